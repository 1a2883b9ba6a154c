"""When the door is open, what a scan means, and how two scans become an interval, without a database."""

import inspect
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.attendance import rules
from portal.attendance.rules import Visit, codes, visits

START = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
END = START + timedelta(hours=2)


@dataclass(frozen=True)
class Plan:
    starts_at: datetime = START
    ends_at: datetime = END
    is_cancelled: bool = False


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def refusal(now: datetime, plan: Plan = Plan(), *, has_place: bool = True, leader: str = "Ben") -> str | None:
    found = rules.may_check_in(plan, now, "Asia/Shanghai", has_place=has_place, leader=leader)
    return found.code if found else None


def test_the_door_opens_an_hour_before_the_start_and_closes_at_the_end():
    assert refusal(START - minutes(61)) == "too-early"
    assert refusal(START - minutes(60)) is None
    assert refusal(END - minutes(1)) is None
    assert refusal(END) == "shift-over"


def test_too_early_says_when_to_come_in_the_time_of_the_place():
    found = rules.may_check_in(Plan(), START - minutes(90), "Asia/Shanghai", has_place=True)

    assert found.text % found.params == "Check-in opens at 21:00, one hour before the start. Please come back then."


def test_who_is_not_on_the_list_learns_whom_to_ask():
    assert refusal(START, has_place=False) == "not-on-list"
    with_name = rules.may_check_in(Plan(), START, "UTC", has_place=False, leader="Ben")
    assert with_name.text % with_name.params == "Ask Ben at the door to add you to the list."
    without = rules.may_check_in(Plan(), START, "UTC", has_place=False)
    assert without.text == "Ask the leader at the door to add you to the list."


def test_a_cancelled_shift_says_so_before_anything_else():
    assert refusal(START, Plan(is_cancelled=True), has_place=False) == "shift-cancelled"


@pytest.mark.parametrize(
    ("open_for", "wanted", "is_leaving", "act"),
    [
        (0, None, False, "already-here"),
        (4.9, None, False, "already-here"),
        (4.9, None, True, "out"),
        (5, None, False, "out"),
        (5, "out", False, "out"),
        (4.9, "out", False, "already-here"),
        (4.9, "out", True, "out"),
        (95, "in", False, "already-here"),  # an old page that offered to check in never checks out
        (-3, None, False, "already-here"),  # the clock was set back
    ],
)
def test_a_scan_while_a_visit_is_open(open_for, wanted, is_leaving, act):
    visit = Visit(START, None)

    assert rules.decide(visit, START + minutes(open_for), wanted, is_leaving=is_leaving) == act


@pytest.mark.parametrize(
    ("left_for", "wanted", "act"),
    [
        (1, None, "already-left"),
        (5, None, "in"),
        (1, "in", "in"),
        (1, "out", "already-left"),
        (60, "out", "already-left"),
    ],
)
def test_a_scan_after_a_visit_has_ended(left_for, wanted, act):
    visit = Visit(START, START + minutes(30))

    assert rules.decide(visit, START + minutes(30 + left_for), wanted) == act


def test_the_first_scan_checks_in_and_a_page_that_offered_to_leave_never_does():
    assert rules.decide(None, START, None) == "in"
    assert rules.decide(None, START, "in") == "in"
    assert rules.decide(None, START, "out") == "never-here"
    assert rules.decide(None, START, None, is_leaving=True) == "never-here"


def test_leaving_at_once_needs_the_scan_that_opened_the_visit_and_ends_after_ten_minutes():
    visit = Visit(START, None, in_scan_id=12)

    assert rules.may_leave_at_once(visit, 12, START + minutes(9.9)) is None
    assert rules.may_leave_at_once(visit, 12, START + minutes(10)).code == "leave-late"
    assert rules.may_leave_at_once(visit, 11, START + minutes(1)).code == "leave-late"
    assert rules.may_leave_at_once(Visit(START, END, 12), 12, START + minutes(1)).code == "leave-late"
    assert rules.may_leave_at_once(None, 12, START).code == "leave-late"


@pytest.mark.parametrize(("scan_in", "scan_out", "grade"), [(3, 3, 3), (3, 2, 2), (2, 3, 2), (4, 1, 1), (4, 4, 4)])
def test_the_grade_is_the_lower_of_the_two_scans(scan_in, scan_out, grade):
    assert rules.closing(START, END, END, (scan_in, scan_out)).grade == grade


def test_a_badge_is_better_than_a_code_a_code_than_a_tick_a_tick_than_ones_own_word():
    assert [rules.grade_of(m) for m in ("badge", "code", "digits", "tick", "paper", "own")] == [4, 3, 2, 2, 2, 1]


def test_ninety_five_minutes_are_ninety_five_minutes():
    closing = rules.closing(START, END, START + minutes(95), (3, 3))

    assert closing.ended_at - START == minutes(95)
    assert closing.flags == ()


def test_a_check_out_well_past_the_end_is_recorded_and_says_so():
    assert rules.closing(START, END, END + minutes(15), (3, 3)).flags == ()
    late = rules.closing(START, END, END + minutes(16), (3, 3))
    assert (late.ended_at, late.flags, late.grade) == (END + minutes(16), ("past-end",), 3)


def test_after_the_grace_a_check_out_counts_as_none():
    last = rules.closing(START, END, END + minutes(30), (3, 3))
    assert last.ended_at == END + minutes(30)
    gone = rules.closing(START, END, END + minutes(31), (3, 3))
    assert (gone.ended_at, gone.flags, gone.grade) == (END, ("no-check-out",), 2)


@given(st.integers(-600, 600), st.integers(-600, 600))
def test_no_visit_ends_before_it_began(began, now):
    closing = rules.closing(START + minutes(began), END, START + minutes(now), (3, 3))

    assert closing.ended_at >= START + minutes(began)


def test_a_leaders_tick_for_themselves_is_their_own_word_only():
    assert rules.method_of_tick(5, 6) == "tick"
    assert rules.method_of_tick(5, 5) == "own"


@pytest.mark.parametrize(
    ("method", "age", "state", "code"),
    [
        ("tick", 10, "open", None),
        ("own", 10, "pending", None),
        ("tick", 10.1, "open", "undo-late"),
        ("code", 1, "open", "not-a-tick"),
        ("tick", 1, "verified", "undo-decided"),
    ],
)
def test_only_a_fresh_tick_can_be_taken_back(method, age, state, code):
    found = rules.may_undo(method, START, START + minutes(age), state)

    assert (found.code if found else None) == code


def test_a_check_out_that_another_visit_followed_stands():
    found = rules.may_undo("tick", START, START, "pending", came_again=True)

    assert found.code == "undo-followed"


def test_every_refusal_has_a_title():
    """The result page shows a title above the sentence."""
    used = set(re.findall(r'Refusal\(\s*"([a-z-]+)"', inspect.getsource(codes) + inspect.getsource(visits)))

    assert len(used) > 10
    leaders_only = {
        "not-a-tick",
        "undo-late",
        "undo-decided",
        "undo-followed",
        "not-leader",
        "ineligible",
        "not-here",
    }
    assert used - leaders_only <= set(rules.TITLES)
