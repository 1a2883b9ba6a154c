"""A visit does not count: one person's word is enough, with a reason."""

import pytest
from sqlalchemy import select

from portal.attendance.models import Engagement
from portal.hours import actions
from portal.hours.models import Verification
from portal.kernel.db import read
from portal.kernel.errors import Conflict, Forbidden, Invalid


def state_of(work):
    return read().scalar(select(Engagement.state).where(Engagement.id == work.id))


@pytest.mark.row("product-23")
def test_refused_with_a_reason_credits_nothing(world, visit, balance, holds):
    works = [visit("ana"), visit("lin", grade=1)]

    receipt = actions.refuse_hours(world.actor("mei"), [work.id for work in works], " Nobody saw it ")

    assert receipt.refused == 2
    assert [state_of(work) for work in works] == ["refused", "refused"]
    assert read().scalars(select(Verification.reason)).all() == ["Nobody saw it", "Nobody saw it"]
    assert balance("ana") == 0
    assert holds()


@pytest.mark.parametrize("reason", ["", "   "])
def test_without_a_reason_nothing_is_refused(world, visit, reason):
    work = visit("ana")

    with pytest.raises(Invalid) as caught:
        actions.refuse_hours(world.actor("mei"), [work.id], reason)

    assert list(caught.value.fields) == ["reason"]
    assert state_of(work) == "pending"


@pytest.mark.parametrize("who", ["ana", "ben", "ada"])
def test_nobody_else_refuses(world, visit, who):
    work = visit("ana")

    with pytest.raises(Forbidden):
        actions.refuse_hours(world.actor(who), [work.id], "no")


def test_a_decided_visit_is_not_refused(world, visit, balance):
    work = visit("ana")
    actions.verify(world.actor("mei"), [work.id])

    with pytest.raises(Conflict) as caught:
        actions.refuse_hours(world.actor("sara"), [work.id], "no")

    assert caught.value.code == "verified"
    assert balance("ana") == 90


def test_after_a_first_word_the_second_person_may_say_no(world, visit, balance):
    work = visit("ana", grade=2)
    actions.verify(world.actor("mei"), [work.id])

    actions.refuse_hours(world.actor("sara"), [work.id], "She was with me that day")

    assert (state_of(work), balance("ana")) == ("refused", 0)


def test_the_same_press_sent_twice_refuses_once(world, visit):
    work = visit("ana")

    first = actions.refuse_hours(world.actor("mei"), [work.id], "no", request_id="r1")
    again = actions.refuse_hours(world.actor("mei"), [work.id], "no", request_id="r1")

    assert again == first
    assert len(read().scalars(select(Verification.id)).all()) == 1
