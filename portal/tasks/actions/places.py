"""Take a place in a shift, and give it back."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.kernel import clock, events, once
from portal.kernel.actor import Actor
from portal.kernel.db import retried, write
from portal.kernel.errors import Forbidden, NotFound, refuse
from portal.kernel.text import N_
from portal.policy import queries as policy
from portal.tasks import queries, rules, steps
from portal.tasks.models import Assignment


@dataclass(frozen=True)
class Claimed:
    """The place that was taken."""

    assignment_id: int
    shift_id: int


@dataclass(frozen=True)
class Withdrawn:
    """The place that was given back, and the task it belonged to."""

    assignment_id: int
    task_id: int


@retried
def claim_shift(actor: Actor, shift_id: int, *, request_id: str | None = None) -> Claimed:
    """Take a place in the shift for the actor.

    Raises Conflict (full, over, cancelled, another place at that time, age or guardian) with the sentence for it,
    NotFound for a shift of another community. Repeating the request_id returns the first place.
    """
    now, person_id = clock.now(), person_of(actor)
    with write() as tx:
        act = once.begin(tx, actor, request_id, "shift.claim", f"shift:{shift_id}", now)
        if act.result is not None:
            return Claimed(**act.result)
        queries.hold_person(tx, person_id)
        asked = queries.shift_to_claim(tx, actor, person_id, shift_id, now)
        refuse(queries.claim_refusal(asked.standing, asked.shift, asked.own, asked.ages, actor.zone, now))
        place = steps.take(tx, asked.shift, person_id, actor.user_id, now)
        receipt = act.keep(tx, {"assignment_id": place.id, "shift_id": shift_id})
        keys = {"assignment_id": place.id, "person_id": person_id}
        events.record(tx, "shift.claimed", actor, f"shift:{shift_id}", now, **keys)
        return Claimed(**receipt)


@retried
def withdraw(actor: Actor, assignment_id: int, *, request_id: str | None = None) -> Withdrawn:
    """Give the actor's own place back; it goes to whoever waits, else others can take it at once.

    The leader is told, and more urgently when it leaves minors with too few adults or first-timers without somebody
    experienced: nobody is made to keep a place, and the door lets no minor in until another adult has one. Raises
    Conflict when the shift has begun or the time for it is over, NotFound for a place of somebody else.
    Repeating the request_id returns the first receipt and frees nothing twice.
    """
    now, person_id = clock.now(), person_of(actor)
    with write() as tx:
        act = once.begin(tx, actor, request_id, "assignment.withdraw", f"assignment:{assignment_id}", now)
        if act.result is not None:
            return Withdrawn(**act.result)
        place = own_place(tx, actor, assignment_id)
        shift = queries.shift_line(tx, actor.community_id, place.shift_id)
        limits = policy.task_rules(tx, actor.community_id, clock.local(now, actor.zone).date())
        is_open, has_come = place.ended_at is None, queries.has_come(tx, shift, person_id)
        refuse(rules.may_withdraw(shift, place.claimed_at, limits, now, is_open=is_open, has_come=has_come))
        steps.give_place_back(tx, place, actor.user_id, now, "withdrawn")
        name = queries.event_of_leaving(tx, actor, shift, person_id, "shift.withdrawn")
        steps.pass_on(tx, actor, shift.id, now)
        receipt = act.keep(tx, {"assignment_id": place.id, "task_id": shift.task_id})
        keys = {"assignment_id": place.id, "person_id": person_id}
        events.record(tx, name, actor, f"shift:{shift.id}", now, **keys)
        return Withdrawn(**receipt)


def own_place(tx: Session, actor: Actor, assignment_id: int) -> Assignment:
    """Return the actor's own place, locked for a change, or NotFound."""
    place = tx.get(Assignment, assignment_id, with_for_update=True)
    if place is None or place.community_id != actor.community_id or place.person_id != person_of(actor):
        raise NotFound(N_("We could not find that place."))
    return place


def person_of(actor: Actor) -> int:
    """Return who acts; Forbidden for a program, which takes no place."""
    if actor.person_id is None:
        raise Forbidden(N_("Only a person can take a place."))
    return actor.person_id
