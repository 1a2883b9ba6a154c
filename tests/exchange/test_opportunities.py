"""Reading one row of a list of opportunities, and planning what to do with it."""

from datetime import date, time

import pytest

from portal.exchange import rules
from portal.exchange.rules.domains import domain_of
from portal.kernel.tables import write_csv
from tests.exchange.variants import ORIGINAL

TODAY = date(2026, 11, 24)
HEADERS = ["id", "title", "organisation", "category", "place", "start date", "end date", "start time", "end time",
           "hours", "wanted", "status", "recurrence", "summary"]  # fmt: skip
DOMAINS = {"mediation", "ageing", "education", "charity", "disaster", "culture_sport", "mutual_aid", "integration",
           "nurturing"}  # fmt: skip


def cells(**given):
    usual = {"id": "7", "title": "Park day", "organisation": "Greens", "category": "Education"}
    return [{**usual, **given}.get(name.replace(" ", "_"), "") for name in HEADERS]


def read(*rows):
    table = rules.read_table("list.csv", write_csv(HEADERS, rows))
    return rules.read_opportunities(table, rules.guess_columns(table, rules.OPPORTUNITIES), TODAY)


def one(**given):
    readings = read(cells(**given))
    assert not readings.refused, readings.refused
    return readings.items[0]


def refusal(**given):
    readings = read(cells(**given))
    assert not readings.items
    return readings.refused[0]


@pytest.mark.parametrize(("given", "needs_dates"), [
    ({"start_date": "2026-11-24", "start_time": "14:00", "end_time": "16:00"}, False),
    ({"start_date": "2026-12-01 14:00", "end_date": "2026-12-01 16:00"}, False),
    ({"start_date": "2026-11-23", "start_time": "14:00", "end_time": "16:00"}, True),
    ({"start_date": "2026-12-01"}, True),
    ({"start_date": "2026-12-01", "start_time": "14:00", "end_time": "14:00"}, True),
    ({"start_time": "14:00", "end_time": "16:00"}, True),
    ({"start_date": "tbd", "end_date": "长期"}, True),
])  # fmt: skip
def test_past_undated_and_timeless_rows_need_dates(given, needs_dates):
    assert one(**given).needs_dates is needs_dates


def test_times_beside_the_days_are_kept():
    days = one(start_date="2026-12-01 14:00", end_date="2026-12-02 16:00").days

    assert (days.starts_on, days.ends_on) == (date(2026, 12, 1), date(2026, 12, 2))
    assert (days.start_time, days.end_time) == (time(14), time(16))


@pytest.mark.parametrize(("given", "code"), [
    ({"title": "&#32;"}, "no-title"),
    ({"title": "x" * 161}, "too-long"),
    ({"id": "x" * 101}, "too-long"),
    ({"summary": "x" * 5_001}, "too-long"),
    ({"id": "", "organisation": ""}, "no-key"),
    ({"start_date": "soon"}, "date"),
    ({"start_date": "3/4/2026"}, "date-unclear"),
    ({"start_date": "2026-12-02", "end_date": "2026-12-01"}, "end-before-start"),
])  # fmt: skip
def test_a_row_that_cannot_be_taken_says_why(given, code):
    finding = refusal(**given)

    assert (finding.line, finding.code) == (2, code)
    assert "%(" not in finding.english


def test_what_is_left_out_is_noted():
    item = one(hours="99", wanted="9999", start_time="noon", place="{broken", category="Zoo")

    assert (item.length_minutes, item.wanted_count, item.days.start_time, item.address.place) == (None, None, None, "")
    assert {note.code for note in item.notes} == {"hours", "wanted", "time", "place", "no-domain"}
    assert all(note.english for note in item.notes)


def test_numbers_are_read_and_nought_means_unknown():
    assert one(hours="2.5", wanted="20+").length_minutes == 150
    assert one(hours="2.5", wanted="20+").wanted_count == 20
    assert (one(hours="0", wanted="0").length_minutes, one(hours="0", wanted="0").wanted_count) == (None, None)
    assert one(hours="0", wanted="0").notes == ()


@pytest.mark.parametrize(("category", "domain"), [
    ("Education", "education"), ("Helping Neighbors in Need", "charity"), ("Emergency Preparedness", "disaster"),
    ("Strengthening Communities", "mutual_aid"), ("Senior care", "ageing"), ("为老服务", "ageing"),
    ("纠纷调解", "mediation"),
    ("culture-sport", "culture_sport"), ("文体活动", "culture_sport"), ("社会融合", "integration"),
    ("社会组织培育", "nurturing"), ("邻里互助", "mutual_aid"), ("Packaging", None), ("Transport of hearts", None),
    ("", None),
    *((domain, domain) for domain in sorted(DOMAINS)),
])  # fmt: skip
def test_categories_become_service_domains(category, domain):
    assert domain_of(category) == domain


def test_a_row_without_a_number_is_known_by_title_organisation_and_first_day():
    first = one(id="", title="Park  Day", start_date="2026-12-01")
    same = one(id="", title="PARK DAY", start_date="1.12.2026", wanted="5")
    other = one(id="", title="Park day", start_date="2026-12-02")

    assert first.key == same.key
    assert first.key != other.key
    assert len(first.key) <= 120


def test_the_fingerprint_follows_the_list_and_nothing_else():
    item = one()

    assert one().fingerprint == item.fingerprint
    assert read(cells(id="1", title="Before"), cells()).items[1].fingerprint == item.fingerprint
    for change in (
        {"title": "Park night"},
        {"wanted": "3"},
        {"status": "closed"},
        {"end_time": "16:00"},
        {"place": "x"},
    ):
        assert one(**change).fingerprint != item.fingerprint


def test_a_changed_row_is_an_update_and_a_refused_row_is_counted():
    known = {item.key: rules.Known(item.fingerprint, item.names) for item in read(cells(), cells(id="8")).items}

    plan = rules.make_plan(read(cells(), cells(id="8", wanted="3"), cells(id="9"), cells(title="")), known)

    assert plan.as_json() == {
        "rows": 4, "created": 1, "updated": 1, "unchanged": 1,
        "refused": [{"line": 5, "reason": "The title is empty."}],
    }  # fmt: skip


def test_a_list_of_another_source_overwrites_nothing():
    ours = rules.read_table("list.csv", ORIGINAL)
    items = rules.read_opportunities(ours, rules.guess_columns(ours, rules.OPPORTUNITIES), TODAY).items
    known = {item.key: rules.Known(item.fingerprint, item.names) for item in items}

    plan = rules.make_plan(read(cells(id=items[0].key), cells(id=items[1].key), cells(id="new")), known)

    assert [(finding.line, finding.code) for finding in plan.refused] == [(2, "other-source"), (3, "other-source")]
    assert [step.outcome for step in plan.steps] == ["created"]


def test_a_few_rows_with_new_names_are_changes():
    known = {
        item.key: rules.Known(item.fingerprint, item.names) for item in read(*(cells(id=str(n)) for n in "123")).items
    }

    plan = rules.make_plan(read(cells(id="1"), cells(id="2"), cells(id="3", title="X", organisation="Y")), known)

    assert [step.outcome for step in plan.steps] == ["unchanged", "unchanged", "updated"]


def test_a_place_in_one_line_fits_our_table():
    long = one(place="x" * 150, start_date="2026-12-01")

    assert long.address.one_line == "x" * 150
    assert len(one(place="x" * 300).address.one_line) == 200
