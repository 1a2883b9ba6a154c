"""Who may take a place and give it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from portal.kernel.errors import Refusal
from portal.kernel.text import N_

if TYPE_CHECKING:
    from portal.policy.queries import AgeRules, TaskRules

ADULT = 18


class ShiftLine(NamedTuple):
    """A shift with what its task says about it; taken counts claimed places, walk-ins stand beside it.

    needs: the kinds of credentials, with commas between. first_timers_each, extra_places: as GuideRule; the levels:
    "off", "warn" or "block", as its team says. adult_homes: how many homes the adults with a place come from, looked up
    only for minors. is_first_time, guides, first_timers, extra_left: whether the person who asks is one, how many
    others on the list are experienced or not, and the extra places for them; looked up where the task asks.
    """

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
    needs: str = ""
    first_timers_each: int = 0
    extra_places: int = 0
    rest_level: str = "off"
    rest_minutes: int = 0
    load_level: str = "off"
    load_minutes: int = 0
    adult_homes: int = 0
    is_first_time: bool = True
    guides: int = 0
    first_timers: int = 0
    extra_left: int = 0

    @property
    def places_left(self) -> int:
        """The places that can still be claimed, with the extra ones for whoever asks."""
        return self.ordinary_left + self.extra_left

    @property
    def ordinary_left(self) -> int:
        """The places within the capacity that can still be claimed."""
        return max(self.capacity - self.taken, 0)

    @property
    def places_in_all(self) -> int:
        """The places that places_left are left of."""
        return self.capacity + self.extra_left

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


def hour_bar(age: int, starts: datetime, ends: datetime, ages: AgeRules) -> Refusal | None:
    """Keep minors out of early and late shifts; starts and ends are wall times without a zone.

    The whole shift must lie in the hours for the person's age, on one day. The sentence names the age from which the
    shift is open, never the person's own.
    """
    if age >= max(ages.minor_age, ages.younger_age):
        return None
    midnight = datetime.combine(starts.date(), time.min)
    is_late = starts.hour < ages.early_hour or ends > midnight + timedelta(hours=ages.minor_until_hour)
    if is_late and age < ages.minor_age:
        return _age_rule(ages.minor_age)
    if age < ages.younger_age and ends > midnight + timedelta(hours=ages.younger_until_hour):
        return _age_rule(ages.younger_age)
    return None


def _age_rule(age: int) -> Refusal:
    text = N_("At this time of day, tasks are for people aged %(age)s or older. Please choose an earlier or later one.")
    return Refusal("age-rule", text, params={"age": age})


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
