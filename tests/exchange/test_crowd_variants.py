"""Lists of people and of old hours, in all the ways in which such files arrive: the same rows, or line and reason."""

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import pytest
import xlsxwriter

from portal.exchange.reading import Said, open_upload, read_upload
from portal.exchange.rules import Problem
from portal.kernel import clock
from tests.world import NOW, ZONE

Rows = list[list[str]]
PEOPLE: Rows = [["id", "name", "phone", "e-mail", "birth date", "languages", "skills", "team", "status"]] + [
    [
        str(number), f"张{number}", f"138 0013 {8000 + number}", f"p{number}@example.org",
        f"19{50 + number}-02-{13 + number % 10:02}", "普通话; English", "driving; 调解", "Lantern Team", "approved",
    ]
    for number in range(1, 41)
]  # fmt: skip
HOURS: Rows = [["entry", "name", "birth date", "day", "minutes", "activity", "team", "source"]] + [
    [
        str(number), f"张{number % 10}", f"19{50 + number % 10}-02-13", f"2025-03-{13 + number % 15:02}",
        str(30 + number), "公园日", "Greens", f"Page {number}",
    ]
    for number in range(1, 41)
]  # fmt: skip
LISTS = {"people": PEOPLE, "hours": HOURS}


@dataclass(frozen=True)
class Variant:
    """make: the bytes from the rows. refused: line -> code, all others as the original's. problem: line and code."""

    name: str
    make: Callable[[Rows], bytes]
    refused: Mapping[int, str] = field(default_factory=dict)
    problem: tuple[int, str] | None = None
    kinds: tuple[str, ...] = ("people", "hours")


def text(rows: Rows, separator: str = ",", end: str = "\r\n") -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator=end).writerows(rows)
    return out.getvalue()


def cell(line: int, name: str, value: str) -> Callable[[Rows], bytes]:
    """Write another value into one cell; the line is the file's."""
    return lambda rows: text([
        [value if number == line and rows[0][place] == name else old for place, old in enumerate(row)]
        for number, row in enumerate(rows, start=1)
    ]).encode()  # fmt: skip


def renamed(*names: str) -> Callable[[Rows], bytes]:
    return lambda rows: text([[*names], *rows[1:]]).encode()


def without(name: str) -> Callable[[Rows], bytes]:
    return lambda rows: text([
        [old for place, old in enumerate(row) if rows[0][place] != name] for row in rows
    ]).encode()  # fmt: skip


def line(number: int, change: Callable[[bytes], bytes]) -> Callable[[Rows], bytes]:
    def make(rows: Rows) -> bytes:
        lines = text(rows).encode().split(b"\r\n")
        lines[number - 1] = change(lines[number - 1])
        return b"\r\n".join(lines)

    return make


def dated(pattern: str) -> Callable[[Rows], bytes]:
    """Write every day in another way."""

    def day(value: str) -> str:
        return datetime.strptime(value, "%Y-%m-%d").strftime(pattern)  # noqa: DTZ007 - a day without a zone

    return lambda rows: text([rows[0], *(
        [day(old) if rows[0][place] in ("birth date", "day") else old for place, old in enumerate(row)]
        for row in rows[1:]
    )]).encode()  # fmt: skip


