"""What a repeating pattern may be, and on which days and at which times its shifts are."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from portal.kernel import clock
from portal.tasks import queries, rules
from portal.tasks.rules import Repeat, ShiftTimes

TUESDAY = date(2026, 12, 1)
WEEKLY = Repeat("weekly", times=4)
CHANGES = {
    "Europe/Berlin": (date(2026, 3, 29), date(2026, 10, 25)),
    "America/New_York": (date(2026, 3, 8), date(2026, 11, 1)),
}


def days(repeat, first_on=TUESDAY):
    assert rules.check_repeat(repeat, first_on) == {}
    return [day.isoformat() for day in rules.days_of(rules.rule_text(repeat, first_on), first_on)]


def test_every_week_on_the_day_of_the_start():
    assert days(WEEKLY) == ["2026-12-01", "2026-12-08", "2026-12-15", "2026-12-22"]


def test_every_second_week_on_two_days_until_a_day():
    repeat = Repeat("weekly", 2, ("TU", "FR"), until=date(2026, 12, 29))

    assert days(repeat) == ["2026-12-01", "2026-12-04", "2026-12-15", "2026-12-18", "2026-12-29"]


def test_every_month_on_its_weekday_and_a_fifth_one_is_the_last():
    assert days(Repeat("monthly", times=3), date(2026, 12, 8)) == ["2026-12-08", "2027-01-12", "2027-02-09"]
    assert days(Repeat("monthly", times=3), date(2026, 12, 29)) == ["2026-12-29", "2027-01-26", "2027-02-23"]


def test_a_pattern_with_a_number_of_times_is_kept_with_its_last_day():
    assert rules.rule_text(WEEKLY, TUESDAY) == "FREQ=WEEKLY;INTERVAL=1;BYDAY=TU;UNTIL=20261222"


@pytest.mark.parametrize(
    ("repeat", "field"),
    [
        (Repeat("yearly", times=3), "repeat"),
        (Repeat("weekly", 0, times=3), "every"),
        (Repeat("weekly", 13, times=3), "every"),
        (Repeat("weekly", weekdays=("XX",), times=3), "weekdays"),
        (Repeat("weekly", weekdays=("MO",), times=3), "weekdays"),
        (Repeat("weekly"), "until"),
        (Repeat("weekly", until=date(2027, 1, 1), times=3), "until"),
        (Repeat("weekly", until=TUESDAY), "until"),
        (Repeat("weekly", until=TUESDAY + timedelta(days=3)), "until"),
        (Repeat("weekly", until=TUESDAY + timedelta(days=731)), "until"),
        (Repeat("weekly", weekdays=rules.WEEKDAYS, until=TUESDAY + timedelta(days=700)), "until"),
        (Repeat("weekly", times=1), "times"),
        (Repeat("weekly", times=401), "times"),
        (Repeat("monthly", times=40), "times"),
    ],
)
def test_what_is_no_pattern_is_said_at_its_field(repeat, field):
    assert list(rules.check_repeat(repeat, TUESDAY)) == [field]


def test_a_longer_series_within_the_limits_holds():
    assert rules.check_repeat(Repeat("weekly", until=TUESDAY + timedelta(days=730)), TUESDAY) == {}
    assert rules.check_repeat(Repeat("weekly", weekdays=rules.WEEKDAYS, times=400), TUESDAY) == {}


def test_several_shifts_at_once_keep_their_day():
    at = datetime.combine(date(2026, 12, 1), time(9))

    assert rules.check_same_day(TUESDAY, ShiftTimes(at, at, 1)) == {}
    assert list(rules.check_same_day(TUESDAY, ShiftTimes(at + timedelta(days=1), at, 1))) == ["starts_at"]


def test_no_shift_gets_fewer_places_than_people_who_have_one():
    assert rules.check_capacities(3, [0, 3, 1]) == {}
    assert list(rules.check_capacities(2, [0, 3, 1])) == ["capacity"]


def test_shifts_are_made_ahead_a_week_at_a_time():
    today = date(2026, 12, 1)

    assert not rules.is_due(today + rules.HORIZON, date(2028, 1, 1), today)
    assert not rules.is_due(today + rules.HORIZON, date(2028, 1, 1), today + timedelta(days=6))
    assert rules.is_due(today + rules.HORIZON, date(2028, 1, 1), today + timedelta(days=7))
    assert not rules.is_due(date(2026, 12, 8), date(2026, 12, 8), today)


@pytest.mark.row("product-8")
@pytest.mark.parametrize("zone", CHANGES)
@pytest.mark.parametrize("quarter", range(96))
def test_a_series_across_both_clock_changes_keeps_its_local_times(zone, quarter):
    """Every start of the day in quarter hours, 90 minutes long, every day of the two weeks around each change."""
    wall_time, wrong = time(*divmod(15 * quarter, 60)), []

    for change in CHANGES[zone]:
        for day in (change + timedelta(days=number) for number in range(-7, 8)):
            wall = datetime.combine(day, wall_time)
            starts_at, ends_at = queries.wall_span(wall, 90, zone)
            shown = clock.local(starts_at, zone).replace(tzinfo=None), clock.local(ends_at, zone).replace(tzinfo=None)
            if exists(wall, zone) and exists(wall + timedelta(minutes=90), zone):
                wrong += [wall] if shown != (wall, wall + timedelta(minutes=90)) else []
            if ends_at <= starts_at:
                wrong.append(wall)

    assert wrong == []


def exists(wall, zone):
    """Tell whether the clocks of the zone ever show this naive time."""
    from_utc = wall.replace(tzinfo=ZoneInfo(zone)).astimezone(ZoneInfo("UTC")).astimezone(ZoneInfo(zone))
    return from_utc.replace(tzinfo=None) == wall


def test_a_fixed_distance_of_seven_days_would_lose_the_local_time():
    first = clock.from_local(datetime.combine(date(2026, 3, 24), time(9)), "Europe/Berlin")

    assert clock.local(first + timedelta(days=7), "Europe/Berlin").time() == time(10)
    assert (
        clock.local(
            queries.wall_span(datetime.combine(date(2026, 3, 31), time(9)), 60, "Europe/Berlin")[0], "Europe/Berlin"
        ).hour
        == 9
    )


@pytest.mark.parametrize(("zone", "day"), [(zone, changes[0]) for zone, changes in CHANGES.items()])
def test_a_start_in_the_skipped_hour_moves_forward_and_keeps_its_length(zone, day):
    starts_at, ends_at = queries.wall_span(datetime.combine(day, time(2, 30)), 20, zone)

    assert clock.local(starts_at, zone).time() == time(3, 30)
    assert ends_at - starts_at == timedelta(minutes=20)


def test_a_whole_day_is_24_hours_at_most_also_when_the_clocks_go_back():
    starts_at, ends_at = queries.wall_span(datetime.combine(date(2026, 10, 24), time(12)), 1440, "Europe/Berlin")

    assert ends_at - starts_at == timedelta(hours=24)
