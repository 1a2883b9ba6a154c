"""Broken and odd variants of a real list of 333 opportunities, each with what an import must make of it."""

import csv
import html
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import xlsxwriter

ORIGINAL = (Path(__file__).parents[1] / "data" / "nyc-volunteer-opportunities.csv").read_bytes()
Rows = list[list[str]]
_LOOSE = {"’": "'", "–": "-", "•": "*", "“": "'", "”": "'"}


@dataclass(frozen=True)
class Variant:
    """refused: line -> code; all other rows must come out as those of `reference`. problem: line and code."""

    name: str
    content: bytes
    refused: Mapping[int, str] = field(default_factory=dict)
    problem: tuple[int, str] | None = None
    file_name: str = "list.csv"
    reference: bytes = ORIGINAL


_ROWS = tuple(tuple(row) for row in csv.reader(io.StringIO(ORIGINAL.decode(), newline="")))


def rows() -> Rows:
    return [list(row) for row in _ROWS]


def column(name: str) -> int:
    return _ROWS[0].index(name)


def written(table: Rows, separator: str = ",", line_end: str = "\r\n") -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator=line_end).writerows(table)
    return out.getvalue()


def changed(name: str, change: Callable[[str], str], only: tuple[int, ...] = ()) -> bytes:
    """Change one column in all rows, or in those that start on the lines given."""
    table, place = rows(), column(name)
    for number, row in enumerate(table[1:], start=2):
        if not only or number in only:
            row[place] = change(row[place])
    return written(table).encode()


def renamed(names: Mapping[str, str]) -> bytes:
    table = rows()
    table[0] = [names.get(name, name) for name in table[0]]
    return written(table).encode()


def without(name: str) -> bytes:
    place = column(name)
    return written([row[:place] + row[place + 1 :] for row in rows()]).encode()


def dated(pattern: str, *, end: str | None = None) -> bytes:
    """Write the two dates in another way."""
    table = rows()
    for name, form in (("start_date_date", pattern), ("end_date_date", end or pattern)):
        place = column(name)
        for row in table[1:]:
            row[place] = _as_day(row[place]).strftime(form)
    return written(table).encode()


def workbook(table: Rows, *, above: str = "", real_dates: bool = False) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        if above:
            sheet.merge_range(0, 0, 0, 5, above)
        days = {column("start_date_date"), column("end_date_date")}
        numbers = {column("opportunity_id"), column("vol_requests"), column("hours")}
        for line, row in enumerate(table, start=2 if above else 0):
            for place, cell in enumerate(row):
                if real_dates and line > 2 and place in days:
                    sheet.write_datetime(line, place, _as_day(cell), day)
                elif real_dates and cell.isdigit() and place in numbers:
                    sheet.write_number(line, place, int(cell))
                else:
                    sheet.write_string(line, place, cell)
    return out.getvalue()


def broken_lines(change: Callable[[list[bytes]], None]) -> bytes:
    lines = ORIGINAL.split(b"\r\n")
    change(lines)
    return b"\r\n".join(lines)


def _as_day(text: str) -> datetime:
    return datetime.strptime(text, "%B %d %Y")  # noqa: DTZ007 - a day without a zone


def _flat(text: str) -> str:
    return "".join(_LOOSE.get(sign, sign) for sign in text)


def _without_first_quote_end(lines: list[bytes]) -> None:
    lines[99] = re.sub(rb'([a-z.])",', rb"\1,", lines[99], count=1)


def _cut_last_line(lines: list[bytes]) -> None:
    del lines[334:]
    lines[333] = lines[333][:60]


def _cut_in_quotes(lines: list[bytes]) -> None:
    del lines[334:]
    lines[333] = lines[333].split(b",")[0] + b',1,5,0,"Park volun'


def _with_nul(lines: list[bytes]) -> None:
    lines[9] = lines[9].replace(b",", b"\0,", 1)


def _with_one_more(lines: list[bytes]) -> None:
    lines[49] += b",x"


def _with_split_summary() -> bytes:
    """Break the summary of line 2 over three lines and empty the title of the next row, now on line 5."""
    table = rows()
    table[1][column("summary")] = "First.\nSecond.\r\nThird."
    table[2][column("title")] = " "
    return written(table).encode()


def _packed(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, ORIGINAL)
    return out.getvalue()


_ENGLISH = {
    "opportunity_id": "ID", "title": "Opportunity Title", "summary": "Details", "org_title": "Organization Name",
    "category_desc": "Cause Area", "locality": "CITY", "region": "State", "Postcode": "zip_code",
    "start_date_date": "Start-Date", "end_date_date": "End Date (last)", "recurrence_type": "Frequency",
    "hours": "Duration", "vol_requests": "Volunteers Needed *", "status": "Approval Status",
}  # fmt: skip
_CHINESE = {
    "opportunity_id": "编号", "title": "活动名称", "summary": "服务内容", "org_title": "主办单位",
    "category_desc": "服务领域", "locality": "城市", "region": "省份", "Postcode": "邮政编码",
    "start_date_date": "开始日期", "end_date_date": "结束日期", "recurrence_type": "频率",
    "hours": "时长", "vol_requests": "招募人数", "status": "审核状态",
}  # fmt: skip
_FORMULA = '=HYPERLINK("http://example.org","Click")'
_MANY = written([rows()[0]]) + "".join(written([[str(number), *_ROWS[1][1:]]]) for number in range(1, 5_002))

