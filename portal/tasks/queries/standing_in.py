"""Who asks the team for a stand-in: the questions that a person may answer, and one of them to act on."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session

from portal.kernel import clock, prepared
from portal.kernel.actor import Actor
from portal.kernel.errors import NotFound, Refusal
from portal.kernel.text import N_
from portal.orgs.models import Membership
from portal.people.queries import Standing
from portal.policy.queries import AgeRulesByDay
from portal.tasks import rules
from portal.tasks.models import Assignment, ExtraPlace, StandInCall
from portal.tasks.queries.company import beside
from portal.tasks.queries.deciding import claimable, with_credentials
from portal.tasks.queries.guides import people_on
from portal.tasks.queries.lines import (
    BY_START,
    FLAG_UNTIL,
    IS_OPEN,
    NOT_BEGUN,
    PLACES,
    WIDTH,
    lines,
    places,
    shifts,
    tasks,
)
from portal.tasks.rules import OwnShift, ShiftLine

NO_CALL = N_("We could not find that question.")
CALLS, MEMBERSHIPS = StandInCall.__table__, Membership.__table__
calls, _members = CALLS.c, MEMBERSHIPS.c
_IS_MEMBER = and_(
    _members.team_id == tasks.team_id, _members.person_id == bindparam("person"),
    _members.joined_on <= bindparam("today"), or_(_members.left_on.is_(None), _members.left_on > bindparam("today")),
)  # fmt: skip
_OF_TEAM = (
    lines(calls.id, places.id, FLAG_UNTIL, places.person_id)
    .join(PLACES, places.shift_id == shifts.id)
    .join(CALLS, calls.assignment_id == places.id)
    .where(
        calls.community_id == bindparam("community"), places.person_id != bindparam("person"),
        select(_members.id).where(_IS_MEMBER).exists(),
    )
)  # fmt: skip
OPEN_CALLS = _OF_TEAM.where(calls.ended_at.is_(None), IS_OPEN, NOT_BEGUN, shifts.cancelled_at.is_(None)).order_by(
    *BY_START, calls.id
)
ONE_CALL = _OF_TEAM.where(calls.id == bindparam("call"))


@dataclass(frozen=True, slots=True)
class CallLine:
    """A question of somebody in the reader's team; who asks is not said. ahead counts days from today.

    cautions: what the team would have the reader know first.
    """

    id: int
    line: ShiftLine
    ahead: int
    cautions: tuple[Refusal, ...] = ()


def open_calls(
    tx: Session, actor: Actor, asker: tuple[Standing, tuple[OwnShift, ...], AgeRulesByDay], now: datetime
) -> tuple[CallLine, ...]:
    """Return the questions in the actor's teams to which they may say yes now, by start, one for each shift.

    asker: the actor's standing, their own places and the ages.
    """
    today = clock.local(now, actor.zone).date()
    values = {"community": actor.community_id, "person": actor.person_id or 0, "now": now, "today": today}
    rows = prepared.run(tx, OPEN_CALLS, **values).all()
    if not rows:
        return ()
    standing, own, ages = asker
    lines_of = {row[0]: rules.if_free(ShiftLine(*row[:WIDTH])) for row in rows}
    standing = replace(standing, flag_until=rows[0].flag_until)
    standing = with_credentials(tx, actor.community_id, standing, lines_of.values())
    asked = {one.id: rules.without_one(one) for one in beside(tx, [standing], list(lines_of.values()), actor.zone)}
    known = people_on(tx, [standing.person_id], list(asked.values()), today)
    call_of: dict[ShiftLine, int] = {}  # of those that leave the same behind, the first asked
    for row in rows:
        call_of.setdefault(known.as_for(asked[row[0]], standing.person_id, row[WIDTH + 3]), row[WIDTH])
    free = {line.id: line for line in reversed(claimable(standing, call_of, own, ages, actor.zone, now))}
    return tuple(
        CallLine(
            call_of[line], line, (clock.local(line.starts_at, actor.zone).date() - today).days,
            rules.cautions(line, own, actor.zone, now),
        )
        for line in reversed(free.values())
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Call:
    """A question to act on: the shift, the place that would change hands, and whether it still stands."""

    id: int
    shift_id: int
    place: Assignment
    is_open: bool


def call_for_update(tx: Session, actor: Actor, call_id: int, now: datetime) -> Call:
    """Return a question of somebody else in the actor's team, with its place locked; NotFound otherwise."""
    today = clock.local(now, actor.zone).date()
    values = {"community": actor.community_id, "person": actor.person_id or 0, "today": today, "call": call_id}
    row = prepared.run(tx, ONE_CALL, **values).first()
    if row is None:
        raise NotFound(NO_CALL)
    place = tx.get_one(Assignment, row[WIDTH + 1], with_for_update=True)
    is_open = place.ended_at is None and open_call(tx, place.id) == call_id
    return Call(call_id, place.shift_id, place, is_open)


def open_call(tx: Session, assignment_id: int) -> int | None:
    """Return the open question about a place; the place is locked by whoever acts on the answer."""
    mine = StandInCall.assignment_id == assignment_id, StandInCall.ended_at.is_(None)
    return tx.scalar(select(StandInCall.id).where(*mine))


def is_extra(tx: Session, assignment_id: int) -> bool:
    """Tell whether a place stands beside the capacity, for a first-timer."""
    mine = ExtraPlace.assignment_id == assignment_id, ExtraPlace.ended_at.is_(None)
    return tx.scalar(select(ExtraPlace.number).where(*mine)) is not None
