"""Taking a list of opportunities back: what it created goes, what it updated is as before, and what is in use stays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.exchange import queries
from portal.exchange.drafting import FIELDS, Span
from portal.exchange.models import ExternalRef, ImportedRow, ImportRun
from portal.exchange.rules.runs import are_as_written, marks
from portal.exchange.steps.runs import fates
from portal.exchange.steps.writing import shift_value, values_of
from portal.orgs import steps as orgs
from portal.tasks import steps as tasks

if TYPE_CHECKING:
    from portal.tasks.models import Shift, Task


def take_tasks_back(tx: Session, run: ImportRun) -> dict[str, int]:
    """Remove what the run created and restore what it updated, but keep what is in use; return how many of each.

    In use is a task that people changed, published, cancelled or gave a shift, and one that was imported with its
    shift as soon as anybody has or had a place in it. Organisations and teams of the run go when nothing is left
    of them.
    """
    rows = queries.changes_of(tx, run.id)
    desk = _look(tx, run, [row.subject_id or 0 for row in rows])
    for row in rows:
        row.undone = desk.decide(row)
    tasks.change_many(
        tx, {row.subject_id or 0: (row.before or {})["fields"] for row in rows if row.undone == "restored"}
    )
    _remove(tx, run, [row.subject_id or 0 for row in rows if row.undone == "removed"])
    orgs.remove_teams(tx, queries.empty_teams(tx, run.made.get("teams", ())))
    orgs.remove_organisations(tx, queries.empty_organisations(tx, run.made.get("organisations", ())))
    return fates(rows)


@dataclass(frozen=True)
class _Desk:
    """The run's tasks, what is kept of them, their shifts, and which of these anybody used."""

    tasks: "Mapping[int, Task]"
    refs: Mapping[int, ExternalRef]
    shifts: "Mapping[int, Sequence[Shift]]"
    used: set[int]

    def decide(self, row: ImportedRow) -> str:
        """Say what becomes of the row: an updated task is restored if nobody touched it since."""
        task, ref = self.tasks.get(row.subject_id or 0), self.refs.get(row.subject_id or 0)
        if task is None or ref is None or task.cancelled_at is not None:
            return "kept"
        if row.outcome == "created":
            return "removed" if self._is_untouched(task, ref) else "kept"
        return self._restore(task, ref, row.before or {})

    def _is_untouched(self, task: "Task", ref: ExternalRef) -> bool:
        shifts = self.shifts.get(task.id, ())
        if not are_as_written(values_of(task), ref.written, FIELDS):
            return False
        if "shift" not in ref.written:
            return task.published_at is None and not shifts
        return len(shifts) == 1 and self._is_as_imported(shifts[0], ref)

    def _is_as_imported(self, shift: "Shift", ref: ExternalRef) -> bool:
        span = Span(shift.starts_at, shift.ends_at, shift.capacity)
        is_same = marks(shift_value(span))["shift"] == ref.written["shift"]
        return is_same and shift.cancelled_at is None and shift.id not in self.used

    def _restore(self, task: "Task", ref: ExternalRef, before: Mapping[str, Any]) -> str:
        is_draft = task.published_at is None and task.id not in self.shifts
        if not is_draft or not are_as_written(values_of(task), ref.written, tuple(before["fields"])):
            return "kept"
        for name, value in before["ref"].items():
            setattr(ref, name, value)
        return "restored"


def _look(tx: Session, run: ImportRun, ids: Sequence[int]) -> _Desk:
    found, shifts = queries.tasks_for_update(tx, run.community_id, ids), queries.shifts_for_update(tx, ids)
    used = queries.used_shifts(tx, [shift.id for each in shifts.values() for shift in each])
    return _Desk(found, queries.refs_of(tx, run, ids), shifts, used)


def _remove(tx: Session, run: ImportRun, task_ids: Sequence[int]) -> None:
    """Remove tasks with their shifts and what is kept of them, so that the same list creates them again."""
    mine = ExternalRef.kind == run.kind, ExternalRef.subject_id.in_(task_ids)
    gone = delete(ExternalRef).where(ExternalRef.community_id == run.community_id, *mine)
    tx.execute(gone.execution_options(synchronize_session=False))
    tasks.remove_many(tx, task_ids)
