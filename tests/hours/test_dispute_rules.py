"""Every state of a visit has a way to a closed one; who may dispute, and who decides: without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from portal.attendance.models import STATES
from portal.hours.rules import CLOSED, WAYS, Decided, Giver, Judge, Work, may_decide_dispute, may_dispute
from portal.hours.rules.disputes import State
from portal.policy.rules import PatternRules

pytestmark = pytest.mark.row("product-23")
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
REFUSED = Decided("refuse", NOON, 0, 120, is_taken_back=False, was_disputed=False)
MEI = Judge(1, 11, 70, is_verifier=True, name="Mei")
WORK = Work(
    engagement_id=7, state="refused", grade=3, flags=(), logger_ids=frozenset(), started_at=NOON,
    ended_at=NOON + timedelta(hours=2), planned_start=NOON, planned_end=NOON + timedelta(hours=2), shift_id=1,
    title="Phone class", team_id=9, person_id=3, name="Ana", status="active", birth_date=None, household_id=None,
)  # fmt: skip


def reached(start, who, ways=WAYS):
    """Return every state that can follow, when only these kinds of people exist."""
    found, todo = {start}, [start]
    while todo:
        for way in ways[todo.pop()]:
            if way.who in who:
                todo += [state for state in way.leads_to if state not in found]
                found |= set(way.leads_to)
    return found


def test_the_table_has_every_state_and_leads_to_no_other():
    assert set(WAYS) == set(get_args(State)) == {*STATES, "disputed"}
    assert {state for ways in WAYS.values() for way in ways for state in way.leads_to} <= set(WAYS)


def test_every_state_is_reached_from_the_first():
    assert reached("open", {"person", "door", "verifier", "third"}) == set(WAYS)


@pytest.mark.parametrize("state", WAYS)
def test_from_every_state_there_is_a_way_to_a_closed_one(state):
    assert reached(state, {"person", "door", "verifier", "third"}) & CLOSED


def test_without_a_third_person_the_volunteer_alone_can_close_the_dispute():
    assert reached("disputed", {"person"}) & CLOSED
    assert reached("seconding", {"verifier"}) & CLOSED


def test_the_check_sees_a_dead_end():
    broken = {**WAYS, "disputed": ()}

    assert not reached("disputed", {"person", "door", "verifier", "third"}, broken) & CLOSED


@pytest.mark.parametrize(
    ("word", "after", "code"),
    [
        (REFUSED, timedelta(days=30), None),
        (REFUSED, timedelta(days=30, minutes=1), "dispute-late"),
        (replace(REFUSED, step="credit", minutes=90), timedelta(), None),
        (replace(REFUSED, step="credit", minutes=120), timedelta(), "nothing-cut"),
        (replace(REFUSED, step="first", minutes=90), timedelta(), "nothing-cut"),
        (replace(REFUSED, is_taken_back=True), timedelta(), "reversed"),
        (replace(REFUSED, was_disputed=True), timedelta(), "disputed-before"),
    ],
)
def test_a_refusal_or_a_cut_is_disputed_once_within_thirty_days(word, after, code):
    refusal = may_dispute(word, PatternRules(), NOON + after)

    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(
    ("judge", "givers", "code"),
    [
        (MEI, (Giver(2), Giver(5)), None),
        (MEI, (Giver(2), Giver(1)), "decided-before"),
        (MEI, (Giver(2, 70),), "decided-before"),
        (MEI, (Giver(2, tied_ids=frozenset({MEI.person_id})),), "decided-before"),
        (replace(MEI, hands=frozenset({2})), (Giver(2),), "decided-before"),
        (replace(MEI, person_id=3), (Giver(2),), "own"),
        (replace(MEI, team_ids=frozenset({9})), (Giver(2),), "own-team"),
        (replace(MEI, is_verifier=False), (Giver(2),), "not-yours"),
    ],
)
def test_only_a_third_unrelated_person_decides(judge, givers, code):
    refusal = may_decide_dispute(judge, WORK, givers, is_open=True)

    assert (refusal.code if refusal else None) == code


def test_a_closed_dispute_is_not_decided_again():
    assert may_decide_dispute(MEI, WORK, (Giver(2),), is_open=False).code == "dispute-closed"
