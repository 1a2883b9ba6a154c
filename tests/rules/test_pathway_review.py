"""Who may approve, return and waive an item."""

from decimal import Decimal

import pytest

from portal.pathway.rules import (
    Verdict,
    may_decide,
    may_review,
)
from portal.pathway.rules.assess import STATES
from portal.pathway.rules.definitions import AUTHORITIES, ROLES
from portal.pathway.rules.review import DECISIONS, VERDICTS
from portal.pathway.rules.submit import TRANSITIONS
from tests.rules.pathway_world import (
    BEN,
    COMMITTEE,
    GUO,
    LEADER,
    MEI,
    MEMBER,
    SARA,
    SOCIAL_WORKER,
    SUPERVISOR,
    item,
    mark,
    requirement,
    vote,
)

APPROVE, RETURN, WAIVE = (
    Verdict("approve"),
    Verdict("return", "Page 2 is missing."),
    Verdict("waive", "Not needed here."),
)
DECISION = Verdict("approve", outcome="2026-17", has_file=True)


def refusal(roles, user_id, assessed, verdict=APPROVE, *, is_current=True):
    found = may_review(roles, assessed, verdict=verdict, user_id=user_id, is_current=is_current)
    return found and found.code


def sent(approver="social_worker", by=BEN, **more):
    return item(requirement(approver=approver, **more), {}, mark(by=by, has_file=True))


@pytest.mark.row("none-G")
@pytest.mark.parametrize(
    ("approver", "roles"),
    [
        ("social_worker", SOCIAL_WORKER), ("social_worker", SUPERVISOR), ("supervisor", SUPERVISOR),
        ("community_committee", COMMITTEE), ("team_leader", LEADER),
    ],
)  # fmt: skip
def test_the_named_approver_approves(approver, roles):
    assert refusal(roles, GUO, sent(approver, by=MEI)) is None


@pytest.mark.parametrize(
    ("approver", "roles"),
    [
        ("social_worker", COMMITTEE), ("social_worker", MEMBER), ("supervisor", SOCIAL_WORKER),
        ("supervisor", COMMITTEE),
        ("community_committee", SOCIAL_WORKER), ("community_committee", SUPERVISOR), ("team_leader", COMMITTEE),
        ("street_office", COMMITTEE), ("members", MEMBER), ("notary", frozenset({"site_admin"})),
    ],
)  # fmt: skip
def test_nobody_else_approves(approver, roles):
    assert refusal(roles, SARA, sent(approver), DECISION) == "not-reviewer"
    assert refusal(roles, SARA, sent(approver), RETURN) == "not-reviewer"


@pytest.mark.row("none-G")
@pytest.mark.parametrize("verdict", [APPROVE, WAIVE])
@pytest.mark.parametrize("roles", [SOCIAL_WORKER, SUPERVISOR])
def test_nobody_decides_on_what_they_sent_themselves(roles, verdict):
    own = sent(by=MEI)

    assert refusal(roles, MEI, own, verdict) == "own-item"
    assert refusal(roles, SARA, own, verdict) is None


def test_the_sender_may_take_it_back_until_it_is_decided():
    assert refusal(LEADER, BEN, sent("street_office", by=BEN), RETURN) is None
    assert refusal(LEADER, BEN, sent("street_office", by=BEN), Verdict("return")) == "reason-needed"
    assert refusal(LEADER, BEN, sent("street_office", by=BEN), RETURN, is_current=False) == "not-reviewer"
    assert refusal(LEADER, BEN, item(requirement(), {}, mark("approved", by=BEN)), RETURN) == "not-reviewer"
    assert refusal(SOCIAL_WORKER, MEI, item(requirement(), {}, mark("approved", by=MEI)), RETURN) == "own-item"


def test_a_return_by_somebody_else_does_not_free_the_sender_to_waive():
    returned = item(requirement(), {}, mark("returned", by=MEI, has_file=True))

    assert refusal(SOCIAL_WORKER, MEI, returned, WAIVE) == "own-item"


def test_the_sender_of_the_latest_submission_is_the_one_who_may_not_decide():
    assert refusal(SOCIAL_WORKER, MEI, sent(by=BEN)) is None


def test_the_program_decides_on_nothing():
    assert refusal(SOCIAL_WORKER, None, sent(by=None)) == "no-person"
    assert refusal(SUPERVISOR, None, item(requirement()), WAIVE) == "no-person"


def test_a_leader_who_is_a_coach_too_decides_on_nothing_of_the_own_team():
    both = LEADER | SOCIAL_WORKER

    assert refusal(both, BEN, sent(by=MEI)) == "own-team"
    assert refusal(both, BEN, item(requirement()), WAIVE) == "own-team"


def test_the_leader_decides_where_the_definition_names_the_leader_but_not_on_the_own_paper():
    assert refusal(LEADER, BEN, sent("team_leader", by=MEI)) is None
    assert refusal(LEADER, BEN, sent("team_leader", by=BEN)) == "own-item"
    assert refusal(SOCIAL_WORKER, MEI, sent("team_leader", by=BEN)) is None


@pytest.mark.row("none-G")
@pytest.mark.parametrize("authority", AUTHORITIES)
def test_what_an_authority_decided_is_written_down_by_a_coach_with_a_paper(authority):
    assert refusal(SOCIAL_WORKER, MEI, sent(authority, by=BEN), Verdict("approve", has_file=True)) is None
    assert refusal(SOCIAL_WORKER, MEI, sent(authority, by=BEN)) == "file-needed"
    assert refusal(LEADER, BEN, sent(authority, by=MEI), Verdict("approve", has_file=True)) == "not-reviewer"