VARIANTS = (
    Variant("as it is", ORIGINAL),
    Variant("columns renamed", renamed(_ENGLISH)),
    Variant("columns named in Chinese", renamed(_CHINESE)),
    Variant("columns with slips of the finger",
            renamed({"summary": "Sumary ", "org_title": "organisaton", "recurrence_type": "Freqeuncy"})),
    Variant("byte order mark", b"\xef\xbb\xbf" + ORIGINAL),
    Variant("Windows-1252", ORIGINAL.decode().encode("cp1252")),
    Variant(
        "Latin-1",
        (_flat(ORIGINAL.decode()).replace("Helping children", "Helping café children")).encode("latin-1"),
        reference=_flat(ORIGINAL.decode()).replace("Helping children", "Helping café children").encode(),
    ),
    Variant("UTF-16", ORIGINAL.decode().encode("utf-16")),
    Variant("semicolons", written(rows(), ";").encode()),
    Variant("tabs", written(rows(), "\t").encode(), file_name="list.tsv"),
    Variant("separator announced", b"sep=;\r\n" + written(rows(), ";").encode()),
    Variant("mixed line ends", b"".join(
        line + (b"\r\n", b"\n", b"\r")[number % 3] for number, line in enumerate(ORIGINAL.split(b"\r\n")[:334])
    )),
    Variant("blank lines between", ORIGINAL.replace(b"\r\n", b"\r\n\r\n,,,,\r\n")),
    Variant("extra columns", written([[*row, "note", f"{number}"] if number else [*row, "Remark", "Row"]
                                      for number, row in enumerate(rows())]).encode()),
    Variant("a title above the names", b"Export of all opportunities; do not edit\r\n\r\n" + ORIGINAL),
    Variant("ISO dates", dated("%Y-%m-%d")),
    Variant("ISO dates with midnight", dated("%Y-%m-%dT00:00:00.000")),
    Variant("month-first dates", dated("%m/%d/%Y")),
    Variant("day-first dates", dated("%d/%m/%Y")),
    Variant("dotted dates", dated("%d.%m.%Y")),
    Variant("Chinese dates", dated("%Y年%m月%d日", end="%Y/%m/%d")),
    Variant("entities for signs", changed("title", html.escape)),
    Variant("XLSX", workbook(rows()), file_name="list.xlsx"),
    Variant("XLSX with real dates under a merged title",
            workbook(rows(), above="All opportunities", real_dates=True), file_name="list.xlsx"),
    Variant("XLSX named CSV", workbook(rows())),
    Variant("CSV named XLSX", ORIGINAL, file_name="list.xlsx"),
    Variant("formulas in cells", changed("title", lambda _: _FORMULA, only=(7,)),
            reference=changed("title", lambda _: f"  {_FORMULA} ", only=(7,))),
    Variant("summary over three lines", _with_split_summary(), refused={5: "no-title"},
            reference=changed("summary", lambda _: "First.\nSecond.\nThird.", only=(2,))),
    Variant("last line cut", broken_lines(_cut_last_line), refused={334: "cells"}),
    Variant("last line cut within quotes", broken_lines(_cut_in_quotes), refused={334: "quotes"}),
    Variant("a quotation mark without partner", broken_lines(_without_first_quote_end), refused={100: "quotes"}),
    Variant("a cell too many", broken_lines(_with_one_more), refused={50: "cells"}),
    Variant("duplicate numbers", changed("opportunity_id", lambda _: "5137", only=(20, 21)),
            refused={20: "twice", 21: "twice"}),
    Variant("empty titles", changed("title", lambda _: " \u3000", only=(12, 13)),
            refused={12: "no-title", 13: "no-title"}),
    Variant("endless title", changed("title", lambda _: "long " * 60, only=(12,)), refused={12: "too-long"}),
    Variant("impossible dates", changed("start_date_date", lambda _: "February 30 2011", only=(30, 31)),
            refused={30: "date", 31: "date"}),
    Variant("a date that may be two", changed("start_date_date", lambda _: "04/03/2011", only=(30,)),
            refused={30: "date-unclear"}),
    Variant("end before start", changed("end_date_date", lambda _: "January 01 2010", only=(40,)),
            refused={40: "end-before-start"}),
    Variant("a NUL", broken_lines(_with_nul), refused={10: "nul"}),
    Variant("one byte lost", ORIGINAL.replace("–".encode(), b"\xe2\x80", 1), refused={40: "characters"}),
    Variant("no title column", without("title"), problem=(1, "column-missing")),
    Variant("neither number nor organisation", renamed({"opportunity_id": "x", "org_title": "y"}),
            problem=(1, "column-missing")),
    Variant("title column twice", renamed({"summary": "Title"}), problem=(1, "column-twice")),
    Variant("no column names", ORIGINAL.split(b"\r\n", 1)[1], problem=(1, "column-missing")),
    Variant("empty", b"", problem=(1, "empty")),
    Variant("nothing but blanks", b"\xef\xbb\xbf \r\n\r\n", problem=(1, "empty")),
    Variant("names only", ORIGINAL.split(b"\r\n", 1)[0], problem=(1, "no-rows")),
    Variant("5,001 rows", _MANY.encode(), problem=(5_002, "too-many-rows")),
    Variant("60 MB", ORIGINAL * 280, problem=(1, "too-large")),
    Variant("a picture", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, problem=(1, "not-a-table")),
    Variant("a PDF", b"%PDF-1.7\n" + ORIGINAL, problem=(1, "other-kind")),
    Variant("an old Excel file", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), problem=(1, "other-kind")),
    Variant("a packed CSV", _packed("list.csv"), problem=(1, "not-a-workbook")),
    Variant("a workbook cut in half", workbook(rows())[:20_000], problem=(1, "workbook-broken")),
)  # fmt: skip
