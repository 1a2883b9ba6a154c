"""Shifts without a fixed hour: how wide the window may be, and whether minors find an hour of theirs in it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from portal.kernel.errors import Refusal
from portal.kernel.text import N_
from portal.tasks.rules.claims import hour_bar

if TYPE_CHECKING:
    from portal.policy.queries import AgeRules

WIDEST = timedelta(days=31)
FEWEST_MINUTES, MOST_MINUTES = 5, 720


def check_window(starts_at: datetime, ends_at: datetime, minutes: int) -> dict[str, str]:
    """Return a sentence where the minutes or the window around them do not hold; the end is later than the start."""
    if not FEWEST_MINUTES <= minutes <= MOST_MINUTES:
        return {"flexible_minutes": N_("Write about how many minutes it takes, from 5 to 720.")}
    if ends_at - starts_at > WIDEST:
        return {"ends_at": N_("Without a fixed hour there are 31 days at most. Choose an earlier end.")}
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
