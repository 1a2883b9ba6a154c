"""The data of "My tasks" and of one place a person has taken."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, Select, bindparam, case, or_, select
from sqlalchemy.orm import Session

from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import NotFound, Refusal
from portal.kernel.prepared import at_most
from portal.kernel.text import N_
from portal.orgs import queries as orgs
from portal.people import queries as people
from portal.policy import queries as policy
from portal.tasks import rules
from portal.tasks.models import ExtraPlace, TaskAddress, VisitPlan
from portal.tasks.queries.lines import (
    BY_START,
    IS_FLEXIBLE,
    IS_OPEN,
    PLACES,
    TO_COME,
    WIDTH,
    places,
    shifts,
    tasks,
    with_place,
)
from portal.tasks.queries.other_dates import OtherDate, other_dates
from portal.tasks.queries.standing_in import CALLS, calls
from portal.tasks.queries.visits import has_come
from portal.tasks.queries.waiting import InLine, own_lines
from portal.tasks.rules import ShiftLine

ADDRESSES, PLANS = TaskAddress.__table__, VisitPlan.__table__
PAST_PAGE = 20
MOST_UPCOMING = 100
CANCELLED, WITHDRAWN = "cancelled", "withdrawn"
CALLED_OFF = frozenset({WITHDRAWN, "late"})


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
    flexible_minutes: int | None = None


@dataclass(frozen=True)
class AssignmentsPage:
    """The reader's places: those to come, by start, those that are over, latest first; and where they wait."""

    upcoming: tuple[MyShift, ...]
    past: tuple[MyShift, ...]
    next_url: str | None
    is_first: bool
    waiting: tuple[InLine, ...]


@dataclass(frozen=True)
class AssignmentPage:
    """One place of the reader. refusal is why it can no longer be given back in time.

    late_refusal: why it cannot be called off late either; is_asking: the team is asked for a stand-in; may_ask: it can
    be; others: what
    can be taken instead of a place that was given back. address: empty unless the reader may read it now;
    has_hidden_address: there is one, to be read later. flexible_minutes: None with a fixed hour; without one,
    planned_at is when the reader means to come, and has_come whether they were there.
    """

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
    late_refusal: Refusal | None
    end_reason: str
    is_asking: bool
    may_ask: bool
    others: tuple[OtherDate, ...]
    address: str
    has_hidden_address: bool
    flexible_minutes: int | None
    planned_at: datetime | None
    has_come: bool
    may_report: bool
    may_plan: bool
    name: str
    claimed_by: str
    ended_by: str


@dataclass(frozen=True)
class NextShift:
    """The next place of a person, running or to come."""

    assignment_id: int
    shift_id: int
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    flexible_minutes: int | None = None


def _mine(*conditions: Any) -> Select[Any]:
    mine = places.person_id == bindparam("person"), places.community_id == bindparam("community")
    return with_place().where(*mine, *conditions)


# Places that stand, and those a leader cancelled: whoever looks must see that nobody comes.
_TO_COME = _mine(shifts.ends_at > bindparam("now"), or_(IS_OPEN, places.end_reason == CANCELLED))
UPCOMING = _TO_COME.order_by(*BY_START).limit(at_most(MOST_UPCOMING))
_OVER = _mine(shifts.ends_at <= bindparam("now"), IS_OPEN).order_by(shifts.starts_at.desc(), shifts.id.desc())
PAST = _OVER.limit(at_most(PAST_PAGE + 1)).offset(bindparam("after", type_=Integer))
_BACK_BY = people.other_hand(places.ended_by_user_id, places.person_id)
_IS_EXTRA = (
    select(ExtraPlace.assignment_id)
    .where(ExtraPlace.assignment_id == places.id, ExtraPlace.ended_at.is_(None))
    .correlate(PLACES)
    .exists()
)
ONE_PLACE = (
    with_place(
        places.claimed_at, places.ended_at, tasks.bring, shifts.cancel_reason.label("shift_reason"),
        tasks.cancel_reason.label("task_reason"), places.end_reason, calls.id.is_not(None).label("is_asking"),
        ADDRESSES.c.address, PLANS.c.planned_at,
        people.other_hand(places.claimed_by_user_id, places.person_id).label("claimed_by"),
        case((places.end_reason.in_(sorted(CALLED_OFF)), _BACK_BY)).label("ended_by"), _IS_EXTRA.label("is_extra"),
    )
    .outerjoin(CALLS, (calls.assignment_id == places.id) & calls.ended_at.is_(None))
    .outerjoin(ADDRESSES, ADDRESSES.c.task_id == tasks.id)
    .outerjoin(PLANS, PLANS.c.assignment_id == places.id)
    .where(
        places.id == bindparam("place"), places.person_id == bindparam("person"),
        places.community_id == bindparam("community"),
    )
)  # fmt: skip
# What has no fixed hour counts by its end: else an open window of a week would hide today's shift.
NEXT = TO_COME.order_by(None).order_by(
    case((IS_FLEXIBLE, shifts.ends_at), else_=shifts.starts_at), shifts.id
).limit(at_most(1))  # fmt: skip


