"""A word is taken back by a counter-entry; the visit returns to the queue."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.attendance.models import Engagement
from portal.hours import actions
from portal.hours.models import Verification
from portal.kernel import clock
from portal.kernel.db import read, write
from portal.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from portal.ledger import steps as ledger
from tests.world import Neighbourhood


def state_of(work):
    return read().scalar(select(Engagement.state).where(Engagement.id == work.id))


@pytest.mark.row("product-25")
def test_taken_back_by_a_counter_entry_and_back_in_the_queue(world, visit, balance, holds):
    work = visit("ana")
    receipt = actions.verify(world.actor("mei"), [work.id])

    actions.reverse(world.actor("sara"), receipt.first_id, "The wrong person")

    word = read().execute(select(Verification)).scalar_one()
    assert (word.reversed_by_user_id, word.reversal_reason) == (world.users["sara"].id, "The wrong person")
    assert (balance("ana"), balance("ana", "recognised"), state_of(work)) == (0, 0, "pending")
    assert holds()


def test_a_visit_taken_back_can_be_verified_again(world, visit, balance, holds):
    work = visit("ana", 120)
    receipt = actions.verify(world.actor("mei"), [work.id])
    actions.reverse(world.actor("mei"), receipt.first_id, "Too many minutes")

    actions.verify(world.actor("mei"), [work.id], minutes=60, reason="Left after an hour")

    assert (balance("ana"), state_of(work)) == (60, "verified")
    assert holds()


def test_a_word_is_taken_back_once(world, visit, balance):
    work = visit("ana")
    receipt = actions.verify(world.actor("mei"), [work.id])
    actions.reverse(world.actor("mei"), receipt.first_id, "wrong")

    with pytest.raises(Conflict) as caught:
        actions.reverse(world.actor("sara"), receipt.first_id, "wrong")

    assert caught.value.code == "reversed"
    assert balance("ana") == 0


def test_the_same_press_sent_twice_takes_back_once(world, visit):
    work = visit("ana")
    receipt = actions.verify(world.actor("mei"), [work.id])

    first = actions.reverse(world.actor("mei"), receipt.first_id, "wrong", request_id="r1")
    again = actions.reverse(world.actor("mei"), receipt.first_id, "wrong", request_id="r1")

    assert again == first


def test_it_needs_a_reason(world, visit, balance):
    receipt = actions.verify(world.actor("mei"), [visit("ana").id])

    with pytest.raises(Invalid):
        actions.reverse(world.actor("mei"), receipt.first_id, " ")

    assert balance("ana") == 90


def test_nobody_takes_back_a_word_on_their_own_hours(world, visit, balance):
    receipt = actions.verify(world.actor("sara"), [visit("mei").id])

    with pytest.raises(Forbidden) as caught:
        actions.reverse(world.actor("mei"), receipt.first_id, "mine")

    assert caught.value.code == "own"
    assert balance("mei") == 90


def test_spent_minutes_are_not_taken_back(world, visit, balance, holds):
    receipt = actions.verify(world.actor("mei"), [visit("ana").id])
    with write() as tx:
        one, two = (
            ledger.account(tx, world.community.id, "member", f"person:{world.people[who].id}", clock.now())
            for who in ("ana", "lin")
        )
        ledger.post(tx, world.community.id, "task.paid", "task:1", [(one, -60), (two, 60)], clock.now())

    with pytest.raises(Conflict) as caught:
        actions.reverse(world.actor("mei"), receipt.first_id, "wrong")

    assert caught.value.code == "floor"
    assert (balance("ana"), balance("ana", "recognised")) == (30, 90)
    assert holds()


def test_a_refusal_can_be_taken_back(world, visit):
    work = visit("ana")
    receipt = actions.refuse_hours(world.actor("mei"), [work.id], "Nobody saw it")

    actions.reverse(world.actor("mei"), receipt.first_id, "Ben saw it")

    assert state_of(work) == "pending"


def test_the_second_word_taken_back_leaves_the_first_standing(world, visit, balance, holds):
    work = visit("ana", grade=2)
    first = actions.verify(world.actor("mei"), [work.id])
    second = actions.verify(world.actor("sara"), [work.id])

    with pytest.raises(Conflict) as caught:
        actions.reverse(world.actor("mei"), first.first_id, "wrong")
    actions.reverse(world.actor("sara"), second.first_id, "wrong")

    assert caught.value.code == "first-used"
    assert (state_of(work), balance("ana")) == ("seconding", 0)
    actions.reverse(world.actor("mei"), first.first_id, "wrong")
    assert state_of(work) == "pending"
    assert holds()


def test_a_word_of_another_community_is_not_there(world, visit, app):
    other = Neighbourhood(app, "harbour")
    receipt = actions.verify(world.actor("mei"), [visit("ana").id])

    with pytest.raises(NotFound):
        actions.reverse(other.actor("mei"), receipt.first_id, "mine")


def test_a_whole_press_is_undone_within_ten_minutes(world, visit, balance, holds):
    works = [visit("ana"), visit("lin"), visit("guo", grade=2)]
    receipt = actions.verify(world.actor("mei"), [work.id for work in works])
    clock.tick(timedelta(minutes=10))

    back = actions.undo(world.actor("mei"), receipt.first_id, "Pressed by mistake")

    assert back.credited == 3
    assert [state_of(work) for work in works] == ["pending"] * 3
    assert (balance("ana"), balance("lin")) == (0, 0)
    assert holds()


def test_after_ten_minutes_a_press_is_not_undone_at_once(world, visit, balance):
    receipt = actions.verify(world.actor("mei"), [visit("ana").id])
    clock.tick(timedelta(minutes=10, seconds=1))

    with pytest.raises(Conflict) as caught:
        actions.undo(world.actor("mei"), receipt.first_id, "late")

    assert caught.value.code == "undo-late"
    assert balance("ana") == 90


def test_nobody_undoes_the_press_of_somebody_else(world, visit, balance):
    receipt = actions.verify(world.actor("mei"), [visit("ana").id])

    with pytest.raises(Forbidden):
        actions.undo(world.actor("sara"), receipt.first_id, "no")

    assert balance("ana") == 90
