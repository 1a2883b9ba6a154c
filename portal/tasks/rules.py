"""Who may publish, change, cancel, take and give back; what a shift's times may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from portal.kernel.errors import Refusal
from portal.kernel.text import N_

if TYPE_CHECKING:
    from portal.policy.queries import AgeRules, TaskRules

ADULT = 18
LONGEST = timedelta(hours=24)  # the open list leans on it: nothing that began earlier can still be running
FARTHEST = timedelta(days=730)
MOST_PLACES = 1000


DOMAIN_WORDS = {
    "mediation": N_("Settling disputes"),
    "ageing": N_("Help for older people"),
    "education": N_("Learning"),
    "charity": N_("Giving and charity"),
    "disaster": N_("Emergencies"),
    "culture_sport": N_("Culture and sport"),
    "mutual_aid": N_("Neighbours help neighbours"),
    "integration": N_("Welcoming newcomers"),
    "nurturing": N_("Helping teams grow"),
}
RISK_WORDS = {
    "low": N_("Low: with others, in the open"),
    "medium": N_("Medium: in a home, or with children or frail people"),
    "high": N_("High: needs training or a check first"),
}
KIND_WORDS = {"request": N_("Help is needed"), "offer": N_("Something is offered")}


class ShiftLine(NamedTuple):
    """A shift with what its task says about it; taken counts claimed places, walk-ins stand beside it."""

    id: int
    task_id: int
    team_id: int
    organisation_id: int | None
    community_id: int
    title: str
    place: str
    domain: str
    risk: str
    minimum_age: int
    starts_at: datetime
    ends_at: datetime
    capacity: int
    taken: int
    is_published: bool
    is_cancelled: bool

    @property
    def places_left(self) -> int:
        """The places that can still be claimed."""
        return max(self.capacity - self.taken, 0)

    def is_running(self, now: datetime) -> bool:
        """Tell whether it has begun and not ended."""
        return self.starts_at <= now < self.ends_at


class OwnShift(NamedTuple):
    """A shift that a person has an open place in."""

    assignment_id: int
    shift_id: int
    task_id: int
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class ShiftTimes:
    """When a shift is, as naive wall times of the community, and for how many people."""

    starts_at: datetime
    ends_at: datetime
    capacity: int


@dataclass(frozen=True)
class DatePattern:
    """From which day and hour to which hour (wall time; an earlier end is on the next day), for how many, how often."""

    day: date
    time_from: time
    time_to: time
    capacity: int
    weeks: int = 1


def may_claim(shift: ShiftLine, own: Sequence[OwnShift], eligibility: Refusal | None, now: datetime) -> Refusal | None:
    """Allow an eligible person a free place until the shift ends, unless they have another place at that time.

    own: the person's open places that are not over; eligibility: what their age and standing say to this task.
    """
    if any(other.shift_id == shift.id for other in own):
        return Refusal("already-taken", N_("You already have a place here. You find it under “My tasks”."))
    if closed := _is_closed(shift, now):
        return closed
    if eligibility is not None:
        return eligibility
    if shift.places_left == 0:
        return FULL
    if other := clash(shift, own, now):
        text = N_(
            "At that time you already have a place in “%(title)s”. Give that one back first, or choose another time."
        )
        return Refusal("clash", text, params={"title": other.title})
    return None


FULL = Refusal("shift-full", N_("All places of this shift are taken. Please choose another one."))


def _is_closed(shift: ShiftLine, now: datetime) -> Refusal | None:
    if shift.is_cancelled:
        return Refusal("shift-cancelled", N_("This shift was cancelled. Please choose another one."))
    if shift.ends_at <= now:
        return Refusal("shift-over", N_("This shift is over. Please choose another one."))
    if not shift.is_published:
        return Refusal("not-published", N_("This task is not open yet. Please look again later."))
    return None


def clash(shift: ShiftLine, own: Sequence[OwnShift], now: datetime) -> OwnShift | None:
    """Return the first other place that overlaps what is left of the shift; one may begin when the other ends."""
    begins = max(shift.starts_at, now)
    for other in own:
        if other.shift_id != shift.id and other.starts_at < shift.ends_at and begins < other.ends_at:
            return other
    return None


def needed_age(task_age: int, risk: str, ages: AgeRules) -> int:
    """Return the lowest age in years for a task: the highest of what it, its risk and the community ask for.

    A risk class that the community's rules do not name asks for an adult.
    """
    return max(task_age, ages.minimum_age, ages.risk_minimum_age.get(risk, ADULT))


def may_withdraw(
    shift: ShiftLine, claimed_at: datetime, rules: TaskRules, now: datetime, *, is_open: bool = True
) -> Refusal | None:
    """Allow giving a place back until some hours before the start, and for some minutes after taking it."""
    if not is_open:
        return Refusal("already-ended", N_("You no longer have this place."))
    if shift.starts_at <= now:
        return Refusal("shift-begun", N_("This shift has begun. Please tell the leader or call the station."))
    if now < give_back_until(shift.starts_at, claimed_at, rules):
        return None
    text = N_("The time for giving this place back is over. Please call the station, so that somebody else can come.")
    return Refusal("too-late", text)


def give_back_until(starts_at: datetime, claimed_at: datetime, rules: TaskRules) -> datetime:
    """Return the moment from which a place can no longer be given back; never later than the start."""
    deadline = starts_at - timedelta(hours=rules.withdraw_hours)
    return min(max(deadline, claimed_at + timedelta(minutes=rules.undo_minutes)), starts_at)


def may_publish(*, leads: bool) -> Refusal | None:
    """Allow whoever leads the team."""
    if leads:
        return None
    return Refusal("not-leader", N_("Only the leaders of this team can do this."), "forbidden")


def may_edit(*, leads: bool, is_cancelled: bool, ends_at: datetime | None, now: datetime) -> Refusal | None:
    """Allow whoever leads the team, while the task or shift stands and is not over; ends_at is None for a task."""
    if refusal := may_publish(leads=leads):
        return refusal
    if is_cancelled:
        return Refusal("cancelled", N_("This was cancelled and can no longer be changed."))
    if ends_at is not None and ends_at <= now:
        return Refusal("shift-over", N_("This shift is over and can no longer be changed."))
    return None


def may_cancel(*, leads: bool, is_cancelled: bool, ends_at: datetime | None, now: datetime) -> Refusal | None:
    """Allow whoever leads the team, once, and not after the end; ends_at is None for a whole task."""
    if refusal := may_publish(leads=leads):
        return refusal
    if is_cancelled:
        return Refusal("cancelled", N_("This was already cancelled. Everybody has been told."))
    if ends_at is not None and ends_at <= now:
        return Refusal("shift-over", N_("This shift is over and cannot be cancelled."))
    return None


def may_move(*, has_visits: bool) -> Refusal | None:
    """Allow other times until somebody has checked in, for visits are measured by the plan; see `check_move`."""
    if not has_visits:
        return None
    text = N_(
        "Somebody has checked in already: the start stays, and the end can only be later. "
        "For another time, add a new one to the task."
    )
    return Refusal("visited", text)


def check_move(was: ShiftLine, starts_at: datetime, ends_at: datetime, refusal: Refusal | None) -> dict[str, str]:
    """Return the refusal of `may_move` for the time that was changed against it; a later end always holds."""
    if refusal is None:
        return {}
    if starts_at != was.starts_at:
        return {"starts_at": refusal.text}
    return {"ends_at": refusal.text} if ends_at < was.ends_at else {}


def check_times(
    starts_at: datetime, ends_at: datetime, midnight: datetime, now: datetime, was: datetime | None = None
) -> dict[str, str]:
    """Return a sentence for the time that does not hold.

    midnight: the beginning of today in the community; was: the start before a change, which may be kept.
    """
    if starts_at < midnight and starts_at != was:
        return {"starts_at": N_("This day is over. Choose today or a later day.")}
    if starts_at > now + FARTHEST:
        return {"starts_at": N_("Choose a day within the next two years.")}
    if problems := check_span(starts_at, ends_at):
        return problems
    if ends_at <= now:
        return {"ends_at": N_("That end has passed. Choose an end that is still to come.")}
    return {}


def check_span(starts_at: datetime, ends_at: datetime) -> dict[str, str]:
    """Return a sentence when the end does not follow the start within 24 hours."""
    if ends_at <= starts_at:
        return {"ends_at": N_("The end must be later than the start.")}
    if ends_at - starts_at > LONGEST:
        return {"ends_at": N_("A shift lasts 24 hours at most. Add a second one for the rest.")}
    return {}


def check_capacity(capacity: int, taken: int) -> dict[str, str]:
    """Return a sentence when there are fewer places than people who have one."""
    if not 1 <= capacity <= MOST_PLACES:
        return {"capacity": N_("Write how many people can come, from 1 to 1000.")}
    if capacity < taken:
        return {"capacity": N_("More people than that have a place already. Write at least as many as have one.")}
    return {}


def repeated(first: datetime, count: int) -> tuple[datetime, ...]:
    """Return the naive wall time and its repetitions week by week, count in all."""
    return tuple(first + timedelta(weeks=week) for week in range(count))
