"""Rest between visits and time a week: the rule alone, without a database."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.tasks import rules
from portal.tasks.rules.limits import fullest_week
from tests.tasks.test_rules import HOUR, NOON, SHIFT, ZONE, code_for, own

START, END = SHIFT.starts_at, SHIFT.ends_at
MINUTE = timedelta(minutes=1)


def asks(**limits):
    return SHIFT._replace(**limits)


@pytest.mark.row("product-14")
@pytest.mark.parametrize(
    ("starts", "ends", "code"),
    [
        (START - 3 * HOUR, START - 60 * MINUTE, None),
        (START - 3 * HOUR, START - 59 * MINUTE, "rest"),
        (END + 59 * MINUTE, END + 2 * HOUR, "rest"),
        (END + 60 * MINUTE, END + 2 * HOUR, None),
        (START - HOUR, START + HOUR, "clash"),
    ],
)
def test_a_team_may_ask_for_rest_before_and_after_a_visit(starts, ends, code):
    places = [own(starts, ends)]

    assert code_for(asks(rest_level="block", rest_minutes=60), own=places) == code
    assert code_for(asks(rest_level="warn", rest_minutes=60), own=places) == ("clash" if code == "clash" else None)
    assert code_for(own=places) == ("clash" if code == "clash" else None)


@pytest.mark.row("product-14")
@pytest.mark.parametrize(("most", "code"), [(6 * 60, None), (6 * 60 - 1, "load")])
def test_a_team_may_ask_for_at_most_so_much_time_a_week(most, code):
    """The shift of two hours is on Wednesday; Monday's four hours are of the same week, last Sunday's are not."""
    monday = datetime(2026, 11, 23, 1, tzinfo=UTC)
    places = [own(monday, monday + 4 * HOUR, 98), own(monday - 12 * HOUR, monday - 10 * HOUR, 97)]

    assert code_for(asks(load_level="block", load_minutes=most), own=places) == code
    assert code_for(asks(load_level="warn", load_minutes=most), own=places) is None


@pytest.mark.row("product-14")
def test_a_week_begins_on_monday_by_the_communitys_clock_and_a_night_counts_in_both():
    midnight = datetime(2026, 11, 29, 16, tzinfo=UTC)  # Monday 30 November in Shanghai
    night = SHIFT._replace(starts_at=midnight - HOUR, ends_at=midnight + 3 * HOUR)
    later = own(midnight + 24 * HOUR, midnight + 27 * HOUR)

    assert fullest_week(night, [], ZONE) == 3 * 60
    assert fullest_week(night, [later], ZONE) == 6 * 60
    assert fullest_week(night, [later], "Europe/Berlin") == 4 * 60


def test_a_warning_names_the_other_place_and_the_figures_and_stops_nobody():
    warned = asks(rest_level="warn", rest_minutes=60, load_level="warn", load_minutes=150)
    places = [own(END + 20 * MINUTE, END + 80 * MINUTE)]

    said = rules.cautions(warned, places, ZONE, NOON)

    assert [(each.code, dict(each.params)) for each in said] == [
        ("rest", {"title": "Homework table", "gap_minutes": 20, "rest_minutes": 60}),
        ("load", {"planned_minutes": 180, "most_minutes": 150}),
    ]
    assert rules.cautions(asks(rest_level="block", rest_minutes=60), places, ZONE, NOON) == ()
    assert len(rules.marks(warned, places, ZONE)) == 2
    assert rules.marks(SHIFT, places, ZONE) == ()
