"""From the bytes of a file to rows that can be planned; nothing is asked of the database."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from portal.exchange.rules import (
    AREAS,
    HOURS,
    LIMITS,
    OPPORTUNITIES,
    PEOPLE,
    ColumnMap,
    ContactReaders,
    DayOrder,
    FieldList,
    Limits,
    Problem,
    Readings,
    Table,
    guess_columns,
    read_areas,
    read_hours,
    read_opportunities,
    read_people,
    read_table,
)
from portal.people import queries as people

USUAL_SOURCE = "opportunities"
CONTACTS = ContactReaders(people.read_phone, people.read_email)


@dataclass(frozen=True)
class Kind:
    """One kind of list: what is taken from it, how much of it, and how its rows are read."""

    fields: FieldList
    read: Callable[[Table, ColumnMap, date], Readings[Any]]
    limits: Limits = LIMITS


KINDS: Mapping[str, Kind] = {
    OPPORTUNITIES.kind: Kind(OPPORTUNITIES, read_opportunities),
    PEOPLE.kind: Kind(PEOPLE, lambda table, columns, today: read_people(table, columns, today, CONTACTS)),
    AREAS.kind: Kind(AREAS, lambda table, columns, _today: read_areas(table, columns)),
    HOURS.kind: Kind(
        HOURS, lambda table, columns, today: read_hours(table, columns, today, CONTACTS), Limits(rows=20_000)
    ),
}


@dataclass(frozen=True)
class Said:
    """What the reader says about a file: the list it comes from, columns for fields, how 3/4/2026 is meant.

    columns: field -> column name, "#3" for the third, "" for a field that is not in the file. source: rows are known
    again among those of the same source only. kind: one of KINDS.
    """

    source: str = USUAL_SOURCE
    columns: Mapping[str, str] = field(default_factory=dict)
    order: DayOrder | None = None
    kind: str = OPPORTUNITIES.kind


@dataclass(frozen=True)
class Upload:
    """A file as it came, and its table."""

    table: Table
    sha256: str


@dataclass(frozen=True)
class Reading:
    """A file with its columns matched and its rows read; today is the community's day, it decides what is past."""

    upload: Upload
    said: Said
    columns: ColumnMap
    rows: Readings[Any]

    @property
    def kind(self) -> str:
        """What its rows are."""
        return self.said.kind

    @property
    def mapping(self) -> dict[str, Any]:
        """What a run keeps of how its columns were read."""
        orders = {match.field.name: str(match.order) for match in self.columns.matches if match.field.kind == "date"}
        return {**self.columns.as_json(), "orders": orders}


def open_upload(name: str, content: bytes, kind: str = OPPORTUNITIES.kind) -> Upload | Problem:
    """Read the file as column names and rows, as many as one list of that kind may have."""
    table = read_table(name, content, KINDS[kind].limits)
    return table if isinstance(table, Problem) else Upload(table, sha256(content).hexdigest())


def read_upload(upload: Upload, said: Said, today: date) -> Reading | Problem:
    """Match the columns and read every row."""
    kind = KINDS[said.kind]
    columns = guess_columns(upload.table, kind.fields, said.columns, said.order)
    if isinstance(columns, Problem):
        return columns
    return Reading(upload, said, columns, kind.read(upload.table, columns, today))
