"""From the bytes of a file to rows that can be planned; nothing is asked of the database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from portal.exchange.rules import (
    OPPORTUNITIES,
    ColumnMap,
    DayOrder,
    Opportunity,
    Problem,
    Readings,
    Table,
    guess_columns,
    read_opportunities,
    read_table,
)

KIND = OPPORTUNITIES.kind
USUAL_SOURCE = "opportunities"


@dataclass(frozen=True)
class Said:
    """What the reader says about a file: the list it comes from, columns for fields, how 3/4/2026 is meant.

    columns: field -> column name, "#3" for the third, "" for a field that is not in the file. source: rows are known
    again among those of the same source only.
    """

    source: str = USUAL_SOURCE
    columns: Mapping[str, str] = field(default_factory=dict)
    order: DayOrder | None = None


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
    rows: Readings[Opportunity]

    @property
    def mapping(self) -> dict[str, Any]:
        """What a run keeps of how its columns were read."""
        orders = {match.field.name: str(match.order) for match in self.columns.matches if match.field.kind == "date"}
        return {**self.columns.as_json(), "orders": orders}


def open_upload(name: str, content: bytes) -> Upload | Problem:
    """Read the file as column names and rows."""
    table = read_table(name, content)
    return table if isinstance(table, Problem) else Upload(table, sha256(content).hexdigest())


def read_upload(upload: Upload, said: Said, today: date) -> Reading | Problem:
    """Match the columns and read every row."""
    columns = guess_columns(upload.table, OPPORTUNITIES, said.columns, said.order)
    if isinstance(columns, Problem):
        return columns
    return Reading(upload, said, columns, read_opportunities(upload.table, columns, today))
