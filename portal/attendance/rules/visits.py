"""Visits: when the door is open, what a scan means, how two scans become an interval and a grade."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from portal.kernel.errors import Refusal
from portal.kernel.text import N_

EARLY = timedelta(minutes=60)  # before the start
GRACE = timedelta(minutes=30)  # after the end: a visit still open then is closed at the planned end
PAST_END = timedelta(minutes=15)  # a later check-out is odd, and says so
SETTLED = timedelta(minutes=5)  # a second scan within this span is the same person at the same door, not a new wish
LEAVE_WITHIN = timedelta(minutes=10)
UNDO_WITHIN = timedelta(minutes=10)
LONGEST_REASON = 200
REASONS = ("no-phone", "phone-empty", "code-failed", "group")  # and whatever a leader writes; "walk-in" by itself

# 4 a leader scanned a badge, 3 the rotating code, 2 by hand or late, 1 one's own word only.
GRADES = {"badge": 4, "code": 3, "digits": 2, "tick": 2, "paper": 2, "late": 2, "leave": 2, "own": 1}
BY_HAND = frozenset({"tick", "own"})
CLOSED_GRADE = 2

Act = Literal["in", "out", "already-here", "already-left", "never-here"]


class Planned(Protocol):
    """What a rule asks of a shift."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def begins_by(self) -> datetime: ...
    @property
    def flexible_minutes(self) -> int | None: ...
    @property
    def is_cancelled(self) -> bool: ...


@dataclass(frozen=True)
class Visit:
    """A person's latest visit to one shift."""

    started_at: datetime
    ended_at: datetime | None
    in_scan_id: int | None = None


@dataclass(frozen=True)
class Closing:
    """How a visit ends: when, with which grade of proof, and what is odd about it."""

    ended_at: datetime
    grade: int
    flags: tuple[str, ...] = ()


def may_check_in(
    shift: Planned, now: datetime, zone: str, *, has_place: bool, leader: str = "", bar: Refusal | None = None,
    is_elsewhere: bool = False,
) -> Refusal | None:  # fmt: skip
    """Allow somebody on the list who may still help, from an hour before the start until the end.

    zone: IANA name for the times in the sentences; leader: whom to ask, empty when not known; bar: as `bar` returns it;
    is_elsewhere: a visit of theirs is open at another shift, and this one has no fixed hour.
    """
    if closed := may_open_door(shift, now):
        return closed
    if not has_place:
        return _not_on_list(leader)
    if now < shift.starts_at - EARLY:
        text = N_("Check-in opens at %(time)s, one hour before the start. Please come back then.")
        return Refusal("too-early", text, params={"time": on_wall(shift.starts_at - EARLY, zone)})
    return ELSEWHERE if is_elsewhere and bar is None else bar


ELSEWHERE = Refusal("elsewhere", N_("You are still checked in at another task. Please check out there first."))
THEY_ELSEWHERE = Refusal("elsewhere", N_("This person is still checked in at another task. Tick them out there first."))


def bar(eligibility: Refusal | None, *, is_for_all: bool) -> Refusal | None:
    """Return what of a person's approval, age and guardian keeps them out, on the day of the shift.

    An unknown birth date keeps nobody from a task for all (low risk, no age of its own): a social worker sees every
    new person before minutes are credited.
    """
    return None if eligibility and eligibility.code == "age-unknown" and is_for_all else eligibility


def may_open_door(shift: Planned, now: datetime) -> Refusal | None:
    """Allow a code on the screen until the shift ends, unless it was cancelled."""
    if shift.is_cancelled:
        return CANCELLED
    if now >= shift.ends_at:
        return Refusal("shift-over", N_("Nobody can check in after the end. If you helped today, call the station."))
    return None


CANCELLED = Refusal(
    "shift-cancelled", N_("This shift was cancelled. If people came all the same, call the station.")
)  # fmt: skip


def _not_on_list(leader: str) -> Refusal:
    if leader:
        text = N_("Ask %(leader)s at the door to add you to the list.")
        return Refusal("not-on-list", text, params={"leader": leader})
    return Refusal("not-on-list", N_("Ask the leader at the door to add you to the list."))


def decide(visit: Visit | None, now: datetime, wanted: str | None, *, is_leaving: bool = False) -> Act:
    """Say what a scan means, given the person's latest visit to the shift.

    wanted: the direction that the page offered, None for typed digits. A scan within five minutes after the last one
    changes nothing unless the person says so (is_leaving, or a page that offered the other direction).
    """
    if visit is not None and visit.ended_at is None:
        is_settled = now - visit.started_at >= SETTLED
        return "out" if wanted != "in" and (is_settled or is_leaving) else "already-here"
    if wanted == "out" or is_leaving:
        return "already-left" if visit is not None else "never-here"
    if wanted is None and visit is not None and visit.ended_at is not None and now - visit.ended_at < SETTLED:
        return "already-left"
    return "in"


NOT_HERE = Refusal("not-here", N_("This person has not checked in here, or has left already."))
NEVER_HERE = Refusal("never-here", N_("You are not checked in here. Scan the code again to check in."))


def may_leave_at_once(visit: Visit | None, in_scan_id: int, now: datetime) -> Refusal | None:
    """Allow leaving without a new code while the visit that this scan opened is open and younger than ten minutes.

    Ten minutes credit nothing (the least is thirty), so no proof of having left is needed.
    """
    if visit is None or visit.ended_at is not None or visit.in_scan_id != in_scan_id:
        return Refusal("leave-late", N_("You have left already. There is nothing more to do."))
    if now - visit.started_at >= LEAVE_WITHIN:
        return Refusal("leave-late", N_("You have been here for a while. Scan the code at the door to check out."))
    return None


