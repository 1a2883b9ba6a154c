"""What a poll has decided and how many have agreed reach the team's pathway by themselves."""

import pytest
from sqlalchemy import select

from portal.council import actions as council
from portal.kernel import clock
from portal.kernel.db import read
from portal.orgs import queries as orgs
from portal.pathway import actions as pathway
from portal.pathway import queries
from portal.pathway.models import Submission
from portal.pathway.rules import assess
from tests.council.team import SIX, close, gather, open_poll, propose, vote
from tests.rules.pathway_world import item
from tests.rules.pathway_world import vote as wanted_vote


def standing(world):
    tx = read()
    team = orgs.team_line(tx, world.community.id, world.team.id)
    return queries.team_standing(tx, team, queries.journey_of(tx, team.id), clock.now(), "Asia/Shanghai")


@pytest.mark.parametrize(
    ("in_favour", "present", "is_met", "figure"),
    [(0.8, 0.6, True, None), (0.6, 0.9, False, "in_favour"), (0.8, 0.4, False, "in_favour")],
)
def test_a_coach_records_a_vote_only_where_no_poll_has_carried_it(in_favour, present, is_met, figure):
    wanted = wanted_vote()

    (assessed,) = assess((wanted,), {}, {}, {wanted.id: {"in_favour": in_favour, "present": present}})

    assert (assessed.is_met, assessed.figure) == (is_met, figure)
    assert item(wanted).figure == "in_favour"


def test_a_vote_of_the_pathway_is_carried_by_a_poll_and_nothing_is_typed_again(world):
    gather(world, *SIX[2:])
    pathway.follow(world.actor("ben"), world.team.id, "cn-filing", None)
    path = f"/teams/{world.team.id}/pathway"
    asked = world.client("ben").get(path).text
    poll_id = open_poll(world, requirement="mission", quorum_percent=50, needed_percent=67)
    for who, place in {"ana": 0, "lin": 0, "guo": 0, "hua": 1}.items():
        vote(world, who, poll_id, place)

    before = standing(world).item("mission")
    close(world)
    after = standing(world).item("mission")
    sent = world.client("ben").send(f"{path}/mission/submissions")
    decided = world.client("mei").send(f"{path}/mission/reviews", decision="approve")

    kept = read().scalars(select(Submission.figures).where(Submission.requirement == "mission")).one()
    assert f"/teams/{world.team.id}/polls/new?step=mission&amp;quorum=50&amp;needed=67" in asked
    assert (before.is_met, after.is_met, after.have) == (False, True, 0.75)
    assert (sent.status_code, decided.status_code) == (303, 303)
    assert kept == {"in_favour": 0.75, "present": pytest.approx(4 / 6)}
    assert standing(world).item("mission").state == "approved"


def test_a_poll_that_failed_carries_nothing_and_what_was_sent_back_needs_another_one(world):
    gather(world, *SIX[2:])
    pathway.follow(world.actor("ben"), world.team.id, "cn-filing", None)
    path, states = f"/teams/{world.team.id}/pathway", []
    for votes in ({"ana": 0, "lin": 1, "guo": 1}, {"ana": 0, "lin": 0, "guo": 0}):
        poll_id = open_poll(world, requirement="mission")
        for who, place in votes.items():
            vote(world, who, poll_id, place)
        close(world)
        states.append(standing(world).item("mission").is_met)
    ben = world.client("ben")
    shown = ben.get(path).text
    ben.send(f"{path}/mission/submissions")
    world.client("mei").send(f"{path}/mission/reviews", decision="return", reason="Ask again with the whole text")

    assert states == [False, True]
    assert f'href="/polls/{poll_id}"' in shown
    assert standing(world).item("mission").is_met is False


def test_who_has_agreed_is_counted_for_the_code_of_conduct(world):
    pathway.follow(world.actor("ben"), world.team.id, "cn-filing", None)
    shares = [standing(world).facts["signed_conduct_share"]]
    number = propose(world)
    for who in ("ana", "ben"):
        council.sign(world.actor(who), number)
        shares.append(standing(world).facts["signed_conduct_share"])
    gather(world, "lin", "guo")
    shares.append(standing(world).facts["signed_conduct_share"])

    assert shares == [None, None, 1.0, 0.5]
