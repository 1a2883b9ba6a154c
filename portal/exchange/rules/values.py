"""Reading what people type into cells: dates in the orders of several countries, times, numbers, places."""

import ast
import html
import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<name>{'|'.join(_MONTHS)})[a-z]*\.?"
_END = r"(?:[T ]+(?P<time>\S.*)|Z)?"  # a time of day may follow
_YEAR_FIRST = re.compile(rf"(?P<y>\d{{4}})\s?[-/.年]\s?(?P<m>\d{{1,2}})\s?[-/.月]\s?(?P<d>\d{{1,2}})\s?[日号]?{_END}")
_COMPACT = re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})")
_NAMED = re.compile(rf"{_MONTH}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}}){_END}", re.IGNORECASE)
_NAMED_AFTER = re.compile(
    rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.)?[\s-]+{_MONTH},?[\s-]+(?P<y>\d{{4}}){_END}", re.IGNORECASE
)
_DOTTED = re.compile(rf"(?P<d>\d{{1,2}})\.\s?(?P<m>\d{{1,2}})\.\s?(?P<y>\d{{4}}){_END}")
_EITHER = re.compile(rf"(?P<a>\d{{1,2}})\s?[/-]\s?(?P<b>\d{{1,2}})\s?[/-]\s?(?P<y>\d{{4}}){_END}")
_WEEKDAY = re.compile(r"^(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)", re.IGNORECASE)
_CLEAR = (_YEAR_FIRST, _COMPACT, _NAMED, _NAMED_AFTER, _DOTTED)
FIRST_YEAR, _LAST_YEAR = 1970, 2100  # outside it a slip of the finger is likelier
FIRST_BIRTH_YEAR = 1900
_TIME = re.compile(
    r"(?P<half>上午|下午|晚上)?\s?(?P<h>\d{1,2})[:：点时](?P<m>\d{2})?分?(?::\d{2}(?:\.\d+)?)?\s?(?P<ampm>[ap]\.?m\.?)?"
)
_HOUR = re.compile(r"(?P<h>\d{1,2})\s?(?P<ampm>[ap]\.?m\.?)")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_UNSEEN = re.compile(r"[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_JOINERS = "\u200c\u200d"  # between the parts of some letters and of most pictures
_NUMBER = re.compile(r"[^\d+-]{0,12}(?P<whole>\d{1,3}(?:[,\s]\d{3})+|\d{1,9})(?:[.,](?P<part>\d{1,4}))?(?!\d)\D{0,12}")
_LONGEST_PLACE = 2_000


class DayOrder(StrEnum):
    """Whether 3/4/2026 is the third of April or the fourth of March; a column may not tell, or contradict itself."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"
    UNCLEAR = "unclear"
    MIXED = "mixed"


@dataclass(frozen=True)
class Moment:
    """A day as it is written, and the time of day beside it if there is one; no zone, the reader's community has it."""

    day: date
    hour: time | None = None


@dataclass(frozen=True)
class Place:
    """Where something is, taken from a cell that holds a whole location."""

    street: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""


def clean_text(text: str, *, lines: bool = False) -> str:
    """Give the text as a person reads it: entities resolved, unseen marks dropped, white space single.

    With lines, line breaks stay, at most one empty line between two.
    """
    if text.isascii() and text.isprintable() and "&" not in text:  # most cells, at a tenth of the time
        return " ".join(text.split())
    text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    text = unicodedata.normalize("NFC", _UNSEEN.sub("", text)).replace("\r\n", "\n").replace("\r", "\n")
    rows = [
        " ".join("".join(sign if sign.isprintable() or sign in _JOINERS else " " for sign in row).split())
        for row in text.split("\n")
    ]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(rows)).strip() if lines else " ".join(row for row in rows if row)


