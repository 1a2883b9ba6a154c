"""Ballots on paper: typed in by one, counted again by another, never more than people who have not voted."""

import pytest
from sqlalchemy import select

from portal.council import actions
from portal.council.models import PollBundle, PollVoter
from portal.council.rules import Count
from portal.kernel.db import read
from portal.kernel.errors import Conflict, Forbidden, Invalid
from tests.council.team import SIX, answer, close, gather, key, open_poll, result, vote

THREE = ("lin", "guo", "hua")


def count(world, poll_id, yes, no, who=THREE):
    people = tuple(world.people[one].id for one in who)
    return Count({answer(poll_id, 0): yes, answer(poll_id, 1): no}, people)


def fields(world, poll_id, yes, no, who=()):
    said = {f"votes-{answer(poll_id, 0)}": yes, f"votes-{answer(poll_id, 1)}": no}
    return {**said, "people": [world.people[one].id for one in who]} if who else said


def how(poll_id):
    read().expire_all()
    return {row.person_id: row.how for row in read().scalars(select(PollVoter).where(PollVoter.poll_id == poll_id))}


@pytest.mark.row("product-33")
@pytest.mark.parametrize("is_secret", [True, False])
def test_papers_count_once_a_second_person_has_counted_the_same(world, is_secret):
    gather(world, *SIX[2:])
    poll_id = open_poll(world, is_secret=is_secret)
    path, ben, ana = f"/polls/{poll_id}/papers", world.client("ben"), world.client("ana")
    vote(world, "ana", poll_id, 1)

    typed = ben.send(path, **fields(world, poll_id, 2, 1, THREE))
    bundle = read().scalars(select(PollBundle.id)).one()
    own = ben.send(f"{path}/{bundle}/checks", **fields(world, poll_id, 2, 1))
    wrong = ana.send(f"{path}/{bundle}/checks", **fields(world, poll_id, 1, 2))
    right = ana.send(f"{path}/{bundle}/checks", **fields(world, poll_id, 2, 1))
    shown = ben.get(path).text
    close(world)

    row = read().get_one(PollBundle, bundle)
    assert [one.status_code for one in (typed, own, wrong, right)] == [303, 403, 422, 303]
    assert "The two counts differ." in wrong.text
    assert "typed in by Ben" in shown
    assert "counted again by Ana" in shown
    assert (row.typed_by_user_id, row.checked_by_user_id) == (world.users["ben"].id, world.users["ana"].id)
    assert result(poll_id) == ("tie", (2, 2))
    assert (row.sealed, row.counts is None) == (None, is_secret)


@pytest.mark.row("product-33")
def test_nobody_votes_both_on_paper_and_on_the_screen(world):
    gather(world, *SIX[2:])
    poll_id = open_poll(world)
    actions.type_papers(world.actor("ben"), poll_id, count(world, poll_id, 3, 0), key(world))

    with pytest.raises(Conflict) as on_screen:
        vote(world, "lin", poll_id, 0)
    with pytest.raises(Invalid) as on_paper:
        actions.type_papers(world.actor("ben"), poll_id, count(world, poll_id, 3, 0), key(world))
    with pytest.raises(Invalid) as too_many:
        actions.type_papers(
            world.actor("ben"), poll_id, count(world, poll_id, 4, 0, ("ana", "ben", "oskar")), key(world)
        )

    assert on_screen.value.code == "on-paper"
    assert "people" in on_paper.value.fields
    assert "counts" in too_many.value.fields


def test_papers_nobody_has_checked_are_no_votes_and_can_be_taken_back(world):
    gather(world, *SIX[2:])
    poll_id, ben = open_poll(world), world.actor("ben")
    first = actions.type_papers(ben, poll_id, count(world, poll_id, 3, 0), key(world))

    world.client("ben").send(f"/polls/{poll_id}/papers/{first}/withdrawal")
    freed = how(poll_id)
    second = actions.type_papers(ben, poll_id, count(world, poll_id, 3, 0), key(world))
    close(world)

    assert set(freed.values()) == {None}
    assert second != first
    assert result(poll_id) == ("no_quorum", (None, None))
    assert set(how(poll_id).values()) == {None}


def test_only_leaders_type_and_only_the_team_checks(world):
    gather(world, *SIX[2:])
    poll_id = open_poll(world, is_secret=False)
    said = count(world, poll_id, 1, 0, ("lin",))

    with pytest.raises(Forbidden):
        actions.type_papers(world.actor("ana"), poll_id, said, key(world))
    actions.type_papers(world.actor("ben"), poll_id, said, key(world))

    assert "Count these papers again" in world.client("ana").get(f"/polls/{poll_id}/papers").text
    assert "Count these papers again" not in world.client("ben").get(f"/polls/{poll_id}/papers").text
    assert world.client("pei").get(f"/polls/{poll_id}/papers").status_code == 404
