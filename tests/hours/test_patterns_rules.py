"""Which visits are odd in number, length, pair or hour: without a database, at each figure and one below it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from portal.hours.rules import Fact, Judge, Span, Work, holds, may_judge, may_verify, may_verify_at_once, needs_second
from portal.hours.rules.patterns import Hold
from portal.hours.rules.words import FirstWord
from portal.policy.rules import HoursRules, PatternRules

ZONE = ZoneInfo("Asia/Shanghai")
TWO = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)  # 14:00 on the lane
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FIGURES = PatternRules()
BEN = 5
WORK = Work(
    engagement_id=7, state="pending", grade=3, flags=(), logger_ids=frozenset(), started_at=TWO,
    ended_at=TWO + 2 * HOUR, planned_start=TWO, planned_end=TWO + 2 * HOUR, shift_id=1, title="Phone class", team_id=9,
    person_id=3, name="Ana", status="active", birth_date=None, household_id=None, user_id=33,
)  # fmt: skip
MEI = Judge(1, 11, None, is_verifier=True, name="Mei")


def visit(start=TWO, minutes=120, by=None):
    return Fact(start, start + timedelta(minutes=minutes), by)


def codes(fact, others, span=None):
    planned = span or Span(fact.started_at, fact.ended_at, fact.started_at, fact.ended_at)
    return [hold.code for hold in holds(fact, others, planned, HoursRules(), FIGURES, ZONE)]


def weeks(count, **more):
    return [visit(TWO - 7 * DAY * (number + 1), **more) for number in range(count)]


@pytest.mark.row("none-B")
@pytest.mark.parametrize(("earlier", "expected"), [(4, []), (5, ["regular"])])
def test_the_same_minutes_six_times_are_held(earlier, expected):
    assert codes(visit(), weeks(earlier)) == expected


def test_the_same_minutes_beyond_the_window_are_not_counted():
    long_ago = [replace(fact, started_at=fact.started_at - 90 * DAY, ended_at=fact.ended_at - 90 * DAY)
                for fact in weeks(6)]  # fmt: skip

    assert codes(visit(), long_ago) == []


@pytest.mark.row("none-B")
@pytest.mark.parametrize(("earlier", "expected"), [(3, []), (4, ["many-day"])])
def test_the_fifth_visit_of_a_local_day_is_held(earlier, expected):
    morning = [visit(TWO - HOUR * (number + 1), 10 + number) for number in range(earlier)]

    assert codes(visit(), morning) == expected


@pytest.mark.row("none-B")
@pytest.mark.parametrize(("earlier", "expected"), [(13, []), (14, ["many-week"])])
def test_the_fifteenth_visit_of_seven_days_is_held(earlier, expected):
    before = [visit(TWO - DAY * (number % 6 + 1) - HOUR * (number // 6), 30 + number) for number in range(earlier)]

    assert codes(visit(), before) == expected


@pytest.mark.row("none-B")
@pytest.mark.parametrize(("earlier", "expected"), [(2, []), (3, ["same-pair"])])
def test_always_the_same_two_people_are_held(earlier, expected):
    before = [visit(TWO - 7 * DAY * (n + 1), 60 + n, BEN) for n in range(earlier)]

    assert codes(visit(by=BEN), before) == expected
    assert codes(visit(), before) == [], "a scanned visit is not one of the pair"


@pytest.mark.row("none-B")
@pytest.mark.parametrize(("earlier", "expected"), [(4, []), (5, ["by-hand"])])
def test_minutes_by_hand_again_and_again_are_held_whoever_wrote_them(earlier, expected):
    before = [visit(TWO - 7 * DAY * (n + 1), 60 + n, BEN + n + 1) for n in range(earlier)]

    assert codes(visit(by=BEN), before) == expected


@pytest.mark.row("none-B")
@pytest.mark.parametrize(
    ("hour", "planned_hour", "expected"), [(23, 14, ["night"]), (23, 23, []), (21, 14, []), (4, 14, ["night"])]
)
def test_hours_at_night_are_held_unless_the_shift_is_planned_there(hour, planned_hour, expected):
    came = datetime(2026, 11, 24, hour, 30, tzinfo=ZONE)
    planned = datetime(2026, 11, 24, planned_hour, 30, tzinfo=ZONE)
    span = Span(came, came + timedelta(minutes=20), planned, planned + 2 * HOUR)

    assert codes(Fact(span.started_at, span.ended_at), [], span) == expected


def test_a_later_visit_makes_no_earlier_one_odd():
    later = [visit(TWO + 7 * DAY * (n + 1)) for n in range(9)]

    assert codes(visit(), later) == []


@pytest.mark.row("none-B")
def test_a_held_visit_needs_two_people_and_is_not_verified_with_others():
    held = replace(WORK, holds=(Hold("regular", 6, 120),))

    assert needs_second(held, 120, HoursRules())
    assert not needs_second(WORK, 120, HoursRules())
    assert may_verify_at_once([held]) is None
    assert may_verify_at_once([WORK, replace(WORK, engagement_id=8)]) is None
    assert may_verify_at_once([WORK, held]).code == "held"


@pytest.mark.row("none-B")
@pytest.mark.parametrize(
    ("judge", "work", "code"),
    [
        (replace(MEI, team_ids=frozenset({9})), WORK, "own-team"),
        (replace(MEI, hands=frozenset({33})), WORK, "same-hands"),
        (replace(MEI, hands=frozenset({BEN})), replace(WORK, logger_ids=frozenset({BEN})), "same-hands"),
        (MEI, WORK, None),
        (replace(MEI, team_ids=frozenset({8}), hands=frozenset({44})), WORK, None),
    ],
)
def test_who_leads_the_team_or_has_an_account_opened_by_somebody_of_the_visit_has_no_say(judge, work, code):
    refusal = may_judge(judge, work)

    assert (refusal.code if refusal else None) == code


@pytest.mark.row("none-B")
@pytest.mark.parametrize(
    ("first_hands", "judge_hands", "code"),
    [((), (), None), ((1,), (), "one-hand"), ((), (2,), "one-hand"), ((6,), (6,), "one-hand"), ((6,), (8,), None)],
)
def test_two_accounts_opened_by_one_person_are_not_two_people(first_hands, judge_hands, code):
    first = FirstWord(70, 2, "Sara", None, 60, TWO, frozenset(first_hands))
    work = replace(WORK, grade=2, state="seconding", first=first)

    refusal = may_verify(replace(MEI, hands=frozenset(judge_hands)), work)

    assert (refusal.code if refusal else None) == code
