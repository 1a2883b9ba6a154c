"""Who may publish, change and cancel; what a shift's times may be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dateutil.rrule import WEEKLY, rrule

from portal.kernel.errors import Refusal
from portal.kernel.text import N_
from portal.tasks.rules.claims import ShiftLine
from portal.tasks.rules.flexible import check_window

LONGEST = timedelta(hours=24)  # the open list leans on it: nothing that began earlier can still be running
FARTHEST = timedelta(days=730)
MOST_PLACES = 1000


@dataclass(frozen=True)
class ShiftTimes:
    """When a shift is, as naive wall times of the community, and for how many people.

    flexible_minutes: about how long it takes, where start and end are those of a window; None for a fixed hour.
    """

    starts_at: datetime
    ends_at: datetime
    capacity: int
    flexible_minutes: int | None = None


@dataclass(frozen=True)
class DatePattern:
    """From which day and hour to which hour (wall time; an earlier end is on the next day), for how many, how often."""

    day: date
    time_from: time
    time_to: time
    capacity: int
    weeks: int = 1


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


def check_move(
    was: ShiftLine, starts_at: datetime, ends_at: datetime, refusal: Refusal | None, minutes: int | None = None
) -> dict[str, str]:
    """Return the refusal of `may_move` for the time that was changed against it; a later end always holds.

    minutes: the new length of what has no fixed hour. It may grow too; whether there is a fixed hour stays.
    """
    if (was.flexible_minutes is None) != (minutes is None):
        return {"flexible_minutes": N_("Whether there is a fixed time stays as it is. Add a new shift for the other.")}
    if refusal is None:
        return {}
    if minutes is not None and minutes < was.expected_minutes:
        return {"flexible_minutes": refusal.text}
    if starts_at != was.starts_at:
        return {"starts_at": refusal.text}
    return {"ends_at": refusal.text} if ends_at < was.ends_at else {}


def check_times(
    starts_at: datetime, ends_at: datetime, midnight: datetime, now: datetime, was: datetime | None = None,
    *, minutes: int | None = None,
) -> dict[str, str]:  # fmt: skip
    """Return a sentence for the time that does not hold.

    midnight: the beginning of today in the community; was: the start before a change, which may be kept; minutes: the
    length of what has no fixed hour.
    """
    if starts_at < midnight and starts_at != was:
        return {"starts_at": N_("This day is over. Choose today or a later day.")}
    if starts_at > now + FARTHEST:
        return {"starts_at": N_("Choose a day within the next two years.")}
    if problems := check_span(starts_at, ends_at, minutes):
        return problems
    if ends_at <= now:
        return {"ends_at": N_("That end has passed. Choose an end that is still to come.")}
    return {}


def check_span(starts_at: datetime, ends_at: datetime, minutes: int | None = None) -> dict[str, str]:
    """Return a sentence when the end does not follow the start within 24 hours, or as a window has to.

    minutes: about how long it takes within the window, None where the hour is fixed.
    """
    if ends_at <= starts_at:
        return {"ends_at": N_("The end must be later than the start.")}
    if minutes is not None:
        return check_window(starts_at, ends_at, minutes)
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
    return tuple(rrule(WEEKLY, dtstart=first, count=count))
