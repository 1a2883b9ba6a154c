"""What a leader may do with somebody's place: give it, take it, say that nobody came."""

from datetime import datetime

from portal.attendance.rules.visits import NOT_YET, Planned
from portal.kernel.errors import Refusal
from portal.kernel.text import N_

MOST_WORDS = 500
NO_PLACE = Refusal("no-place", N_("This person has no place in this shift any more."))
_SHARED = frozenset({"shift-cancelled", "shift-over", "shift-full", "not-published", "guide-missing"})
# Where else somebody is, and how long, is theirs to tell.
_BUSY = {
    "clash": Refusal("busy", N_("This person has another place at that time.")),
    "rest": Refusal("busy-near", N_("This person would have less rest between two visits than the team asks for.")),
    "load": Refusal("busy-week", N_("This person would have more time in that week than the team allows.")),
}


def may_add(claim: Refusal | None, *, is_member: bool) -> Refusal | None:
    """Allow a member of the team who could take the place themselves.

    claim: what the rule of claiming says to that person. Why somebody may not help is the station's to know, so the
    leader is not told more than that.
    """
    if not is_member:
        return Refusal("not-member", N_("This person is not in the team. Add them to the team first."))
    if claim is None or claim.code in _SHARED:
        return claim
    if claim.code == "already-taken":
        return Refusal("already-listed", N_("This person has a place here already."))
    return _BUSY.get(claim.code, NOT_YET)


def may_remove(shift: Planned, now: datetime, *, has_place: bool, has_visit: bool) -> Refusal | None:
    """Allow taking a place of somebody who has not checked in, until the shift ends."""
    if not has_place:
        return NO_PLACE
    if has_visit:
        return Refusal("has-visit", N_("This person has checked in here. Tick them out instead."))
    if shift.ends_at <= now:
        return Refusal("shift-over", N_("This shift is over: the list stays as it was."))
    return None


def may_mark_absent(shift: Planned, now: datetime, *, has_place: bool, has_visit: bool) -> Refusal | None:
    """Allow it once the shift has begun, for somebody with a place who has not checked in."""
    if not has_place:
        return NO_PLACE
    if has_visit:
        return Refusal("has-visit", N_("This person has checked in here, so they came."))
    if shift.is_cancelled:
        return Refusal("shift-cancelled", N_("This shift was cancelled, so nobody is missing."))
    if now < shift.begins_by:
        return Refusal("too-early", N_("This shift has not begun. Wait until it has."))
    return None


def may_tell(told_count: int) -> Refusal | None:
    """Allow writing to a list on which there is somebody."""
    if told_count:
        return None
    return Refusal("nobody", N_("Nobody is on the list, so nobody would read it. You can leave a note."))


def check_words(text: str, name: str = "text") -> dict[str, str]:
    """Return a sentence for words that are missing or too many."""
    if not text.strip():
        return {name: N_("Write what you want to say")}
    return {name: N_("Please write at most 500 characters")} if len(text) > MOST_WORDS else {}
