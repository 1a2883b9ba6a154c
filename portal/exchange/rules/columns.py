"""Matching a file's columns to our fields: by name in two languages, by what stands in them, or as the reader says."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache

from portal.exchange.rules.findings import Problem
from portal.exchange.rules.records import Row, Table
from portal.exchange.rules.values import (
    FIRST_BIRTH_YEAR,
    DayOrder,
    day_order,
    may_be_two_days,
    read_moment,
    read_number,
    read_time,
)
from portal.kernel.text import N_

_SAMPLE = 200  # values that tell whether a column holds dates or numbers
_LEAST = 50  # a match below this confidence is no match
_TYPO = 0.86  # likeness of two names that differ by a slip; "start date" and "end date" are at 0.7
_SHORTEST_TYPO = 6
_SLIP = 2  # letters that a slip adds or drops
# Words before a name that only say what the whole list is about.
_ABOUT = re.compile(r"^(?:opportunity|opp|event|task|activity|volunteer|project|the|活动|任务|项目|志愿|服务)(?=..)")
_NUMBERED = re.compile(r"#\s?(\d{1,4})")


class Kind(StrEnum):
    """What the values of a field look like."""

    TEXT = "text"
    CODE = "code"
    DATE = "date"
    TIME = "time"
    NUMBER = "number"


@dataclass(frozen=True)
class Field:
    """Something we can take from a file: our name, its label (a msgid) and what else it is called, likeliest first."""

    name: str
    label: str
    kind: Kind = Kind.TEXT
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Need:
    """Fields without which no row can be read: any one of the alternatives; text says which (a msgid, %(columns)s)."""

    any_of: tuple[tuple[str, ...], ...]
    text: str


@dataclass(frozen=True)
class FieldList:
    """All that one kind of import takes."""

    kind: str
    fields: tuple[Field, ...]
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True)
class Match:
    """A field found in a column; confidence in percent, 100 when the reader said so; sample is its first value."""

    field: Field
    column: int
    header: str
    confidence: int
    sample: str = ""
    order: DayOrder = DayOrder.UNCLEAR


@dataclass(frozen=True)
class ColumnMap:
    """Which column each field is read from, and the names of the columns that nothing is read from."""

    matches: tuple[Match, ...]
    ignored: tuple[str, ...]
    _by_name: Mapping[str, Match] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {match.field.name: match for match in self.matches})

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def cell(self, row: Row, name: str) -> str:
        """Give the row's text for a field, without blanks around it; empty when the file has no such column."""
        match = self._by_name.get(name)
        return row.cells[match.column].strip() if match else ""

    def header(self, name: str) -> str:
        return self._by_name[name].header

    def order(self, name: str) -> DayOrder:
        return self._by_name[name].order

    def as_json(self) -> dict[str, object]:
        """Give what ImportRun.mapping keeps and --json prints."""
        columns = {match.field.name: {"column": match.header, "confidence": match.confidence} for match in self.matches}
        return {"columns": columns, "ignored": list(self.ignored)}


def guess_columns(
    table: Table, fields: FieldList, said: Mapping[str, str] | None = None, order: DayOrder | None = None
) -> ColumnMap | Problem:
    """Find a column for each field; what the reader said (field -> column name, "#3" or "" for none) comes first.

    order: how 3/4/2026 is meant; None means that each column is asked, and the others when it does not tell.
    """
    said = dict(said or {})
    chosen = _said(table, fields, said)
    if isinstance(chosen, Problem):
        return chosen
    open_fields = [item for item in fields.fields if item.name not in said]
    guessed = _guess(table, open_fields, taken=set(chosen.values()))
    if twice := _twice(table, guessed):
        return twice
    found = {**{name: (column, 100) for name, column in chosen.items()}, **guessed}
    matches = [_match(table, item, *found[item.name]) for item in fields.fields if item.name in found]
    used = {match.column for match in matches}
    ignored = tuple(_title(table, column) for column in range(len(table.headers)) if column not in used)
    return _missing(table, fields, set(found)) or ColumnMap(_with_orders(table, matches, order), ignored)


def parse_override(text: str) -> tuple[str, str] | Problem:
    """Read "title=Name of the task" as given to --map; an empty column means that the field is not in the file."""
    name, sign, column = text.partition("=")
    if not sign or not name.strip():
        return Problem(1, "map", N_("Write it as field=column, not “%(text)s”."), {"text": text})
    return name.strip().lower(), column.strip()


@lru_cache(maxsize=4096)
def normal(name: str) -> str:
    """Bring a column name to its bare letters and digits: "Start-Date (local)*" is "startdate"."""
    name = re.sub(r"[(（\[【].*?[)）\]】]", "", unicodedata.normalize("NFKC", name))
    return "".join(sign for sign in name.casefold() if sign.isalnum())


