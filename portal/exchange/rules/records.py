"""The shape every kind of file is read into, and how much of one is read."""

from dataclasses import dataclass

from portal.exchange.rules.findings import Finding


@dataclass(frozen=True)
class Limits:
    """How much one import takes; more is refused with a sentence, never cut.

    rows: one import is one transaction and one list a person can look through; 5,000 is the list of a large city.
    lines: of a text file, blank ones counted, forty for each row. size: bytes of the file. unpacked: bytes of a
    workbook once unzipped, so that a small file cannot fill the memory.
    """

    rows: int = 5_000
    lines: int = 200_000
    columns: int = 256
    size: int = 12 * 1024 * 1024
    unpacked: int = 64 * 1024 * 1024
    cells: int = 2_000_000  # of a sheet, empty ones between counted: the reader lays the whole rectangle out


LIMITS = Limits()


@dataclass(frozen=True)
class Row:
    """The cells of one record and the line on which it starts, counted from 1."""

    line: int
    cells: tuple[str, ...]

    @property
    def filled_count(self) -> int:
        return sum(1 for cell in self.cells if cell.strip())


@dataclass(frozen=True)
class Table:
    """A file as column names and rows; findings are the rows that could not be read, notes concern the whole.

    form: how the file is written, e.g. "UTF-8, comma" or "XLSX". Each row has exactly one cell for each name.
    """

    name: str
    form: str
    header_line: int
    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    findings: tuple[Finding, ...]
    notes: tuple[Finding, ...] = ()

    @property
    def row_count(self) -> int:
        return len(self.rows) + len(self.findings)
