"""Who may call off, also late; who may ask for a stand-in, and who may stand in."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from portal.kernel.errors import Refusal
from portal.kernel.text import N_
from portal.tasks.rules.claims import ShiftLine, give_back_until, may_call_off

if TYPE_CHECKING:
    from portal.policy.queries import TaskRules


def is_late(starts_at: datetime, claimed_at: datetime, rules: TaskRules, now: datetime) -> bool:
    """Tell whether the time for giving the place back is over; what is called off then is marked as late."""
    return now >= give_back_until(starts_at, claimed_at, rules)


def may_ask_stand_in(
    starts_at: datetime,
    now: datetime,
    *,
    is_open: bool,
    is_asking: bool,
    is_extra: bool = False,
    has_come: bool = False,
) -> Refusal | None:
    """Allow asking the team, once, who takes an open place, until its shift begins.

    is_extra: a place for first-timers, which needs no stand-in: given back, it is free for another one.
    """
    if refusal := may_call_off(starts_at, now, is_open=is_open, has_come=has_come):
        return refusal
    if is_extra:
        return Refusal("extra-place", N_("This is an extra place for learning. If you cannot come, just give it back."))
    if is_asking:
        return Refusal(
            "already-asked", N_("Your team has been asked already. The place is yours until somebody takes it.")
        )
    return None


def may_stand_in(shift: ShiftLine, refusal: Refusal | None, now: datetime, *, is_open: bool) -> Refusal | None:
    """Allow taking over a place while its holder asks for that and the shift has not begun.

    refusal: why the person could not take a free place of the shift.
    """
    if refusal is not None and refusal.code == "already-taken":
        return refusal
    if not is_open or shift.begins_by <= now:
        return Refusal("stand-in-over", N_("Nobody needs a stand-in here any more. Thank you for offering."))
    return refusal
