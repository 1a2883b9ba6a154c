"""Whose word counts: nobody alone, nobody for their own, two people where the proof is thin."""

import pytest

from portal.hours import actions
from portal.kernel import clock
from portal.kernel.db import write
from portal.kernel.errors import Forbidden, NotFound
from portal.people import steps as people
from tests.hours.reading import live_together, state_of
from tests.world import Neighbourhood


def test_nobody_but_social_workers_and_supervisors_verifies(world, visit, balance):
    work = visit("ana")

    for who in ("ana", "ben", "oskar", "guo", "ada", "lin", "pei", "hua"):
        with pytest.raises(Forbidden) as caught:
            actions.verify(world.actor(who), [work.id])
        assert caught.value.code == "not-yours", who

    assert balance("ana") == 0


@pytest.mark.row("product-22")
def test_a_social_worker_cannot_verify_their_own_visit(world, visit, balance):
    work = visit("mei")

    with pytest.raises(Forbidden) as caught:
        actions.verify(world.actor("mei"), [work.id])
    actions.verify(world.actor("sara"), [work.id])

    assert caught.value.code == "own"
    assert balance("mei") == 90


@pytest.mark.row("product-22")
def test_nobody_verifies_the_hours_of_their_household(world, visit, balance):
    live_together(world, "mei", "lin")
    work = visit("lin")

    with pytest.raises(Forbidden) as caught:
        actions.verify(world.actor("mei"), [work.id])
    with pytest.raises(Forbidden):
        actions.refuse_hours(world.actor("mei"), [work.id], "no")

    assert caught.value.code == "household"
    assert balance("lin") == 0


@pytest.mark.row("product-22")
@pytest.mark.parametrize("end", ["in", "out"])
def test_nobody_verifies_a_visit_that_they_recorded_at_either_end(world, visit, end):
    methods = (
        {"in_method": "tick", "out_method": "code"} if end == "in" else {"in_method": "code", "out_method": "tick"}
    )
    work = visit("ana", grade=2, logged_by="mei", **methods)

    with pytest.raises(Forbidden) as caught:
        actions.verify(world.actor("mei"), [work.id])

    assert caught.value.code == "logged"


@pytest.mark.row("none-B")
@pytest.mark.parametrize("grade", [1, 2])
def test_thin_proof_needs_two_people(world, visit, balance, holds, grade):
    work = visit("ana", 60, grade=grade)

    first = actions.verify(world.actor("mei"), [work.id])

    assert (first.credited, first.waiting) == (0, 1)
    assert (balance("ana"), state_of(work)) == (0, "seconding")
    with pytest.raises(Forbidden) as caught:
        actions.verify(world.actor("mei"), [work.id])
    assert caught.value.code == "first-word"

    second = actions.verify(world.actor("sara"), [work.id])

    assert (second.credited, second.credited_minutes) == (1, 60)
    assert (balance("ana"), state_of(work)) == (60, "verified")
    assert holds()


@pytest.mark.row("none-B")
def test_the_second_person_may_not_live_with_the_first(world, visit, balance):
    live_together(world, "mei", "sara")
    work = visit("ana", grade=2)
    actions.verify(world.actor("mei"), [work.id])

    with pytest.raises(Forbidden) as caught:
        actions.verify(world.actor("sara"), [work.id])

    assert caught.value.code == "first-word"
    assert balance("ana") == 0


@pytest.mark.row("none-B")
def test_a_rogue_admin_gets_no_credit_out_of_one_account(world, visit, balance):
    """Ada makes herself a social worker's helper: she records visits, and asks every door for the credit."""
    mine = visit("ada", grade=4)
    ticked = visit("lin", grade=2, logged_by="ada", in_method="tick", out_method="tick")

    for work in (mine, ticked):
        with pytest.raises(Forbidden):
            actions.verify(world.actor("ada"), [work.id])
    with write() as tx:
        people.grant_role(tx, world.users["ada"], "social_worker", "community", world.community.id, clock.now())
    for work in (mine, ticked):
        with pytest.raises(Forbidden):
            actions.verify(world.actor("ada"), [work.id])

    assert balance("ada") == balance("lin") == 0


def test_a_visit_of_another_community_is_not_there(world, visit, app):
    other = Neighbourhood(app, "harbour")
    work = visit("ana")

    with pytest.raises(NotFound):
        actions.verify(other.actor("mei"), [work.id])


def test_the_program_itself_gives_no_word(world, visit):
    work = visit("ana")

    with pytest.raises(Forbidden):
        actions.verify(world.program(), [work.id])


def test_two_accounts_count_as_one_while_one_lately_made_the_others_code(world, visit, balance):
    work = visit("lin", grade=2)
    assert world.client("sara").send(f"/people/{world.people['mei'].id}/codes").status_code == 303
    actions.verify(world.actor("sara"), [work.id])

    with pytest.raises(Forbidden) as caught:
        actions.verify(world.actor("mei"), [work.id])

    assert (caught.value.code, balance("lin")) == ("one-hand", 0)
