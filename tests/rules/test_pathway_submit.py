"""Who may send an item in, and what has to come with it."""

from decimal import Decimal

import pytest

from portal.kernel.actor import Actor, Grant
from portal.pathway.rules import Offer, Test, figures_to_keep, may_send, may_submit, roles_for
from portal.pathway.rules.assess import STATES
from portal.pathway.rules.definitions import KINDS
from portal.pathway.rules.submit import OFFERS, TRANSITIONS
from tests.rules.pathway_world import (
    COMMITTEE,
    LEADER,
    MEI,
    MEMBER,
    SOCIAL_WORKER,
    SUPERVISOR,
    item,
    mark,
    metric,
    requirement,
    vote,
)

MEMBERS = metric(value=10)
CODE = metric("signed_conduct_share", "1.0")
FILE = Offer(has_file=True)


def refusal(roles, assessed, offer=None, *, is_current=True):
    found = may_submit(roles, assessed, offer=offer or Offer(), is_current=is_current)
    return found and found.code


@pytest.mark.row("none-G")
def test_the_leader_sends_a_count_once_it_is_met():
    assert refusal(LEADER, item(MEMBERS, {"member_count": 10})) is None


@pytest.mark.row("none-G")
def test_a_count_that_is_not_met_cannot_be_sent_and_says_how_much_is_missing():
    found = may_submit(LEADER, item(MEMBERS, {"member_count": 8}), offer=Offer(), is_current=True)

    assert (found.code, found.kind) == ("not-met", "conflict")
    assert found.text % found.params == "Not yet: 2 to go."


def test_the_gap_of_a_share_is_told_in_percent():
    found = may_send(LEADER, item(metric("resident_share", "0.5"), {"resident_share": 0.4}), is_current=True)

    assert found.text % found.params == "Not yet: 10% to go."


@pytest.mark.parametrize("roles", [LEADER, SOCIAL_WORKER, SUPERVISOR])
def test_leader_and_coaches_may_send_a_paper(roles):
    assert refusal(roles, item(requirement()), FILE) is None


@pytest.mark.parametrize("roles", [MEMBER, COMMITTEE, frozenset(), frozenset({"site_admin", "partner"})])
def test_nobody_else_may_send_anything(roles):
    assert refusal(roles, item(requirement()), FILE) == "not-sender"
    assert may_send(roles, item(requirement()), is_current=True).kind == "forbidden"


def test_a_paper_needs_a_file():
    assert refusal(LEADER, item(requirement()), Offer(value=1)) == "file-needed"


def test_a_request_for_a_decision_needs_nothing_with_it():
    assert refusal(LEADER, item(requirement("review", "street_office", outcome="filing_number"))) is None


def test_nothing_is_sent_for_a_stage_that_is_not_open():
    assert refusal(LEADER, item(requirement()), FILE, is_current=False) == "stage-closed"


@pytest.mark.parametrize(
    ("state", "code"),
    [("submitted", "already-sent"), ("approved", "already-sent"), ("waived", "already-sent"), ("returned", None)],
)
def test_an_item_is_sent_once_until_it_comes_back(state, code):
    assert refusal(LEADER, item(requirement(), {}, mark(state, has_file=True)), FILE) == code


def test_a_returned_count_must_still_hold_to_be_sent_again():
    returned = mark("returned", figures={"member_count": 12})

    assert refusal(LEADER, item(MEMBERS, {"member_count": 9}, returned)) == "not-met"
    assert refusal(LEADER, item(MEMBERS, {"member_count": 11}, returned)) is None


