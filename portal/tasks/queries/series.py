"""Series of shifts: which one a shift belongs to, what of it is still to come, and what a change would reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.kernel import clock
from portal.tasks import rules
from portal.tasks.models import Assignment, SeriesShift, Shift, ShiftSeries, Task
from portal.tasks.queries.visits import has_visits

DOOR = timedelta(hours=24)  # nobody can have come to a shift that begins later: the door opens an hour before


@dataclass(frozen=True)
class SeriesDay:
    """One shift to come of a series: for which day it stands, and how many places are taken."""

    shift_id: int
    occurs_on: date
    starts_at: datetime
    taken: int
    is_changed: bool


@dataclass(frozen=True)
class Reach:
    """What a change of one, the following or all shifts of a series would touch."""

    scope: str
    shift_count: int
    told_count: int


def series_of(tx: Session, shift_id: int) -> tuple[ShiftSeries, SeriesShift] | None:
    """Return the series that a shift belongs to, with its day in it."""
    query = select(ShiftSeries, SeriesShift).join(SeriesShift, SeriesShift.series_id == ShiftSeries.id)
    row = tx.execute(query.where(SeriesShift.shift_id == shift_id).execution_options(populate_existing=True)).first()
    return (row[0], row[1]) if row else None


def days_to_come(tx: Session, series_id: int, now: datetime, *, for_update: bool = False) -> list[SeriesDay]:
    """Return the shifts of a series that stand, have not begun and have no visits, by day."""
    query = (
        select(Shift.id, SeriesShift.occurs_on, Shift.starts_at, Shift.taken, SeriesShift.changed_at)
        .join(SeriesShift, SeriesShift.shift_id == Shift.id)
        .where(SeriesShift.series_id == series_id, Shift.cancelled_at.is_(None), Shift.starts_at > now)
        .order_by(SeriesShift.occurs_on)
    )
    rows = tx.execute(query.with_for_update(of=Shift) if for_update else query).all()
    return [
        SeriesDay(row.id, row.occurs_on, row.starts_at, row.taken, row.changed_at is not None)
        for row in rows
        if row.starts_at > now + DOOR or not has_visits(tx, row.id)
    ]


def within(days: Sequence[SeriesDay], scope: str, link: SeriesShift, *, is_edit: bool) -> list[SeriesDay]:
    """Return those that a change of this scope reaches.

    An edit leaves alone what was changed alone, but for the shift that is edited; a cancellation takes it along.
    """
    wanted = [day for day in days if scope == "all" or day.occurs_on >= link.occurs_on]
    return [day for day in wanted if not (is_edit and day.is_changed) or day.shift_id == link.shift_id]


def reaches(tx: Session, shift_id: int, now: datetime, *, is_edit: bool) -> tuple[Reach, ...]:
    """Return what each scope would touch, for a shift of a series; nothing for a shift of its own."""
    found = series_of(tx, shift_id)
    if found is None:
        return ()
    series, link = found
    days = days_to_come(tx, series.id, now)
    ids = {day.shift_id for day in days} | {shift_id}
    held = select(Assignment.shift_id, Assignment.person_id).where(
        Assignment.shift_id.in_(ids), Assignment.ended_at.is_(None)
    )
    people = tx.execute(held).all()
    touched = {
        scope: {day.shift_id for day in within(days, scope, link, is_edit=is_edit)} for scope in ("following", "all")
    }
    return tuple(
        Reach(scope, len(chosen), len({row.person_id for row in people if row.shift_id in chosen}))
        for scope, chosen in ({"this": {shift_id}} | touched).items()
    )


def open_places_of(tx: Session, shift_ids: Sequence[int]) -> list[int]:
    """Return the open places in these shifts."""
    held = Assignment.shift_id.in_(shift_ids), Assignment.ended_at.is_(None)
    return list(tx.scalars(select(Assignment.id).where(*held).order_by(Assignment.id)))


def people_with_places(tx: Session, shift_ids: Sequence[int]) -> int:
    """Count the people who have open places in these shifts."""
    held = Assignment.shift_id.in_(shift_ids), Assignment.ended_at.is_(None)
    return tx.scalar(select(func.count(Assignment.person_id.distinct())).where(*held)) or 0


def due_series(tx: Session, community_id: int, today: date) -> list[tuple[int, int]]:
    """Return the series whose next shifts are to be made, each with its task; not those of cancelled tasks."""
    query = (
        select(ShiftSeries.id, ShiftSeries.task_id, ShiftSeries.made_until, ShiftSeries.last_on)
        .join(Task, Task.id == ShiftSeries.task_id)
        .where(
            ShiftSeries.community_id == community_id, ShiftSeries.made_until < ShiftSeries.last_on,
            Task.cancelled_at.is_(None),
        )
        .order_by(ShiftSeries.id)
    )  # fmt: skip
    return [(r.id, r.task_id) for r in tx.execute(query) if rules.is_due(r.made_until, r.last_on, today)]


def wall_span(wall: datetime, minutes: int, zone: str) -> tuple[datetime, datetime]:
    """Return the UTC start and end of a naive wall time and a length on the wall clock, with its wall times.

    A start that a clock change skips is moved forward and keeps the length; nothing lasts more than 24 hours.
    """
    length = timedelta(minutes=minutes)
    starts_at = clock.from_local(wall, zone)
    is_skipped = clock.local(starts_at, zone).replace(tzinfo=None) != wall
    ends_at = starts_at + length if is_skipped else clock.from_local(wall + length, zone)
    return starts_at, min(ends_at, starts_at + rules.LONGEST)
