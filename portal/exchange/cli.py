"""`import opportunities FILE`, the same for `people`, `areas` and `hours`, `import list`, `import undo RUN`."""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import force_locale, gettext, ngettext
from sqlalchemy.exc import DBAPIError

from portal.exchange import (
    actions,
    drafting,
    jobs,  # noqa: F401 - the worker’s part is declared with the commands
    queries,
)
from portal.exchange.reading import Reading, Said, open_upload, read_upload
from portal.exchange.rules import LIMITS, DayOrder, Finding, Problem, parse_override
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import DomainError
from portal.people import queries as people
from portal.web.addresses import LARGEST

cli = AppGroup("import", help="Take lists in from other programs.")
commands = (cli,)
MOST_LINES = 50  # remarks on the terminal; a page shows them all
COMMUNITY = click.option("--community", default="", metavar="SLUG", help="Without it the site's first community.")
JSON = click.option("--json", "as_json", is_flag=True, help="One object on standard output.")
Remark = queries.Remark | Finding


def _takes_a_list(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the file and the options that every kind of list takes."""
    for add in (
        click.option("--dates", type=click.Choice(["day-first", "month-first"]), help="How 3/4/2026 is meant."),
        click.option(
            "--map", "pairs", multiple=True, metavar="FIELD=COLUMN", help="Read a field from a column; may repeat."
        ),
        click.option(
            "--source", default="", help="Name of the list; rows are known again by it. Its kind unless given."
        ),
        COMMUNITY,
        JSON,
        click.option("--dry-run", "is_dry", is_flag=True, help="Say what would happen to each line; write nothing."),
        click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path)),
    ):
        command = add(command)
    return command


@cli.command("opportunities")
@_takes_a_list
def import_opportunities(**said):
    """Take in a CSV or XLSX list of volunteer opportunities; exit 1 when the file as a whole cannot be read."""
    _take_in("opportunities", **said)


@cli.command("people")
@_takes_a_list
def import_people(**said):
    """Take in a CSV or XLSX list of people, who then wait for approval; exit 1 when the file cannot be read."""
    _take_in("people", **said)


@cli.command("areas")
@_takes_a_list
def import_areas(**said):
    """Take in a CSV or XLSX list of areas, each in a wider one; exit 1 when the file cannot be read."""
    _take_in("areas", **said)


@cli.command("hours")
@_takes_a_list
def import_hours(**said):
    """Take in a CSV or XLSX list of hours served before; they count once two people agree. Exit 1 as above."""
    _take_in("hours", **said)


def _take_in(kind, *, file, is_dry, as_json, community, source, pairs, dates):  # noqa: PLR0913 - one an option
    with _edge():
        actor = _program(community)
        said = Said(" ".join(source.split())[:60] or kind, {}, DayOrder(dates) if dates else None, kind)
        found = _read(file, said, pairs, actor)
        if isinstance(found, Problem):
            _refuse_file(file, found, as_json=as_json)
        _show_mapping(found)
        if is_dry:
            plan = queries.plan(actor, found)
            counts, refused = drafting.counts_of(kind, plan, clock.now(), actor.zone), plan.refused
            notes = plan.notes
        else:
            ran = actions.run_import(actor, found)
            counts, refused = vars(ran), queries.refused_lines(read(), ran.run_id)
            notes = queries.notes_of(read(), ran.run_id)
        _remarks(file, [*refused, *found.upload.table.notes, *notes])
        _report(counts, refused, found if as_json else None)
        _farewell(counts)


def _read(file: Path, said: Said, pairs: Sequence[str], actor: Actor) -> Reading | Problem:
    columns = {}
    for pair in pairs:
        found = parse_override(pair)
        if isinstance(found, Problem):
            return found
        columns[found[0]] = found[1]
    with file.open("rb") as opened:
        upload = open_upload(file.name, opened.read(LIMITS.size + 1), said.kind)
    if isinstance(upload, Problem):
        return upload
    return read_upload(upload, replace(said, columns=columns), clock.today(actor.zone))


def _refuse_file(file: Path, problem: Problem, *, as_json: bool) -> None:
    reason = _say(problem)
    click.echo(f"{file.name}:{problem.line}: {reason}", err=True)
    if as_json:
        nothing = dict.fromkeys(("rows", "created", "updated", "unchanged"), 0)
        click.echo(json.dumps({**nothing, "refused": [{"line": problem.line, "reason": reason}]}))
    raise SystemExit(1)


def _say(remark: Remark | Problem) -> str:
    return gettext(remark.text, **remark.params)


def _show_mapping(found: Reading) -> None:
    table = found.upload.table
    click.echo(
        gettext("%(name)s: %(form)s, %(rows)s rows", name=table.name, form=table.form, rows=table.row_count), err=True
    )
    for match in found.columns.matches:
        click.echo(f"  {match.field.name:<14} <- {match.header} ({match.confidence} %)", err=True)
    if found.columns.ignored:
        click.echo(gettext("Not read: %(columns)s", columns=", ".join(found.columns.ignored)), err=True)


def _remarks(file: Path, said: Sequence[Remark]) -> None:
    """Say what was left out and what was supplied, by line."""
    lines = [f"{file.name}:{each.line}: {_say(each)}" for each in said]
    for line in lines[:MOST_LINES]:
        click.echo(line, err=True)
    if len(lines) > MOST_LINES:
        click.echo(gettext("… and %(count)s lines more", count=len(lines) - MOST_LINES), err=True)


def _report(counts: dict[str, int], refused: Sequence[Remark], found: Reading | None) -> None:
    """Print the object (found: with its mapping), or one sentence."""
    if found is None:
        click.echo(_summary(counts))
        return
    said = {name: counts[name] for name in ("rows", "created", "updated", "unchanged")}
    lines = [{"line": each.line, "reason": _say(each)} for each in refused]
    click.echo(json.dumps({**said, "refused": lines, "mapping": found.mapping}))


def _summary(counts: dict[str, int]) -> str:
    said = {name: counts[name] for name in ("created", "updated", "unchanged", "refused")}
    return ngettext(
        "%(num)s row: %(created)s new, %(updated)s changed, %(unchanged)s as before, %(refused)s left out",
        "%(num)s rows: %(created)s new, %(updated)s changed, %(unchanged)s as before, %(refused)s left out",
        counts["rows"],
        **said,
    )


def _farewell(counts: dict[str, int]) -> None:
    if "run_id" not in counts:
        click.echo(gettext("Nothing was saved: this was a trial."), err=True)
    elif counts["created"] or counts["updated"]:
        text = gettext("This was import %(number)s. Undo it with: import undo %(number)s", number=counts["run_id"])
        click.echo(text, err=True)


@cli.command("list")
@JSON
@COMMUNITY
def list_runs(*, as_json, community):
    """List the latest imports of a community."""
    with _edge():
        actor = _program(community)
        runs = queries.runs_of(read(), actor.community_id)
        if as_json:
            rows = [{"id": run.id, "file": run.file_name, "undone": run.is_undone, **run.counts} for run in runs]
            click.echo(json.dumps({"imports": rows}))
            return
        for run in runs:
            word = gettext("undone")
            undone = f" ({word})" if run.is_undone else ""
            at = clock.local(run.at, actor.zone)
            click.echo(f"{run.id}\t{at:%Y-%m-%d %H:%M}\t{run.file_name}\t{_summary(run.counts)}{undone}")


@cli.command("undo")
@click.argument("run", type=click.IntRange(1, LARGEST))
@JSON
@COMMUNITY
def undo_run(*, run, as_json, community):
    """Take an import back; what is in use by now is kept and named."""
    with _edge():
        actor = _program(community)
        done = actions.undo(actor, run)
        kept = queries.kept_lines(read(), run)
        for line, title in kept:
            click.echo(gettext("Line %(line)s is in use and was kept: %(title)s", line=line, title=title), err=True)
        if as_json:
            lines = [{"line": line, "title": title} for line, title in kept]
            click.echo(json.dumps({"removed": done.removed, "restored": done.restored, "kept": lines}))
            return
        click.echo(gettext("%(removed)s removed, %(restored)s as before, %(kept)s kept.", **vars(done)))


@contextmanager
def _edge() -> Iterator[None]:
    """Speak the terminal's language, and end with a sentence and exit code 1 where something cannot be done."""
    said = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    with force_locale("zh_Hans_CN" if said.startswith("zh") else "en"):
        try:
            yield
        except DomainError as error:
            raise click.ClickException(gettext(error.text, **error.params)) from error
        except DBAPIError as error:
            text = gettext("The database cannot be used just now, and nothing was saved. Try again in a minute.")
            raise click.ClickException(text) from error


def _program(slug: str) -> Actor:
    place = people.community_by_slug(read(), slug) if slug else people.first_community(read())
    if place is None:
        raise click.ClickException(gettext("There is no community here yet."))
    return Actor.program(place.id, "cli", place.zone)
