"""The data of the import pages: all runs, one run line by line, and what a file would do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import false, func, select
from sqlalchemy.orm import Session

from portal.areas.models import Area
from portal.exchange.models import ImportedRow, ImportRun
from portal.exchange.queries.known import NO_RUN
from portal.exchange.reading import KINDS
from portal.exchange.rules import AREAS, OPPORTUNITIES
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import NotFound
from portal.people import queries as people
from portal.people.models import Person
from portal.tasks.models import Task

RUNS_SIZE, LINES_SIZE = 20, 50
OUTCOMES = ("refused", "created", "updated", "unchanged")
_SUBJECTS = {OPPORTUNITIES.kind: Task, AREAS.kind: Area}  # of the others, people


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence about a line: text is a msgid, params its values."""

    line: int
    text: str
    params: dict[str, Any]


@dataclass(frozen=True)
class RunLine:
    """A run in the list; may_undo: it changed something and was not undone."""

    id: int
    kind: str
    file_name: str
    source: str
    at: datetime
    by: str
    counts: dict[str, int]
    is_undone: bool

    @property
    def changed_count(self) -> int:
        return self.counts["created"] + self.counts["updated"]

    @property
    def may_undo(self) -> bool:
        return not self.is_undone and self.changed_count > 0


@dataclass(frozen=True)
class RunsPage:
    """The runs of the community, latest first."""

    runs: tuple[RunLine, ...]
    next_url: str | None
    is_first: bool


@dataclass(frozen=True, slots=True)
class ResultLine:
    """What one line of the file did; subject_id: its task or person, None where that is gone or never was."""

    line: int
    outcome: str
    title: str
    subject_id: int | None
    undone: str | None
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """A field and the column it is read from: its name in the file, how sure that is in percent, its first value."""

    label: str
    header: str
    confidence: int
    sample: str = ""


@dataclass(frozen=True)
class RunPage:
    """One run with a page of its lines; show names the outcome that is shown, "" for all.

    open_count: tasks that need dates, or people who wait for approval. batch_id: the old hours that somebody agrees to.
    """

    run: RunLine
    columns: tuple[ColumnLine, ...]
    ignored: tuple[str, ...]
    open_count: int
    batch_id: int | None
    kept_count: int
    show: str
    lines: tuple[ResultLine, ...]
    next_after: int | None
    is_first: bool


def runs_page(actor: Actor, before: int = 0) -> RunsPage:
    """Return a page of the community's runs, those before the run of that number; 0 for the latest."""
    runs = _runs(read(), actor.community_id, before, RUNS_SIZE + 1)
    next_url = f"/imports?before={runs[RUNS_SIZE - 1].id}" if len(runs) > RUNS_SIZE else None
    return RunsPage(tuple(runs[:RUNS_SIZE]), next_url, is_first=not before)


def runs_of(tx: Session, community_id: int) -> list[RunLine]:
    """Return the latest runs of the community (command line)."""
    return _runs(tx, community_id, 0, RUNS_SIZE)


def _runs(tx: Session, community_id: int, before: int, limit: int) -> list[RunLine]:
    query = select(ImportRun).where(ImportRun.community_id == community_id).order_by(ImportRun.id.desc()).limit(limit)
    rows = list(tx.scalars(query.where(ImportRun.id < before) if before else query))
    names = people.user_names(tx, {row.by_user_id for row in rows if row.by_user_id})
    return [_line(row, names) for row in rows]


def _line(run: ImportRun, names: dict[int, str]) -> RunLine:
    by = names.get(run.by_user_id or 0, "")
    return RunLine(run.id, run.kind, run.file_name, run.source, run.at, by, run.counts, run.undone_at is not None)


