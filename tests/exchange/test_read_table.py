"""Reading files of strangers: characters, separators, lines, workbooks; never an exception."""

import io
import zipfile
import zlib

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.exchange.rules import LIMITS, Limits, Problem, Table, read_table
from portal.kernel.tables import write_csv, write_xlsx

CHINESE = "编号,标题,主办单位\r\n1,为老人修理家电,幸福里社工站\r\n2,小学生课后辅导,幸福里社区\r\n"
PARTS = {
    "[Content_Types].xml": b"<Types/>",
    "xl/workbook.xml": b"<workbook/>",
}


def table(content: bytes | str, limits: Limits = LIMITS) -> Table:
    found = read_table("list.csv", content.encode() if isinstance(content, str) else content, limits)
    assert isinstance(found, Table), found
    return found


def problem(content: bytes | str, limits: Limits = LIMITS) -> Problem:
    found = read_table("list.csv", content.encode() if isinstance(content, str) else content, limits)
    assert isinstance(found, Problem), found
    return found


def lines(found: Table) -> list[int]:
    return [row.line for row in found.rows]


def packed(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def with_sheet(xml: bytes) -> bytes:
    """Take a sound workbook and put another sheet into it."""
    parts = {}
    with zipfile.ZipFile(io.BytesIO(write_xlsx(["title"], [["Park day"]]))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = xml
    return packed(parts)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
def test_chinese_text_is_read_in_each_of_its_encodings(encoding):
    found = table(CHINESE.encode(encoding))

    assert found.headers == ("编号", "标题", "主办单位")
    assert found.rows[0].cells == ("1", "为老人修理家电", "幸福里社工站")


@pytest.mark.parametrize("text", ["Café, naïve coöperation", "Größe über Fuß", "Don’t – “quote” • €", "São João, maçã"])
def test_western_text_is_not_mistaken_for_chinese(text):
    found = table(f'id;title\r\n1;"{text}"\r\n'.encode("cp1252"))

    assert found.form == "Windows-1252, semicolon"
    assert found.rows[0].cells == ("1", text)


def test_one_broken_character_of_chinese_spoils_its_line_and_not_the_file():
    content = CHINESE.encode().replace("课".encode(), b"\xe8\xaf")

    found = table(content)

    assert lines(found) == [2]
    assert [(finding.line, finding.code) for finding in found.findings] == [(3, "characters")]


def test_a_broken_byte_far_below_does_not_change_what_stands_above():
    rows = "".join(f"{number},Park day {'' if number % 90 else '– ’'}\r\n" for number in range(300))

    found = table(f"id,title\r\n{rows}".encode() + b"300,\xe4\r\n")

    assert found.form == "UTF-8, comma"
    assert found.rows[90].cells[1] == "Park day – ’"
    assert [(finding.line, finding.code) for finding in found.findings] == [(302, "characters")]


def test_a_line_is_counted_as_an_editor_counts_it():
    found = table('id,title\r\n1,"One\nTwo\rThree\r\nFour"\r\n\r\n2,Five\n3,Six\r4,Seven')

    assert lines(found) == [2, 7, 8, 9]
    assert found.rows[0].cells[1] == "One\nTwo\rThree\r\nFour"


def test_a_quotation_mark_without_partner_takes_no_other_line_with_it():
    rows = "".join(f'{number},"Title {number}, long"\r\n' for number in range(2, 200))

    found = table(f'id,title\r\n1,"Open\r\n{rows}')

    assert [(finding.line, finding.code) for finding in found.findings] == [(2, "quotes")]
    assert lines(found) == list(range(3, 201))


def test_a_quotation_mark_that_meets_another_far_below_swallows_nothing():
    found = table('id,title,org\r\n1,"Open,A\r\n2,Two,B\r\n3,Three,C"\r\n4,Four,D\r\n')

    assert [(finding.line, finding.code) for finding in found.findings] == [
        (2, "quotes"),
    ]
    assert [row.cells[0] for row in found.rows] == ["2", "3", "4"]


def test_short_and_long_lines_are_findings_and_blank_cells_beyond_are_not():
    found = table("id,title,org\r\n1,One,A,,\r\n2,Two\r\n3,Three,C,x\r\n4,Four,\r\n")

    assert [(finding.line, finding.code) for finding in found.findings] == [(3, "cells"), (4, "cells")]
    assert [row.cells for row in found.rows] == [("1", "One", "A"), ("4", "Four", "")]
    assert found.row_count == 4


def test_a_text_in_our_own_export_comes_back_as_it_was():
    texts = ["=1+1", "'=1", "-", " +86 138", "＝sum", "plain", "it's", "'quoted'"]

    found = table(write_csv(["id", "title"], [[number, text] for number, text in enumerate(texts)]))

    assert [row.cells[1] for row in found.rows] == texts


def test_the_limit_of_rows_is_the_last_that_passes():
    rows = [[number, "x"] for number in range(6)]

    assert len(table(write_csv(["id", "title"], rows), Limits(rows=6)).rows) == 6
    assert problem(write_csv(["id", "title"], rows), Limits(rows=5)).code == "too-many-rows"
    assert len(table(write_csv(["id", "title"], [[number, "x"] for number in range(5_000)])).rows) == 5_000


def test_too_many_columns_are_refused():
    assert problem(",".join(f"c{number}" for number in range(300)) + "\r\n1\r\n").code == "too-many-columns"


def test_a_file_of_broken_lines_is_given_up():
    assert problem("id,title\r\n" + '1,"x"y\r\n' * 600).code == "broken"


def test_a_nul_spoils_its_record_and_no_other():
    found = table('id,title\r\n1,"One\r\nT\0wo"\r\n2,Two\r\n')

    assert [(finding.line, finding.code) for finding in found.findings] == [(2, "nul")]
    assert lines(found) == [4]


def test_a_file_of_blank_lines_is_not_walked_through():
    assert len(table("id,title\n" + "\n\r\n" * 4 + "1,x\n", Limits(lines=10)).rows) == 1
    assert problem("id,title\n" + "\n\r\n\r" * 4 + "1,x\n", Limits(lines=10)).code == "too-many-lines"


def test_an_endless_line_is_not_read():
    assert problem("x" * 2_000_000).code == "too-long"


def test_a_workbook_keeps_the_numbers_of_its_lines_and_says_which_sheet_it_read():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Tasks")
        book.add_worksheet("Notes").write(0, 0, "x")
        for line, row in {2: ("id", "title", "done"), 4: (7, "Park day", True), 5: (8.5, "Library", False)}.items():
            sheet.write_row(line, 1, row)

    found = table(out.getvalue())

    assert found.form == "XLSX"
    assert found.header_line == 3
    assert [(row.line, row.cells) for row in found.rows] == [
        (5, ("", "7", "Park day", "TRUE")),
        (6, ("", "8.5", "Library", "FALSE")),
    ]
    assert [note.params for note in found.notes] == [{"count": 2, "sheet": "Tasks"}]


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_unpacked():
    bomb = packed({**PARTS, "xl/worksheets/sheet1.xml": bytes(3_000_000)})

    assert len(bomb) < 10_000
    assert problem(bomb, Limits(unpacked=2_000_000)).code == "unpacked-too-large"


def test_a_workbook_that_lies_about_its_size_is_refused():
    true, lie = (3_000_000).to_bytes(4, "little"), (100).to_bytes(4, "little")

    content = packed({**PARTS, "xl/worksheets/sheet1.xml": bytes(3_000_000)}).replace(true, lie)

    assert content.count(lie) == 2
    assert problem(content, Limits(unpacked=2_000_000)).code == "workbook-broken"


def test_a_workbook_packed_in_a_way_that_unpacks_without_bound_is_refused():
    assert (
        problem(packed({**PARTS, "xl/worksheets/sheet1.xml": bytes(1_000)}, zipfile.ZIP_LZMA)).code == "workbook-broken"
    )


def test_one_cell_in_the_last_corner_does_not_fill_the_memory():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "title")
        sheet.write(1_048_575, 16_383, "x")

    assert problem(out.getvalue()).code == "sheet-too-large"


@pytest.mark.parametrize("place", ["xfd1048576", "A", "$A$1", "A1:B2", "AAAAA1"])
def test_a_cell_at_a_place_that_is_none_is_refused(place):
    xml = f'<worksheet><sheetData><row><c r="{place}" t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>'

    assert problem(with_sheet(xml.encode())).code == "workbook-broken"


def test_cells_without_a_place_are_counted():
    cell = '<c t="inlineStr"><is><t>x</t></is></c>'
    xml = f"<worksheet><sheetData>{f'<row>{cell}{cell}</row>' * 3}</sheetData></worksheet>"

    assert len(table(with_sheet(xml.encode())).rows) == 2
    assert problem(with_sheet(xml.encode()), Limits(cells=5)).code == "sheet-too-large"


def test_a_sheet_with_a_document_type_is_refused():
    xml = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><worksheet><sheetData/></worksheet>'

    assert problem(with_sheet(xml)).code == "workbook-broken"


def test_a_workbook_with_a_password_or_without_cells_says_so():
    locked = bytearray(packed(PARTS))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + place] |= 1

    assert problem(bytes(locked)).code == "locked"
    assert problem(write_xlsx([], [])).code == "empty"


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_raise(content):
    assert isinstance(read_table("x", content), Table | Problem)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet='ab12,;\t"\r\n\0\ufeff中\u2028\x85', max_size=200))
def test_no_text_raises_and_no_row_is_lost(text):
    found = read_table("x.csv", text.encode())

    assert isinstance(found, Table | Problem)
    if isinstance(found, Table):
        assert all(len(row.cells) == len(found.headers) for row in found.rows)
        assert len({row.line for row in found.rows} | {finding.line for finding in found.findings}) == found.row_count


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 5_000), st.binary(min_size=1, max_size=30))
def test_no_damage_to_a_workbook_raises(place, damage):
    content = bytearray(SOUND)
    content[place % len(content) : place % len(content) + len(damage)] = damage

    assert isinstance(read_table("x.xlsx", bytes(content)), Table | Problem)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.sampled_from([b"<c", b"<row", b"<v>", b'r="', b"t=", b"</"]))
def test_no_damage_within_a_sheet_raises(junk, place):
    with zipfile.ZipFile(io.BytesIO(SOUND)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml")

    content = with_sheet(xml.replace(place, junk + place, 1))

    assert zlib.crc32(content)
    assert isinstance(read_table("x.xlsx", content), Table | Problem)


SOUND = write_xlsx(["id", "title"], [[1, "Park day"], [2, "Library"]])
