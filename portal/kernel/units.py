"""Whole minutes: shown, read and rounded in one place; times of the clock; and which week a day is in."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

MINUTES_PER_HOUR = 60
_FORMS = (
    re.compile(r"^(?P<h>\d{1,4})\s*(?:h|hours?|小时)\s*(?:(?P<m>\d{1,2})\s*(?:m|min|minutes?|分|分钟)?)?$"),
    re.compile(r"^(?P<h>\d{1,4}):(?P<m>[0-5]\d)$"),
    re.compile(r"^(?P<m>\d{1,5})\s*(?:m|min|minutes?|分|分钟)?$"),
)


def parse_minutes(text: str) -> int | None:
    """Read "90", "1:30", "1 h 30 min" or "1 小时 30 分" as whole minutes; None when it is none of these."""
    for form in _FORMS:
        if found := form.match(text.strip().lower()):
            parts = found.groupdict()
            return int(parts.get("h") or 0) * MINUTES_PER_HOUR + int(parts.get("m") or 0)
    return None


_WALL = re.compile(r"^(?P<h>[01]?\d|2[0-3])\s*[:：.时点h]?\s*(?P<m>[0-5]\d)\s*分?$")


def parse_time(text: str) -> time | None:
    """Read "14:05", "1405", "9.05" or "14时05分" as a time of the clock; None when it is none of these."""
    found = _WALL.match(text.strip().lower())
    return time(int(found["h"]), int(found["m"])) if found else None


def nearest(wall: time, near: datetime, zone: str) -> datetime:
    """Return the UTC moment at which the zone's clock shows this time that lies nearest to an aware moment.

    So that "00:20" after an evening means the next day without anybody saying so.
    """
    here = ZoneInfo(zone)
    day = near.astimezone(here).date()
    days = (day + timedelta(days=off) for off in (-1, 0, 1))
    moments = (datetime.combine(each, wall, tzinfo=here).astimezone(UTC) for each in days)
    return min(moments, key=lambda at: abs(at - near))


def split_minutes(minutes: int) -> tuple[int, int]:
    """Split a non-negative number of minutes into hours and remaining minutes."""
    return divmod(abs(minutes), MINUTES_PER_HOUR)


def round_minutes(minutes: int, step: int, mode: Literal["down", "nearest", "up"]) -> int:
    """Round non-negative whole minutes to a multiple of step; halves go up under "nearest"."""
    if mode == "down":
        return minutes // step * step
    if mode == "up":
        return -(-minutes // step) * step
    return (minutes + step // 2) // step * step


def monday_of(day: date) -> date:
    """Return the Monday of the day's week."""
    return day - timedelta(days=day.weekday())