@pytest.mark.row("none-G")
def test_a_decision_of_the_street_office_needs_its_number_and_its_paper():
    asked = item(requirement("review", "street_office", outcome="filing_number"), {}, mark(by=BEN))

    assert refusal(SOCIAL_WORKER, MEI, asked, DECISION) is None
    assert refusal(SOCIAL_WORKER, MEI, asked, Verdict("approve", outcome=" ", has_file=True)) == "outcome-needed"
    assert refusal(SOCIAL_WORKER, MEI, asked, Verdict("approve", outcome="2026-17")) == "file-needed"


def test_what_one_coach_sent_to_an_authority_another_coach_writes_down():
    asked = item(requirement("review", "street_office", outcome="filing_number"), {}, mark(by=MEI))

    assert refusal(SOCIAL_WORKER, MEI, asked, DECISION) == "own-item"
    assert refusal(SUPERVISOR, SARA, asked, DECISION) is None


@pytest.mark.row("none-G")
def test_a_vote_that_one_coach_recorded_is_confirmed_by_another_on_the_same_minutes():
    counted = item(vote(), {}, mark(by=MEI, figures={"in_favour": 0.8, "present": 0.9}, has_file=True))

    assert refusal(SOCIAL_WORKER, MEI, counted) == "own-item"
    assert refusal(SUPERVISOR, SARA, counted) is None
    assert refusal(LEADER, BEN, counted) == "not-reviewer"


def test_a_vote_that_failed_cannot_be_approved():
    failed = item(vote(), {}, mark(by=MEI, figures={"in_favour": 0.4, "present": 0.9}, has_file=True))

    assert refusal(SUPERVISOR, SARA, failed) == "nothing-to-decide"


def test_a_first_check_by_the_committee_needs_no_paper():
    assert refusal(COMMITTEE, GUO, item(requirement("review", "community_committee"), {}, mark(by=BEN))) is None


def test_returning_needs_a_reason():
    assert refusal(SOCIAL_WORKER, MEI, sent(), RETURN) is None
    assert refusal(SOCIAL_WORKER, MEI, sent(), Verdict("return", "  ")) == "reason-needed"


@pytest.mark.parametrize("roles", [SOCIAL_WORKER, SUPERVISOR])
def test_a_coach_waives_with_a_reason(roles):
    for assessed in (item(requirement(approver="community_committee")), sent("community_committee")):
        assert refusal(roles, SARA, assessed, WAIVE) is None
        assert refusal(roles, SARA, assessed, Verdict("waive")) == "reason-needed"


@pytest.mark.parametrize("roles", [LEADER, COMMITTEE, MEMBER])
def test_nobody_but_a_coach_waives(roles):
    assert refusal(roles, GUO, item(requirement(approver="community_committee")), WAIVE) == "not-reviewer"


def test_an_authoritys_number_cannot_be_waived():
    asked = item(requirement("review", "street_office", outcome="filing_number"))

    assert refusal(SUPERVISOR, SARA, asked, WAIVE) == "authority-decides"


@pytest.mark.parametrize("state", ["not_started", "in_progress", "returned", "approved", "waived"])
def test_only_what_was_sent_can_be_approved(state):
    marked = {
        "not_started": None,
        "in_progress": mark(by=BEN),
        "returned": mark("returned", has_file=True),
        "approved": mark("approved", has_file=True),
        "waived": mark("waived"),
    }[state]
    assessed = item(requirement(), {}, marked)

    assert assessed.state == state
    assert refusal(SOCIAL_WORKER, MEI, assessed) == "nothing-to-decide"


@pytest.mark.parametrize("state", ["approved", "waived"])
def test_an_approval_or_a_waiver_can_be_taken_back_while_the_stage_is_open(state):
    done = item(requirement(), {}, mark(state, has_file=True))

    assert refusal(SOCIAL_WORKER, MEI, done, RETURN) is None
    assert refusal(SOCIAL_WORKER, MEI, done, RETURN, is_current=False) == "stage-closed"


def test_an_unknown_decision_is_refused():
    assert refusal(SOCIAL_WORKER, MEI, sent(), Verdict("reject", "x")) == "no-decision"


def test_every_decision_that_a_reviewer_may_take_is_in_the_table_of_states():
    for state in STATES:
        marked = None if state in ("not_started", "in_progress") else mark(state, has_file=True)
        assessed = item(requirement(), {}, marked)
        for decision in DECISIONS:
            found = may_decide(SOCIAL_WORKER, assessed, decision=decision, user_id=MEI, is_current=True)
            assert (found is None) == (decision in TRANSITIONS[assessed.state])


def test_every_approver_of_the_definitions_has_somebody_who_can_decide():
    for approver in ROLES:
        assert None in [
            refusal(roles, 9, sent(approver, by=BEN), DECISION) for roles in (LEADER, SUPERVISOR, COMMITTEE)
        ]
    assert set(VERDICTS) == set(DECISIONS)


def test_a_scored_check_is_recorded_by_one_coach_and_decided_by_the_supervisor():
    scored = requirement("review", "supervisor", value=Decimal(70), unit="points")
    enough = item(scored, {}, mark(by=MEI, figures={"value": 72}, has_file=True))
    low = item(scored, {}, mark(by=MEI, figures={"value": 69}, has_file=True))

    assert refusal(SUPERVISOR, SARA, enough) is None
    assert refusal(SUPERVISOR, SARA, low) == "nothing-to-decide"
