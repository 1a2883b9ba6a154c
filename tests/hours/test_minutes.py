"""How many minutes count, decided without a database."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.hours.rules import Span, creditable_minutes, earns_credits
from portal.policy.queries import HoursRules

TWO = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
FOUR = TWO + timedelta(hours=2)


def span(start=0, end=120):
    """Return a visit that began and ended so many minutes after the planned start, of a shift of two hours."""
    return Span(TWO + timedelta(minutes=start), TWO + timedelta(minutes=end), TWO, FOUR)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (0, 120, 120),
        (0, 95, 90),
        (0, 90, 90),
        (0, 89, 75),
        (0, 30, 30),
        (0, 29, 0),
        (0, 0, 0),
        (-20, 120, 135),  # 140 minutes, in quarter hours
        (-60, 120, 150),  # at most 30 minutes early
        (0, 150, 150),
        (0, 280, 150),  # at most 30 minutes late
        (-300, -200, 0),  # all of it before the door opens
        (200, 400, 0),
    ],
)
def test_minutes_are_held_to_the_plan_and_rounded_down(start, end, expected):
    assert creditable_minutes(span(start, end), HoursRules()) == expected


@pytest.mark.parametrize(
    ("rules", "minutes", "expected"),
    [
        (HoursRules(step_minutes=1), 95, 95),
        (HoursRules(step_minutes=60), 95, 60),
        (HoursRules(rounding="nearest"), 95, 90),
        (HoursRules(rounding="nearest"), 98, 105),
        (HoursRules(rounding="up"), 91, 105),
        (HoursRules(minimum_minutes=0), 14, 0),
        (HoursRules(minimum_minutes=0, step_minutes=1), 1, 1),
        (HoursRules(minimum_minutes=0, step_minutes=1), 0, 0),
        (HoursRules(minimum_minutes=120), 119, 0),
        (HoursRules(step_minutes=60), 45, 0),
    ],
)
def test_the_rule_pack_says_step_rounding_and_minimum(rules, minutes, expected):
    assert creditable_minutes(span(0, minutes), rules) == expected


@pytest.mark.parametrize(("vouched", "expected"), [(60, 60), (50, 45), (20, 0), (120, 120), (500, 120)])
def test_at_most_what_somebody_vouches_for(vouched, expected):
    assert creditable_minutes(span(0, 120), HoursRules(), vouched) == expected


def test_seconds_do_not_add_up_to_a_minute():
    almost = Span(TWO, TWO + timedelta(minutes=89, seconds=59), TWO, FOUR)

    assert almost.recorded_minutes == 89
    assert creditable_minutes(almost, HoursRules()) == 75


@given(start=st.integers(-300, 300), length=st.integers(0, 600), vouched=st.none() | st.integers(0, 600))
def test_never_more_than_recorded_and_always_whole_steps(start, length, vouched):
    minutes = creditable_minutes(span(start, start + length), HoursRules(), vouched)

    assert 0 <= minutes <= length
    assert minutes % 15 == 0
    assert vouched is None or minutes <= vouched


def test_the_zone_the_moments_are_written_in_does_not_matter():
    local = ZoneInfo("Australia/Lord_Howe")
    same = Span(*(at.astimezone(local) for at in (TWO, TWO + timedelta(minutes=95), TWO, FOUR)))

    assert creditable_minutes(same, HoursRules()) == 90


@pytest.mark.parametrize(
    ("birth_date", "policy", "expected"),
    [
        (date(2008, 11, 24), "hours_only", True),  # eighteen today
        (date(2008, 11, 25), "hours_only", False),
        (date(2008, 11, 25), "credits", True),
        (date(1950, 1, 1), "hours_only", True),
        (None, "hours_only", False),  # nobody asked: they may be a minor
        (None, "credits", True),
    ],
)
def test_hours_of_a_minor_or_of_unknown_age_are_recognised_only(birth_date, policy, expected):
    assert earns_credits(birth_date, date(2026, 11, 24), policy) is expected
