"""How many minutes of a visit count: in whole minutes of UTC, so that a clock change moves none."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal, Protocol

from portal.kernel.units import round_minutes

MINUTE = timedelta(minutes=1)
ADULT = 18


class Figures(Protocol):
    """The figures of the rule pack in force on the day of the visit, in minutes."""

    @property
    def step_minutes(self) -> int: ...
    @property
    def rounding(self) -> Literal["down", "nearest", "up"]: ...
    @property
    def minimum_minutes(self) -> int: ...
    @property
    def maximum_minutes_per_day(self) -> int: ...
    @property
    def early_minutes(self) -> int: ...
    @property
    def late_minutes(self) -> int: ...


@dataclass(frozen=True)
class Span:
    """When somebody was there, and when the shift was meant to be; aware moments in any zone.

    is_flexible: there was no fixed hour, so that the plan is the expected minutes from the check-in on.
    """

    started_at: datetime
    ended_at: datetime
    planned_start: datetime
    planned_end: datetime
    is_flexible: bool = False

    @property
    def recorded_minutes(self) -> int:
        """Whole minutes from check-in to check-out."""
        return minutes_between(self.started_at, self.ended_at)

    @property
    def planned_minutes(self) -> int:
        """Whole minutes within the plan: from check-in, or the start, to check-out, or the end."""
        return minutes_between(max_utc(self.started_at, self.planned_start), min_utc(self.ended_at, self.planned_end))


def minutes_between(start: datetime, end: datetime) -> int:
    """Return the whole minutes that truly pass between two aware moments, 0 when the end is not later.

    Two moments of one zone would be subtracted as wall times: an hour wrong across a clock change.
    """
    return max(end.astimezone(UTC) - start.astimezone(UTC), timedelta()) // MINUTE


def creditable_minutes(span: Span, figures: Figures, vouched: int | None = None) -> int:
    """Return the minutes to credit: what was recorded, held to the plan and its margins, at most those vouched for.

    Less than the minimum counts nothing (it stays on record); what counts is rounded to the step.
    """
    counted = min(held_to_plan(span, figures), span.recorded_minutes if vouched is None else vouched)
    if counted < max(figures.minimum_minutes, 1):
        return 0
    return round_minutes(counted, figures.step_minutes, figures.rounding)


def held_to_plan(span: Span, figures: Figures) -> int:
    """Return the whole minutes within the plan and its margins, before rounding."""
    earliest = span.planned_start.astimezone(UTC) - timedelta(minutes=figures.early_minutes)
    latest = span.planned_end.astimezone(UTC) + timedelta(minutes=figures.late_minutes)
    return minutes_between(max_utc(span.started_at, earliest), min_utc(span.ended_at, latest))


def max_utc(left: datetime, right: datetime) -> datetime:
    """Return the later of two aware moments, in UTC."""
    return max(left.astimezone(UTC), right.astimezone(UTC))


def min_utc(left: datetime, right: datetime) -> datetime:
    """Return the earlier of two aware moments, in UTC."""
    return min(left.astimezone(UTC), right.astimezone(UTC))


def earns_credits(birth_date: date | None, day: date, minors_credits: str, age_of_majority: int = ADULT) -> bool:
    """Tell whether the hours of the day also give credits to spend; those of a minor are recognised only.

    Somebody whose birth date nobody knows (a walk-in) may be a minor, so theirs are recognised only too.
    """
    if minors_credits == "credits":
        return True
    if birth_date is None:
        return False
    birthday = (birth_date.year + age_of_majority, birth_date.month, birth_date.day)
    return (day.year, day.month, day.day) >= birthday