def run_page(actor: Actor, run_id: int, show: str = "", after: int = 0) -> RunPage:
    """Return a run of the actor's community with its lines after a line, or NotFound."""
    tx = read()
    run = tx.scalar(select(ImportRun).where(ImportRun.id == run_id, ImportRun.community_id == actor.community_id))
    if run is None:
        raise NotFound(NO_RUN)
    names = people.user_names(tx, {run.by_user_id} if run.by_user_id else set())
    wanted = show if show in (*OUTCOMES, "kept") else ""
    lines = _lines(tx, run, wanted, after)
    open_count, kept = _open_counts(tx, run)
    return RunPage(
        run=_line(run, names),
        columns=_columns(run),
        ignored=tuple(run.mapping["ignored"]),
        open_count=open_count,
        batch_id=run.made.get("batch"),
        kept_count=kept,
        show=wanted,
        lines=tuple(lines[:LINES_SIZE]),
        next_after=lines[LINES_SIZE - 1].line if len(lines) > LINES_SIZE else None,
        is_first=not after,
    )


def _lines(tx: Session, run: ImportRun, show: str, after: int) -> list[ResultLine]:
    subject = _SUBJECTS.get(run.kind, Person)
    still_there = (subject.id == ImportedRow.subject_id) & ImportedRow.undone.is_distinct_from("removed")
    query = (
        select(
            ImportedRow.line, ImportedRow.outcome, ImportedRow.title, subject.id, ImportedRow.undone,
            ImportedRow.remarks,
        )
        .outerjoin(subject, still_there)
        .where(ImportedRow.run_id == run.id, ImportedRow.line > after)
        .order_by(ImportedRow.line)
        .limit(LINES_SIZE + 1)
    )  # fmt: skip
    if show:
        query = query.where(ImportedRow.undone == "kept" if show == "kept" else ImportedRow.outcome == show)
    return [ResultLine(*row[:5], _remarks(row.line, row.remarks)) for row in tx.execute(query)]


def _remarks(line: int, kept: Sequence[dict[str, Any]]) -> tuple[Remark, ...]:
    return tuple(Remark(line, each["text"], each["params"]) for each in kept)


def _columns(run: ImportRun) -> tuple[ColumnLine, ...]:
    labels = {field.name: field.label for field in KINDS[run.kind].fields.fields}
    return tuple(
        ColumnLine(labels[name], found["column"], found["confidence"]) for name, found in run.mapping["columns"].items()
    )


def _open_counts(tx: Session, run: ImportRun) -> tuple[int, int]:
    """Count the run's tasks without dates, or people without approval, and what was kept when it was undone.

    Areas wait for nothing.
    """
    if run.kind == OPPORTUNITIES.kind:
        subject, is_open = Task, Task.published_at.is_(None) & Task.cancelled_at.is_(None)
    elif run.kind == AREAS.kind:
        subject, is_open = Area, false()
    else:
        subject, is_open = Person, Person.status == "pending"
    changed = ImportedRow.outcome.in_(("created", "updated"))
    row = tx.execute(
        select(
            func.count(subject.id.distinct()).filter(is_open),
            func.count(ImportedRow.id).filter(ImportedRow.undone == "kept"),
        )
        .select_from(ImportedRow)
        .outerjoin(subject, (subject.id == ImportedRow.subject_id) & changed)
        .where(ImportedRow.run_id == run.id)
    ).one()
    return row[0], row[1]


def refused_lines(tx: Session, run_id: int) -> list[Remark]:
    """Return why each refused line of a run was refused."""
    rows = tx.execute(
        select(ImportedRow.line, ImportedRow.remarks)
        .where(ImportedRow.run_id == run_id, ImportedRow.outcome == "refused")
        .order_by(ImportedRow.line)
    )
    return [remark for row in rows for remark in _remarks(row.line, row.remarks)]


def kept_lines(tx: Session, run_id: int) -> list[tuple[int, str]]:
    """Return line and title of what was kept when the run was undone."""
    kept = ImportedRow.run_id == run_id, ImportedRow.undone == "kept"
    rows = tx.execute(select(ImportedRow.line, ImportedRow.title).where(*kept).order_by(ImportedRow.line))
    return [(row.line, row.title) for row in rows]


def notes_of(tx: Session, run_id: int) -> list[Remark]:
    """Return what was supplied for, left out of or kept in each line of a run that was not refused."""
    rows = tx.execute(
        select(ImportedRow.line, ImportedRow.remarks)
        .where(ImportedRow.run_id == run_id, ImportedRow.outcome != "refused")
        .order_by(ImportedRow.line)
    )
    return [remark for row in rows for remark in _remarks(row.line, row.remarks)]
