"""Until when a freed place is kept, who may wait and take it, call off and stand in: the rules alone."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.kernel.errors import Refusal
from portal.policy.queries import TaskRules
from portal.tasks import rules
from portal.tasks.queries import ShiftLine

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
SHIFT = ShiftLine(
    id=34, task_id=12, team_id=3, organisation_id=None, community_id=1, title="Phone class", place="Building 2",
    domain="ageing", risk="low", minimum_age=0, starts_at=NOON + 48 * HOUR, ends_at=NOON + 50 * HOUR, capacity=2,
    taken=2, is_published=True, is_cancelled=False,
)  # fmt: skip
CLASH = Refusal("clash", "At that time you have another place.")
MINE = Refusal("already-taken", "You have a place here.")


def code(refusal):
    return refusal and refusal.code


@pytest.mark.row("product-10")
@pytest.mark.parametrize(
    ("left", "kept"),
    [
        (48 * HOUR, 12 * HOUR),
        (24 * HOUR, 12 * HOUR),
        (23 * HOUR, 11.5 * HOUR),  # half of what is left, so that another can still be asked
        (2 * HOUR, HOUR),
        (20 * MINUTE, 10 * MINUTE),
        (19 * MINUTE, None),  # then it is open to all at once
        (-HOUR, None),
    ],
)
def test_a_place_is_kept_for_some_hours_and_less_when_the_shift_is_near(left, kept):
    assert rules.offer_until(NOON + left, TaskRules(), NOON) == (kept and NOON + kept)


@pytest.mark.row("product-10")
def test_for_how_long_comes_from_the_communitys_rules():
    assert rules.offer_until(NOON + 48 * HOUR, TaskRules(offer_hours=3), NOON) == NOON + 3 * HOUR


@pytest.mark.parametrize("minutes", range(20, 6000, 613))
def test_it_is_never_kept_beyond_the_start(minutes):
    starts_at = NOON + minutes * MINUTE

    assert NOON < rules.offer_until(starts_at, TaskRules(offer_hours=72), NOON) < starts_at


@pytest.mark.parametrize(
    ("shift", "refusal", "is_waiting", "expected"),
    [
        (SHIFT, None, False, None),
        (SHIFT, None, True, "already-waiting"),
        (SHIFT, CLASH, False, "clash"),
        (SHIFT._replace(taken=1), None, False, "places-free"),
        (SHIFT._replace(starts_at=NOON + 19 * MINUTE), None, False, "begins-soon"),
        (SHIFT._replace(starts_at=NOON + 20 * MINUTE), None, False, None),
    ],
)
def test_who_may_wait(shift, refusal, is_waiting, expected):
    assert code(rules.may_wait(shift, refusal, NOON, is_waiting=is_waiting)) == expected


@pytest.mark.parametrize(
    ("until", "refusal", "is_open", "expected"),
    [
        (HOUR, None, True, None),
        (timedelta(), None, True, "offer-over"),  # the deadline itself is too late
        (HOUR, None, False, "offer-over"),
        (HOUR, CLASH, True, "clash"),
        (HOUR, MINE, False, "already-taken"),
    ],
)
def test_who_may_take_what_is_kept(until, refusal, is_open, expected):
    assert code(rules.may_take_offer(NOON + until, SHIFT, refusal, NOON, is_open=is_open)) == expected
    if expected in {None, "offer-over"}:
        assert code(rules.may_decline(NOON + until, NOON, is_open=is_open)) == expected


def test_nothing_is_taken_after_the_start_of_a_shift_that_was_moved_forward():
    moved = SHIFT._replace(starts_at=NOON)

    assert code(rules.may_take_offer(NOON + HOUR, moved, None, NOON, is_open=True)) == "offer-over"


@pytest.mark.row("product-13")
def test_a_place_can_be_called_off_until_the_start_and_is_late_after_the_deadline():
    start, claimed, limits = NOON + 24 * HOUR, NOON - HOUR, TaskRules()

    assert rules.may_call_off(start, start - MINUTE, is_open=True) is None
    assert code(rules.may_call_off(start, start, is_open=True)) == "shift-begun"
    assert code(rules.may_call_off(start, NOON, is_open=False)) == "already-ended"
    assert [rules.is_late(start, claimed, limits, NOON + hours * HOUR) for hours in (11, 12, 23)] == [False, True, True]


def test_a_stand_in_can_be_asked_for_once_until_the_start():
    start = SHIFT.starts_at

    assert rules.may_ask_stand_in(start, NOON, is_open=True, is_asking=False) is None
    assert code(rules.may_ask_stand_in(start, NOON, is_open=True, is_asking=True)) == "already-asked"
    assert code(rules.may_ask_stand_in(start, start, is_open=True, is_asking=False)) == "shift-begun"


@pytest.mark.parametrize(
    ("refusal", "is_open", "now", "expected"),
    [
        (None, True, NOON, None),
        (None, False, NOON, "stand-in-over"),
        (None, True, SHIFT.starts_at, "stand-in-over"),
        (CLASH, True, NOON, "clash"),
        (MINE, True, NOON, "already-taken"),
    ],
)
def test_who_may_stand_in(refusal, is_open, now, expected):
    assert code(rules.may_stand_in(SHIFT, refusal, now, is_open=is_open)) == expected
