"""Finding our fields among a stranger's columns."""

import pytest

from portal.exchange.rules import (
    OPPORTUNITIES,
    ColumnMap,
    DayOrder,
    Field,
    FieldList,
    Problem,
    guess_columns,
    parse_override,
    read_table,
)
from portal.exchange.rules.columns import Kind
from portal.kernel.tables import write_csv
from tests.exchange.variants import ORIGINAL


def found(headers, *rows, said=None, order=None, fields=OPPORTUNITIES):
    table = read_table("list.csv", write_csv(headers, rows))
    return guess_columns(table, fields, said, order)


def columns(mapping):
    assert isinstance(mapping, ColumnMap), mapping
    return {match.field.name: match.header for match in mapping.matches}


def test_the_real_list_is_mapped_and_what_is_left_is_named():
    mapping = guess_columns(read_table("list.csv", ORIGINAL), OPPORTUNITIES)

    assert columns(mapping) == {
        "external_id": "opportunity_id", "title": "title", "summary": "summary", "organisation": "org_title",
        "category": "category_desc", "locality": "locality", "region": "region", "postcode": "Postcode",
        "starts_on": "start_date_date", "ends_on": "end_date_date", "recurrence": "recurrence_type", "hours": "hours",
        "wanted": "vol_requests", "status": "status",
    }  # fmt: skip
    assert len(mapping.matches) + len(mapping.ignored) == 41
    assert {"content_id", "event_time", "created_date", "Zip Codes"} <= set(mapping.ignored)
    assert all(match.confidence >= 90 for match in mapping.matches)
    assert mapping.matches[0].sample == "5137"
    assert mapping.as_json()["columns"]["title"] == {"column": "title", "confidence": 100}


def test_names_differ_by_case_blanks_marks_and_language():
    headers = ["No.", " TASK NAME * ", "主办单位（全称）", "Event-Start_Date (local)", "招募人数", "地址"]

    assert columns(found(headers, ["1", "Park day", "Greens", "2026-12-01", "5", "Gate 3"])) == {
        "external_id": "No.", "title": "TASK NAME *", "organisation": "主办单位（全称）",
        "starts_on": "Event-Start_Date (local)", "wanted": "招募人数", "place": "地址",
    }  # fmt: skip


def test_values_decide_between_two_columns_of_one_meaning():
    headers = ["id", "title", "start", "begin", "开始时间"]

    mapping = columns(found(headers, ["1", "Park day", "morning", "2026-12-01", "09:00"]))

    assert mapping["starts_on"] == "begin"
    assert mapping["start_time"] == "开始时间"


def test_a_column_of_the_right_name_with_bad_values_is_still_read_so_that_its_lines_are_refused():
    assert columns(found(["id", "title", "start date"], ["1", "Park day", "soon"]))["starts_on"] == "start date"


def test_the_reader_has_the_last_word():
    headers, row = ["id", "title", "headline", "title"], ["1", "A", "B", "C"]

    assert found(headers, row).code == "column-twice"
    assert columns(found(headers, row, said={"title": "Headline"}))["title"] == "headline"
    fourth = found(headers, row, said={"title": "#4"})
    assert [(match.column, match.confidence) for match in fourth.matches if match.field.name == "title"] == [(3, 100)]
    assert "external_id" not in columns(found(["id", "title", "org", "start"], ["1", "A", "B", "2026-12-01"],
                                              said={"external_id": ""}))  # fmt: skip


@pytest.mark.parametrize("said", [{"name": "title"}, {"title": "nothing"}, {"title": "#9"}, {"title": "twin"}])
def test_what_the_reader_cannot_have_meant_is_a_problem(said):
    problem = found(["id", "title", "twin", "Twin"], ["1", "A", "B", "C"], said=said)

    assert isinstance(problem, Problem)
    assert problem.code == "map"
    assert problem.english


def test_a_missing_title_is_named_with_the_columns_that_are_there():
    problem = found(["id", "", "organisation"], ["1", "x", "Greens"])

    assert (problem.code, problem.line) == ("column-missing", 1)
    assert "title" in problem.english
    assert "id, #2, organisation" in problem.english


def test_title_organisation_and_start_stand_in_for_a_number():
    assert isinstance(found(["title", "org", "start"], ["A", "B", "2026-12-01"]), ColumnMap)
    assert found(["title", "start"], ["A", "2026-12-01"]).code == "column-missing"


def test_an_order_of_dates_comes_from_the_column_its_neighbour_or_the_reader():
    headers = ["id", "title", "start", "end"]

    def order(start, end, said=None):
        return found(headers, ["1", "A", start, end], order=said).order("starts_on")

    assert order("25/12/2026", "26/12/2026") is DayOrder.DAY_FIRST
    assert order("3/4/2026", "26/12/2026") is DayOrder.DAY_FIRST
    assert order("3/4/2026", "5/4/2026") is DayOrder.UNCLEAR
    assert order("3/4/2026", "5/4/2026", said=DayOrder.MONTH_FIRST) is DayOrder.MONTH_FIRST


def test_other_kinds_of_import_bring_their_own_fields():
    fields = FieldList(
        "people", (Field("name", "Name", Kind.TEXT, ("姓名",)), Field("born_on", "Born", Kind.DATE, ("birthday",)))
    )

    assert columns(found(["姓名", "Birthday"], ["Lin", "1950-01-02"], fields=fields)) == {
        "name": "姓名", "born_on": "Birthday",
    }  # fmt: skip


def test_a_map_option_is_read():
    assert parse_override(" Title = Name of the task ") == ("title", "Name of the task")
    assert parse_override("title=") == ("title", "")
    assert parse_override("title").code == "map"
