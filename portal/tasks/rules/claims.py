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
    "off", "warn" or "block", as its team says. flexible_minutes: how long it takes about, where it has no fixed hour
    and start and end are those of a window. adult_homes: how many homes the adults with a place come from, looked up
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
    flexible_minutes: int | None = None
    adult_homes: int = 0
    is_first_time: bool = True
    guides: int = 0
    first_timers: int = 0
    extra_left: int = 0

    @property
    def places_left(self) -> int:
        """The places that can still be claimed, with the extra ones for whoever asks."""
        return max(self.capacity - self.taken, 0) + self.extra_left

    @property
    def ordinary_left(self) -> int:
        """The places within the capacity that can still be claimed."""
        return max(self.capacity - self.taken, 0)

    @property
    def places_in_all(self) -> int:
        """The places that places_left are left of."""
        return self.capacity + self.extra_left

    @property
    def begins_by(self) -> datetime:
        """The start; without a fixed hour the last moment from which its minutes still fit."""
        return _begins_by(self)

    @property
    def expected_minutes(self) -> int:
        """How long somebody is there: the whole shift, or about so many minutes of the window."""
        if self.flexible_minutes is None:
            return int((self.ends_at - self.starts_at).total_seconds()) // 60
        return self.flexible_minutes

    def ends_for(self, started_at: datetime) -> datetime:
        """Return the planned end of a visit that began at this moment."""
        if self.flexible_minutes is None:
            return self.ends_at
        return started_at + timedelta(minutes=self.flexible_minutes)

    def visit_at(self, begins: datetime, minutes: int | None = None) -> ShiftLine:
        """Return it as what one visit to it is, for so many minutes (None: as expected); with a fixed hour, itself."""
        if self.flexible_minutes is None:
            return self
        stays = self.flexible_minutes if minutes is None else minutes
        return self._replace(starts_at=begins, ends_at=begins + timedelta(minutes=stays), flexible_minutes=stays)

    def come_now(self, now: datetime) -> ShiftLine:
        """Return it as what a visit now is, or as soon as the days of its window begin; with a fixed hour, itself."""
        return self.visit_at(max(now, self.starts_at))

    def from_now(self, now: datetime) -> ShiftLine:
        """Return what of it is left to be done: nobody comes on a day of the window that is over."""
        if self.flexible_minutes is None or now <= self.starts_at:
            return self
        return self._replace(starts_at=min(now, self.begins_by))

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
    flexible_minutes: int | None = None

    @property
    def begins_by(self) -> datetime:
        """The start; without a fixed hour the last moment from which its minutes still fit."""
        return _begins_by(self)


def _begins_by(shift: ShiftLine | OwnShift) -> datetime:
    if shift.flexible_minutes is None:
        return shift.starts_at
    return shift.ends_at - timedelta(minutes=shift.flexible_minutes)


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
    if shift.flexible_minutes is not None and shift.begins_by <= now:
        return Refusal("shift-over", N_("Too little time is left for this. Please choose something else."))
    if not shift.is_published:
        return Refusal("not-published", N_("This task is not open yet. Please look again later."))
    return None


def clash(shift: ShiftLine, own: Sequence[OwnShift], now: datetime) -> OwnShift | None:
    """Return the first other place that overlaps what is left of the shift; one may begin when the other ends.

    A window clashes with nothing: when in it somebody comes is theirs to choose, and the visit itself is looked at.
    """
    if shift.flexible_minutes is not None:
        return None
    begins = max(shift.starts_at, now)
    for other in own:
        if other.flexible_minutes is not None:
            continue
        if other.shift_id != shift.id and other.starts_at < shift.ends_at and begins < other.ends_at:
            return other
    return None


def needed_age(task_age: int, risk: str, ages: AgeRules) -> int:
    """Return the lowest age in years for a task: the highest of what it, its risk and the community ask for.

    A risk class that the community's rules do not name asks for an adult.
    """
    return max(task_age, ages.minimum_age, ages.risk_minimum_age.get(risk, ADULT))


def minds_hours(age: int, ages: AgeRules) -> bool:
    """Tell whether some hours of the day are closed to people of this age."""
    return age < max(ages.minor_age, ages.younger_age)


def hour_bar(age: int, starts: datetime, ends: datetime, ages: AgeRules) -> Refusal | None:
    """Keep minors out of early and late shifts; starts and ends are wall times without a zone.

    The whole shift must lie in the hours for the person's age, on one day. The sentence names the age from which the
    shift is open, never the person's own.
    """
    if not minds_hours(age, ages):
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
    shift: ShiftLine, claimed_at: datetime, rules: TaskRules, now: datetime, *, is_open: bool = True,
    has_come: bool = False,
) -> Refusal | None:  # fmt: skip
    """Allow giving a place back until some hours before the start, and for some minutes after taking it.

    Without a fixed hour the start is the last moment from which it could still be done.
    """
    if refusal := may_call_off(shift.begins_by, now, is_open=is_open, has_come=has_come):
        return refusal
    if now < give_back_until(shift.begins_by, claimed_at, rules):
        return None
    text = N_("The time for giving this place back is over. Please call the station, so that somebody else can come.")
    return Refusal("too-late", text)


def may_call_off(starts_at: datetime, now: datetime, *, is_open: bool, has_come: bool = False) -> Refusal | None:
    """Allow saying "I cannot come" until the shift begins: a place called off late is better than an empty one.

    starts_at: without a fixed hour, until when it could begin; has_come: the person was there in the window already.
    """
    if not is_open:
        return Refusal("already-ended", N_("You no longer have this place."))
    if has_come:
        return Refusal("has-visit", N_("You have been there already, so nothing can be given back."))
    if starts_at <= now:
        return Refusal("shift-begun", N_("This shift has begun. Please tell the leader or call the station."))
    return None


def give_back_until(starts_at: datetime, claimed_at: datetime, rules: TaskRules) -> datetime:
    """Return the moment from which a place can no longer be given back; never later than the start."""
    deadline = starts_at - timedelta(hours=rules.withdraw_hours)
    return min(max(deadline, claimed_at + timedelta(minutes=rules.undo_minutes)), starts_at)
