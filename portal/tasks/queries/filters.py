"""What the list of tasks was asked for."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from portal.tasks.models import DOMAINS

LONGEST_SEARCH = 80


@dataclass(frozen=True)
class Filters:
    """What the list was asked for: words, "today" or "weekend", a domain, an area, whose tasks, and from where on.

    near: the reader's own area first, then what lies around it.
    """

    q: str = ""
    day: str = ""
    domain: str = ""
    view: str = ""
    area: str = ""
    near: str = ""
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
            str(_number(asked.get("area", "")) or ""),
            "1" if asked.get("near") == "1" else "",
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
        return bool(self.q or self.domain or self.day or self.area)

    @property
    def is_narrow(self) -> bool:
        """Tell whether words, a domain or an area leave something out."""
        return bool(self.q or self.domain or self.area)


def _number(text: str) -> int:
    """Read the number of a row; 0 when it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