@pytest.mark.row("none-G")
@pytest.mark.parametrize("wanted", [CODE, requirement("training"), vote(), requirement("review", value=Decimal(70))])
def test_what_nobody_counts_is_recorded_by_a_coach_with_a_paper(wanted):
    full = Offer(value=1, present=1, has_file=True)

    assert refusal(LEADER, item(wanted), full) == "coach-records"
    assert may_send(LEADER, item(wanted), is_current=True).kind == "forbidden"
    assert refusal(SOCIAL_WORKER, item(wanted), full) is None
    assert refusal(SUPERVISOR, item(wanted), full) is None
    assert refusal(SOCIAL_WORKER, item(wanted), Offer(value=1, present=1)) == "file-needed"
    assert refusal(SOCIAL_WORKER, item(wanted), FILE) == "figure-needed"


def test_a_vote_needs_both_its_figures_where_there_is_a_quorum():
    assert refusal(SOCIAL_WORKER, item(vote()), Offer(value=0.8, has_file=True)) == "figure-needed"
    assert refusal(SOCIAL_WORKER, item(vote(quorum=None)), Offer(value=0.8, has_file=True)) is None


def test_a_figure_below_the_wanted_one_may_be_recorded_as_progress():
    assert refusal(SOCIAL_WORKER, item(requirement("training")), Offer(value=5, has_file=True)) is None


def test_a_later_figure_may_follow_one_that_was_not_enough():
    half = item(requirement("training"), {}, mark(by=MEI, figures={"value": 5}, has_file=True))

    assert refusal(SOCIAL_WORKER, half, Offer(value=12, has_file=True)) is None
    assert refusal(LEADER, half, Offer(value=12, has_file=True)) == "coach-records"


def test_a_recorded_figure_that_is_enough_waits_for_its_review():
    enough = item(requirement("training"), {}, mark(by=MEI, figures={"value": 12}, has_file=True))

    assert refusal(SOCIAL_WORKER, enough, Offer(value=13, has_file=True)) == "already-sent"


@pytest.mark.parametrize("value", [-1, -0.01, 1.01, 67, float("nan"), float("inf"), Decimal("1.0001")])
def test_a_share_lies_between_nothing_and_all(value):
    assert refusal(SOCIAL_WORKER, item(CODE), Offer(value=value, has_file=True)) == "figure-range"
    assert refusal(SOCIAL_WORKER, item(vote()), Offer(value=1, present=value, has_file=True)) == "figure-range"


def test_the_range_is_told_in_the_figures_own_unit():
    found = may_submit(SOCIAL_WORKER, item(CODE), offer=Offer(value=2, has_file=True), is_current=True)

    assert found.text % found.params == "Enter a figure from 0 to 100%."


def test_other_figures_may_be_above_one_but_not_beyond_reason():
    assert refusal(SOCIAL_WORKER, item(metric("funds", 30000)), Offer(value=45000.5, has_file=True)) is None
    assert refusal(SOCIAL_WORKER, item(metric("funds", 30000)), Offer(value=10**12, has_file=True)) == "figure-range"
    assert refusal(SOCIAL_WORKER, item(metric("funds", 30000)), Offer(value=-1, has_file=True)) == "figure-range"


def test_a_count_of_ours_cannot_be_overwritten_by_a_figure():
    offer = Offer(value=12, has_file=True)

    assert refusal(SOCIAL_WORKER, item(MEMBERS, {"member_count": 8}), offer) == "not-met"
    assert refusal(SOCIAL_WORKER, item(MEMBERS, {"member_count": 11}), offer) == "counted-here"


def test_a_coach_may_record_the_alternative_that_nobody_counts():
    members = metric(value=10, any_of=(Test("staff_count", ">=", Decimal(3)),))
    assessed = item(members, {"member_count": 4})
    offer = Offer(value=3, has_file=True)

    assert refusal(SOCIAL_WORKER, assessed, offer) is None
    assert figures_to_keep(assessed, offer) == {"member_count": 4, "staff_count": 3}
    assert refusal(LEADER, assessed, offer) == "not-met"
    assert refusal(LEADER, item(members, {"member_count": 10})) is None
    assert refusal(LEADER, item(members, {"member_count": 10}), offer) == "coach-records"


