"""Reading a workbook without trusting it: what it unpacks to and how far it reaches is measured first."""

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time
from xml.parsers import expat

import python_calamine

from portal.exchange.rules.findings import Problem
from portal.exchange.rules.records import Limits, Row
from portal.kernel.text import N_

_PLACE = re.compile(r"([A-Z]{1,4})([0-9]{1,8})")
_MOST_PARTS = 2_000
_OUR_PARTS = (".xml", ".rels")  # sheets and texts; pictures and macros are left behind
_NEEDED = {"[Content_Types].xml", "xl/workbook.xml"}


@dataclass(frozen=True)
class Sheet:
    """The filled rows of the first visible sheet that has any, and how many sheets there are."""

    name: str
    sheet_count: int
    rows: tuple[Row, ...]


class _TooWide(Exception):
    pass


def read_sheet(content: bytes, limits: Limits) -> Sheet | Problem:
    """Read an XLSX file; whatever is wrong with it comes back as a Problem."""
    try:
        parts = _unpack(content, limits)
        if isinstance(parts, Problem):
            return parts
        for part in parts.values():
            _Reach(limits).measure(part)
        return _first_sheet(_pack(parts))
    except _TooWide:
        text = N_("The sheet is too large: more than %(count)s cells. Delete the rows and columns that are not used.")
        return Problem(1, "sheet-too-large", text, {"count": limits.cells})
    except BaseException as fault:
        # The reader is Rust: its panics are no Exception. Nothing of a stranger's file may stop the program.
        if not isinstance(fault, Exception) and type(fault).__name__ != "PanicException":
            raise
        return Problem(1, "workbook-broken", N_("This workbook is damaged. Open it, save it again as XLSX and retry."))


def _unpack(content: bytes, limits: Limits) -> dict[str, bytes] | Problem:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if not {part.filename for part in parts} >= _NEEDED:
            text = N_("This is a packed file, but no Excel workbook. Save the table as XLSX or CSV.")
            return Problem(1, "not-a-workbook", text)
        if any(part.flag_bits & 1 for part in parts):
            return Problem(1, "locked", N_("This workbook has a password. Save it without one."))
        if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > limits.unpacked:
            text = N_("Unpacked, this workbook is larger than %(size)s MB. Keep only the sheet with the table.")
            return Problem(1, "unpacked-too-large", text, {"size": limits.unpacked // 1024**2})
        return {part.filename: _part(archive, part) for part in parts if part.filename.endswith(_OUR_PARTS)}


def _part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """Read a part no further than its stated size; a false size then fails the checksum."""
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile("packed as no spreadsheet program packs")  # and unpacked without a bound
    with archive.open(part) as source:
        return source.read(part.file_size + 1)


def _pack(parts: dict[str, bytes]) -> bytes:
    """Pack again what was measured, so that the reader sees just that and not what another unpacking would give."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


class _Reach:
    """How far the filled cells of a sheet reach; one cell in the last corner would make the reader fill the memory."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._row = self._column = 0
        self._rows = self._columns = 0

    def measure(self, part: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.StartDoctypeDeclHandler = self._refuse
        if part.strip():
            parser.Parse(part, True)  # noqa: FBT003 - expat takes it by position only

    def _start(self, name: str, given: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "row":
            self._row = int(given.get("r", self._row + 1))
            self._column = 0
        elif tag == "c":
            self._move(given.get("r", ""))
        elif tag in ("v", "is", "f"):
            self._rows, self._columns = max(self._rows, self._row), max(self._columns, self._column)
            if self._rows * self._columns > self._limits.cells:
                raise _TooWide

    def _move(self, place: str) -> None:
        if not place:
            self._column += 1
            return
        found = _PLACE.fullmatch(place)
        if not found:
            raise ValueError("a place that no spreadsheet program writes")
        self._column = 0
        for letter in found[1]:
            self._column = self._column * 26 + ord(letter) - ord("A") + 1
        self._row = int(found[2])

    def _refuse(self, *_: object) -> None:
        raise ValueError("a workbook has no document type")


def _first_sheet(content: bytes) -> Sheet | Problem:
    book = python_calamine.load_workbook(io.BytesIO(content))
    visible = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
        and sheet.visible == python_calamine.SheetVisibleEnum.Visible
    ]
    for name in visible:
        lines = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        rows = tuple(Row(line, tuple(_text(cell) for cell in cells)) for line, cells in enumerate(lines, start=1))
        if filled := tuple(row for row in rows if row.filled_count):
            return Sheet(name, len(visible), filled)
    return Problem(1, "empty", N_("The file is empty."))


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return format(cell, ".15g")
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d" if cell.time() == time() else "%Y-%m-%d %H:%M")
    if isinstance(cell, time):
        return cell.strftime("%H:%M")
    return cell.isoformat() if isinstance(cell, date) else str(cell)