def assignments_page(actor: Actor, after: int = 0) -> AssignmentsPage:
    """Return the reader's places; after: how many past ones to leave out."""
    tx, now = read(), clock.now()
    upcoming = () if after else _read(tx, UPCOMING, actor, now)
    past = _read(tx, PAST, actor, now, after=after)
    next_url = f"/assignments?after={after + PAST_PAGE}" if len(past) > PAST_PAGE else None
    waiting = () if after else tuple(own_lines(tx, actor, now))
    return AssignmentsPage(upcoming, past[:PAST_PAGE], next_url, is_first=not after, waiting=waiting)


def _read(tx: Session, query: Select[Any], actor: Actor, now: datetime, **values: int) -> tuple[MyShift, ...]:
    rows = tx.execute(query, {"person": actor.person_id, "community": actor.community_id, "now": now, **values})
    today = clock.local(now, actor.zone).date()
    return tuple(_my_shift(row[WIDTH], ShiftLine(*row[:WIDTH]), today, actor.zone, now) for row in rows)


def _my_shift(assignment_id: int, line: ShiftLine, today: date, zone: str, now: datetime) -> MyShift:
    day = clock.local(line.starts_at, zone).date()
    if line.flexible_minutes is not None and line.is_running(now):
        day = today  # of an open window today is the next day
    return MyShift(
        f"/assignments/{assignment_id}", line.title, line.place, line.starts_at, line.ends_at, day, (day - today).days,
        line.is_running(now), line.is_cancelled, line.flexible_minutes,
    )  # fmt: skip


def assignment_page(actor: Actor, assignment_id: int) -> AssignmentPage:
    """Return one place of the reader, or NotFound for anybody else's."""
    tx, now = read(), clock.now()
    place, shift = _place(tx, actor, assignment_id)
    today = clock.local(now, actor.zone).date()
    limits = policy.task_rules(tx, actor.community_id, today)
    is_open = place.ended_at is None
    may_read = rules.may_read_address(shift.starts_at, shift.ends_at, now, has_place=is_open)
    came = has_come(tx, shift, actor.person_id or 0)
    refusal = rules.may_withdraw(shift, place.claimed_at, limits, now, is_open=is_open, has_come=came)
    return AssignmentPage(
        assignment_id, shift.task_id, shift.id, shift.title, shift.place, place.bring, shift.starts_at, shift.ends_at,
        shift.expected_minutes,
        (clock.local(shift.starts_at, actor.zone).date() - today).days, shift.is_running(now), shift.ends_at <= now,
        is_open, shift.is_cancelled, place.shift_reason or place.task_reason or "",
        orgs.leader_names(tx, shift.team_id, today), refusal,
        rules.give_back_until(shift.begins_by, place.claimed_at, limits),
        rules.may_call_off(shift.begins_by, now, is_open=is_open, has_come=came), place.end_reason or "",
        place.is_asking,
        rules.may_ask_stand_in(
            shift.begins_by, now, is_open=is_open, is_asking=place.is_asking, is_extra=place.is_extra, has_come=came
        ) is None,
        other_dates(tx, actor, shift, now) if place.end_reason in CALLED_OFF else (),
        (place.address or "") if may_read else "",
        bool(place.address) and is_open and now < shift.starts_at and not may_read,
        flexible_minutes=shift.flexible_minutes, planned_at=place.planned_at, has_come=came,
        may_report=rules.may_report(shift, now, is_open=is_open, has_come=came) is None,
        may_plan=rules.may_plan(shift, now, is_open=is_open, has_come=came) is None,
        name=actor.name, claimed_by=place.claimed_by or "", ended_by=place.ended_by or "",
    )  # fmt: skip


def _place(tx: Session, actor: Actor, assignment_id: int) -> tuple[Any, ShiftLine]:
    values = {"place": assignment_id, "person": actor.person_id, "community": actor.community_id}
    row = tx.execute(ONE_PLACE, values).first()
    if row is None:
        raise NotFound(N_("We could not find that place."))
    return row, ShiftLine(*row[:WIDTH])


def next_assignment(tx: Session, person_id: int, now: datetime) -> NextShift | None:
    """Return the person's place in the shift that runs or comes next, None when there is none."""
    row = tx.execute(NEXT, {"person": person_id, "now": now}).first()
    if row is None:
        return None
    line = ShiftLine(*row[:WIDTH])
    return NextShift(
        row[WIDTH], line.id, line.title, line.place, line.starts_at, line.ends_at, line.flexible_minutes
    )  # fmt: skip
