"""Which minutes a word may name, decided without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from portal.hours.rules import Case, FirstWord, Work, adjustment_problems, decide
from portal.policy.queries import HoursRules

TWO = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
FOUR = TWO + timedelta(hours=2)
WORK = Work(
    engagement_id=7, state="pending", grade=2, flags=(), logger_ids=frozenset(), started_at=TWO, ended_at=FOUR,
    planned_start=TWO, planned_end=FOUR, shift_id=5, title="Phone class", team_id=3, person_id=20, name="Ana",
    status="active", birth_date=None, household_id=None,
)  # fmt: skip


def case(first=None):
    """Return a visit of two hours, with a first word on so many minutes."""
    word = FirstWord(9, 1, "Mei", None, first, FOUR) if first else None
    return Case(replace(WORK, first=word), TWO.date(), HoursRules(), "hours-1", earns_credits=True)


@pytest.mark.parametrize(
    ("minutes", "reason", "count", "fields"),
    [
        (None, "", 50, []),
        (120, "", 1, []),
        (60, "left early", 1, []),
        (60, "", 1, ["reason"]),
        (121, "x", 1, ["minutes"]),
        (0, "x", 1, ["minutes"]),
        (60, "x", 2, ["minutes"]),
    ],
)
def test_an_adjustment_concerns_one_visit_within_what_was_recorded_with_a_reason(minutes, reason, count, fields):
    assert list(adjustment_problems(case(), minutes, reason, count)) == fields


@pytest.mark.parametrize(
    ("minutes", "reason", "fields"),
    [(None, "", []), (60, "", []), (61, "x", ["minutes"]), (45, "", ["reason"]), (45, "x", []), (0, "x", ["minutes"])],
)
def test_the_second_person_stays_within_the_first_ones_word(minutes, reason, fields):
    assert list(adjustment_problems(case(60), minutes, reason, 1)) == fields


@pytest.mark.parametrize(("minutes", "expected"), [(None, 60), (45, 45), (120, 60)])
def test_two_people_agree_on_the_lower_of_their_minutes(minutes, expected):
    (found,) = decide([case(60)], minutes)

    assert (found.step, found.minutes, found.credited_minutes) == ("credit", expected, expected)


@pytest.mark.parametrize(("first", "expected"), [(300, 120), (120, 120)])
def test_a_first_word_never_reaches_beyond_what_was_recorded(first, expected):
    assert case(first).work.vouched_minutes == expected
