"""`policy list`, `policy add NAME FILE`, `policy approve NAME VERSION`."""

import sys
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import yaml
from flask.cli import AppGroup

from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import DomainError
from portal.kernel.passwords import NOBODY, matches
from portal.people import queries as people
from portal.policy import actions, queries, rules
from portal.web.addresses import LARGEST

cli = AppGroup("policy", help="The rules of a community: dated figures with a source, approved by a second person.")
NAME = click.argument("name", type=click.Choice(tuple(rules.SHAPES)))
BY = click.option("--by", "who", required=True, metavar="USER", help="Who says so: a sign-in; asks for its password.")
FROM_INPUT = click.option("--password-stdin", is_flag=True, help="Read that password from standard input.")


@cli.command("list")
@click.option("--community", default="", metavar="SLUG", help="Without it the site's first community.")
def list_packs(*, community: str) -> None:
    """Show the figures that count today, those that are shipped, and every version that was proposed, with sources."""
    tx = read()
    try:
        place = people.community_by_slug(tx, community) if community else people.first_community(tx)
    except DomainError as error:
        raise click.ClickException(str(error)) from error
    if place is None:
        raise click.ClickException("there is no community yet: begin one with `flask --app wsgi begin`, or `demo`")
    today, lines = clock.today(place.zone), queries.packs(tx, place.id)
    for name, shape in rules.SHAPES.items():
        click.echo(f"{name}, today: {_figures(_values(queries.pack(tx, place.id, name, today)))}")
        click.echo(f"  {name}-{rules.SHIPPED_VERSION}  shipped: {_figures(_values(shape()))}")
        click.echo(f"    source: {rules.SOURCES[name]}")
        for line in lines:
            if line.name == name:
                _show(line)


def _show(line: queries.PackLine) -> None:
    said = f"approved by {line.approved_by}" if line.approved_by else "waits for a second person"
    figures = _figures(line.values) or "as shipped"
    click.echo(f"  {line.name}-{line.version}  from {line.effective_on}: {figures}")
    click.echo(f"    source: {line.source}")
    click.echo(f"    proposed by {line.proposed_by}, {said}")


def _values(pack: Any) -> dict[str, Any]:
    return {item.name: getattr(pack, item.name) for item in fields(pack) if item.name != "version_label"}


def _figures(values: Mapping[str, Any]) -> str:
    said = {key: _figures(value) if isinstance(value, Mapping) else value for key, value in values.items()}
    return ", ".join(f"{key} {value}" for key, value in said.items())


@cli.command("add")
@NAME
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--effective-on", required=True, type=click.DateTime(["%Y-%m-%d"]), help="First day, tomorrow or later.")
@click.option("--source", required=True, help="Where the figures come from: a decision, a law, its date.")
@BY
@FROM_INPUT
def add_pack(*, name: str, file: Path, effective_on: datetime, source: str, who: str, password_stdin: bool) -> None:
    """Propose the figures in a YAML or JSON file; they count once a second person approved them."""
    actor = _actor(who, is_read=password_stdin)
    proposal = actions.Proposal(name, _read(file), effective_on.date(), source)
    try:
        version = actions.propose(actor, proposal)
    except DomainError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{name}-{version} is proposed. It counts from {proposal.effective_on} if a colleague says before:")
    click.echo(f"flask policy approve {name} {version} --by THEIR-NAME")


@cli.command("approve")
@NAME
@click.argument("version", type=click.IntRange(1, LARGEST))
@BY
@FROM_INPUT
def approve_pack(*, name: str, version: int, who: str, password_stdin: bool) -> None:
    """Approve a version that somebody else proposed."""
    actor = _actor(who, is_read=password_stdin)
    try:
        day = actions.approve(actor, name, version)
    except DomainError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{name}-{version} counts from {day} on.")


def _actor(typed: str, *, is_read: bool) -> Actor:
    """Return whoever signs in with this name and password: the second person must really be one."""
    password = sys.stdin.readline().rstrip("\n") if is_read else click.prompt("Password", hide_input=True, err=True)
    actor = people.actor_by_name(read(), typed, "cli", clock.now())
    is_right = matches(people.password_hash_of(read(), actor.user_id) if actor else NOBODY, password)
    if actor is None or not is_right:
        raise click.ClickException(f"{typed!r} and the password do not match")
    return actor


def _read(file: Path) -> Any:
    try:
        found = yaml.safe_load(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise click.ClickException(f"{file} cannot be read: {error}") from error
    return {} if found is None else found
