"""Ballots on paper: typed in by one, counted again by another, never more than people who have not voted."""

import pytest
from sqlalchemy import select

from portal.council import actions, queries
from portal.council.models import PollBundle, PollVote, PollVoter
from portal.council.rules import Count
from portal.kernel.changes import Change
from portal.kernel.db import read
from portal.kernel.errors import Conflict, Forbidden, Invalid
from portal.kernel.events import Event
from tests.council.team import SIX, answer, close, gather, key, open_poll, result, vote
from tests.council.test_polls import told

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
    assert result(poll_id) == ("tie", (None, None) if is_secret else (2, 2))
    assert (row.sealed, row.counts is None) == (None, is_secret)


@pytest.mark.row("product-33")
def test_nobody_votes_both_on_paper_and_on_the_screen(world):
    gather(world, *SIX[2:], "pei")
    poll_id = open_poll(world)
    actions.type_papers(world.actor("ben"), poll_id, count(world, poll_id, 3, 0), key(world))

    with pytest.raises(Invalid) as on_paper:
        actions.type_papers(world.actor("ben"), poll_id, count(world, poll_id, 3, 0), key(world))
    with pytest.raises(Invalid) as too_many:
        actions.type_papers(
            world.actor("ben"), poll_id, count(world, poll_id, 4, 0, ("ana", "oskar", "pei")), key(world)
        )

    bundle = read().scalars(select(PollBundle.id)).one()
    actions.check_papers(world.actor("ana"), poll_id, bundle, count(world, poll_id, 3, 0, ()), key(world))
    with pytest.raises(Conflict) as on_screen:
        vote(world, "lin", poll_id, 0)

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


@pytest.mark.row("product-33")
def test_whose_papers_were_handed_in_are_told_and_vote_on_the_screen_which_voids_what_nobody_checked(world):
    gather(world, *SIX[2:])
    poll_id = open_poll(world)
    actions.type_papers(world.actor("ben"), poll_id, count(world, poll_id, 3, 0), key(world))

    handed_in = told(world, "ballots.typed")
    page = world.client("lin").get(f"/polls/{poll_id}").text
    voted = world.client("lin").send(f"/polls/{poll_id}/votes", option=answer(poll_id, 1))

    ways = how(poll_id)
    assert handed_in == dict.fromkeys(THREE, 1)
    assert "A paper vote of yours was handed in" in page
    assert voted.status_code == 303
    assert [ways[world.people[who].id] for who in THREE] == ["screen", None, None]
    assert read().scalars(select(PollBundle.withdrawn_at)).one() is not None
    assert set(told(world, "ballots.voided")) == set(SIX) - {"lin"}


@pytest.mark.row("product-33")
@pytest.mark.parametrize(("on_screen", "seen"), [(1, False), (2, False), (3, True)])
def test_counts_are_told_only_where_the_papers_taken_off_them_leave_no_or_three_votes(world, on_screen, seen):
    gather(world, *SIX[2:])
    poll_id = open_poll(world, requirement="mission")
    bundle = actions.type_papers(world.actor("ben"), poll_id, count(world, poll_id, 3, 0), key(world))
    actions.check_papers(world.actor("ana"), poll_id, bundle, count(world, poll_id, 3, 0, ()), key(world))
    for who in ("ana", "ben", "oskar")[:on_screen]:
        vote(world, who, poll_id, 1 if who == "ana" else 0)

    close(world)

    page = world.client("hua").get(f"/polls/{poll_id}").text
    assert result(poll_id) == ("carried", (2 + on_screen, 1) if seen else (None, None))
    assert "Decided: Yes" in page
    assert ("only one or two have voted on the screen" in page) is not seen
    assert ("votes&nbsp;·" in page) is seen
    assert ("mission" in queries.polled(read(), world.team.id)) is seen


@pytest.mark.row("product-33")
def test_after_two_counts_that_differ_papers_can_only_be_taken_back(world):
    gather(world, *SIX[2:])
    poll_id = open_poll(world)
    bundle = actions.type_papers(world.actor("ben"), poll_id, count(world, poll_id, 2, 1), key(world))
    path, ana, ben = f"/polls/{poll_id}/papers/{bundle}", world.client("ana"), world.client("ben")

    tries = [ana.send(f"{path}/checks", **fields(world, poll_id, yes, 3 - yes)) for yes in (0, 1, 2)]
    kept = read().get_one(PollBundle, bundle).differing_checks
    back = ben.send(f"{path}/withdrawal")

    assert [one.status_code for one in tries] == [422, 422, 409]
    assert "Two counts have differed." in tries[1].text
    assert "Count these papers again" not in tries[1].text
    assert (kept, back.status_code) == (2, 303)
    assert len(read().scalars(select(Event.id).where(Event.name == "ballots.differed")).all()) == 2
    assert read().get_one(PollBundle, bundle).checked_at is None


@pytest.mark.row("product-33")
def test_who_counts_papers_of_a_secret_poll_does_not_have_their_own_among_three(world):
    gather(world, *SIX[2:])
    poll_id, ben = open_poll(world), world.actor("ben")

    with pytest.raises(Invalid) as typed:
        actions.type_papers(ben, poll_id, count(world, poll_id, 3, 0, ("ben", "lin", "guo")), key(world))
    bundle = actions.type_papers(ben, poll_id, count(world, poll_id, 3, 0), key(world))
    with pytest.raises(Forbidden) as checked:
        actions.check_papers(world.actor("lin"), poll_id, bundle, count(world, poll_id, 3, 0, ()), key(world))

    assert "people" in typed.value.fields
    assert checked.value.code == "own-paper"


def test_counts_of_papers_are_not_kept_where_they_are_taken_back_or_the_poll_is_called_off(world):
    gather(world, *SIX[2:])
    poll_id, ben = open_poll(world, is_secret=False), world.actor("ben")
    first, second = (
        actions.type_papers(ben, poll_id, count(world, poll_id, 1, 0, (who,)), key(world)) for who in ("lin", "guo")
    )
    actions.check_papers(world.actor("ana"), poll_id, second, count(world, poll_id, 1, 0, ()), key(world))
    vote(world, "ana", poll_id, 0)

    actions.withdraw_papers(ben, poll_id, first)
    actions.cancel_poll(ben, poll_id, "The question was wrong")

    things = {f"poll_bundles:{number}" for number in (first, second)}
    before = [row.before.get("counts") for row in read().scalars(select(Change).where(Change.thing.in_(things)))]
    assert {said for said in before if said} == {"…"}
    assert set(read().scalars(select(PollBundle.counts))) == {None}
    assert read().scalars(select(PollVote)).all() == []
