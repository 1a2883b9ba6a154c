"""Who may wait for a place in a full shift, for how long a freed one is kept, and who may take it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from portal.kernel.errors import Refusal
from portal.kernel.text import N_
from portal.tasks.rules.claims import ShiftLine

if TYPE_CHECKING:
    from portal.policy.queries import TaskRules

SHORTEST = timedelta(minutes=10)  # nobody reads a message sooner; a place freed later is open to all at once


def offer_until(starts_at: datetime, rules: TaskRules, now: datetime) -> datetime | None:
    """Return until when an offer made now is kept, None when the shift is so near that nothing is offered.

    Some hours, but at most half of what is left until the start, so that the next in line has time as well.
    """
    half = (starts_at - now) / 2
    if half < SHORTEST:
        return None
    return now + min(timedelta(hours=rules.offer_hours), half)


def if_free(shift: ShiftLine) -> ShiftLine:
    """Return the shift as if it had a free place: what everything but the number of places says to a person."""
    return shift._replace(taken=0)


def may_wait(shift: ShiftLine, refusal: Refusal | None, now: datetime, *, is_waiting: bool) -> Refusal | None:
    """Allow waiting, once, for a place in a full shift that the person could take if there were one.

    refusal: why they could not take a place even then.
    """
    if is_waiting:
        return Refusal("already-waiting", N_("You are on the waiting list of this shift already."))
    if refusal is not None:
        return refusal
    if shift.places_left:
        return Refusal("places-free", N_("There are free places in this shift. You can take one at once."))
    if shift.begins_by - now < 2 * SHORTEST:
        text = N_("This shift begins too soon for a waiting list. If a place becomes free, everybody can take it.")
        return Refusal("begins-soon", text)
    return None


def may_leave(*, is_waiting: bool) -> Refusal | None:
    """Allow whoever waits to leave the line."""
    if is_waiting:
        return None
    return Refusal("not-waiting", N_("You are not on the waiting list of this shift."))


def may_decline(until_at: datetime, now: datetime, *, is_open: bool) -> Refusal | None:
    """Allow saying no to an offer while it stands; afterwards there is nothing to say no to."""
    if is_open and now < until_at:
        return None
    return Refusal("offer-over", N_("This place is no longer kept for you."))


def may_take_offer(
    until_at: datetime, shift: ShiftLine, refusal: Refusal | None, now: datetime, *, is_open: bool
) -> Refusal | None:
    """Allow taking a place that is kept for the person, before its time is over and the shift begins.

    refusal: why they could not take a free place.
    """
    if refusal is not None and refusal.code == "already-taken":
        return refusal
    if not is_open or now >= min(until_at, shift.begins_by):
        text = N_("This place is no longer kept for you. If the shift is still full, you can wait for the next one.")
        return Refusal("offer-over", text)
    return refusal
