"""Hours across clock changes: four zones, both changes of the year, every quarter hour of those days."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from portal.hours.rules import Span, creditable_minutes, minutes_between
from portal.kernel import clock
from portal.policy.queries import HoursRules

# Lord Howe turns its clocks by half an hour, Shanghai by none: there the days are those of Berlin.
CHANGES = {
    "Europe/Berlin": (date(2026, 3, 29), date(2026, 10, 25)),
    "America/New_York": (date(2026, 3, 8), date(2026, 11, 1)),
    "Australia/Lord_Howe": (date(2026, 4, 5), date(2026, 10, 4)),
    "Asia/Shanghai": (date(2026, 3, 29), date(2026, 10, 25)),
}
STARTS = [timedelta(minutes=15 * number) for number in range(96)]
MINUTES = (30, 47, 95, 120, 240)


def cases(zone):
    """Yield every (start, end, true minutes) as a wall clock of the zone shows them."""
    for day, start, minutes in product(CHANGES[zone], STARTS, MINUTES):
        began = clock.from_local(datetime.combine(day, time()) + start, zone)
        ended = began + timedelta(minutes=minutes)
        yield clock.local(began, zone), clock.local(ended, zone), minutes


@pytest.mark.row("reliability-9-dst")
@pytest.mark.parametrize("zone", CHANGES)
def test_no_start_of_a_day_with_a_clock_change_gives_a_wrong_minute(zone):
    rules, wrong = HoursRules(), []

    for began, ended, minutes in cases(zone):
        span = Span(began, ended, began, ended)
        expected = minutes // 15 * 15
        if (span.recorded_minutes, creditable_minutes(span, rules)) != (minutes, expected):
            wrong.append((began, ended))

    assert wrong == []


@pytest.mark.parametrize("zone", CHANGES)
def test_margins_around_the_plan_are_true_minutes_too(zone):
    rules, wrong = HoursRules(early_minutes=30, late_minutes=30, minimum_minutes=1, step_minutes=1), []

    for began, ended, minutes in cases(zone):
        early = clock.local(began.astimezone(UTC) - timedelta(minutes=45), zone)
        late = clock.local(ended.astimezone(UTC) + timedelta(minutes=45), zone)
        if creditable_minutes(Span(early, late, began, ended), rules) != minutes + 60:
            wrong.append((began, ended))

    assert wrong == []


@pytest.mark.parametrize("zone", [zone for zone in CHANGES if zone != "Asia/Shanghai"])
def test_subtracting_wall_times_would_be_wrong(zone):
    wrong = [1 for began, ended, minutes in cases(zone) if (ended - began) != timedelta(minutes=minutes)]

    assert wrong


def test_an_end_before_the_start_is_no_time_at_all():
    at = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))

    assert minutes_between(at, at.replace(hour=1)) == 0
    assert minutes_between(at.replace(fold=0), at.replace(fold=1)) == 60