def test_the_figures_of_the_day_are_kept_with_what_is_sent():
    assert figures_to_keep(item(MEMBERS, {"member_count": 12}), Offer()) == {"member_count": 12}
    assert figures_to_keep(item(CODE), Offer(value=0.75)) == {"signed_conduct_share": 0.75}
    assert figures_to_keep(item(vote()), Offer(value=Decimal("0.8"), present=1)) == {"in_favour": 0.8, "present": 1}
    assert figures_to_keep(item(requirement("training")), Offer(value=12)) == {"value": 12}
    assert figures_to_keep(item(requirement()), FILE) == {}
    assert figures_to_keep(item(requirement("review", value=Decimal(70))), Offer(value=72)) == {"value": 72}


@pytest.mark.parametrize(
    ("wanted", "facts", "offer"),
    [
        (MEMBERS, {"member_count": 12}, Offer()),
        (CODE, {}, Offer(value=1, has_file=True)),
        (vote(), {}, Offer(value=0.8, present=0.9, has_file=True)),
        (requirement("training"), {}, Offer(value=12, has_file=True)),
        (requirement(), {}, FILE),
        (requirement("review"), {}, Offer()),
        (requirement("review", value=Decimal(70)), {}, Offer(value=70, has_file=True)),
    ],
)
def test_what_was_kept_is_assessed_as_submitted(wanted, facts, offer):
    before = item(wanted, facts)
    kept = mark(by=MEI, figures=figures_to_keep(before, offer), has_file=offer.has_file)

    assert refusal(SOCIAL_WORKER, before, offer) is None
    assert item(wanted, {}, kept).state == "submitted"


def test_no_button_is_shown_that_would_be_refused_for_who_or_when():
    for roles in (LEADER, SOCIAL_WORKER, SUPERVISOR, MEMBER, COMMITTEE):
        for wanted in (MEMBERS, CODE, vote(), requirement(), requirement("review"), requirement("training")):
            for facts in ({}, {"member_count": 8}, {"member_count": 12}):
                assessed = item(wanted, facts)
                if may_send(roles, assessed, is_current=True) is None:
                    best = (Offer(), FILE, Offer(value=1, present=1, has_file=True))
                    assert None in [refusal(roles, assessed, offer) for offer in best]


def test_every_kind_says_what_has_to_come_with_it():
    assert set(OFFERS) == set(KINDS)


@pytest.mark.row("none-G")
def test_the_table_of_states_is_complete_and_ends_nowhere_unknown():
    assert set(TRANSITIONS) == set(STATES)
    for acts in TRANSITIONS.values():
        assert set(acts.values()) <= set(STATES)
        assert set(acts) <= {"submit", "approve", "return", "waive"}
    assert [state for state in STATES if "approve" in TRANSITIONS[state]] == ["submitted"]
    assert [state for state in STATES if "submit" in TRANSITIONS[state]] == ["not_started", "in_progress", "returned"]


def test_roles_count_only_where_they_hold():
    def roles(*grants, team_ids=()):
        return roles_for(Actor(1, 1, 7, grants=grants, team_ids=frozenset(team_ids)), team_id=3, organisation_id=5)

    assert roles(Grant("social_worker", "community", 7)) == {"social_worker"}
    assert roles(Grant("social_worker", "site", None)) == {"social_worker"}
    assert roles(Grant("organisation_admin", "organisation", 5)) == {"organisation_admin"}
    assert roles(Grant("team_leader", "team", 3)) == {"team_leader"}
    assert roles(team_ids=[3]) == {"team_leader"}
    assert roles(Grant("social_worker", "community", 8)) == frozenset()
    assert roles(Grant("supervisor", "organisation", 6)) == frozenset()
    assert roles(Grant("team_leader", "team", 4), team_ids=[4]) == frozenset()


def test_a_role_for_no_organisation_does_not_hold_for_a_team_without_one():
    actor = Actor(1, 1, 7, grants=(Grant("supervisor", "organisation", None),))

    assert roles_for(actor, team_id=3) == frozenset()
