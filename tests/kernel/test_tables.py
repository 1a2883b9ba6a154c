"""Tables for spreadsheets: no text runs, every text comes back."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.kernel.tables import LONGEST_CELL, csv_cell, plain_cell, write_csv, write_xlsx

STARTS = "=+-@\t\r\0\uff1d\uff0b\uff0d\uff20"
UNSEEN = " \u3000\u00a0\u200b\u200e\u2060\ufeff\n"
HOSTILE = st.text(
    alphabet=st.one_of(st.sampled_from(STARTS + UNSEEN + "'\",;a1|!"), st.characters(codec="utf-8")), max_size=12
)


def read(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def is_live(cell):
    """Tell, without the code under test, whether a spreadsheet could take the cell for a formula."""
    return cell[:1] in set("\t\r\0") or cell.strip(UNSEEN + "\t\r\0")[:1] in set(STARTS)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@sum", "\t=1", "\rx", "\0x", "  =1", "\u3000=1", "＝1", "＠x",
                                  "\n=1", "\ufeff=1", "\u200b+1", "'=1", "''=1", "' =1"])  # fmt: skip
def test_what_could_run_gets_an_apostrophe(text):
    assert csv_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Lin", "5", "a=b", "'quoted'", "− 45 min", "it's", "1 - 2", "（=1）", "邻里"])
def test_what_cannot_run_stays(text):
    assert csv_cell(text) == text


@given(HOSTILE)
def test_a_text_comes_back_as_it_went_out(text):
    assert plain_cell(csv_cell(text)) == text


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(HOSTILE, min_size=3, max_size=3), max_size=8))
def test_a_csv_file_comes_back_and_no_cell_starts_a_formula(rows):
    found = read(write_csv(["a", "b", "c"], rows))

    assert [[plain_cell(cell) for cell in row] for row in found[1:]] == rows
    assert not any(is_live(cell) for row in found for cell in row)


@pytest.mark.proof
def test_a_hundred_thousand_cells_hold_no_formula(proof):
    seen = 0

    @settings(max_examples=5_000, deadline=None, database=None)
    @given(st.lists(HOSTILE, min_size=20, max_size=20))
    def run(cells):
        nonlocal seen
        assert not any(
            is_live(cell) for cell in read(write_csv(["a"], [[cell] for cell in cells]))[1:] for cell in cell
        )
        seen += len(cells)

    run()
    proof("CSV: hostile cells written", f"{seen:,} cells, 0 formula starts")
    assert seen >= 100_000


def test_a_csv_file_is_as_excel_wants_it():
    at = datetime(2026, 11, 24, 14, 5, tzinfo=UTC)

    content = write_csv(
        ["Name", "Minutes", "Day", "At"], [["林", -45, date(2026, 11, 24), at], ["a;b", None, None, None]]
    )

    assert content.decode("utf-8-sig") == (
        '"Name","Minutes","Day","At"\r\n"林",-45,"2026-11-24","2026-11-24 14:05"\r\n"a;b","","",""\r\n'
    )
    assert content.startswith(b"\xef\xbb\xbf")


def test_a_workbook_holds_texts_numbers_and_days_and_no_formula():
    hostile = ["=1+1", "{=1}", "https://example.org", "+86 138", "007", "\x01\x0bx"]
    at = datetime(2026, 11, 24, 14, 5, tzinfo=UTC)

    content = write_xlsx(["Text", "Number", "Day", "At"], [[text, 1.5, date(2026, 11, 24), at] for text in hostile])

    book = python_calamine.load_workbook(io.BytesIO(content))
    rows = book.get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[1:]] == [*hostile[:5], "  x"]
    assert rows[1][1:] == [1.5, date(2026, 11, 24), datetime(2026, 11, 24, 14, 5)]  # noqa: DTZ001 - as read
    assert b"<f>" not in content


def test_a_workbook_cuts_a_text_that_excel_cannot_hold_and_shows_it():
    content = write_xlsx(["=a"], [["x" * 40_000], ["\ud800"]])

    rows = python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[0] == ["=a"]
    assert len(rows[1][0]) == LONGEST_CELL
    assert rows[1][0].endswith("…")
    assert rows[2] == ["?"]


def test_the_same_rows_give_the_same_file():
    assert write_xlsx(["a"], [["b"]]) == write_xlsx(["a"], [["b"]])
