"""A team's week: its shifts with names, for the wall, and what copying it into the next week would make."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import refuse
from portal.kernel.units import monday_of
from portal.orgs import queries as orgs
from portal.people import queries as people
from portal.tasks.models import Assignment, Shift, Task
from portal.tasks.queries.lines import BY_START, lines
from portal.tasks.queries.series import wall_span
from portal.tasks.rules import ShiftLine

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class WeekShift:
    """One shift of the week and the names of those who have a place."""

    day: date
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    capacity: int
    flexible_minutes: int | None
    names: tuple[str, ...]


@dataclass(frozen=True)
class Copies:
    """What copying a week would make, as (task, start, end, places), and how many shifts are there already.

    flexible_minutes: for each of the rows; None with a fixed hour.
    """

    rows: tuple[tuple[int, datetime, datetime, int], ...]
    flexible_minutes: tuple[int | None, ...]
    existing_count: int


@dataclass(frozen=True)
class WeekPage:
    """A team's week from Monday to Sunday; copied_count: how many shifts a copy into the next week would make."""

    team_id: int
    team_name: str
    monday: date
    sunday: date
    shifts: tuple[WeekShift, ...]
    previous_url: str
    next_url: str
    copied_count: int
    existing_count: int


def week_page(actor: Actor, team_id: int, day: date | None) -> WeekPage:
    """Return the week of a day (None: today) of a team that the actor leads."""
    tx, now = read(), clock.now()
    team = orgs.team_line(tx, actor.community_id, team_id)
    refuse(orgs.may_lead(actor, team))
    monday = monday_of(day or clock.local(now, actor.zone).date())
    made = copies(tx, actor, team_id, monday, now)
    here = f"/teams/{team_id}/week?from="
    return WeekPage(
        team.id, team.name, monday, monday + timedelta(days=6), _with_names(tx, actor, team_id, monday),
        f"{here}{monday - WEEK}", f"{here}{monday + WEEK}", len(made.rows), made.existing_count,
    )  # fmt: skip


def copies(tx: Session, actor: Actor, team_id: int, monday: date, now: datetime) -> Copies:
    """Return the shifts that the week from this Monday would make in the next one, at the same times on the clock.

    Not those that are over by then, nor those whose task has a shift at that start already, be it cancelled.
    """
    rows, flexible_minutes, there = [], [], _starts(tx, actor, team_id, monday + WEEK)
    existing_count = 0
    for shift in _week(tx, actor, team_id, monday):
        walls = [clock.local(at, actor.zone).replace(tzinfo=None) for at in (shift.starts_at, shift.ends_at)]
        minutes = max(int((walls[1] - walls[0]).total_seconds()) // 60, 1)
        starts_at, ends_at = wall_span(walls[0] + WEEK, minutes, actor.zone)
        if shift.flexible_minutes is not None:  # a window may be longer than any shift
            ends_at = clock.from_local(walls[1] + WEEK, actor.zone)
        if (shift.task_id, starts_at) in there:
            existing_count += 1
        elif starts_at > now:
            rows.append((shift.task_id, starts_at, ends_at, shift.capacity))
            flexible_minutes.append(shift.flexible_minutes)
            there.add((shift.task_id, starts_at))
    return Copies(tuple(rows), tuple(flexible_minutes), existing_count)


def _within(actor: Actor, team_id: int, monday: date) -> tuple[object, ...]:
    begins, ends = (clock.from_local(datetime.combine(day, time.min), actor.zone) for day in (monday, monday + WEEK))
    return (
        Shift.community_id == actor.community_id, Task.team_id == team_id, Shift.starts_at >= begins,
        Shift.starts_at < ends,
    )  # fmt: skip


def _week(tx: Session, actor: Actor, team_id: int, monday: date) -> list[Shift]:
    standing = Shift.cancelled_at.is_(None), Task.cancelled_at.is_(None), Task.published_at.is_not(None)
    query = select(Shift).join(Task, Task.id == Shift.task_id).where(*_within(actor, team_id, monday), *standing)
    return list(tx.scalars(query.order_by(Shift.starts_at, Shift.id)))


def shifts_of_week(tx: Session, actor: Actor, team_id: int, monday: date) -> list[ShiftLine]:
    """Return the published shifts of a team's week that were not cancelled, by start."""
    standing = Shift.cancelled_at.is_(None), Task.cancelled_at.is_(None), Task.published_at.is_not(None)
    query = lines().where(*_within(actor, team_id, monday), *standing).order_by(*BY_START)
    return [ShiftLine(*row) for row in tx.execute(query)]


def _starts(tx: Session, actor: Actor, team_id: int, monday: date) -> set[tuple[int, datetime]]:
    query = select(Shift.task_id, Shift.starts_at).join(Task, Task.id == Shift.task_id)
    return {(row.task_id, row.starts_at) for row in tx.execute(query.where(*_within(actor, team_id, monday)))}


def _with_names(tx: Session, actor: Actor, team_id: int, monday: date) -> tuple[WeekShift, ...]:
    found = _week(tx, actor, team_id, monday)
    ids = [shift.id for shift in found]
    held = select(Assignment.shift_id, Assignment.person_id).where(
        Assignment.shift_id.in_(ids), Assignment.ended_at.is_(None)
    )
    places = tx.execute(held.order_by(Assignment.claimed_at, Assignment.id)).all()
    names = people.person_names(tx, {row.person_id for row in places})
    about = select(Task.id, Task.title, Task.place).where(Task.id.in_({shift.task_id for shift in found}))
    tasks = {row.id: row for row in tx.execute(about)}
    return tuple(
        WeekShift(
            clock.local(shift.starts_at, actor.zone).date(), tasks[shift.task_id].title, tasks[shift.task_id].place,
            shift.starts_at, shift.ends_at, shift.capacity, shift.flexible_minutes,
            tuple(names.get(row.person_id, "") for row in places if row.shift_id == shift.id),
        )
        for shift in found
    )  # fmt: skip


def tasks_of_team_for_update(tx: Session, community_id: int, team_id: int) -> None:
    """Lock the team's tasks, so that of two copies of one week the second sees the first's shifts."""
    mine = Task.community_id == community_id, Task.team_id == team_id
    tx.execute(select(Task.id).where(*mine).order_by(Task.id).with_for_update()).all()
