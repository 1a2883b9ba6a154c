"""A team's polls through their pages: opened, voted in, counted by the worker, called off, told once."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.council import actions
from portal.council.models import Poll, PollVote, PollVoter
from portal.kernel import clock
from portal.kernel.db import read, write
from portal.kernel.errors import Conflict, Forbidden
from portal.kernel.events import Event
from portal.notices.actions import deliver_pending
from portal.notices.models import Notice
from portal.orgs import queries as memberships
from portal.orgs import steps as orgs
from tests.council.team import SIX, answer, close, gather, key, open_poll, result, vote
from tests.people.test_act_for import acting, agree

FORM = {
    "question": "Shall we meet on Fridays?", "options": "Yes\nNo\n", "closes_at": "2026-11-30T20:00", "secrecy": "open",
    "quorum": "50", "needed": "50",
}  # fmt: skip


def told(world, name):
    """Deliver what waits, and return who got how many messages about events of this name."""
    deliver_pending(world.program())
    rows = read().execute(
        select(Notice.person_id, func.count())
        .join(Event, Event.id == Notice.event_id)
        .where(Event.name == name)
        .group_by(Notice.person_id)
    )
    names = {person.id: who for who, person in world.people.items()}
    return {names[person_id]: count for person_id, count in rows}


def test_a_leader_asks_and_each_member_votes_with_two_taps_from_the_home_page(world):
    gather(world, *SIX[2:])
    sent = world.client("ben").send(f"/teams/{world.team.id}/polls", **FORM)
    lin = world.client("lin")

    link = re.search(r'href="(/polls/\d+)"', lin.get("/").text).group(1)
    number = re.search(r'name="option" value="(\d+)"', lin.get(link).text).group(1)
    voted = lin.send(f"{link}/votes", option=number)

    assert (sent.status_code, sent.location, voted.status_code) == (303, link, 303)
    assert "You have voted." in lin.get(link).text
    assert link not in lin.get("/").text
    assert read().execute(select(PollVote.person_id, PollVote.option_id)).all() == [
        (world.people["lin"].id, int(number))
    ]


def test_what_holds_is_stated_before_anybody_votes(world):
    gather(world, *SIX[2:])
    secret, public = (
        open_poll(world),
        open_poll(world, is_secret=False, is_changeable=True, is_live=True, quorum_percent=67),
    )

    first, second = (world.client("lin").get(f"/polls/{number}").text for number in (secret, public))

    assert "The vote is secret" in first
    assert "The counts are shown after the end." in first
    assert "It counts when at least 3 of 6 vote." in first
    assert "You can change it until the end." in second
    assert "The counts are shown from the start." in second
    assert "It counts when at least 5 of 6 vote." in second


@pytest.mark.row("product-33")
def test_with_too_few_votes_nothing_is_decided_and_a_tie_is_said_as_one(world):
    gather(world, *SIX[2:])
    few, tie, won = (open_poll(world, is_secret=False) for _ in range(3))
    for poll_id, choices in ((few, {"ana": 0, "lin": 0}), (tie, {"ana": 0, "lin": 1, "guo": 1, "hua": 0}),
                             (won, {"ana": 0, "lin": 0, "guo": 1})):  # fmt: skip
        for who, place in choices.items():
            vote(world, who, poll_id, place)

    counted = close(world)

    assert counted == 3
    assert [result(number) for number in (few, tie, won)] == [
        ("no_quorum", (2, 0)), ("tie", (2, 2)), ("carried", (2, 1)),
    ]  # fmt: skip
    shown = [world.client("ana").get(f"/polls/{number}?print=1").text for number in (few, tie, won)]
    assert ["Too few have voted." in shown[0], "A tie:" in shown[1], "Decided: Yes" in shown[2]] == [True] * 3
    assert close(world) == 0


def test_the_list_is_that_of_the_opening_and_nobody_else_sees_the_poll(world):
    gather(world, "lin")
    poll_id = open_poll(world)
    gather(world, "guo")

    with pytest.raises(Forbidden) as joined_later:
        vote(world, "guo", poll_id, 0)
    with write() as tx:
        member = memberships.open_membership(tx, world.team.id, world.people["lin"].id)
        orgs.end_membership(tx, member, clock.today("Asia/Shanghai"), clock.now())
    vote(world, "lin", poll_id, 0)

    assert joined_later.value.code == "not-entitled"
    assert [world.client(who).get(f"/polls/{poll_id}").status_code for who in ("lin", "guo", "hua", "pei")] == [
        200, 200, 404, 404,
    ]  # fmt: skip


def test_one_vote_each_which_an_open_poll_may_let_be_changed(world):
    gather(world, *SIX[2:])
    firm, loose = open_poll(world, is_secret=False), open_poll(world, is_secret=False, is_changeable=True)

    for number in (firm, loose):
        vote(world, "ana", number, 0)
    vote(world, "ana", loose, 1)
    with pytest.raises(Conflict) as again:
        vote(world, "ana", firm, 1)

    chosen = dict(read().execute(select(PollVote.poll_id, PollVote.option_id)).all())
    assert again.value.code == "voted"
    assert chosen == {firm: answer(firm, 0), loose: answer(loose, 1)}


def test_nobody_votes_for_somebody_else(world):
    gather(world, *SIX[2:])
    poll_id, hua = open_poll(world), world.people["hua"]
    helper = acting(world, agree(world, hua, scope="all"))

    page = helper.get(f"/polls/{poll_id}")
    sent = helper.send(f"/polls/{poll_id}/votes", option=answer(poll_id, 0), acts_for=hua.id)

    assert "Nobody votes for somebody else." in page.text
    assert sent.status_code == 403
    assert read().scalar(select(func.count()).where(PollVoter.how.is_not(None))) == 0


def test_all_who_may_vote_are_told_once_of_the_opening_and_once_of_the_result(world):
    gather(world, *SIX[2:])
    open_poll(world)

    opened = told(world, "poll.opened")
    close(world)
    close(world)
    told(world, "poll.closed")

    assert opened == dict.fromkeys(set(SIX) - {"ben"}, 1)
    assert told(world, "poll.closed") == dict.fromkeys(SIX, 1)


def test_a_poll_that_is_called_off_says_why_and_takes_no_vote(world):
    gather(world, *SIX[2:])
    poll_id, ben = open_poll(world), world.client("ben")
    vote(world, "ana", poll_id, 0)

    empty = ben.send(f"/polls/{poll_id}/cancellation")
    sent = ben.send(f"/polls/{poll_id}/cancellation", reason="The question was wrong")
    late = world.client("lin").send(f"/polls/{poll_id}/votes", option=answer(poll_id, 0))

    poll = read().get_one(Poll, poll_id)
    assert (empty.status_code, sent.status_code, late.status_code) == (422, 303, 409)
    assert (poll.outcome, poll.box) == ("cancelled", None)
    assert "The question was wrong" in world.client("lin").get(f"/polls/{poll_id}").text
    assert told(world, "poll.cancelled") == dict.fromkeys(set(SIX) - {"ben"}, 1)
    assert close(world) == 0


def test_a_wrong_form_comes_back_filled_in_and_opens_nothing(world):
    sent = world.client("ben").send(f"/teams/{world.team.id}/polls", **{**FORM, "options": "Yes", "secrecy": "secret"})

    assert sent.status_code == 422
    assert "Write two to eight answers, one a line." in sent.text
    assert "A secret poll needs a team of at least three members." in sent.text
    assert "Shall we meet on Fridays?" in sent.text
    assert read().scalar(select(func.count()).select_from(Poll)) == 0


@pytest.mark.parametrize("when", ["0001-01-01T00:00", "9999-12-31T23:59", "2026-11-24T14:06", "soon"])
def test_a_time_that_cannot_be_is_answered_in_words(world, when):
    sent = world.client("ben").send(f"/teams/{world.team.id}/polls", **{**FORM, "closes_at": when})

    assert sent.status_code == 422


def test_an_answer_of_another_poll_is_none_of_this_one(world):
    gather(world, *SIX[2:])
    first, second = open_poll(world), open_poll(world)

    sent = world.client("ana").send(f"/polls/{first}/votes", option=answer(second, 0))

    assert sent.status_code == 422
    assert "Choose one of the answers" in sent.text
    assert read().scalar(select(func.count()).where(PollVoter.how.is_not(None))) == 0


def test_votes_end_with_the_time_also_before_the_worker_counts(world):
    gather(world, *SIX[2:])
    poll_id = open_poll(world, closes_at=clock.now() + timedelta(hours=1))
    clock.tick(timedelta(hours=1))

    with pytest.raises(Conflict) as late:
        actions.vote(world.actor("ana"), poll_id, answer(poll_id, 0), key(world))

    assert late.value.code == "over"
    assert "They are being counted." in world.client("ana").get(f"/polls/{poll_id}").text
