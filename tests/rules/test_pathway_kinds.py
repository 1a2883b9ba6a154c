"""What each kind of requirement asks for: a file, a decision, a figure, enough votes."""

from decimal import Decimal

import pytest

from portal.pathway.rules.assess import MEASURES
from portal.pathway.rules.definitions import KINDS
from tests.rules.pathway_world import MEI, item, mark, requirement, told, vote


def test_a_document_needs_a_file():
    assert told(item(requirement())) == (0, ">=", 1, 1, "file")
    assert item(requirement(), {}, mark(has_file=True)).is_met
    assert item(requirement(), {}, mark(has_file=True)).state == "submitted"
    assert item(requirement(), {}, mark(has_file=False)).state == "in_progress"


def test_a_returned_document_counts_as_missing_again():
    assessed = item(requirement(), {}, mark("returned", has_file=True))

    assert (assessed.state, assessed.is_met, assessed.missing) == ("returned", False, 1)


def test_a_review_is_met_when_the_decision_is_there():
    assert told(item(requirement("review"))) == (0, ">=", 1, 1, "decision")
    assert not item(requirement("review"), {}, mark()).is_met
    assert item(requirement("review"), {}, mark()).state == "submitted"
    assert item(requirement("review"), {}, mark("approved", outcome="2026-17")).is_met


def test_a_scored_review_needs_its_points_and_the_decision():
    scored = requirement("review", value=Decimal(70), unit="points")

    assert told(item(scored, {}, mark(by=MEI, figures={"value": 64}))) == (64, ">=", 70, 6, "points")
    assert item(scored, {}, mark(by=MEI, figures={"value": 64})).state == "in_progress"
    assert item(scored, {}, mark(by=MEI, figures={"value": 72})).state == "submitted"
    assert not item(scored, {}, mark(by=MEI, figures={"value": 72})).is_met
    assert item(scored, {}, mark("approved", by=MEI, figures={"value": 72})).is_met


def test_a_training_says_how_many_hours_are_to_go():
    assessed = item(requirement("training"), {}, mark(by=MEI, figures={"value": 7.5}, has_file=True))

    assert (assessed.state, *told(assessed)) == ("in_progress", 7.5, ">=", 12, 4.5, "hours")


@pytest.mark.parametrize(
    ("in_favour", "present", "is_met", "shown"),
    [
        (0.8, 0.6, True, "in_favour"), (0.6, 0.6, False, "in_favour"), (0.8, 0.4, False, "present"),
        (0.5, 0.4, False, "in_favour"), (0.67, 0.5, True, "in_favour"), (0.8, None, False, "present"),
    ],
)  # fmt: skip
def test_a_vote_needs_enough_in_favour_of_enough_present(in_favour, present, is_met, shown):
    assessed = item(vote(), {}, mark(by=MEI, figures={"in_favour": in_favour, "present": present}))

    assert (assessed.is_met, assessed.counted.name) == (is_met, shown)
    assert assessed.state == ("submitted" if is_met else "in_progress")


def test_a_vote_without_a_quorum_asks_for_none():
    assessed = item(vote(quorum=None), {}, mark(by=MEI, figures={"in_favour": 0.7}))

    assert (assessed.is_met, len(assessed.measures)) == (True, 1)


def test_every_kind_has_exactly_one_measure_entry():
    assert set(MEASURES) == set(KINDS)
