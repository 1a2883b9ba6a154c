"""Who may take, give back, change and cancel: the rules alone, without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from portal.people.queries import Consent, Standing
from portal.policy.queries import AgeRules, AgeRulesByDay, TaskRules
from portal.tasks import rules
from portal.tasks.models import DOMAINS
from portal.tasks.queries import OwnShift, ShiftLine, claim_refusal

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ZONE = "Asia/Shanghai"
SHIFT = ShiftLine(
    id=34, task_id=12, team_id=3, organisation_id=None, community_id=1, title="Phone class", place="Building 2",
    domain="ageing", risk="low", minimum_age=0, starts_at=NOON + 24 * HOUR, ends_at=NOON + 26 * HOUR, capacity=5,
    taken=2, is_published=True, is_cancelled=False,
)  # fmt: skip
ANA = Standing(7, "Ana", "active", date(1988, 5, 4), flag_until=None)
AGES = AgeRules()


def code_for(shift=SHIFT, standing=ANA, own=(), now=NOON, ages=AGES):
    refusal = claim_refusal(standing, shift, own, AgeRulesByDay(((date.min, ages),)), ZONE, now)
    return refusal.code if refusal else None


def own(start, end, shift_id=99):
    return OwnShift(1, shift_id, 8, "Homework table", "Library", start, end)


def test_an_eligible_person_may_take_a_free_place():
    assert code_for() is None


def test_a_running_shift_can_be_claimed_until_its_end_and_not_after():
    last = SHIFT.ends_at - timedelta(seconds=1)

    assert code_for(now=last) is None
    assert code_for(now=SHIFT.ends_at) == "shift-over"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"taken": 5}, "shift-full"),
        ({"is_cancelled": True}, "shift-cancelled"),
        ({"is_published": False}, "not-published"),
    ],
)
def test_a_shift_that_is_full_cancelled_or_unpublished_is_refused(change, code):
    assert code_for(SHIFT._replace(**change)) == code


@pytest.mark.row("product-14")
@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        (23, 24, None),
        (26, 27, None),
        (23, 25, "clash"),
        (25, 28, "clash"),
        (24.5, 25, "clash"),
        (20, 30, "clash"),
    ],
)
def test_a_place_at_the_same_time_blocks_and_one_that_touches_does_not(start, end, code):
    assert code_for(own=[own(NOON + start * HOUR, NOON + end * HOUR)]) == code


@pytest.mark.row("product-14")
def test_the_clash_is_named():
    refusal = claim_refusal(ANA, SHIFT, [own(SHIFT.starts_at, SHIFT.ends_at)], AgeRulesByDay(), ZONE, NOON)

    assert "Homework table" in refusal.text % refusal.params


def test_what_is_over_by_now_no_longer_blocks_a_running_shift():
    now = SHIFT.starts_at + HOUR

    assert code_for(own=[own(SHIFT.starts_at - HOUR, now)], now=now) is None


def test_nobody_takes_a_second_place_in_the_same_shift():
    assert code_for(own=[own(SHIFT.starts_at, SHIFT.ends_at, shift_id=34)]) == "already-taken"


@pytest.mark.parametrize(
    ("status", "risk", "code"),
    [
        ("pending", "low", None),
        ("pending", "medium", "not-yet-approved"),
        ("pending", "high", "not-yet-approved"),
        ("refused", "low", "not-active"),
        ("suspended", "low", "not-active"),
        ("left", "low", "not-active"),
        ("active", "high", None),
    ],
)
def test_a_waiting_person_takes_low_risk_only_and_a_refused_one_nothing(status, risk, code):
    assert code_for(SHIFT._replace(risk=risk), replace(ANA, status=status)) == code


@pytest.mark.row("product-11")
def test_age_counts_on_the_day_of_the_shift_in_the_communitys_zone():
    day = SHIFT.starts_at.date()
    task = SHIFT._replace(minimum_age=21)

    assert code_for(task, replace(ANA, birth_date=day.replace(year=day.year - 21))) is None
    assert code_for(task, replace(ANA, birth_date=day.replace(year=day.year - 21) + timedelta(days=1))) == "too-young"


@pytest.mark.row("product-11")
def test_an_evening_in_utc_is_the_next_day_in_shanghai():
    late = SHIFT._replace(
        starts_at=datetime(2026, 11, 24, 17, tzinfo=UTC), ends_at=datetime(2026, 11, 24, 18, tzinfo=UTC)
    )

    assert code_for(late._replace(minimum_age=30), replace(ANA, birth_date=date(1996, 11, 25))) is None


@pytest.mark.row("product-11")
@pytest.mark.parametrize(
    ("years", "risk", "consent", "code"),
    [
        (13, "low", "high", "too-young"),
        (15, "low", None, "guardian-missing"),
        (15, "low", "low", None),
        (15, "medium", "high", "too-young"),
        (16, "medium", "low", "guardian-missing"),
        (16, "medium", "medium", None),
        (17, "high", "high", "too-young"),
        (18, "high", None, None),
    ],
)
def test_a_minor_needs_the_age_of_the_risk_and_a_guardian_who_agreed_to_it(years, risk, consent, code):
    day = SHIFT.starts_at.date()
    consents = (Consent(consent, day, day),) if consent else ()
    young = Standing(8, "Xiao", "active", day.replace(year=day.year - years), consents, flag_until=None)
    by_day = SHIFT._replace(
        starts_at=SHIFT.starts_at - 8 * HOUR, ends_at=SHIFT.ends_at - 8 * HOUR, risk=risk, adult_homes=2
    )

    assert code_for(by_day, young) == code


@pytest.mark.row("product-11")
def test_an_unknown_birth_date_fails_closed():
    unknown = replace(ANA, birth_date=None, consents=(Consent("high", date(2020, 1, 1), date(2099, 1, 1)),))

    assert code_for(standing=unknown) == "age-unknown"
    assert code_for(SHIFT._replace(minimum_age=16), unknown) == "age-unknown"


@pytest.mark.row("product-11")
def test_a_risk_class_that_the_rules_do_not_name_asks_for_an_adult():
    ages = AgeRules(minimum_age=0, risk_minimum_age={})

    assert rules.needed_age(0, "medium", ages) == rules.ADULT
    assert rules.needed_age(0, "medium", AGES) == 16
    assert rules.needed_age(21, "medium", AGES) == 21


def may_withdraw(claimed, now, hours=12, **more):
    refusal = rules.may_withdraw(SHIFT, claimed, TaskRules(withdraw_hours=hours), now, **more)
    return refusal.code if refusal else None


def test_a_place_can_be_given_back_until_twelve_hours_before():
    early = SHIFT.starts_at - timedelta(days=3)

    assert may_withdraw(early, SHIFT.starts_at - 12 * HOUR - timedelta(seconds=1)) is None
    assert may_withdraw(early, SHIFT.starts_at - 12 * HOUR) == "too-late"


def test_whoever_has_just_taken_a_place_can_undo_it_for_ten_minutes():
    taken = SHIFT.starts_at - HOUR

    assert may_withdraw(taken, taken + timedelta(minutes=9)) is None
    assert may_withdraw(taken, taken + timedelta(minutes=10)) == "too-late"


def test_nothing_is_given_back_once_the_shift_has_begun():
    taken = SHIFT.starts_at - timedelta(minutes=1)

    assert may_withdraw(taken, SHIFT.starts_at) == "shift-begun"
    assert may_withdraw(taken, SHIFT.ends_at) == "shift-begun"


def test_a_place_is_given_back_once():
    assert may_withdraw(NOON, NOON, is_open=False) == "already-ended"


def test_the_shown_deadline_is_the_one_that_counts():
    taken = SHIFT.starts_at - HOUR
    until = rules.give_back_until(SHIFT.starts_at, taken, TaskRules())

    assert may_withdraw(taken, until - timedelta(seconds=1)) is None
    assert may_withdraw(taken, until) is not None


def test_only_whoever_leads_changes_and_cancels_and_only_what_stands():
    late = SHIFT.ends_at

    assert rules.may_publish(leads=False).kind == "forbidden"
    assert rules.may_edit(leads=False, is_cancelled=False, ends_at=None, now=NOON).kind == "forbidden"
    assert rules.may_edit(leads=True, is_cancelled=True, ends_at=None, now=NOON).code == "cancelled"
    assert rules.may_edit(leads=True, is_cancelled=False, ends_at=late, now=late).code == "shift-over"
    assert rules.may_edit(leads=True, is_cancelled=False, ends_at=late, now=NOON) is None
    assert rules.may_cancel(leads=False, is_cancelled=False, ends_at=late, now=NOON).kind == "forbidden"
    assert rules.may_cancel(leads=True, is_cancelled=True, ends_at=late, now=NOON).code == "cancelled"
    assert rules.may_cancel(leads=True, is_cancelled=False, ends_at=late, now=late).code == "shift-over"
    assert rules.may_cancel(leads=True, is_cancelled=False, ends_at=None, now=NOON) is None


MIDNIGHT = datetime(2026, 11, 23, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [
        (MIDNIGHT - timedelta(minutes=1), NOON + HOUR, "starts_at"),
        (MIDNIGHT, NOON + HOUR, None),
        (NOON + HOUR, NOON + HOUR, "ends_at"),
        (NOON + HOUR, NOON, "ends_at"),
        (NOON - 3 * HOUR, NOON, "ends_at"),
        (NOON + HOUR, NOON + 25 * HOUR, None),
        (NOON + HOUR, NOON + 25 * HOUR + timedelta(minutes=1), "ends_at"),
        (NOON + timedelta(days=731), NOON + timedelta(days=731, hours=1), "starts_at"),
    ],
)
def test_times_begin_today_end_later_and_last_a_day_at_most(start, end, field):
    assert list(rules.check_times(start, end, MIDNIGHT, NOON)) == ([field] if field else [])


def test_a_start_of_yesterday_may_be_kept_while_the_shift_runs():
    yesterday = MIDNIGHT - HOUR

    assert rules.check_times(yesterday, NOON + HOUR, MIDNIGHT, NOON, was=yesterday) == {}


@pytest.mark.parametrize(
    ("capacity", "taken", "holds"), [(1, 0, True), (0, 0, False), (1001, 0, False), (3, 3, True), (2, 3, False)]
)
def test_places_are_between_those_taken_and_a_thousand(capacity, taken, holds):
    assert (rules.check_capacity(capacity, taken) == {}) is holds


def test_each_of_the_nine_domains_has_words():
    assert tuple(rules.DOMAIN_WORDS) == DOMAINS
