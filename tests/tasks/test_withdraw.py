"""Giving a place back."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.kernel import clock
from portal.kernel.db import read, write
from portal.kernel.errors import NotFound
from portal.kernel.events import Event
from portal.policy.models import RulePack
from portal.tasks import actions
from portal.tasks.models import Assignment, Shift
from tests.world import Neighbourhood

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def test_a_place_given_back_is_free_for_others_at_once(world):
    shift = world.shift(starts_in=2 * DAY, capacity=1)
    place = world.assignment(shift, "ana")

    done = world.client("ana").send(f"/assignments/{place.id}/withdrawal")

    assert (done.status_code, done.location) == (303, f"/tasks/{shift.task_id}")
    assert read().get(Shift, shift.id).taken == 0
    given = read().get(Assignment, place.id)
    assert (given.end_reason, given.ended_by_user_id) == ("withdrawn", world.users["ana"].id)
    assert world.client("lin").send(f"/shifts/{shift.id}/assignments").status_code == 303


def test_the_form_sent_twice_frees_one_place(world):
    shift = world.shift(starts_in=2 * DAY)
    place = world.assignment(shift, "ana")
    world.assignment(shift, "lin")
    ana = world.client("ana")

    first = ana.send(f"/assignments/{place.id}/withdrawal", request_id="once")
    second = ana.send(f"/assignments/{place.id}/withdrawal", request_id="once")
    third = ana.send(f"/assignments/{place.id}/withdrawal")

    assert (first.status_code, second.status_code, third.status_code) == (303, 303, 409)
    assert read().get(Shift, shift.id).taken == 1


def test_the_button_is_there_until_the_deadline_and_the_press_agrees(world):
    shift = world.shift(starts_in=DAY)
    place = world.assignment(shift, "ana")
    path = f"/assignments/{place.id}"

    for later in (timedelta(), 11 * HOUR, HOUR, 8 * HOUR, 4 * HOUR):
        clock.tick(later)
        page = world.client("ana").get(path).text
        offered = f'action="{path}/withdrawal"' in page
        assert offered == (clock.now() < shift.starts_at - 12 * HOUR)
    assert world.client("ana").send(f"{path}/withdrawal").status_code == 409


def test_too_late_says_whom_to_call(world):
    shift = world.shift(starts_in=13 * HOUR)
    place = world.assignment(shift, "ana")
    clock.tick(2 * HOUR)

    refused = world.client("ana").send(f"/assignments/{place.id}/withdrawal")

    assert refused.status_code == 409
    assert "Please call the station" in refused.text
    assert "5550 0123" in refused.text


def test_a_claim_can_be_undone_for_ten_minutes_even_shortly_before(world):
    shift = world.shift(starts_in=HOUR)
    place = world.assignment(shift, "ana")

    clock.tick(9 * MINUTE)
    assert f"/assignments/{place.id}/withdrawal" in world.client("ana").get(f"/assignments/{place.id}").text
    assert world.client("ana").send(f"/assignments/{place.id}/withdrawal").status_code == 303


def test_a_shift_that_has_begun_is_not_given_back(world):
    place = world.assignment(world.shift(), "ana")

    assert "/withdrawal" not in world.client("ana").get(f"/assignments/{place.id}").text
    assert world.client("ana").send(f"/assignments/{place.id}/withdrawal").status_code == 409


def test_the_deadline_comes_from_the_communitys_rules(world):
    with write() as tx:
        tx.add(
            RulePack(
                community_id=world.community.id, name="tasks", version=2, effective_on=clock.today("Asia/Shanghai"),
                values={"withdraw_hours": 48}, source="a test", approved_by_user_id=1, made_at=clock.now(),
            )
        )  # fmt: skip
    shift = world.shift(starts_in=2 * DAY)
    place = world.assignment(shift, "ana")
    clock.tick(HOUR)

    assert world.client("ana").send(f"/assignments/{place.id}/withdrawal").status_code == 409


def test_a_place_of_somebody_else_is_not_found(world):
    place = world.assignment(world.shift(starts_in=2 * DAY), "ana")
    theirs = Neighbourhood(world.app, "river-side")
    other = theirs.assignment(theirs.shift(starts_in=2 * DAY), "ana")

    assert world.client("lin").send(f"/assignments/{place.id}/withdrawal").status_code == 404
    assert world.client("ben").get(f"/assignments/{place.id}").status_code == 404
    assert world.client("ana").get(f"/assignments/{other.id}").status_code == 404
    with pytest.raises(NotFound):
        actions.withdraw(world.actor("ana"), other.id)


def test_giving_back_is_one_event(world):
    shift = world.shift(starts_in=2 * DAY)
    place = world.assignment(shift, "ana")

    actions.withdraw(world.actor("ana"), place.id)

    told = read().scalars(select(Event).where(Event.subject == f"shift:{shift.id}")).all()
    keys = {"assignment_id": place.id, "person_id": world.people["ana"].id}
    assert [(event.name, event.keys) for event in told] == [("shift.withdrawn", keys)]
