"""Changing a task or a shift, and telling whoever has a place."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.kernel import clock
from portal.kernel.db import read, write
from portal.kernel.events import Event
from portal.tasks import actions
from portal.tasks.models import Shift, Task
from tests.world import Neighbourhood

DAY = timedelta(days=1)


def fields(world, **changes):
    said = {
        "title": "Phone class", "description": "Help elders.", "team": world.team.id, "kind": "offer",
        "domain": "education", "risk": "medium", "place": "Library",
    }  # fmt: skip
    return {**said, **changes}


def events(subject):
    return [(event.name, event.keys) for event in read().scalars(select(Event).where(Event.subject == subject))]


def test_a_leader_changes_a_task_and_whoever_has_a_place_is_told(world):
    shift = world.shift(starts_in=DAY)
    place = world.assignment(shift, "ana")
    ben = world.client("ben")
    assert "1 person has a place" in ben.get(f"/tasks/{shift.task_id}/edit").text

    done = ben.send(f"/tasks/{shift.task_id}", **fields(world))

    task = read().get(Task, shift.task_id)
    assert (done.status_code, done.location) == (303, f"/tasks/{task.id}")
    assert (task.title, task.place, task.domain, task.risk) == ("Phone class", "Library", "education", "medium")
    assert events(f"task:{task.id}") == [("task.edited", {"team_id": world.team.id, "assignment_ids": [place.id]})]


def test_the_form_shows_what_the_task_says(world):
    task = world.task(title="Dig the beds", place="Courtyard", risk="high", minimum_age=21)

    page = world.client("ben").get(f"/tasks/{task.id}/edit").text

    assert 'value="Dig the beds"' in page
    assert 'value="21"' in page
    assert 'value="high" checked' in page
    assert '<option selected value="ageing">' in page


def test_what_does_not_hold_comes_back_and_changes_nothing(world):
    task = world.task()

    answer = world.client("ben").send(f"/tasks/{task.id}", **fields(world, place=""))

    assert answer.status_code == 422
    assert 'value="Phone class"' in answer.text
    assert read().get(Task, task.id).title == "Phone class for elders"


def test_a_cancelled_task_is_no_longer_changed(world):
    task = world.task()
    actions.cancel_task(world.actor("ben"), task.id)

    assert world.client("ben").send(f"/tasks/{task.id}", **fields(world)).status_code == 409
    assert world.client("ben").get(f"/tasks/{task.id}/edit").status_code == 409


def test_nobody_else_changes_a_task(world):
    task, other = world.task(), Neighbourhood(world.app, "river-side")

    assert world.client("ana").send(f"/tasks/{task.id}", **fields(world)).status_code == 403
    assert world.client("ben").send(f"/tasks/{other.task().id}", **fields(world)).status_code == 404
    assert world.client("ben").send(f"/tasks/{task.id}", **fields(world, team=other.team.id)).status_code == 404


def test_a_leader_moves_a_shift_and_whoever_has_a_place_is_told(world):
    shift = world.shift(starts_in=DAY, capacity=3)
    place = world.assignment(shift, "ana")
    ben = world.client("ben")
    assert 'value="2026-11-25T14:06"' in ben.get(f"/shifts/{shift.id}/edit").text

    done = ben.send(f"/shifts/{shift.id}", starts_at="2026-11-26T09:00", ends_at="2026-11-26T10:30", capacity="1")

    changed = read().get(Shift, shift.id)
    assert (done.status_code, done.location) == (303, f"/tasks/{shift.task_id}")
    assert (changed.starts_at.isoformat(), changed.capacity) == ("2026-11-26T01:00:00+00:00", 1)
    told = {"task_id": shift.task_id, "assignment_ids": [place.id]}
    assert events(f"shift:{shift.id}") == [("shift.edited", told)]


def test_there_are_never_fewer_places_than_people_who_have_one(world):
    shift = world.shift(starts_in=DAY, capacity=3)
    world.assignment(shift, "ana")
    world.assignment(shift, "lin")

    answer = world.client("ben").send(
        f"/shifts/{shift.id}", starts_at="2026-11-26T09:00", ends_at="2026-11-26T10:30", capacity="1"
    )

    assert answer.status_code == 422
    assert "More people than that have a place already" in answer.text
    assert read().get(Shift, shift.id).capacity == 3


def test_a_running_shift_that_began_yesterday_keeps_its_start(world):
    shift = world.shift(starts_in=-timedelta(hours=20), hours=23, capacity=3)

    answer = world.client("ben").send(
        f"/shifts/{shift.id}", starts_at="2026-11-23T18:06", ends_at="2026-11-24T17:06", capacity="8"
    )

    assert answer.status_code == 303
    assert read().get(Shift, shift.id).capacity == 8


def test_a_shift_that_is_over_or_cancelled_stays_as_it_was(world):
    over, cancelled = world.shift(starts_in=-DAY), world.shift(starts_in=DAY)
    with write() as tx:
        tx.get_one(Shift, cancelled.id).cancelled_at = clock.now()
    said = {"starts_at": "2026-11-26T09:00", "ends_at": "2026-11-26T10:30", "capacity": "1"}

    for shift in (over, cancelled):
        assert world.client("ben").send(f"/shifts/{shift.id}", **said).status_code == 409
        assert world.client("ben").get(f"/shifts/{shift.id}/edit").status_code == 409


@pytest.mark.parametrize(("who", "status"), [("ana", 403), ("oskar", 303), ("mei", 303)])
def test_whoever_leads_changes_a_shift(world, who, status):
    shift = world.shift(starts_in=DAY)
    said = {"starts_at": "2026-11-26T09:00", "ends_at": "2026-11-26T10:30", "capacity": "1"}

    assert world.client(who).send(f"/shifts/{shift.id}", **said).status_code == status


def test_a_shift_of_another_community_is_not_found(world):
    theirs = Neighbourhood(world.app, "river-side").shift(starts_in=DAY)

    assert world.client("ben").get(f"/shifts/{theirs.id}/edit").status_code == 404
