"""Reading a file of any kind we take into column names and rows. Never raises: a fault is a Problem or a Finding."""

from collections.abc import Iterable
from itertools import islice

from portal.exchange.rules.findings import Finding, Problem
from portal.exchange.rules.records import LIMITS, Limits, Row, Table
from portal.exchange.rules.sheets import read_sheet
from portal.exchange.rules.text_files import LOST, SEPARATORS, Text, count_lines, decode, find_separator, read_records
from portal.kernel.text import N_

__all__ = ["LIMITS", "Limits", "Row", "Table", "read_table"]

_HEAD = 10  # the column names stand among the first ten lines that hold anything
_MOST_BROKEN = 500  # lines; beyond it the file is no table, and reading on is work for nothing
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r\f")
_OTHERS = {
    b"\xd0\xcf\x11\xe0": N_("This is an old Excel file (.xls), or one with a password. Save it as XLSX or CSV."),
    b"%PDF": N_("This is a PDF. Save the table as XLSX or CSV."),
}


def read_table(name: str, content: bytes, limits: Limits = LIMITS) -> Table | Problem:
    """Read a CSV or XLSX file; the content tells which, the name is only shown.

    A row that cannot be read is a finding of the table; a Problem means that nothing of the file was taken.
    """
    if len(content) > limits.size:
        text = N_("The file is larger than %(size)s MB. Split it, or leave out the columns that are not needed.")
        return Problem(1, "too-large", text, {"size": limits.size // 1024**2})
    if not content.strip(b" \t\r\n\xef\xbb\xbf\xff\xfe\0"):
        return Problem(1, "empty", N_("The file is empty."))
    if content.startswith(b"PK\x03\x04"):
        return _from_sheet(name, content, limits)
    for mark, text in _OTHERS.items():
        if content.startswith(mark):
            return Problem(1, "other-kind", text)
    return _from_text(name, content, limits)


def _from_sheet(name: str, content: bytes, limits: Limits) -> Table | Problem:
    sheet = read_sheet(content, limits)
    if isinstance(sheet, Problem):
        return sheet
    notes: tuple[Finding, ...] = ()
    if sheet.sheet_count > 1:
        text = N_("The workbook has %(count)s sheets; only “%(sheet)s” was read.")
        notes = (Finding(1, "one-sheet", text, {"count": sheet.sheet_count, "sheet": sheet.name}),)
    return _table(name, "XLSX", sheet.rows, limits, notes)


def _from_text(name: str, content: bytes, limits: Limits) -> Table | Problem:
    decoded = decode(content)
    sample = content[: 64 * 1024]
    if decoded.encoding != "UTF-16" and len(sample) - len(sample.translate(None, _CONTROLS)) > max(
        3, len(sample) // 50
    ):
        return Problem(1, "not-a-table", N_("This is not a table. Save it as XLSX or CSV."))
    if count_lines(decoded.text) > limits.lines:
        text = N_("The file has more than %(count)s lines. Delete the empty ones, or split it.")
        return Problem(1, "too-many-lines", text, {"count": limits.lines})
    separator = find_separator(decoded.text)
    form = f"{decoded.encoding}, {SEPARATORS.get(separator, separator)}"
    records = (_lost(record, decoded) for record in read_records(decoded.text, separator))
    return _table(name, form, records, limits)


def _lost(record: Row | Finding, decoded: Text) -> Row | Finding:
    if not (decoded.is_damaged and isinstance(record, Row) and any(LOST in cell for cell in record.cells)):
        return record
    text = N_("This line contains characters that cannot be read as %(encoding)s.")
    return Finding(record.line, "characters", text, {"encoding": decoded.encoding})


def _table(
    name: str, form: str, records: Iterable[Row | Finding], limits: Limits, notes: tuple[Finding, ...] = ()
) -> Table | Problem:
    filled = (record for record in records if isinstance(record, Finding) or record.filled_count)
    taken = list(islice(filled, limits.rows + _HEAD + 1))
    header = _find_header(taken)
    if header is None:
        return _first_finding(taken) or Problem(1, "empty", N_("The file is empty."))
    before, rest = taken[: taken.index(header)], taken[taken.index(header) + 1 :]
    if problem := _first_finding(before) or _refusal(header, rest, limits):
        return problem
    if before:
        text = N_("The column names are on line %(line)s; the lines above it were left out.")
        notes = (*notes, Finding(before[0].line, "above", text, {"line": header.line}))
    lines = [_fit(record, header) for record in rest]
    rows = tuple(line for line in lines if isinstance(line, Row))
    findings = tuple(line for line in lines if isinstance(line, Finding))
    headers = tuple(" ".join(cell.split()) for cell in header.cells)
    return Table(name, form, header.line, headers, rows, findings, notes)


def _find_header(records: list[Row | Finding]) -> Row | None:
    """Take the first row that is more than half as full as the fullest near it; a heading above is one cell."""
    heads = [record for record in records[:_HEAD] if isinstance(record, Row)]
    fullest = max((row.filled_count for row in heads), default=0)
    return next((row for row in heads if row.filled_count * 2 > fullest), None)


def _first_finding(records: list[Row | Finding]) -> Problem | None:
    """Make of an unreadable line above or at the column names a problem of the file: what follows has no names."""
    found = next((record for record in records if isinstance(record, Finding)), None)
    return Problem(found.line, found.code, found.text, found.params) if found else None


def _refusal(header: Row, rest: list[Row | Finding], limits: Limits) -> Problem | None:
    if len(header.cells) > limits.columns:
        text = N_("The file has more than %(count)s columns.")
        return Problem(header.line, "too-many-columns", text, {"count": limits.columns})
    if not rest:
        return Problem(header.line, "no-rows", N_("The file has column names, but no row below them."))
    if len(rest) > limits.rows:
        text = N_("The file has more than %(count)s rows. Split it and import the parts one after another.")
        return Problem(rest[limits.rows].line, "too-many-rows", text, {"count": limits.rows})
    if sum(1 for record in rest if isinstance(record, Finding)) > _MOST_BROKEN:
        text = N_("More than %(count)s lines cannot be read. Save the table again as XLSX or CSV.")
        return Problem(header.line, "broken", text, {"count": _MOST_BROKEN})
    return None


def _fit(record: Row | Finding, header: Row) -> Row | Finding:
    """Give the row exactly the header's cells: blank ones beyond are dropped, missing ones must have no name."""
    if isinstance(record, Finding):
        return record
    width, have = len(header.cells), len(record.cells)
    named = max(number for number, cell in enumerate(header.cells, start=1) if cell.strip())
    if have < named or any(cell.strip() for cell in record.cells[width:]):
        text = N_("This line has %(have)s cells where the column names are %(want)s.")
        return Finding(record.line, "cells", text, {"have": have, "want": named})
    return Row(record.line, (*record.cells, *[""] * (width - have))[:width])
