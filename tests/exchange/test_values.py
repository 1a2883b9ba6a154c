"""Dates, times, numbers and places as people write them."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.exchange.rules.values import (
    DayOrder,
    Moment,
    Place,
    clean_text,
    day_order,
    may_be_two_days,
    read_moment,
    read_number,
    read_place,
    read_time,
)

DAY = date(2011, 2, 24)


@pytest.mark.parametrize("text", [
    "February 24 2011", "Feb 24, 2011", "feb. 24th 2011", "24 February 2011", "24-Feb-2011", "Thu, 24 Feb 2011",
    "Thursday 24. February 2011", "2011-02-24", "2011/2/24", "2011.2.24", "20110224", "24.02.2011", "24. 2. 2011",
    "2011年2月24日", "2011 年 2 月 24 日", "２０１１年２月２４日",
    "2011年2月24号", "24/2/2011", "2/24/2011", "24-2-2011",
    " 2011-02-24T00:00:00.000 ", "2011-02-24 00:00", "2011-02-24T00:00:00Z",
])  # fmt: skip
def test_one_day_in_many_spellings(text):
    assert read_moment(text) == Moment(DAY)


@pytest.mark.parametrize("text", ["2011-02-24 14:30", "2011-02-24T14:30:00", "24.02.2011 14:30",
                                  "2011年2月24日 下午2:30", "February 24 2011 2:30 PM"])  # fmt: skip
def test_a_day_with_a_time_beside_it(text):
    assert read_moment(text) == Moment(DAY, time(14, 30))


@pytest.mark.parametrize("text", [
    "February 30 2011", "2011-13-01", "31.11.2011", "30/30/2011", "0211-02-24", "24.02.11", "2/24/11", "soon", "40598",
    "2011-02-24 25:00", "2011-02-24T14:00:00Z", "2011-02-24T14:00:00+08:00", "2011-02", "99999999", "",
])  # fmt: skip
def test_what_is_no_day_is_none(text):
    assert read_moment(text) is None


def test_a_date_that_may_be_two_waits_for_its_column():
    assert may_be_two_days("3/4/2011")
    assert not may_be_two_days("4/4/2011")
    assert not may_be_two_days("13/4/2011")
    assert read_moment("3/4/2011") is None
    assert read_moment("3/4/2011", DayOrder.DAY_FIRST) == Moment(date(2011, 4, 3))
    assert read_moment("3/4/2011", DayOrder.MONTH_FIRST) == Moment(date(2011, 3, 4))


@pytest.mark.parametrize(("texts", "order"), [
    (["3/4/2011", "25/4/2011", ""], DayOrder.DAY_FIRST),
    (["3/4/2011", "4/25/2011"], DayOrder.MONTH_FIRST),
    (["3/4/2011", "2011-04-25", "4/4/2011"], DayOrder.UNCLEAR),
    (["25/4/2011", "4/25/2011"], DayOrder.MIXED),
])  # fmt: skip
def test_a_column_tells_its_order_by_the_days_above_twelve(texts, order):
    assert day_order(texts) is order


@given(st.dates(date(1970, 1, 1), date(2100, 12, 31)), st.sampled_from(
    ["%Y-%m-%d", "%d.%m.%Y", "%B %d %Y", "%d %b %Y", "%Y年%m月%d日", "%A, %d %B %Y"]))  # fmt: skip
def test_every_day_comes_back_from_every_spelling(day, form):
    assert read_moment(day.strftime(form)) == Moment(day)


@pytest.mark.parametrize(("text", "found"), [
    ("14:00", time(14)), ("9:05", time(9, 5)), ("2 pm", time(14)), ("2:30 P.M.", time(14, 30)), ("12 am", time(0)),
    ("12:15 pm", time(12, 15)), ("14点30分", time(14, 30)), ("下午2点", time(14)), ("上午９：００", time(9)),
    ("24:00", None), ("14:60", None), ("afternoon", None), ("", None), ("0", None),
])  # fmt: skip
def test_times_of_day(text, found):
    assert read_time(text) == found


@pytest.mark.parametrize(("text", "found"), [
    ("20", 20), ("1,000", 1000), ("2.5", 2.5), ("2,5", 2.5), ("20+", 20), ("约20人", 20), ("about 20", 20),
    ("２０", 20),
    ("0", 0), ("-5", None), ("5-10", None), ("many", None), ("", None), ("1 2 3 4", None),
])  # fmt: skip
def test_numbers(text, found):
    assert read_number(text) == found


def test_a_location_object_is_taken_apart():
    text = (
        "{'longitude': '-73.96', 'latitude': '40.79', 'human_address': "
        '\'{"address": "165 105th Street", "city": "New York", "state": "NY", "zip": "10025"}\'}'
    )

    assert read_place(text) == Place("165 105th Street", "New York", "NY", "10025")
    assert read_place('{"address": "1 Main St", "city": null}') == Place("1 Main St")


@pytest.mark.parametrize(
    "text", ["Town hall", "{'human_address': 'x'}", "{" * 1_500, "{'a': 1}", "[1]", "{" + "x" * 3_000]
)
def test_what_is_no_location_object_is_none(text):
    assert read_place(text) is None


def test_a_text_is_cleaned_of_what_no_one_sees():
    assert clean_text("  Volunteers  Needed\t&amp; wanted\u3000\u200b! ") == "Volunteers Needed & wanted !"
    assert clean_text("R&D&copy, AT&T; caf&#233;") == "R&D&copy, AT&T; café"
    assert clean_text("evil\u202etxt\x00 &#0;x") == "eviltxt \ufffdx"
    assert clean_text("One\r\nTwo\r\n\r\n\r\n\r\nThree", lines=True) == "One\nTwo\n\nThree"
    assert clean_text("One\nTwo") == "One Two"
    assert clean_text("👩‍👧 family") == "👩‍👧 family"


@given(st.text())
def test_cleaning_twice_is_cleaning_once_but_for_entities(text):
    once = clean_text(text.replace("&", ""))

    assert clean_text(once) == once
    assert once == once.strip()