def read_moment(text: str, order: DayOrder = DayOrder.UNCLEAR, first_year: int = FIRST_YEAR) -> Moment | None:
    """Read a date, with a time of day if one follows; None when it is no day from that year on, or may be two."""
    text = _WEEKDAY.sub("", unicodedata.normalize("NFKC", text).strip())
    for form in _CLEAR:
        if found := form.fullmatch(text):
            return _moment(found, found["d"], found.groupdict().get("m") or _month(found["name"]), first_year)
    found = _EITHER.fullmatch(text)
    if not found:
        return None
    day_first, month_first = (
        _moment(found, found[day], found[month], first_year) for day, month in (("a", "b"), ("b", "a"))
    )
    if day_first and month_first and day_first != month_first:
        return {DayOrder.DAY_FIRST: day_first, DayOrder.MONTH_FIRST: month_first}.get(order)
    return day_first or month_first


def may_be_two_days(text: str) -> bool:
    """Tell whether this reads as a date in either order, such as 3/4/2026."""
    orders = DayOrder.DAY_FIRST, DayOrder.MONTH_FIRST
    first, second = (read_moment(text, order, FIRST_BIRTH_YEAR) for order in orders)
    return first is not None and second is not None and first != second


def day_order(texts: Iterable[str]) -> DayOrder:
    """Tell a column's order from the cells that have only one reading."""
    seen = set()
    for text in texts:
        found = _EITHER.fullmatch(unicodedata.normalize("NFKC", text).strip())
        if found and (int(found["a"]) > 12) != (int(found["b"]) > 12):
            seen.add(DayOrder.DAY_FIRST if int(found["a"]) > 12 else DayOrder.MONTH_FIRST)
    if len(seen) > 1:
        return DayOrder.MIXED
    return seen.pop() if seen else DayOrder.UNCLEAR


def read_time(text: str) -> time | None:
    """Read a time of day: 14:00, 2:30 pm, 2 pm, 14点30分, 下午2:30."""
    text = unicodedata.normalize("NFKC", text).strip().lower()
    found = _TIME.fullmatch(text) or _HOUR.fullmatch(text)
    if not found:
        return None
    parts = found.groupdict()
    hour, minute = int(parts["h"]), int(parts.get("m") or 0)
    half = parts.get("half") or (parts.get("ampm") or "")[:1]
    if half in ("下午", "晚上", "p") and hour < 12:
        hour += 12
    elif half in ("上午", "a") and hour == 12:
        hour = 0
    return time(hour, minute) if hour < 24 and minute < 60 else None


def read_number(text: str) -> float | None:
    """Read a number that is not negative: 20, 1,000, 2.5, 20+, 约20人."""
    found = _NUMBER.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if not found:
        return None
    return float(f"{re.sub(r'[^0-9]', '', found['whole'])}.{found['part'] or 0}")


def read_place(text: str) -> Place | None:
    """Read a location object as open-data portals export it: JSON, or Python's notation with JSON inside."""
    if not text.startswith("{") or len(text) > _LONGEST_PLACE:
        return None
    outer = _object(text)
    inner = outer.get("human_address", outer)
    parts = _object(inner) if isinstance(inner, str) else inner
    if not isinstance(parts, dict):
        return None
    names = ("address", "city", "state", "zip")
    found = Place(*(clean_text(str(parts.get(name) or "")) for name in names))
    return found if found != Place() else None


def _moment(found: re.Match[str], day: str, month: str | int, first_year: int) -> Moment | None:
    """Make the moment, or None: 30 February is no day, and a time in a zone of its own is not ours to turn."""
    rest = (found.groupdict().get("time") or "").strip()
    at = read_time(rest.removesuffix("Z")) if rest else None
    if (rest and at is None) or (rest.endswith("Z") and at != time()):
        return None
    if not first_year <= int(found["y"]) <= _LAST_YEAR:
        return None
    try:
        return Moment(date(int(found["y"]), int(month), int(day)), None if at == time() else at)
    except ValueError:
        return None


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1


def _object(text: str) -> dict[str, object]:
    for read in (json.loads, ast.literal_eval):
        try:
            value = read(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        if isinstance(value, dict):
            return value
    return {}
