"""What the list of tasks can be narrowed by, and where a page of it begins."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from portal.tasks.models import DOMAINS
from portal.tasks.rules import ShiftLine

LONGEST_SEARCH = 80
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Filters:
    """What the list was asked for: words, "today" or "weekend", a domain, whose tasks, and from where on."""

    q: str = ""
    day: str = ""
    domain: str = ""
    view: str = ""
    cursor: str = ""

    @classmethod
    def read(cls, asked: Any) -> "Filters":  # noqa: ANN401 - any mapping with get
        """Read the filters of an address; what is none of ours counts as not asked."""
        text = "".join(letter for letter in asked.get("q", "") if letter.isprintable())[:LONGEST_SEARCH].strip()
        day, domain, view = asked.get("day", ""), asked.get("domain", ""), asked.get("view", "")
        return cls(
            text,
            day if day in {"today", "weekend"} else "",
            domain if domain in DOMAINS else "",
            view if view == "led" else "",
            asked.get("cursor", "")[:40],
        )

    def url(self, **changes: str) -> str:
        """Return the address of the list with these filters; the place in it is kept only when it is given."""
        asked = replace(self, **{"cursor": "", **changes})
        pairs = [(name, value) for name, value in vars(asked).items() if value]
        return f"/tasks?{urlencode(pairs)}" if pairs else "/tasks"

    @property
    def narrows(self) -> bool:
        """Tell whether anything is left out that a search could keep."""
        return bool(self.q or self.domain or self.day)

    @property
    def is_narrow(self) -> bool:
        """Tell whether words or a domain leave something out."""
        return bool(self.q or self.domain)


def span(word: str, today: date) -> tuple[date, date]:
    """Return the first day and the day after the last of "today" or of what is left of this or the next weekend."""
    if word == "today":
        return today, today + timedelta(days=1)
    monday = today + timedelta(days=7 - today.weekday())
    return max(today, monday - timedelta(days=2)), monday


def write_cursor(row: ShiftLine) -> str:
    """Write where the page after this row begins."""
    return f"{(row.starts_at - _EPOCH) // timedelta(microseconds=1)}-{row.id}"


def read_cursor(text: str) -> tuple[datetime, int] | None:
    """Read a cursor; None, which is the first page, when it is none of ours."""
    micros, _, number = text.partition("-")
    if not (micros.isascii() and micros.isdigit() and number.isascii() and number.isdigit() and len(micros) <= 17):
        return None
    return _EPOCH + timedelta(microseconds=int(micros)), min(int(number), 2**31 - 1)
