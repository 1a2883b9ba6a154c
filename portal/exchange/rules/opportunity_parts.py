"""The parts of an opportunity: when it is, where it is, how long and for how many."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time

from portal.exchange.rules.columns import ColumnMap
from portal.exchange.rules.findings import Finding
from portal.exchange.rules.values import Moment, Place, may_be_two_days, read_moment, read_number, read_place, read_time
from portal.kernel.text import N_

LONGEST_PLACE = 200  # characters our tables hold
MOST_WANTED = 1_000  # people at one shift; above it, lists mean "as many as come" (9999) or slipped (2011)
MOST_HOURS = 24
_NO_DAY = ("", "-", "–", "—", "n/a", "na", "none", "tbd", "tba", "ongoing", "待定", "长期", "无", "不限")


@dataclass(frozen=True)
class Days:
    """First and last day and the hours of each, as written, in the zone of the community that imports."""

    starts_on: date | None
    ends_on: date | None
    start_time: time | None
    end_time: time | None
    notes: tuple[Finding, ...] = field(default=(), compare=False, repr=False)

    def can_be_shift(self, today: date) -> bool:
        """Tell whether the first day is still to come and both times are known."""
        has_times = self.start_time is not None and self.end_time is not None and self.start_time != self.end_time
        return self.starts_on is not None and self.starts_on >= today and has_times


@dataclass(frozen=True)
class Address:
    """Where it is: street or name of the place, town or quarter, region, postcode; each may be empty."""

    place: str
    locality: str
    region: str
    postcode: str

    @property
    def one_line(self) -> str:
        """Give it in one line of at most 200 characters, dropping region and town before the place itself."""
        region = " ".join(part for part in (self.region, self.postcode) if part)
        parts = [part for part in (self.place, self.locality, region) if part]
        while len(parts) > 1 and len(", ".join(parts)) > LONGEST_PLACE:
            parts.pop()
        return ", ".join(parts)[:LONGEST_PLACE]


def read_days(line: int, texts: Mapping[str, str], columns: ColumnMap) -> Days | Finding:
    """Read the four cells; a day that cannot be read refuses the row, a time that cannot be read is noted."""
    start, end = (_read_day(line, texts[name], name, columns) for name in ("starts_on", "ends_on"))
    if isinstance(start, Finding):
        return start
    if isinstance(end, Finding):
        return end
    if start and end and end.day < start.day:
        text = N_("It ends on %(end)s, before it starts on %(start)s.")
        return Finding(line, "end-before-start", text, {"start": start.day.isoformat(), "end": end.day.isoformat()})
    notes: list[Finding] = []
    return Days(
        start.day if start else None,
        end.day if end else None,
        _read_time(line, texts["start_time"], start, notes),
        _read_time(line, texts["end_time"], end, notes),
        tuple(notes),
    )


def read_address(line: int, texts: Mapping[str, str], notes: list[Finding]) -> Address:
    """Read the place; a whole location in one cell is taken apart, and a column of its own goes before it."""
    whole = Place()
    own = {name: texts[name] for name in ("place", "locality")}
    for name, text in own.items():
        if text.startswith("{"):
            found = read_place(text)
            own[name] = ""
            whole = found or whole
            if found is None:
                notes.append(Finding(line, "place", N_("The place could not be read and is left empty.")))
    return Address(
        own["place"] or whole.street,
        own["locality"] or whole.city,
        texts["region"] or whole.region,
        texts["postcode"] or whole.postcode,
    )


def read_length(line: int, text: str, notes: list[Finding]) -> int | None:
    """Read hours as whole minutes; lists write 0 for unknown."""
    hours = read_number(text)
    if text and (hours is None or hours > MOST_HOURS):
        notes.append(_left_empty(line, "hours", N_("“%(value)s” hours are left out."), text))
        return None
    return round(hours * 60) or None if hours else None


def read_wanted(line: int, text: str, notes: list[Finding]) -> int | None:
    """Read how many people are wanted; lists write 0 for unknown."""
    wanted = read_number(text)
    if text and (wanted is None or wanted > MOST_WANTED or wanted != int(wanted)):
        notes.append(_left_empty(line, "wanted", N_("“%(value)s” volunteers wanted are left out."), text))
        return None
    return int(wanted) or None if wanted else None


def _read_day(line: int, text: str, name: str, columns: ColumnMap) -> Moment | Finding | None:
    if text.casefold() in _NO_DAY:
        return None
    moment = read_moment(text, columns.order(name))
    if moment is not None:
        return moment
    params = {"value": text[:40], "column": columns.header(name)}
    if may_be_two_days(text):
        wording = N_(
            "“%(value)s” in “%(column)s” may be two days. Write it as 2026-11-24, or say whether the day is first."
        )
        return Finding(line, "date-unclear", wording, params)
    return Finding(line, "date", N_("“%(value)s” in “%(column)s” is not a date. Write it as 2026-11-24."), params)


def _read_time(line: int, text: str, day: Moment | None, notes: list[Finding]) -> time | None:
    """Read a time of its own column, or take the one beside the day."""
    found = read_time(text)
    if text and found is None:
        notes.append(_left_empty(line, "time", N_("The time “%(value)s” could not be read and is left out."), text))
    return found or (day.hour if day else None)


def _left_empty(line: int, code: str, text: str, value: str) -> Finding:
    return Finding(line, code, text, {"value": value[:40]})
