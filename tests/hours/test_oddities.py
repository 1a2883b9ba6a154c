"""What is odd about a visit, who decides, and which press settles it: without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from portal.hours.rules import (
    FirstWord,
    Judge,
    Overlap,
    Work,
    decider,
    is_ticked,
    is_verifier,
    may_undo,
    may_verify,
    needs_second,
    oddities,
    remedies,
)
from portal.kernel.actor import Actor, Grant
from portal.policy.queries import HoursRules

TWO = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
FOUR = TWO + timedelta(hours=2)
NOW = FOUR + timedelta(days=1)
MEI = Judge(1, 11, None, is_verifier=True, name="Mei")
SARA = Judge(2, 12, None, is_verifier=True, name="Sara")
RULES = HoursRules()
WORK = Work(
    engagement_id=7, state="pending", grade=3, flags=(), logger_ids=frozenset(), started_at=TWO, ended_at=FOUR,
    planned_start=TWO, planned_end=FOUR, shift_id=5, title="Phone class", team_id=3, person_id=20, name="Ana",
    status="active", birth_date=None, household_id=None,
)  # fmt: skip
FIRST = FirstWord(9, MEI.user_id, "Mei", None, 60, NOW - timedelta(days=3))


def codes(work, judge=MEI):
    return [oddity.code for oddity in oddities(work, judge, RULES, NOW)]


def presses(work, judge=MEI):
    found = remedies(work, judge, oddities(work, judge, RULES, NOW), RULES)
    return [(remedy.decision, remedy.minutes, remedy.code) for remedy in found]


def test_what_is_in_order_is_quiet():
    assert codes(WORK) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"person_id": MEI.person_id}, ["own"]),
        ({"logger_ids": frozenset({MEI.user_id})}, ["logged"]),
        ({"status": "pending"}, ["not-approved"]),
        ({"status": "refused"}, ["not-approved"]),
        ({"overlaps": (Overlap(8, "Round", "pending"),)}, ["overlap"]),
        ({"grade": 1}, ["own-word"]),
        ({"flags": ("no-check-out",)}, ["no-check-out"]),
        ({"flags": ("past-end",), "ended_at": FOUR + timedelta(minutes=20)}, ["past-end"]),
        ({"ended_at": FOUR + timedelta(minutes=31)}, ["past-end"]),
        ({"ended_at": FOUR + timedelta(minutes=30)}, []),
        ({"ended_at": TWO + timedelta(minutes=20)}, ["too-short"]),
        ({"day_minutes": 400}, ["over-day"]),
        ({"day_minutes": 360}, []),
        ({"grade": 1, "flags": ("no-check-out",)}, ["own-word", "no-check-out"]),
    ],
)
def test_each_oddity_is_named(change, expected):
    assert codes(replace(WORK, **change)) == expected


@pytest.mark.parametrize(("grade", "expected"), [(4, True), (3, True), (2, False), (1, False)])
def test_only_good_proof_is_ticked_beforehand(grade, expected):
    work = replace(WORK, grade=grade)

    assert is_ticked(work, oddities(work, MEI, RULES, NOW)) is expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"grade": 1}, [("verify", 120, "first-of-two"), ("refuse", None, "own-word")]),
        (
            {"ended_at": FOUR + timedelta(minutes=160)},
            [("verify", 120, "credit"), ("verify", 150, "credit"), ("refuse", None, "past-end")],
        ),
        ({"overlaps": (Overlap(8, "Round", "pending"),)}, [("refuse", None, "overlap")]),
        ({"status": "pending"}, []),
        ({"person_id": MEI.person_id}, []),
        ({"ended_at": TWO + timedelta(minutes=20)}, [("refuse", None, "too-short")]),
        (
            {"day_minutes": 420},
            [("verify", 60, "credit"), ("verify", 120, "first-of-two"), ("refuse", None, "over-day")],
        ),
        ({"day_minutes": 480}, [("verify", 120, "first-of-two"), ("refuse", None, "over-day")]),
    ],
)
def test_each_oddity_has_its_presses(change, expected):
    assert presses(replace(WORK, **change)) == expected


def test_the_second_person_is_offered_what_the_first_vouched_for():
    work = replace(WORK, state="seconding", grade=2, first=FIRST)

    assert presses(work, SARA) == [("verify", 60, "credit"), ("refuse", None, "second")]
    assert codes(work, SARA) == ["second"]
    assert oddities(work, SARA, RULES, NOW)[0].days == 3
    assert codes(work, MEI) == ["first-word", "second"]
    assert presses(work, MEI) == [("refuse", None, "first-word")]


def test_the_first_of_the_others_whose_word_would_count_decides():
    work = replace(WORK, state="seconding", grade=2, first=FIRST)
    living_with_ana = Judge(3, 13, 77, is_verifier=True, name="Guo")

    assert decider(replace(work, household_id=77), [MEI, living_with_ana, SARA]) == SARA
    assert decider(work, [MEI]) is None
    assert decider(replace(WORK, person_id=SARA.person_id), [SARA, MEI]) == MEI


def test_two_people_are_needed_for_thin_proof_or_a_long_day_and_never_three():
    assert needs_second(replace(WORK, grade=2), 120, RULES)
    assert needs_second(replace(WORK, day_minutes=400), 120, RULES)
    assert not needs_second(WORK, 120, RULES)
    assert not needs_second(replace(WORK, grade=1, first=FIRST), 120, RULES)


@pytest.mark.parametrize("state", ["open", "verified", "refused"])
def test_only_what_waits_is_decided(state):
    assert may_verify(MEI, replace(WORK, state=state)).code == state


@pytest.mark.parametrize(
    ("grant", "expected"),
    [
        (Grant("social_worker", "community", 1), True),
        (Grant("supervisor", "community", 1), True),
        (Grant("supervisor", "site", None), True),
        (Grant("social_worker", "community", 2), False),
        (Grant("social_worker", "organisation", 1), False),
        (Grant("site_admin", "community", 1), False),
        (Grant("team_leader", "team", 1), False),
    ],
)
def test_a_verifier_holds_the_role_for_this_community(grant, expected):
    assert is_verifier(Actor(1, 1, 1, grants=(grant,))) is expected


def test_a_press_is_undone_by_whoever_pressed_for_ten_minutes():
    words = [(1, NOW)]

    assert may_undo(1, words, NOW + timedelta(minutes=10)) is None
    assert may_undo(1, words, NOW + timedelta(minutes=10, seconds=1)).code == "undo-late"
    assert may_undo(2, words, NOW).code == "not-yours"
    assert may_undo(1, [], NOW).code == "reversed"
