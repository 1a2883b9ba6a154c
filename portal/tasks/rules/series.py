"""Repeating shifts: what a pattern may be, its days, and how wide a change of one of them reaches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

from dateutil.rrule import rrulestr

from portal.kernel.text import N_
from portal.tasks.rules.planning import FARTHEST, ShiftTimes

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
REPEATS = ("weekly", "monthly")
SCOPES = ("this", "following", "all")
MOST_DAYS = 400
MOST_EVERY = 12
HORIZON = timedelta(days=91)  # thirteen weeks: what people plan for; the worker goes on from there


@dataclass(frozen=True)
class Repeat:
    """How a shift comes again: every so many weeks on these weekdays, or every so many months on its weekday.

    weekdays: as WEEKDAYS; empty means that of the first day. Until a day (inclusive) or so many times in all.
    """

    how: str
    every: int = 1
    weekdays: tuple[str, ...] = ()
    until: date | None = None
    times: int | None = None


def check_repeat(repeat: Repeat, first_on: date) -> dict[str, str]:
    """Return a sentence for what of a pattern does not hold."""
    if not repeat.how:
        return {"repeat": N_("You gave days or an end. Choose how often, or take them away for a single shift.")}
    if repeat.how not in REPEATS:
        return {"repeat": N_("Choose whether it repeats every week or every month.")}
    if not 1 <= repeat.every <= MOST_EVERY:
        return {"every": N_("Write a number from 1 to 12: 2 means every second week or month.")}
    if set(repeat.weekdays) - set(WEEKDAYS):
        return {"weekdays": N_("Choose days of the week.")}
    if repeat.how == "weekly" and repeat.weekdays and WEEKDAYS[first_on.weekday()] not in repeat.weekdays:
        return {"weekdays": N_("The start is on another day of the week. Tick that day too, or change the start.")}
    return _check_end(repeat, first_on)


def _check_end(repeat: Repeat, first_on: date) -> dict[str, str]:
    if (repeat.until is None) == (repeat.times is None):
        return {"until": N_("Say when it ends: a last day, or how many times.")}
    if repeat.times is not None and not 2 <= repeat.times <= MOST_DAYS:
        return {"times": N_("Write how many times, from 2 to 400.")}
    if repeat.until is not None and repeat.until <= first_on:
        return {"until": N_("The last day must be later than the first.")}
    name, farthest = "until" if repeat.until else "times", first_on + FARTHEST
    if repeat.until and repeat.until > farthest:
        return {name: N_("A series goes on for two years at most. Choose an earlier end.")}
    found = days_of(_text(repeat, first_on), first_on)
    if len(found) > MOST_DAYS or found[-1] > farthest:
        return {name: N_("That is more than 400 shifts, or more than two years. Choose an earlier end.")}
    return {name: N_("With that end there is only one shift. Choose a later end.")} if len(found) < 2 else {}


def check_fixed(times: ShiftTimes) -> dict[str, str]:
    """Return a sentence when shifts of a series would have no fixed hour: a day of a series is one day."""
    if times.flexible_minutes is None:
        return {}
    text = N_("Only shifts with a fixed time repeat. Save it once; copying the team’s week gives it again.")
    return {"flexible_minutes": text}


def rule_text(repeat: Repeat, first_on: date) -> str:
    """Return a pattern that holds as an RRULE that ends on its last day, so that a part of a series is one too."""
    last = days_of(_text(repeat, first_on), first_on)[-1]
    return f"{_pattern(repeat, first_on)};UNTIL={last:%Y%m%d}"


def _text(repeat: Repeat, first_on: date) -> str:
    end = f"UNTIL={repeat.until:%Y%m%d}" if repeat.until else f"COUNT={repeat.times}"
    return f"{_pattern(repeat, first_on)};{end}"


def _pattern(repeat: Repeat, first_on: date) -> str:
    own = WEEKDAYS[first_on.weekday()]
    if repeat.how == "weekly":
        days = [day for day in WEEKDAYS if day in (repeat.weekdays or (own,))]
        return f"FREQ=WEEKLY;INTERVAL={repeat.every};BYDAY={','.join(days)}"
    # A fifth Tuesday is missing in most months: the last one is meant.
    place = (first_on.day - 1) // 7 + 1
    return f"FREQ=MONTHLY;INTERVAL={repeat.every};BYDAY={place if place < 5 else -1}{own}"


def days_of(rule: str, first_on: date) -> list[date]:
    """Return the days of an RRULE from its first day on, by the calendar; one more than the most at the most."""
    found = rrulestr(rule, dtstart=datetime.combine(first_on, time.min))
    return [each.date() for each in islice(found, MOST_DAYS + 1)]


def reach(first_on: date, today: date) -> date:
    """Return the last day for which shifts are made now."""
    return max(today, first_on) + HORIZON


def is_due(made_until: date, last_on: date, today: date) -> bool:
    """Tell whether to make more shifts: once a week, not each day a day's."""
    return made_until < last_on and made_until < today + HORIZON - timedelta(days=6)


def wall_minutes(times: ShiftTimes) -> int:
    """Return the length of a shift as the clock on the wall shows it."""
    return int((times.ends_at - times.starts_at).total_seconds()) // 60


def check_same_day(was: date, times: ShiftTimes) -> dict[str, str]:
    """Return a sentence when several shifts at once would change their day; only the hour can be another."""
    if times.starts_at.date() == was:
        return {}
    text = N_("For several shifts at once only the time can change, not the day. Choose “only this shift” for that.")
    return {"starts_at": text}


def check_capacities(capacity: int, taken: Sequence[int]) -> dict[str, str]:
    """Return a sentence when one of the shifts has more people than the new number of places."""
    if not taken or capacity >= max(taken):
        return {}
    return {"capacity": N_("In one of these shifts more people have a place already. Write a larger number.")}