def grade_of(method: str, *, is_by_helper: bool = False) -> int:
    """Return the grade of proof of one scan, 1 to 4.

    is_by_helper: somebody close to the person was at the door for them, which proves no more than a tick by hand.
    """
    return min(GRADES[method], GRADES["tick"]) if is_by_helper else GRADES[method]


def closing(started_at: datetime, planned_end: datetime, now: datetime, grades: tuple[int, int]) -> Closing:
    """Pair the two scans: the interval ends now, the grade is the lower of the two.

    Beyond the planned end and thirty minutes nothing is recorded: the visit then ends as if nobody had checked out.
    """
    if now > planned_end + GRACE:
        return closing_unseen(started_at, planned_end, min(grades))
    flags = ("past-end",) if now > planned_end + PAST_END else ()
    return Closing(max(now, started_at), min(grades), flags)


def closing_unseen(started_at: datetime, planned_end: datetime, grade: int) -> Closing:
    """End a visit that nobody checked out of, at the planned end; a person decides what it was worth."""
    return Closing(max(planned_end, started_at), min(grade, CLOSED_GRADE), ("no-check-out",))


NOT_LEADER = Refusal("not-leader", N_("Only the leaders of this team can do this."), "forbidden")


NOT_YET = Refusal(
    "ineligible",
    N_("This person may not help with this task yet: the station has to approve them first. Please call it."),
)


def may_tick(
    shift: Planned, now: datetime, zone: str, *, has_place: bool, direction: str, bar: Refusal | None = None,
    is_elsewhere: bool = False,
) -> Refusal | None:  # fmt: skip
    """Allow a tick for somebody on the list, or a walk-in, while the door is open; out is always allowed.

    bar: as `bar` returns it. The leader is not told what it is: age, guardian and refusals are the station's to know.
    """
    if direction == "out":
        return None
    if not has_place:
        return Refusal("not-on-list", N_("This person is not on the list. Add them as a walk-in."))
    if refusal := may_check_in(shift, now, zone, has_place=True, bar=NOT_YET if bar else None):
        return refusal
    return THEY_ELSEWHERE if is_elsewhere else None


def check_reason(reason: str) -> dict[str, str]:
    """Return a sentence when a tick says no reason, or too much."""
    if not reason.strip():
        return {"reason": N_("Choose why this person did not scan")}
    return {"reason": N_("Please write at most 200 characters")} if len(reason) > LONGEST_REASON else {}


def method_of_tick(actor_person_id: int | None, person_id: int) -> str:
    """Return how a leader's tick counts: by hand, but for themselves only as their own word."""
    return "own" if actor_person_id == person_id else "tick"


def method_of_badge(actor_person_id: int | None, person_id: int) -> str:
    """Return how a card counts that a leader has read: as seen by the leader, but their own only as their own word."""
    return "own" if actor_person_id == person_id else "badge"


def may_undo(method: str, at: datetime, now: datetime, state: str, *, came_again: bool = False) -> Refusal | None:
    """Allow taking back a tick for ten minutes, while nobody has decided on the visit.

    came_again: the tick ended the visit and another one followed; nobody is in one shift twice at once.
    """
    if method not in BY_HAND:
        return Refusal("not-a-tick", N_("Only a tick by hand can be taken back. The person’s own scan stays."))
    if now - at > UNDO_WITHIN:
        text = N_("A tick can be taken back for ten minutes. Ask the social worker to refuse this visit.")
        return Refusal("undo-late", text)
    if state not in {"open", "pending"}:
        return Refusal("undo-decided", N_("Somebody has already decided on this visit."))
    if came_again:
        text = N_(
            "This person has come in again since, so this check-out stands. Tell the social worker if it is wrong."
        )
        return Refusal("undo-followed", text)
    return None


def on_wall(at: datetime, zone: str) -> str:
    """Return the time that the zone's clock shows, for a sentence."""
    return f"{at.astimezone(ZoneInfo(zone)):%H:%M}"


AT_DOOR = frozenset({  # about checking in, nothing else
    "not-on-list", "too-early", "shift-over", "shift-cancelled",
    "not-yet-approved", "not-active", "age-unknown", "too-young", "guardian-missing", "elsewhere",
})  # fmt: skip
TITLES = {
    "not-on-list": N_("Not on today’s list"),
    "too-early": N_("Too early"),
    "shift-over": N_("This shift is over"),
    "shift-cancelled": N_("Cancelled"),
    "not-yet-approved": N_("Not yet approved"),
    "not-active": N_("Not at present"),
    "age-unknown": N_("Birth date missing"),
    "too-young": N_("Not at this age"),
    "guardian-missing": N_("A signature is missing"),
    "code-old": N_("This code is too old"),
    "code-unknown": N_("Not our code"),
    "ticket-old": N_("Please scan again"),
    "ticket-unknown": N_("Please scan again"),
    "ticket-spent": N_("Already used"),
    "ticket-foreign": N_("Somebody else’s page"),
    "elsewhere": N_("Still checked in elsewhere"),
    "never-here": N_("Not checked in"),
    "leave-late": N_("Not possible now"),
    "too-many-tries": N_("Too many tries"),
}
