"""`pathway list`, `pathway validate FILE`, `pathway assess TEAM`."""

import json
from pathlib import Path

import click
from flask.cli import AppGroup

from portal.kernel import clock
from portal.kernel.db import read
from portal.kernel.errors import DomainError
from portal.orgs import queries as orgs
from portal.pathway import (
    jobs,  # noqa: F401 - the worker’s part is declared with the commands
    queries,
    rules,
)
from portal.people import queries as people

cli = AppGroup("pathway", help="The ways from a team to an organisation.")
commands = (cli,)


@cli.command("list")
def list_pathways() -> None:
    """List the pathways with their stages."""
    for name, (pack, pathway) in rules.shipped_pathways().items():
        stages = " > ".join(stage.label.text("en") for stage in pathway.stages)
        click.echo(f"{name}\t{pathway.label.text('en')}\t{stages}\t({pack.name}, version {pack.version})")


@cli.command("validate")
@click.argument("file", type=click.Path(path_type=Path))
def validate(file: Path) -> None:
    """Check a pathway file; exit 1 with file, line and reason for each thing that is wrong."""
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        click.echo(f"{file}:1: {error}", err=True)
        raise SystemExit(1) from error
    pack, findings = rules.parse_pack(text, str(file), shared=rules.shared_text())
    for finding in findings:
        click.echo(str(finding), err=True)
    if pack is None:
        raise SystemExit(1)
    click.echo(f"{file}: {len(pack.pathways)} pathways hold")


@cli.command("assess")
@click.argument("team")
@click.option("--json", "as_json", is_flag=True, help="One object on standard output.")
@click.option("--community", default="", help="The community's slug; without it the site's first.")
def assess(team: str, *, as_json: bool, community: str) -> None:
    """Print how far a team (by number or name) has come: what the page shows."""
    tx = read()
    try:
        place = people.community_by_slug(tx, community) if community else people.first_community(tx)
        line = _team(team, place.id if place else 0)
        journey = queries.journey_of(tx, line.id)
        if place is None or journey is None:
            raise click.ClickException(f"{line.name} follows no pathway")
        standing = queries.team_standing(tx, line, journey, clock.now(), place.zone)
    except DomainError as error:
        raise click.ClickException(str(error)) from error
    shown = ("id", "kind", "state", "is_met", "have", "want", "missing", "unit")
    rows = [{name: getattr(item, name) for name in shown} for item in standing.assessed]
    if as_json:
        stage = {
            "team": line.id,
            "pathway": standing.pathway.id,
            "stage": standing.stage.id,
            "is_finished": standing.is_finished,
        }
        click.echo(json.dumps({**stage, "completed": list(standing.completed), "requirements": rows}))
        return
    click.echo(f"{line.name}: {standing.pathway.label.text('en')}, {standing.stage.label.text('en')}")
    for row in rows:
        click.echo(f"  {row['id']:<20} {row['state']:<12} {row['have']} of {row['want']} {row['unit']}")


def _team(text: str, community_id: int) -> orgs.TeamLine:
    tx = read()
    if text.isdigit():
        return orgs.team_line(tx, community_id, int(text))
    found = orgs.team_by_name(tx, community_id, text)
    if found is None:
        raise click.ClickException(f"there is no team {text!r}")
    return orgs.team_line(tx, community_id, found.id)
