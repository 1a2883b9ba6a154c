"""What a leader reads beside the people on a list: who is there for the first time, who has too little rest."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.tasks import rules
from portal.tasks.models import Assignment, Shift, Task
from portal.tasks.queries.guides import people_on
from portal.tasks.rules import OwnShift, ShiftLine


@dataclass(frozen=True, slots=True)
class Marks:
    """Of a shift's list: who is a first-timer, and what the team would have its leader know.

    are_alone: more first-timers than the experienced ones take along. limits: sentences, by person.
    """

    first_timers: frozenset[int]
    are_alone: bool
    limits: Mapping[int, tuple[str, ...]]


def marks_of(tx: Session, shift: ShiftLine, person_ids: Collection[int], zone: str, today: date) -> Marks:
    """Return the marks of these people, who are on the list; nothing is asked where task and team ask for nothing."""
    known = people_on(tx, person_ids, [shift], today)
    experienced = known.experienced.get(shift.id, frozenset())
    first_timers = frozenset(person_ids) - experienced if shift.first_timers_each else frozenset()
    own = {} if shift.rest_level == shift.load_level == "off" else own_by_person(tx, person_ids, shift)
    limits = {i: found for i in person_ids if (found := rules.marks(shift, own.get(i, ()), zone))}
    return Marks(first_timers, known.are_alone(shift), limits)


def own_by_person(tx: Session, person_ids: Collection[int], shift: ShiftLine) -> dict[int, list[OwnShift]]:
    """Return the open places of these people around a shift, as far as its team may ask about."""
    around = Shift.ends_at > shift.starts_at - rules.LOOK_BACK, Shift.starts_at < shift.ends_at + rules.LOOK_BACK
    rows = tx.execute(
        select(
            Assignment.person_id, Assignment.id, Shift.id, Task.id, Task.title, Task.place, Shift.starts_at,
            Shift.ends_at, Shift.flexible_minutes,
        )
        .join(Shift, Shift.id == Assignment.shift_id)
        .join(Task, Task.id == Shift.task_id)
        .where(
            Assignment.person_id.in_(list(person_ids)), Assignment.ended_at.is_(None), Shift.cancelled_at.is_(None),
            *around,
        )
    )  # fmt: skip
    found: dict[int, list[OwnShift]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(OwnShift(*row[1:]))
    return found
