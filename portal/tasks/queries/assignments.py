"""The data of "My tasks" and of one place a person has taken."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import NotFound, Refusal
from portal.kernel.text import N_
from portal.orgs import queries as orgs
from portal.people import queries as people
from portal.policy import queries as policy
from portal.tasks import rules
from portal.tasks.models import Assignment, Shift, Task
from portal.tasks.queries.shared import WIDTH, ShiftLine, lines

PAST = 20
UPCOMING = 100
CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class MyShift:
    """A place of the reader in the list."""

    url: str
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    day: date
    ahead: int
    is_running: bool
    is_cancelled: bool


@dataclass(frozen=True)
class AssignmentsPage:
    """The reader's places: those to come, by start, and those that are over, latest first."""

    upcoming: tuple[MyShift, ...]
    past: tuple[MyShift, ...]
    next_url: str | None
    is_first: bool


@dataclass(frozen=True)
class AssignmentPage:
    """One place of the reader. refusal is why it can no longer be given back; is_fresh: it was taken just now."""

    id: int
    task_id: int
    shift_id: int
    title: str
    place: str
    bring: str
    starts_at: datetime
    ends_at: datetime
    minutes: int
    ahead: int
    is_running: bool
    is_over: bool
    is_open: bool
    is_cancelled: bool
    cancel_reason: str
    leaders: tuple[str, ...]
    refusal: Refusal | None
    give_back_until: datetime


@dataclass(frozen=True)
class NextShift:
    """The next place of a person, running or to come."""

    assignment_id: int
    shift_id: int
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime


def assignments_page(actor: Actor, after: int = 0) -> AssignmentsPage:
    """Return the reader's places; after: how many past ones to leave out."""
    tx, now = read(), clock.now()
    upcoming = () if after else _mine(tx, actor, now, _to_come(now), (Shift.starts_at, Shift.id), UPCOMING, 0)
    over = (Assignment.ended_at.is_(None), Shift.ends_at <= now)
    past = _mine(tx, actor, now, over, (Shift.starts_at.desc(), Shift.id.desc()), PAST + 1, after)
    next_url = f"/assignments?after={after + PAST}" if len(past) > PAST else None
    return AssignmentsPage(upcoming, past[:PAST], next_url, is_first=not after)


def _to_come(now: datetime) -> tuple[Any, ...]:
    """Places that stand, and those a leader cancelled: whoever looks must see that nobody comes."""
    return Shift.ends_at > now, or_(Assignment.ended_at.is_(None), Assignment.end_reason == CANCELLED)


def _mine(
    tx: Session,
    actor: Actor,
    now: datetime,
    conditions: tuple[Any, ...],
    order: tuple[Any, ...],
    limit: int,
    after: int,
) -> tuple[MyShift, ...]:
    rows = tx.execute(
        lines(Assignment.id)
        .join(Assignment, Assignment.shift_id == Shift.id)
        .where(Assignment.person_id == actor.person_id, Assignment.community_id == actor.community_id, *conditions)
        .order_by(*order)
        .limit(limit)
        .offset(after)
    ).all()
    today = clock.local(now, actor.zone).date()
    return tuple(_my_shift(row[WIDTH], ShiftLine(*row[:WIDTH]), today, actor.zone, now) for row in rows)


def _my_shift(assignment_id: int, line: ShiftLine, today: date, zone: str, now: datetime) -> MyShift:
    day = clock.local(line.starts_at, zone).date()
    return MyShift(
        f"/assignments/{assignment_id}", line.title, line.place, line.starts_at, line.ends_at, day, (day - today).days,
        line.is_running(now), line.is_cancelled,
    )  # fmt: skip


def assignment_page(actor: Actor, assignment_id: int) -> AssignmentPage:
    """Return one place of the reader, or NotFound for anybody else's."""
    tx, now = read(), clock.now()
    place, shift = _place(tx, actor, assignment_id)
    today = clock.local(now, actor.zone).date()
    limits = policy.task_rules(tx, actor.community_id, today)
    is_open = place.ended_at is None
    refusal = rules.may_withdraw(shift, place.claimed_at, limits, now, is_open=is_open)
    leaders = orgs.leaders_of(tx, [shift.team_id], today).get(shift.team_id, [])
    names = people.person_names(tx, leaders) if leaders else {}
    return AssignmentPage(
        assignment_id, shift.task_id, shift.id, shift.title, shift.place, place.bring, shift.starts_at, shift.ends_at,
        int((shift.ends_at - shift.starts_at).total_seconds()) // 60,
        (clock.local(shift.starts_at, actor.zone).date() - today).days, shift.is_running(now), shift.ends_at <= now,
        is_open, shift.is_cancelled, place.shift_reason or place.task_reason or "",
        tuple(names[person] for person in leaders if person in names), refusal,
        rules.give_back_until(shift.starts_at, place.claimed_at, limits),
    )  # fmt: skip


def _place(tx: Session, actor: Actor, assignment_id: int) -> tuple[Any, ShiftLine]:
    row = tx.execute(
        lines(
            Assignment.claimed_at, Assignment.ended_at, Task.bring, Shift.cancel_reason.label("shift_reason"),
            Task.cancel_reason.label("task_reason"),
        )
        .join(Assignment, Assignment.shift_id == Shift.id)
        .where(
            Assignment.id == assignment_id, Assignment.person_id == actor.person_id,
            Assignment.community_id == actor.community_id,
        )
    ).first()  # fmt: skip
    if row is None:
        raise NotFound(N_("We could not find that place."))
    return row, ShiftLine(*row[:WIDTH])


def next_assignment(tx: Session, person_id: int, now: datetime) -> NextShift | None:
    """Return the person's place in the shift that runs or comes next, None when there is none."""
    row = tx.execute(
        select(Assignment.id, Shift.id, Task.title, Task.place, Shift.starts_at, Shift.ends_at)
        .join(Shift, Shift.id == Assignment.shift_id)
        .join(Task, Task.id == Shift.task_id)
        .where(
            Assignment.person_id == person_id, Assignment.ended_at.is_(None), Shift.ends_at > now,
            Shift.cancelled_at.is_(None),
        )
        .order_by(Shift.starts_at, Shift.id)
        .limit(1)
    ).first()  # fmt: skip
    return NextShift(*row) if row else None
