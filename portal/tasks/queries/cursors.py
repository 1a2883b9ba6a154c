"""Where a page of the list ends, and which days its words mean."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from portal.tasks.rules import ShiftLine

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CURSOR = re.compile(r"(\d{1,17})-(\d+)(?:-(\d{1,2}))?", re.ASCII)


@dataclass(frozen=True)
class Cursor:
    """The last shift of a page, and in a list by distance how far it is."""

    starts_at: datetime
    shift_id: int
    steps: int = 0


def span(word: str, today: date) -> tuple[date, date]:
    """Return the first day and the day after the last of "today" or of what is left of this or the next weekend."""
    if word == "today":
        return today, today + timedelta(days=1)
    monday = today + timedelta(days=7 - today.weekday())
    return max(today, monday - timedelta(days=2)), monday


def write_cursor(row: ShiftLine, steps: int | None = None) -> str:
    """Write where a page ends."""
    said = f"{(row.starts_at - _EPOCH) // timedelta(microseconds=1)}-{row.id}"
    return said if steps is None else f"{said}-{steps}"


def read_cursor(text: str) -> Cursor | None:
    """Read a cursor; None, which is the first page, when it is none of ours."""
    found = _CURSOR.fullmatch(text)
    if found is None:
        return None
    micros, number, steps = found.groups()
    return Cursor(_EPOCH + timedelta(microseconds=int(micros)), min(int(number), 2**31 - 1), int(steps or 0))
