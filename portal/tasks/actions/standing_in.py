"""Call a place off, also late; ask the team who takes it, take the question back, and take over a place."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from portal.kernel import clock, events, once
from portal.kernel.actor import Actor
from portal.kernel.db import retried, write
from portal.kernel.errors import Conflict, refuse
from portal.kernel.text import N_
from portal.policy import queries as policy
from portal.tasks import queries, rules, steps
from portal.tasks.actions.places import Claimed, own_place, person_of


@dataclass(frozen=True)
class CalledOff:
    """The place that was called off; is_late: after the time for giving it back."""

    assignment_id: int
    is_late: bool


@retried
def call_off(actor: Actor, assignment_id: int, *, request_id: str | None = None) -> CalledOff:
    """Give the actor's own place back because they cannot come, until the shift begins; marked when it is late.

    The place goes to whoever waits, else it is free for all. Raises Conflict once the shift has begun, NotFound for a
    place of somebody else. A repeat returns the first receipt and frees nothing twice.
    """
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "assignment.call-off", f"assignment:{assignment_id}", now)
        if act.result is not None:
            return CalledOff(**act.result)
        place = own_place(tx, actor, assignment_id)
        shift = queries.shift_line(tx, actor.community_id, place.shift_id)
        has_come = queries.has_come(tx, shift, place.person_id)
        refuse(rules.may_call_off(shift.begins_by, now, is_open=place.ended_at is None, has_come=has_come))
        is_late = _is_late(tx, actor, shift.begins_by, place.claimed_at, now)
        steps.give_place_back(tx, place, actor.user_id, now, "late" if is_late else "withdrawn")
        steps.pass_on(tx, actor, shift.id, now)
        receipt = act.keep(tx, {"assignment_id": place.id, "is_late": is_late})
        keys = {"assignment_id": place.id, "person_id": place.person_id}
        usual = "shift.called-off" if is_late else "shift.withdrawn"
        name = queries.event_of_leaving(tx, actor, shift, place.person_id, usual)
        events.record(tx, name, actor, f"shift:{shift.id}", now, **keys)
        return CalledOff(**receipt)


def _is_late(tx: Session, actor: Actor, starts_at: datetime, claimed_at: datetime, now: datetime) -> bool:
    limits = policy.task_rules(tx, actor.community_id, clock.local(now, actor.zone).date())
    return rules.is_late(starts_at, claimed_at, limits, now)


@retried
def ask_stand_in(actor: Actor, assignment_id: int, *, request_id: str | None = None) -> int:
    """Ask the team who takes the actor's place; it stays theirs until somebody does. Return the place.

    Raises Conflict (begun, given back, asked already, an extra place), NotFound for a place of somebody
    else. A repeat asks once.
    """
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "stand-in.ask", f"assignment:{assignment_id}", now)
        if act.result is not None:
            return int(act.result["assignment_id"])
        place = own_place(tx, actor, assignment_id)
        shift = queries.shift_line(tx, actor.community_id, place.shift_id)
        is_asking = queries.open_call(tx, assignment_id) is not None
        is_open, is_extra = place.ended_at is None, queries.is_extra(tx, assignment_id)
        has_come = queries.has_come(tx, shift, place.person_id)
        about = {"is_asking": is_asking, "is_extra": is_extra, "has_come": has_come}
        refuse(rules.may_ask_stand_in(shift.begins_by, now, is_open=is_open, **about))
        steps.ask_stand_in(tx, place, actor.user_id, now)
        act.keep(tx, {"assignment_id": assignment_id})
        keys = {"assignment_id": assignment_id, "person_id": place.person_id}
        events.record(tx, "stand-in.asked", actor, f"shift:{shift.id}", now, **keys)
        return assignment_id


@retried
def withdraw_call(actor: Actor, assignment_id: int, *, request_id: str | None = None) -> int:
    """Take the question back: the actor comes themselves. Return the place.

    Raises Conflict when nothing is asked (any more), NotFound for a place of somebody else. A repeat changes nothing.
    """
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "stand-in.withdraw", f"assignment:{assignment_id}", now)
        if act.result is not None:
            return int(act.result["assignment_id"])
        place = own_place(tx, actor, assignment_id)
        if not steps.withdraw_call(tx, place, actor.user_id, now):
            raise Conflict(N_("You have not asked for a stand-in, or somebody has taken the place already."))
        act.keep(tx, {"assignment_id": assignment_id})
        keys = {"assignment_id": assignment_id, "person_id": place.person_id}
        events.record(tx, "stand-in.withdrawn", actor, f"shift:{place.shift_id}", now, **keys)
        return assignment_id


@retried
def stand_in(actor: Actor, call_id: int, *, request_id: str | None = None) -> Claimed:
    """Take over the place of somebody in the actor's team who asks for that; it changes hands in one transaction.

    Raises Conflict (somebody was quicker, begun, or what would refuse a free place too), NotFound for a question of
    another team. A repeat returns the first place.
    """
    now, person_id = clock.now(), person_of(actor)
    with write() as tx:
        act = once.begin(tx, actor, request_id, "stand-in.take", f"stand-in:{call_id}", now)
        if act.result is not None:
            return Claimed(**act.result)
        queries.hold_person(tx, person_id)
        call = queries.call_for_update(tx, actor, call_id, now)
        leaving = call.place.person_id
        asked = queries.shift_to_claim(tx, actor, person_id, call.shift_id, now, leaving=leaving)
        asked = replace(asked, shift=rules.without_one(asked.shift))
        refusal = queries.refusal_if_free(asked, actor.zone, now)
        refuse(rules.may_stand_in(asked.shift, refusal, now, is_open=call.is_open))
        place = steps.hand_over(tx, call.place, person_id, actor.user_id, now)
        receipt = act.keep(tx, {"assignment_id": place.id, "shift_id": place.shift_id})
        keys = {"assignment_id": place.id, "person_id": person_id}
        before = {"from_assignment_id": call.place.id, "from_person_id": call.place.person_id}
        events.record(tx, "shift.handed-over", actor, f"shift:{place.shift_id}", now, **keys, **before)
        return Claimed(**receipt)
