"""Wait for a place in a full shift, take or decline the one that is kept, and move the line on when time is over."""

from dataclasses import dataclass

from sqlalchemy import update

from portal.kernel import clock, events, once
from portal.kernel.actor import Actor
from portal.kernel.db import retried, write
from portal.kernel.errors import refuse
from portal.tasks import queries, rules, steps
from portal.tasks.actions.places import Claimed, person_of
from portal.tasks.models import PlaceOffer


@dataclass(frozen=True)
class Waited:
    """The line that was joined or left, and the task of its shift."""

    shift_id: int
    task_id: int


@retried
def join_line(actor: Actor, shift_id: int, *, request_id: str | None = None) -> Waited:
    """Put the actor at the end of the line for a full shift.

    Raises Conflict (places free, waiting already, or what would refuse a free place too), NotFound for a shift of
    another community. A repeat returns the first receipt.
    """
    now, person_id = clock.now(), person_of(actor)
    with write() as tx:
        act = once.begin(tx, actor, request_id, "line.join", f"shift:{shift_id}", now)
        if act.result is not None:
            return Waited(**act.result)
        line = queries.shift_line(tx, actor.community_id, shift_id, for_update=True)
        asked = queries.shift_to_claim(tx, actor, person_id, shift_id, now)
        refusal = queries.refusal_if_free(asked, actor.zone, now)
        is_waiting = queries.is_waiting(tx, actor, shift_id, now)
        refuse(rules.may_wait(asked.shift, refusal, now, is_waiting=is_waiting))
        wait_id = steps.join_line(tx, actor, shift_id, person_id, now)
        steps.pass_on(tx, actor, shift_id, now)
        receipt = act.keep(tx, {"shift_id": shift_id, "task_id": line.task_id})
        events.record(tx, "line.joined", actor, f"shift:{shift_id}", now, wait_id=wait_id, person_id=person_id)
        return Waited(**receipt)


@retried
def leave_line(actor: Actor, shift_id: int, *, request_id: str | None = None) -> Waited:
    """Take the actor out of the line; a place that was kept for them goes to the next.

    Raises Conflict when they do not wait, NotFound for a shift of another community. A repeat changes nothing.
    """
    now, person_id = clock.now(), person_of(actor)
    with write() as tx:
        act = once.begin(tx, actor, request_id, "line.leave", f"shift:{shift_id}", now)
        if act.result is not None:
            return Waited(**act.result)
        line = queries.shift_line(tx, actor.community_id, shift_id, for_update=True)
        wait_id = queries.open_wait(tx, shift_id, person_id)
        refuse(rules.may_leave(is_waiting=wait_id is not None))
        steps.end_wait(tx, wait_id or 0, actor.user_id, now, "left")
        steps.pass_on(tx, actor, shift_id, now)
        receipt = act.keep(tx, {"shift_id": shift_id, "task_id": line.task_id})
        events.record(tx, "line.left", actor, f"shift:{shift_id}", now, wait_id=wait_id, person_id=person_id)
        return Waited(**receipt)


@retried
def take_offer(actor: Actor, offer_id: int, *, request_id: str | None = None) -> Claimed:
    """Take the place that is kept for the actor.

    Raises Conflict (its time is over, or what would refuse a free place too), NotFound for somebody else's offer.
    A repeat returns the first place.
    """
    now, person_id = clock.now(), person_of(actor)
    with write() as tx:
        act = once.begin(tx, actor, request_id, "offer.take", f"offer:{offer_id}", now)
        if act.result is not None:
            return Claimed(**act.result)
        queries.hold_person(tx, person_id)
        offer = queries.offer_for_update(tx, actor.community_id, offer_id, person_id)
        asked = queries.shift_to_claim(tx, actor, person_id, offer.shift_id, now)
        refusal, is_open = queries.refusal_if_free(asked, actor.zone, now), offer.ended_at is None
        refuse(rules.may_take_offer(offer.until_at, asked.shift, refusal, now, is_open=is_open))
        place = steps.take_offer(tx, offer, actor.user_id, now)
        receipt = act.keep(tx, {"assignment_id": place.id, "shift_id": place.shift_id})
        keys = {"assignment_id": place.id, "person_id": person_id}
        events.record(tx, "shift.claimed", actor, f"shift:{place.shift_id}", now, **keys)
        return Claimed(**receipt)


@retried
def decline_offer(actor: Actor, offer_id: int, *, request_id: str | None = None) -> Waited:
    """Say no to the place that is kept for the actor; it goes to the next in line, and they wait no longer.

    Raises Conflict (its time is over), NotFound for somebody else's offer. A repeat returns the first receipt.
    """
    now, person_id = clock.now(), person_of(actor)
    with write() as tx:
        act = once.begin(tx, actor, request_id, "offer.decline", f"offer:{offer_id}", now)
        if act.result is not None:
            return Waited(**act.result)
        offer = queries.offer_for_update(tx, actor.community_id, offer_id, person_id)
        refuse(rules.may_decline(offer.until_at, now, is_open=offer.ended_at is None))
        steps.end_wait(tx, offer.wait_id, actor.user_id, now, "declined")
        steps.pass_on(tx, actor, offer.shift_id, now)
        line = queries.shift_line(tx, actor.community_id, offer.shift_id)
        receipt = act.keep(tx, {"shift_id": line.id, "task_id": line.task_id})
        keys = {"offer_id": offer_id, "person_id": person_id}
        events.record(tx, "offer.declined", actor, f"shift:{line.id}", now, **keys)
        return Waited(**receipt)


@retried
def expire_offer(actor: Actor, offer_id: int) -> bool:
    """End an offer whose time is over and offer its place to the next in line; tell whether it was still open."""
    now = clock.now()
    with write() as tx:
        offer = queries.offer_for_update(tx, actor.community_id, offer_id)
        if offer.ended_at is not None or offer_id not in queries.overdue_offers(tx, actor.community_id, now):
            return False
        steps.end_wait(tx, offer.wait_id, None, now, "expired")
        steps.pass_on(tx, actor, offer.shift_id, now)
        keys = {"offer_id": offer_id, "person_id": offer.person_id}
        events.record(tx, "offer.expired", actor, f"shift:{offer.shift_id}", now, **keys)
    return True


@retried
def move_line(actor: Actor, shift_id: int) -> int:
    """Offer the places of a shift that became free otherwise to those who wait; return how many were offered."""
    now = clock.now()
    with write() as tx:
        queries.shift_line(tx, actor.community_id, shift_id, for_update=True)
        made = steps.pass_on(tx, actor, shift_id, now)
        if made:
            events.record(tx, "line.moved", actor, f"shift:{shift_id}", now, offer_ids=made)
    return len(made)


@retried
def tell_offer(actor: Actor, offer_id: int) -> bool:
    """Record, once, that a place is kept for somebody, so that they get a message; tell whether that was new.

    Apart from what freed the place: that has an event of its own, and one act may give places to several people.
    """
    now = clock.now()
    with write() as tx:
        untold = update(PlaceOffer).where(
            PlaceOffer.id == offer_id, PlaceOffer.community_id == actor.community_id, PlaceOffer.told_at.is_(None),
            PlaceOffer.ended_at.is_(None),
        )  # fmt: skip
        told = tx.execute(untold.values(told_at=now).returning(PlaceOffer.shift_id, PlaceOffer.person_id)).first()
        if told is None:
            return False
        keys = {"offer_id": offer_id, "person_id": told.person_id}
        events.record(tx, "place.offered", actor, f"shift:{told.shift_id}", now, **keys)
    return True
