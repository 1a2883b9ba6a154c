"""When a stage is done, who may say so, who may step back and who may set out."""

import pytest

from portal.pathway.rules import assess, may_complete, may_follow, may_step_back
from portal.pathway.rules.shipped import shipped_pathways
from tests.rules.pathway_world import COMMITTEE, LEADER, MEMBER, SOCIAL_WORKER, SUPERVISOR, item, mark, requirement


def all_done(stage, *, but=()):
    marks = {r.id: mark("approved") for r in stage.requirements if r.id not in but}
    return assess(stage.requirements, {}, marks)


@pytest.mark.row("mission-65")
def test_a_stage_is_done_when_every_requirement_is_approved_or_waived():
    stage = shipped_pathways()["cn-filing"][1].stage("values")
    marks = {r.id: mark("approved") for r in stage.requirements} | {"steady": mark("waived")}

    for roles in (LEADER, SOCIAL_WORKER, SUPERVISOR, COMMITTEE):
        assert may_complete(roles, assess(stage.requirements, {}, marks), is_current=True) is None


@pytest.mark.row("mission-67")
@pytest.mark.parametrize("missing", ["posts", "charter-draft", "election", "minutes", "money-rule"])
def test_a_stage_is_not_done_while_any_requirement_is_open(missing):
    stage = shipped_pathways()["cn-filing"][1].stage("structure")

    found = may_complete(LEADER, all_done(stage, but=[missing]), is_current=True)

    assert (found.code, found.kind, found.params) == ("stage-open", "conflict", {"count": 1, "items": missing})
    assert found.text % found.params == "This stage is not done yet. Still open: 1."


@pytest.mark.parametrize("state", ["submitted", "returned"])
def test_sent_or_returned_is_not_done(state):
    assessed = (item(requirement(), {}, mark(state, has_file=True)),)

    assert may_complete(LEADER, assessed, is_current=True).code == "stage-open"


def test_met_is_not_enough_without_an_approval():
    stage = shipped_pathways()["cn-filing"][1].stage("values")
    assessed = assess(stage.requirements[3:], {"activities_12m": 9}, {})

    assert assessed[0].is_met
    assert may_complete(LEADER, assessed, is_current=True).code == "stage-open"


def test_optional_requirements_do_not_block():
    stage = shipped_pathways()["de-ev"][1].stage("register")

    assert may_complete(LEADER, all_done(stage, but=["public-benefit"]), is_current=True) is None
    assert may_complete(LEADER, all_done(stage, but=["filing"]), is_current=True).code == "stage-open"


def test_a_stage_without_anything_to_judge_is_never_done():
    found = may_complete(LEADER, (), is_current=True)

    assert found.text % found.params == "This stage is not done yet. Still open: 0."


def test_only_the_open_stage_is_completed_and_only_by_those_concerned():
    stage = shipped_pathways()["cn-filing"][1].stage("values")

    assert may_complete(LEADER, all_done(stage), is_current=False).code == "stage-closed"
    assert may_complete(MEMBER, all_done(stage), is_current=True).code == "not-sender"


@pytest.mark.row("none-G")
def test_a_coach_steps_back_with_a_reason():
    for roles in (SOCIAL_WORKER, SUPERVISOR):
        assert may_step_back(roles, completed_count=3, reason="The leader moved away.") is None
        assert may_step_back(roles, completed_count=3, reason=" ").code == "reason-needed"
        assert may_step_back(roles, completed_count=0, reason="x").code == "first-stage"
    for roles in (LEADER, COMMITTEE, MEMBER):
        assert may_step_back(roles, completed_count=3, reason="x").code == "not-coach"


def test_a_team_follows_one_pathway_in_one_of_its_forms():
    filing, registration = shipped_pathways()["cn-filing"][1], shipped_pathways()["cn-registration"][1]

    assert may_follow(LEADER, filing, form=None, has_journey=False) is None
    assert may_follow(SOCIAL_WORKER, registration, form="association", has_journey=False) is None
    assert may_follow(LEADER, registration, form=None, has_journey=False).code == "form-needed"
    assert may_follow(LEADER, filing, form="club", has_journey=False).code == "form-needed"
    assert may_follow(LEADER, filing, form=None, has_journey=True).code == "has-journey"
    assert may_follow(COMMITTEE, filing, form=None, has_journey=False).code == "not-sender"