def _said(table: Table, fields: FieldList, said: Mapping[str, str]) -> dict[str, int] | Problem:
    known = {item.name for item in fields.fields}
    chosen = {}
    for name, wanted in said.items():
        if name not in known:
            text = N_("There is no field “%(field)s”. Fields: %(fields)s.")
            return Problem(1, "map", text, {"field": name, "fields": ", ".join(sorted(known))})
        if not wanted:
            continue
        columns = [number for number, header in enumerate(table.headers) if normal(header) == normal(wanted)]
        if not columns and (number := _NUMBERED.fullmatch(wanted)) and 0 < int(number[1]) <= len(table.headers):
            columns = [int(number[1]) - 1]
        if len(columns) != 1:
            text = N_("There is not exactly one column “%(column)s”. Columns: %(columns)s.")
            return Problem(table.header_line, "map", text, {"column": wanted, "columns": _titles(table)})
        chosen[name] = columns[0]
    return chosen


def _guess(table: Table, fields: Sequence[Field], taken: set[int]) -> dict[str, tuple[int, int]]:
    """Give each column to the field it fits best: the surest pair first, no field and no column twice."""
    pairs = sorted(
        (
            (-_confidence(table, item, column), rank, column, item.name)
            for rank, item in enumerate(fields)
            for column in range(len(table.headers))
            if column not in taken
        ),
    )
    found: dict[str, tuple[int, int]] = {}
    used = set(taken)
    for minus, _rank, column, name in pairs:
        if -minus >= _LEAST and name not in found and column not in used:
            found[name] = (column, -minus)
            used.add(column)
    return found


def _confidence(table: Table, item: Field, column: int) -> int:
    """Weigh the name, 100 for our own down by its rank; then take off for empty cells and values of another kind."""
    header, names = normal(table.headers[column]), tuple(normal(name) for name in (item.name, *item.names))
    by_name = _likeness(header, names)
    if not by_name:
        return 0
    sample = [row.cells[column].strip() for row in table.rows[:_SAMPLE]]
    values = [value for value in sample if value]
    if sample:
        by_name -= 30 * (len(sample) - len(values)) // len(sample)
    if 2 * sum(1 for value in values if _fits(value, item.kind)) >= len(values):
        return by_name
    return by_name - (30 if header in names else 50)


def _likeness(header: str, names: tuple[str, ...]) -> int:
    bare = _ABOUT.sub("", header)
    if header in names:
        return max(80, 100 - names.index(header))
    if bare in names:
        return max(75, 95 - names.index(bare))
    if len(header) < _SHORTEST_TYPO:
        return 0
    near = (name for name in names if abs(len(name) - len(header)) <= _SLIP)
    likest = max((SequenceMatcher(None, header, name).ratio() for name in near), default=0)
    return round(70 * likest) if likest >= _TYPO else 0


def _fits(value: str, kind: Kind) -> bool:
    if kind is Kind.DATE:
        return read_moment(value, first_year=FIRST_BIRTH_YEAR) is not None or may_be_two_days(value)
    if kind is Kind.TIME:
        return read_time(value) is not None
    is_number = value.replace(".", "", 1).isdigit()
    if kind is Kind.NUMBER:
        return is_number or read_number(value) is not None
    return kind is Kind.CODE or not is_number


def _twice(table: Table, guessed: Mapping[str, tuple[int, int]]) -> Problem | None:
    names = Counter(normal(header) for header in table.headers)
    for column, _ in guessed.values():
        if names[normal(table.headers[column])] > 1:
            text = N_("The column “%(column)s” is there more than once. Rename one, or choose by number: field=#3.")
            return Problem(table.header_line, "column-twice", text, {"column": table.headers[column]})
    return None


def _missing(table: Table, fields: FieldList, found: set[str]) -> Problem | None:
    for need in fields.needs:
        if not any(found.issuperset(names) for names in need.any_of):
            return Problem(table.header_line, "column-missing", need.text, {"columns": _titles(table)})
    return None


def _match(table: Table, item: Field, column: int, confidence: int) -> Match:
    sample = next((value for row in table.rows if (value := row.cells[column].strip())), "")
    return Match(item, column, _title(table, column), confidence, sample)


def _with_orders(table: Table, matches: Sequence[Match], order: DayOrder | None) -> tuple[Match, ...]:
    """Settle the order of each date column; one that does not tell follows the others if these agree."""
    told = {
        match.column: order or day_order(row.cells[match.column] for row in table.rows)
        for match in matches
        if match.field.kind is Kind.DATE
    }
    clear = set(told.values()) - {DayOrder.UNCLEAR, DayOrder.MIXED}
    others = clear.pop() if len(clear) == 1 else DayOrder.UNCLEAR

    def settled(match: Match) -> DayOrder:
        own = told.get(match.column, DayOrder.UNCLEAR)
        return others if own is DayOrder.UNCLEAR else own

    return tuple(
        Match(match.field, match.column, match.header, match.confidence, match.sample, settled(match))
        for match in matches
    )


def _title(table: Table, column: int) -> str:
    return table.headers[column] or f"#{column + 1}"


def _titles(table: Table) -> str:
    return ", ".join(_title(table, column) for column in range(len(table.headers)))
