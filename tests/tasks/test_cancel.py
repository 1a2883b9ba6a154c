"""Cancelling a shift or a whole task: the effect is shown in numbers, everybody who has a place is told."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.kernel.db import read, write
from portal.kernel.events import Event
from portal.tasks import actions, queries
from portal.tasks.models import Assignment, Shift, Task
from tests.world import Neighbourhood

DAY = timedelta(days=1)


def events(subject):
    return [(event.name, event.keys) for event in read().scalars(select(Event).where(Event.subject == subject))]


def test_the_page_before_says_how_many_are_told(world):
    shift = world.shift(starts_in=DAY)
    for who in ("ana", "lin"):
        world.assignment(shift, who)

    page = world.client("ben").get(f"/shifts/{shift.id}/cancellation").text

    assert "2 people have a place, lose it and are told at once" in page
    assert "Cancel, and tell 2 people" in page


def test_cancelling_a_shift_ends_every_place_and_names_them_in_one_event(world):
    shift = world.shift(starts_in=DAY)
    places = [world.assignment(shift, who).id for who in ("ana", "lin")]

    done = world.client("ben").send(f"/shifts/{shift.id}/cancellation", reason="Storm warning")

    assert (done.status_code, done.location) == (303, f"/tasks/{shift.task_id}")
    gone = read().get(Shift, shift.id)
    assert (gone.taken, gone.cancel_reason, gone.cancelled_by_user_id) == (0, "Storm warning", world.users["ben"].id)
    ended = read().scalars(select(Assignment).order_by(Assignment.id)).all()
    assert [(place.id, place.end_reason) for place in ended] == [(number, "cancelled") for number in places]
    told = {"task_id": shift.task_id, "assignment_ids": places}
    assert events(f"shift:{shift.id}") == [("shift.cancelled", told)]


def test_whoever_had_a_place_sees_that_it_was_cancelled_and_why(world):
    shift = world.shift(starts_in=DAY)
    place = world.assignment(shift, "ana")
    actions.cancel_shift(world.actor("ben"), shift.id, "Storm warning")
    ana = world.client("ana")

    assert "Cancelled" in ana.get("/assignments").text
    page = ana.get(f"/assignments/{place.id}").text
    assert "please do not come" in page
    assert "Storm warning" in page
    assert "/withdrawal" not in page
    assert f"/tasks/{shift.task_id}" not in ana.get("/tasks").text


def test_the_form_sent_twice_cancels_once_and_says_the_same(world):
    shift = world.shift(starts_in=DAY)
    world.assignment(shift, "ana")
    ben = world.client("ben")

    first = ben.send(f"/shifts/{shift.id}/cancellation", request_id="once")
    second = ben.send(f"/shifts/{shift.id}/cancellation", request_id="once")

    assert (first.status_code, second.status_code) == (303, 303)
    assert len(events(f"shift:{shift.id}")) == 1


def test_a_cancelled_or_past_shift_cannot_be_cancelled(world):
    shift, past = world.shift(starts_in=DAY), world.shift(starts_in=-DAY)
    actions.cancel_shift(world.actor("ben"), shift.id)

    assert world.client("ben").send(f"/shifts/{shift.id}/cancellation").status_code == 409
    assert world.client("ben").send(f"/shifts/{past.id}/cancellation").status_code == 409
    assert world.client("ben").get(f"/shifts/{past.id}/cancellation").status_code == 409


def test_a_reason_too_long_comes_back(world):
    shift = world.shift(starts_in=DAY)

    answer = world.client("ben").send(f"/shifts/{shift.id}/cancellation", reason="x" * 201)

    assert answer.status_code == 422
    assert "at most 200 characters" in answer.text
    assert read().get(Shift, shift.id).cancelled_at is None


@pytest.mark.parametrize(("who", "status"), [("ana", 403), ("guo", 403), ("oskar", 303), ("mei", 303)])
def test_whoever_leads_the_team_may_cancel(world, who, status):
    shift = world.shift(starts_in=DAY)

    assert world.client(who).send(f"/shifts/{shift.id}/cancellation").status_code == status


def test_another_communitys_are_not_found(world):
    theirs = Neighbourhood(world.app, "river-side").shift(starts_in=DAY)

    assert world.client("ben").send(f"/shifts/{theirs.id}/cancellation").status_code == 404
    assert world.client("ben").send(f"/tasks/{theirs.task_id}/cancellation").status_code == 404


def test_cancelling_a_task_ends_what_is_to_come_and_leaves_what_is_over(world):
    task = world.task()
    over, first, second = (world.shift(task, starts_in=days * DAY) for days in (-2, 1, 2))
    places = [world.assignment(shift, who).id for shift, who in ((first, "ana"), (second, "lin"))]
    world.assignment(over, "ana")
    ben = world.client("ben")
    page = ben.get(f"/tasks/{task.id}/cancellation").text
    assert "2 shifts to come are cancelled with it" in page
    assert "2 people have a place" in page

    done = ben.send(f"/tasks/{task.id}/cancellation", reason="No room")

    assert done.status_code == 303
    assert read().get(Task, task.id).cancel_reason == "No room"
    ended = {place.id for place in read().scalars(select(Assignment).where(Assignment.ended_at.is_not(None)))}
    assert ended == set(places)
    assert read().get(Shift, over.id).cancelled_at is None
    assert events(f"task:{task.id}") == [("task.cancelled", {"team_id": world.team.id, "assignment_ids": places})]
    assert "was cancelled" in world.client("ana").get(f"/tasks/{task.id}").text


def test_a_cancelled_task_takes_no_more_shifts(world):
    task = world.task()
    actions.cancel_task(world.actor("ben"), task.id)
    said = {"starts_at": "2026-11-25T08:30", "ends_at": "2026-11-25T10:00", "capacity": "6"}

    assert world.client("ben").send("/shifts", task=task.id, **said).status_code == 409
    assert world.client("ben").send(f"/tasks/{task.id}/cancellation").status_code == 409


def test_taken_always_counts_the_open_places_that_were_claimed(world):
    shift = world.shift(starts_in=DAY)
    ana, lin = world.actor("ana"), world.actor("lin")
    actions.claim_shift(ana, shift.id)
    actions.withdraw(lin, actions.claim_shift(lin, shift.id).assignment_id)
    assert read().get(Shift, shift.id).taken == len(queries.places_of(read(), shift.id)) == 1

    actions.cancel_shift(world.actor("ben"), shift.id)

    with write() as tx:
        assert tx.get_one(Shift, shift.id).taken == len(queries.places_of(tx, shift.id)) == 0
