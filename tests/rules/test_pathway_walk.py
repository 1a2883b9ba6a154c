"""Ben's team walks each shipped pathway to its end by the rules alone: Ben sends, Mei records, Sara and Guo decide."""

from datetime import timedelta

import pytest

from portal.pathway.rules import (
    Mark,
    Offer,
    Verdict,
    assess,
    figures_to_keep,
    fresh_marks,
    may_complete,
    may_review,
    may_step_back,
    may_submit,
    requirements_for,
)
from portal.pathway.rules.definitions import METRICS
from portal.pathway.rules.shipped import shipped_pathways
from tests.rules.pathway_world import (
    BEN,
    COMMITTEE,
    GUO,
    LEADER,
    MEI,
    MONDAY,
    SARA,
    SOCIAL_WORKER,
    SUPERVISOR,
    item,
)

CAST = {BEN: LEADER, MEI: SOCIAL_WORKER, SARA: SUPERVISOR, GUO: COMMITTEE}
FACTS = dict.fromkeys(METRICS) | {"member_count": 60, "activities_12m": 6, "core_team_count": 3}
OFFERS = (Offer(), Offer(has_file=True), Offer(value=1, present=1, has_file=True), Offer(value=40_000, has_file=True))
VERDICT = Verdict("approve", outcome="2026-17", has_file=True)


class Walk:
    """A team on a pathway: its marks, what it has completed, and who did what."""

    def __init__(self, pathway, form):
        self.pathway, self.form = pathway, form
        self.marks, self.completed, self.hands, self.now = {}, 0, {}, MONDAY
        self.reopened_at = None

    @property
    def requirements(self):
        return requirements_for(self.pathway.stages[self.completed], form=self.form)

    def assessed(self):
        return assess(self.requirements, FACTS, fresh_marks(self.requirements, self.marks, self.reopened_at))

    def fulfil(self, wanted):
        """Let the first of the cast who may send it, and the first who may approve it."""
        self.now += timedelta(hours=1)
        before = next(a for a in self.assessed() if a.id == wanted.id)
        sender, offer = next((who, what) for who in CAST for what in OFFERS if self.may_send(who, before, what))
        self.marks[wanted.id] = Mark("submitted", sender, self.now, figures_to_keep(before, offer), offer.has_file)
        sent = next(a for a in self.assessed() if a.id == wanted.id)
        reviewer = next(who for who in CAST if self.may_approve(who, sent))
        kept = self.marks[wanted.id]
        self.marks[wanted.id] = Mark("approved", sender, self.now, kept.figures, kept.has_file, "2026-17")
        self.hands[wanted.id] = (sender, reviewer)

    def may_send(self, who, before, offer):
        figures = figures_to_keep(before, offer)
        after = item(before.requirement, {}, Mark("submitted", who, self.now, figures, offer.has_file))
        return after.state == "submitted" and may_submit(CAST[who], before, offer=offer, is_current=True) is None

    def may_approve(self, who, sent):
        return may_review(CAST[who], sent, verdict=VERDICT, user_id=who, is_current=True) is None

    def complete(self):
        assert may_complete(LEADER, self.assessed(), is_current=True) is None
        self.completed += 1
        self.reopened_at = None


def walk(pathway_id, form=None):
    team = Walk(shipped_pathways()[pathway_id][1], form)
    while team.completed < len(team.pathway.stages):
        for wanted in team.requirements:
            if not wanted.is_optional:
                assert may_complete(LEADER, team.assessed(), is_current=True).code == "stage-open"
                team.fulfil(wanted)
        team.complete()
    return team


@pytest.mark.row("none-G")
@pytest.mark.row("mission-91")
@pytest.mark.parametrize(
    ("pathway_id", "form"),
    [
        ("cn-filing", None), ("cn-registration", "association"), ("cn-registration", "service_institution"),
        ("uk-cio", "association"), ("uk-cio", "foundation"), ("de-ev", None),
    ],
)  # fmt: skip
def test_a_team_reaches_the_end_and_nobody_decides_on_their_own_item(pathway_id, form):
    team = walk(pathway_id, form)

    assert team.completed == len(team.pathway.stages)
    assert all(sender != reviewer for sender, reviewer in team.hands.values())


@pytest.mark.row("mission-91")
def test_on_the_way_to_filing_each_hand_does_its_own_part():
    hands = walk("cn-filing").hands

    assert hands["members"] == (BEN, GUO)
    assert hands["charter-draft"] == (BEN, MEI)
    assert hands["money-rule"] == (BEN, SARA)
    assert hands["code"] == hands["mission"] == hands["helping-self-help"] == hands["minutes"] == (MEI, SARA)
    assert hands["residents"] == (MEI, GUO)
    assert hands["first-check"] == (BEN, GUO)
    assert hands["decision"] == (BEN, MEI)


@pytest.mark.row("none-G")
def test_a_team_that_steps_back_shows_its_counts_again_and_keeps_its_papers():
    team = walk("cn-filing")
    assert may_step_back(SOCIAL_WORKER, completed_count=team.completed, reason="The leader moved away.") is None
    team.completed -= 1
    team.reopened_at = team.now = team.now + timedelta(days=1)

    open_again = [assessed.id for assessed in team.assessed() if not assessed.is_done]
    assert open_again == ["members", "residents"]
    for wanted in team.requirements[:2]:
        team.fulfil(wanted)
    team.complete()

    assert team.completed == 3