def workbook(rows: Rows, *, real: bool = False, above: str = "") -> bytes:
    """Write a workbook; real: days as days and numbers as numbers."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        if above:
            sheet.write_string(0, 0, above)
        for number, row in enumerate(rows, start=2 if above else 0):
            for place, old in enumerate(row):
                if real and row is not rows[0] and rows[0][place] in ("birth date", "day"):
                    sheet.write_datetime(number, place, datetime.fromisoformat(old), day)
                elif real and row is not rows[0] and old.replace(" ", "").isdigit():
                    sheet.write_number(number, place, int(old.replace(" ", "")))
                else:
                    sheet.write_string(number, place, old)
    return out.getvalue()


CHINESE = {
    "people": ("编号", "姓名", "手机号", "邮箱", "出生日期", "语言", "特长", "队伍", "状态"),
    "hours": ("编号", "姓名", "出生日期", "服务日期", "分钟", "服务内容", "队伍", "备注"),
}
VARIANTS = (
    Variant("semicolons", lambda rows: text(rows, ";").encode()),
    Variant("tabs", lambda rows: text(rows, "\t").encode()),
    Variant("bars", lambda rows: text(rows, "|").encode()),
    Variant("UTF-8 with its mark", lambda rows: text(rows).encode("utf-8-sig")),
    Variant("UTF-16", lambda rows: text(rows).encode("utf-16")),
    Variant("GB18030", lambda rows: text(rows).encode("gb18030")),
    Variant("line ends of Unix", lambda rows: text(rows, end="\n").encode()),
    Variant("line ends of an old Mac", lambda rows: text(rows, end="\r").encode()),
    Variant("columns in Chinese, people", renamed(*CHINESE["people"]), kinds=("people",)),
    Variant("columns in Chinese, hours", renamed(*CHINESE["hours"]), kinds=("hours",)),
    Variant("a workbook", workbook),
    Variant("a workbook of days and numbers", lambda rows: workbook(rows, real=True)),
    Variant("a heading above", lambda rows: workbook(rows, above="Our list of 2025")),
    Variant("days with months by name", dated("%d %B %Y")),
    Variant("days with dots", dated("%d.%m.%Y")),
    Variant("days in Chinese", dated("%Y年%m月%d日")),
    Variant("day first", dated("%d/%m/%Y")),
    Variant("month first", dated("%m/%d/%Y")),
    Variant("blank lines between", lambda rows: text(rows).replace("\r\n", "\r\n\r\n").encode()),
    Variant("empty cells at the end", lambda rows: text([[*row, "", ""] for row in rows]).encode()),
    # ------------------------------------------------ broken ones
    Variant("an impossible birth date", cell(5, "birth date", "1950-02-30"), {5: "date"}),
    Variant("a birth date that is no date", cell(6, "birth date", "around 1950"), {6: "date"}),
    Variant("a birth date to come", cell(7, "birth date", "2031-01-01"), {7: "birth-date"}, kinds=("people",)),
    Variant("no name", cell(8, "name", ""), {8: "no-name"}, kinds=("people",)),
    Variant("a name of blanks", cell(8, "name", "  \u200b"), {8: "no-name"}, kinds=("people",)),
    Variant("a long name", cell(9, "name", "x" * 81), {9: "too-long"}),
    Variant("a phone of letters", cell(10, "phone", "ask Lin"), {10: "phone"}, kinds=("people",)),
    Variant("a phone of three digits", cell(10, "phone", "110"), {10: "phone"}, kinds=("people",)),
    Variant("an address without @", cell(11, "e-mail", "lin.example.org"), {11: "email"}, kinds=("people",)),
    Variant("two addresses", cell(11, "e-mail", "a@b.org, c@d.org"), {11: "email"}, kinds=("people",)),
    Variant("somebody who left", cell(12, "status", "left"), {12: "gone"}, kinds=("people",)),
    Variant("the same number twice", cell(13, "id", "3"), {13: "twice"}, kinds=("people",)),
    Variant("the same entry twice", cell(13, "entry", "3"), {13: "twice"}, kinds=("hours",)),
    Variant("no day", cell(14, "day", ""), {14: "no-day"}, kinds=("hours",)),
    Variant("a day to come", cell(14, "day", "2027-01-01"), {14: "future"}, kinds=("hours",)),
    Variant("no minutes", cell(15, "minutes", ""), {15: "no-minutes"}, kinds=("hours",)),
    Variant("no time at all", cell(15, "minutes", "0"), {15: "minutes"}, kinds=("hours",)),
    Variant("less than nothing", cell(15, "minutes", "-30"), {15: "minutes"}, kinds=("hours",)),
    Variant("a formula for minutes", cell(15, "minutes", "=30+60"), {15: "minutes"}, kinds=("hours",)),
    Variant("more than a day", cell(15, "minutes", "1500"), {15: "over-day"}, kinds=("hours",)),
    Variant("part of a minute", cell(15, "minutes", "30.5"), {15: "minutes"}, kinds=("hours",)),
    Variant("nobody's hours", cell(16, "name", ""), {16: "nobody"}, kinds=("hours",)),
    Variant("a long activity", cell(17, "activity", "x" * 161), {17: "too-long"}, kinds=("hours",)),
    Variant("one cell too many", line(18, lambda row: row + b",x"), {18: "cells"}),
    Variant("cells missing", line(19, lambda row: row.rsplit(b",", 2)[0]), {19: "cells"}),
    Variant("a NUL", line(20, lambda row: row.replace(b",", b"\0,", 1)), {20: "nul"}),
    Variant("a quotation mark alone", line(21, lambda row: row.replace(b",", b',"', 1)), {21: "quotes"}),
    Variant("bytes of no letter", line(22, lambda row: row.replace("张".encode(), b"\xff\xfe", 1)), {22: "characters"}),
    Variant("nothing", lambda _rows: b"", problem=(1, "empty")),
    Variant("names only", lambda rows: text(rows[:1]).encode(), problem=(1, "no-rows")),
    Variant("no name column", without("name"), problem=(1, "column-missing")),
    Variant("no day column", without("day"), problem=(1, "column-missing"), kinds=("hours",)),
    Variant("no minutes column", without("minutes"), problem=(1, "column-missing"), kinds=("hours",)),
    Variant(
        "a column twice", lambda rows: text([[*row, row[1]] for row in rows]).encode(), problem=(1, "column-twice")
    ),
    Variant("a PDF", lambda _rows: b"%PDF-1.7", problem=(1, "other-kind")),
    Variant("a workbook cut in half", lambda rows: workbook(rows)[:2_000], problem=(1, "workbook-broken")),
)
CASES = [(kind, variant) for variant in VARIANTS for kind in variant.kinds]


def read(kind: str, content: bytes):
    with clock.freeze(NOW):
        upload = open_upload("list", content, kind)
        return upload if isinstance(upload, Problem) else read_upload(upload, Said(kind, kind=kind), clock.today(ZONE))


def marks(kind: str, content: bytes) -> dict[str, str]:
    return {item.key: item.fingerprint for item in read(kind, content).rows.items}


@pytest.mark.row("product-39")
@pytest.mark.parametrize(("kind", "variant"), CASES, ids=[f"{kind}: {variant.name}" for kind, variant in CASES])
def test_a_variant_gives_line_and_reason_or_the_same_as_the_original(kind, variant):
    rows = LISTS[kind]
    original = {item.line: (item.key, item.fingerprint) for item in read(kind, text(rows).encode()).rows.items}

    found = read(kind, variant.make(rows))

    if variant.problem:
        assert isinstance(found, Problem), found
        assert (found.line, found.code, bool(found.english)) == (*variant.problem, True)
        return
    assert {each.line: each.code for each in found.rows.refused} == dict(variant.refused)
    assert all(each.english for each in found.rows.refused)
    kept = {mark for number, mark in original.items() if number not in variant.refused}
    assert {(item.key, item.fingerprint) for item in found.rows.items} == kept


def test_there_are_more_than_twenty_broken_variants_of_each():
    for kind in LISTS:
        assert sum(1 for each, variant in CASES if each == kind and (variant.refused or variant.problem)) >= 20


def test_a_name_that_a_spreadsheet_could_run_stays_a_text():
    content = b'name,phone\r\n"\'=HYPERLINK(""http://x"")",13800138000\r\n'

    (item,) = read("people", content).rows.items

    assert item.name == '=HYPERLINK("http://x")'
