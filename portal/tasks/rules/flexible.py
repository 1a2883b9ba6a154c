"""Shifts without a fixed hour: how wide the window may be, and whether minors find an hour of theirs in it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from portal.kernel.errors import Refusal
from portal.kernel.text import N_
from portal.tasks.rules.claims import ShiftLine, hour_bar, may_call_off

if TYPE_CHECKING:
    from portal.policy.queries import AgeRules

WIDEST = timedelta(days=31)
FEWEST_MINUTES, MOST_MINUTES = 5, 720
REPORT_WITHIN = timedelta(days=7)  # longer ago nobody remembers a time of day
MORE_MINUTES = 30  # as long as a door waits for a check-out (attendance)


def check_window(starts_at: datetime, ends_at: datetime, minutes: int) -> dict[str, str]:
    """Return a sentence where the minutes or the window around them do not hold; the end is later than the start."""
    if not FEWEST_MINUTES <= minutes <= MOST_MINUTES:
        return {"flexible_minutes": N_("Write about how many minutes it takes, from 5 to 720.")}
    if ends_at - starts_at > WIDEST:
        return {"ends_at": N_("Without a fixed time there are 31 days at most. Choose an earlier end.")}
    if ends_at - starts_at < timedelta(minutes=minutes):
        return {"ends_at": N_("That is shorter than the minutes it takes. Choose a later end.")}
    return {}


def window_bar(age: int, starts: datetime, ends: datetime, minutes: int, ages: AgeRules) -> Refusal | None:
    """Keep minors out of a window on no day of which the minutes fit into the hours for their age.

    starts and ends are wall times without a zone. Of a window that is as long as the minutes this is `hour_bar`.
    """
    stays, begins = timedelta(minutes=minutes), starts
    barred = hour_bar(age, starts, starts + stays, ages)
    while barred is not None:
        day = begins.date() if begins.hour < ages.early_hour else begins.date() + timedelta(days=1)
        begins = datetime.combine(day, time(ages.early_hour))
        if begins + stays > ends:
            return barred
        barred = hour_bar(age, begins, begins + stays, ages)
    return None


def may_report(shift: ShiftLine, now: datetime, *, is_open: bool, has_come: bool) -> Refusal | None:
    """Allow whoever has a place in a window to say what they did, once, until some days after it.

    has_come: they were seen at the door, or have said it already.
    """
    if shift.flexible_minutes is None:
        return Refusal("fixed-hour", N_("This has a fixed time: you check in at the door, or the leader ticks you."))
    if has_come:
        return Refusal("has-visit", N_("Your time here is written down already. You find it under “My hours”."))
    if not is_open:
        return Refusal("already-ended", N_("You no longer have this place."))
    if now <= shift.starts_at:
        return Refusal("too-early", N_("The days for this have not begun. Please come back then."))
    if now > shift.ends_at + REPORT_WITHIN:
        return Refusal("report-late", N_("This was more than a week ago. Please call the station."))
    return None


def check_report(shift: ShiftLine, started_at: datetime, minutes: int, now: datetime) -> dict[str, str]:
    """Return a sentence for what of a report does not hold: it began in the window, and is over.

    It may take as much longer than planned as a visit that somebody checks out of late.
    """
    if not shift.starts_at <= started_at <= shift.ends_at:
        return {"started_at": N_("That is not in the days of this task. Write when you began.")}
    if not 1 <= minutes <= shift.expected_minutes + MORE_MINUTES:
        return {"minutes": N_("Write the minutes it took. If it was much longer than planned, tell the leader first.")}
    if started_at + timedelta(minutes=minutes) > now:
        return {"minutes": N_("That would end later than now. Write this when you are done.")}
    return {}


def may_plan(shift: ShiftLine, now: datetime, *, is_open: bool, has_come: bool) -> Refusal | None:
    """Allow whoever has a place in a window to say when they mean to come, while there is time for it."""
    if shift.flexible_minutes is None:
        return Refusal("fixed-hour", N_("This has a fixed time, so there is nothing to choose."))
    return may_call_off(shift.begins_by, now, is_open=is_open, has_come=has_come)


def check_plan(shift: ShiftLine, planned_at: datetime, now: datetime) -> dict[str, str]:
    """Return a sentence when it could not be done in the window from that moment on."""
    if max(shift.starts_at, now) <= planned_at <= shift.begins_by:
        return {}
    return {"planned_at": N_("Choose a time to come, early enough to be done before the last day ends.")}
