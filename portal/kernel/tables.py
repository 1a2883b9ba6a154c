"""Tables for spreadsheets, written so that nothing a person typed can run as a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

import xlsxwriter

Cell = str | int | float | Decimal | date | datetime | None

LONGEST_CELL = 32_767  # characters Excel keeps in a cell; XlsxWriter leaves a longer one out without a word
# A spreadsheet starts a formula at these, also behind blanks or marks that no one sees, and Excel folds the
# full-width forms to them. TAB, CR and NUL are dropped on opening, which would lay bare what stands behind.
_BLANKS = r"[\s\0\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*"
_FORMULA = re.compile(rf"'*(?:[\t\r\n\0]|{_BLANKS}[=+\-@\uff1d\uff0b\uff0d\uff20])")
_NO_CONTROLS = {code: " " for code in range(32) if code not in (9, 10, 13)}
_MADE = datetime(2000, 1, 1, tzinfo=UTC)  # the same rows give the same file, whenever it is written


def csv_cell(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet could run; leave any other as it is."""
    return f"'{text}" if _FORMULA.match(text) else text


def plain_cell(text: str) -> str:
    """Take off the apostrophe that csv_cell put there: so a text comes back as it went out."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text


def write_csv(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Write a CSV file as RFC 4180 has it: CR LF, every text in quotes, UTF-8 with the mark Excel looks for.

    Quoting every text keeps a semicolon inside one from starting a cell where the semicolon separates.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow([csv_cell(header) for header in headers])
    writer.writerows([_for_csv(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig", errors="replace")


def write_xlsx(headers: Sequence[str], rows: Iterable[Sequence[Cell]], *, sheet: str = "Linli") -> bytes:
    """Write an XLSX file of one sheet; a text stays a text, whatever it starts with.

    Times are written as they read, without their zone; a text beyond 32,767 characters is cut and ends in "…".
    """
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": _MADE})
        page = book.add_worksheet(sheet)
        formats: dict[type, xlsxwriter.format.Format] = {
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        }
        page.write_row(0, 0, [_for_sheet(header) for header in headers], book.add_format({"bold": True}))
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                page.write(number, column, _for_sheet(cell), formats.get(type(cell)))
        page.freeze_panes(1, 0)
        page.autofit()
    return out.getvalue()


def _for_csv(cell: Cell) -> str | int | float | Decimal:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M")
    if isinstance(cell, date):
        return cell.isoformat()
    return csv_cell(cell) if isinstance(cell, str) else cell


def _for_sheet(cell: Cell) -> Cell:
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=None)
    if not isinstance(cell, str):
        return cell
    text = cell.encode("utf-8", errors="replace").decode().translate(_NO_CONTROLS)
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"
