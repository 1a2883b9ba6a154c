"""What earlier imports keep, and what would become of a file: asked before anything is written, and while it is."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, inspect, select, union
from sqlalchemy.orm import Session, aliased

from portal.exchange.models import ExternalRef, ImportedRow, ImportRun
from portal.exchange.reading import Reading
from portal.exchange.rules import OPPORTUNITIES, Known, Opportunity, Plan, make_plan
from portal.exchange.rules.runs import State, leave_settled
from portal.kernel.db import Base
from portal.kernel.errors import NotFound
from portal.kernel.locks import Held, hold
from portal.kernel.text import N_
from portal.orgs.models import Organisation, Team
from portal.people.models import RoleGrant
from portal.tasks.models import Shift, Task


@dataclass(frozen=True, slots=True)
class Ref:
    """What an earlier import keeps of an entry, and what became of its task."""

    id: int
    key: str
    task_id: int
    content_hash: str
    names: tuple[str, ...]
    written: dict[str, str]
    state: State


def hold_imports(tx: Session, community_id: int) -> None:
    """Let a community run one import at a time, so that of one file sent twice at once only one creates its tasks."""
    hold(tx, Held.IMPORTS, community_id)


def refs(tx: Session, community_id: int, source: str) -> dict[str, Ref]:
    """Return what is known of a source, by the entries' own numbers."""
    rows = tx.execute(
        select(
            ExternalRef.id, ExternalRef.external_id, ExternalRef.subject_id, ExternalRef.content_hash,
            ExternalRef.names, ExternalRef.written, Task.published_at, Task.cancelled_at,
        )
        .join(Task, Task.id == ExternalRef.subject_id)
        .where(
            ExternalRef.community_id == community_id, ExternalRef.kind == OPPORTUNITIES.kind,
            ExternalRef.source == source,
        )
    )  # fmt: skip
    return {row.external_id: Ref(*row[:4], tuple(row.names), row.written, _state(row)) for row in rows}


def _state(row: Any) -> State:  # noqa: ANN401 - a row of a select
    if row.cancelled_at is not None:
        return "cancelled"
    return "draft" if row.published_at is None else "published"


def plan_of_tasks(reading: Reading, known: dict[str, Ref]) -> Plan[Opportunity]:
    """Say what would become of each row, given what is known of its source."""
    before = {key: Known(ref.content_hash, ref.names) for key, ref in known.items()}
    return leave_settled(make_plan(reading.rows, before), {key: ref.state for key, ref in known.items()})


def organisations(tx: Session, community_id: int, names: Iterable[str]) -> dict[str, int]:
    """Return the organisations of these exact names."""
    wanted = Organisation.community_id == community_id, Organisation.name.in_(list(names))
    return {row.name: row.id for row in tx.execute(select(Organisation.name, Organisation.id).where(*wanted))}


def teams(tx: Session, community_id: int) -> dict[str, tuple[int, int | None]]:
    """Return the community's teams by name: number and organisation."""
    rows = tx.execute(select(Team.name, Team.id, Team.organisation_id).where(Team.community_id == community_id))
    return {row.name: (row.id, row.organisation_id) for row in rows}


def tasks_for_update(tx: Session, community_id: int, ids: Sequence[int]) -> dict[int, Task]:
    """Return these tasks by number, locked for a change."""
    query = select(Task).where(Task.community_id == community_id, Task.id.in_(ids)).order_by(Task.id)
    return {task.id: task for task in tx.scalars(query.with_for_update())}


# ---------------------------------------------------------------- taking a run back


def run_for_update(tx: Session, community_id: int, run_id: int) -> ImportRun:
    """Return a run of the community, locked, or NotFound."""
    query = select(ImportRun).where(ImportRun.id == run_id, ImportRun.community_id == community_id)
    run = tx.scalar(query.with_for_update())
    if run is None:
        raise NotFound(NO_RUN)
    return run


NO_RUN = N_("We could not find that import.")


def changes_of(tx: Session, run_id: int) -> list[ImportedRow]:
    """Return the rows of a run that created or updated something, by line."""
    is_change = ImportedRow.run_id == run_id, ImportedRow.outcome.in_(("created", "updated"))
    return list(tx.scalars(select(ImportedRow).where(*is_change).order_by(ImportedRow.line)))


def later_run(tx: Session, run: ImportRun) -> int | None:
    """Return the latest run that updated what this one created or updated, and was not undone; None without one."""
    later = aliased(ImportedRow)
    return tx.scalar(
        select(func.max(ImportRun.id))
        .join(later, later.run_id == ImportRun.id)
        .join(ImportedRow, ImportedRow.subject_id == later.subject_id)
        .where(
            ImportRun.community_id == run.community_id, ImportRun.kind == run.kind, ImportRun.id > run.id,
            ImportRun.undone_at.is_(None), later.outcome == "updated", ImportedRow.run_id == run.id,
            ImportedRow.outcome.in_(("created", "updated")),
        )
    )  # fmt: skip


def refs_of(tx: Session, run: ImportRun, subject_ids: Sequence[int]) -> dict[int, ExternalRef]:
    """Return what the run's source keeps of these tasks or people, by task or person."""
    found = tx.scalars(
        select(ExternalRef).where(
            ExternalRef.community_id == run.community_id, ExternalRef.kind == run.kind,
            ExternalRef.source == run.source, ExternalRef.subject_id.in_(subject_ids),
        )
    )  # fmt: skip
    return {ref.subject_id: ref for ref in found}


def shifts_for_update(tx: Session, task_ids: Sequence[int]) -> dict[int, list[Shift]]:
    """Return every shift of these tasks, locked, by task."""
    found: dict[int, list[Shift]] = {}
    query = select(Shift).where(Shift.task_id.in_(task_ids)).order_by(Shift.id)
    for shift in tx.scalars(query.with_for_update()):
        found.setdefault(shift.task_id, []).append(shift)
    return found


def used_shifts(tx: Session, ids: Sequence[int]) -> set[int]:
    """Return those of the shifts that anybody has or had a place in."""
    return referenced(tx, Shift, ids)


def empty_teams(tx: Session, ids: Sequence[int]) -> set[int]:
    """Return those of the teams that nothing points at and nobody has or had a role for."""
    return set(ids) - referenced(tx, Team, ids) - scoped(tx, "team", ids)


def empty_organisations(tx: Session, ids: Sequence[int]) -> set[int]:
    """Return those of the organisations that nothing points at and nobody has or had a role for."""
    return set(ids) - referenced(tx, Organisation, ids) - scoped(tx, "organisation", ids)


def referenced(tx: Session, target: type[Base], ids: Sequence[int], but: Collection[str] = ()) -> set[int]:
    """Return those of the rows that any other row points at, whatever its table, but for the tables named."""
    own = inspect(target).local_table.c.id
    pointing = [
        key.parent
        for name, table in Base.metadata.tables.items()
        for key in table.foreign_keys
        if key.column is own and name not in but
    ]
    return set(tx.scalars(union(*(select(column).where(column.in_(ids)) for column in pointing))))


def scoped(tx: Session, scope_kind: str, ids: Sequence[int]) -> set[int]:
    """Return those of the teams, organisations or areas that anybody has or had a role for."""
    mine = RoleGrant.scope_kind == scope_kind, RoleGrant.scope_id.in_(ids)
    return {number for number in tx.scalars(select(RoleGrant.scope_id).where(*mine)) if number is not None}
