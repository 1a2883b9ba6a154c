"""Publishing a task and adding its shifts."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from portal.kernel.db import read
from portal.kernel.errors import Forbidden, Invalid, NotFound
from portal.kernel.events import Event
from portal.tasks import actions
from portal.tasks.models import Shift, Task
from tests.world import Neighbourhood

DAY = timedelta(days=1)


def fields(world, **changes):
    said = {
        "title": "Guide the flu-shot queue", "description": "Hand out numbers.\nFind a chair.", "team": world.team.id,
        "kind": "request", "domain": "ageing", "risk": "low", "place": "Health station",
    }  # fmt: skip
    return {**said, **changes}


def only_task():
    return read().scalars(select(Task)).one()


def test_a_leader_publishes_a_task_and_gives_it_a_time(world):
    ben = world.client("ben")

    done = ben.send("/tasks", **fields(world, minimum_age="16", bring="A warm coat"))
    task = only_task()
    assert (done.status_code, done.location) == (303, f"/tasks/{task.id}")
    added = ben.send("/shifts", task=task.id, starts_at="2026-11-25T08:30", ends_at="2026-11-25T10:00", capacity="6")

    assert added.status_code == 303
    assert (task.title, task.place, task.domain, task.minimum_age, task.bring) == (
        "Guide the flu-shot queue", "Health station", "ageing", 16, "A warm coat",
    )  # fmt: skip
    shift = read().scalars(select(Shift)).one()
    assert (shift.starts_at.isoformat(), shift.capacity) == ("2026-11-25T00:30:00+00:00", 6)
    assert "Guide the flu-shot queue" in world.client("ana").get("/tasks").text


def test_the_form_sent_twice_publishes_once(world):
    ben = world.client("ben")

    first = ben.send("/tasks", request_id="once", **fields(world))
    second = ben.send("/tasks", request_id="once", **fields(world))

    assert first.location == second.location
    assert read().scalar(select(func.count()).select_from(Task)) == 1


def test_a_resent_form_with_other_words_is_refused_and_comes_back(world):
    ben = world.client("ben")
    ben.send("/tasks", request_id="once", **fields(world))

    second = ben.send("/tasks", request_id="once", **fields(world, title="Something else"))

    assert second.status_code == 409
    assert "Something else" in second.text
    assert read().scalar(select(func.count()).select_from(Task)) == 1


WRONG_TASKS = (
    ({"title": "  "}, "Write in a few words what it is about"),
    ({"title": "x" * 161}, "at most 160 characters"),
    ({"description": ""}, "Write what people will do"),
    ({"team": ""}, "Choose a team"),
    ({"team": "9" * 30}, "Choose a team"),
    ({"team": "two"}, "Choose a team"),
    ({"kind": "barter"}, "Choose whether help is needed or offered"),
    ({"domain": ""}, "Choose a kind of service"),
    ({"domain": "gambling"}, "Choose a kind of service"),
    ({"risk": "none"}, "Choose how much can go wrong"),
    ({"place": ""}, "Write where people meet"),
    ({"minimum_age": "old"}, "Write a whole number"),
    ({"minimum_age": "-1"}, "Write an age from 0 to 99"),
    ({"bring": "x" * 201}, "at most 200 characters"),
)


def test_a_form_that_does_not_hold_comes_back_filled_in(world):
    ben = world.client("ben")

    for change, sentence in WRONG_TASKS:
        answer = ben.send("/tasks", **fields(world, **change))

        assert answer.status_code == 422, change
        assert answer.text.count(sentence) >= 2, f"{change}: in the summary and at the field"
        assert "<title>Error: " in answer.text
        assert "Hand out numbers." in answer.text or "description" in change
    assert read().scalar(select(func.count()).select_from(Task)) == 0


def test_letters_that_nobody_sees_are_left_out(world):
    world.client("ben").send(
        "/tasks", **fields(world, title="Guide\x07 the \u200b queue", description="One\r\n\r\nTwo\x07")
    )

    assert (only_task().title, only_task().description) == ("Guide the queue", "One\n\nTwo")


@pytest.mark.parametrize(("who", "status"), [("ana", 403), ("guo", 403), ("oskar", 303), ("mei", 303), ("ada", 303)])
def test_whoever_leads_the_team_may_publish_for_it(world, who, status):
    assert world.client(who).send("/tasks", **fields(world)).status_code == status


def test_a_team_of_another_community_or_leader_is_refused(world):
    other = Neighbourhood(world.app, "river-side")

    assert world.client("ben").send("/tasks", **fields(world, team=other.team.id)).status_code == 404
    with pytest.raises(NotFound):
        actions.publish(world.actor("mei"), actions.TaskDraft("T", "D", other.team.id, "ageing"))
    with pytest.raises(Forbidden):
        actions.publish(world.actor("ana"), actions.TaskDraft("T", "D", world.team.id, "ageing"))


def test_publishing_is_one_event(world):
    task_id = actions.publish(world.actor("ben"), actions.TaskDraft("T", "D", world.team.id, "ageing"))

    told = read().scalars(select(Event).where(Event.subject == f"task:{task_id}")).all()
    assert [(event.name, event.keys) for event in told] == [("task.published", {"team_id": world.team.id})]


WRONG_SHIFTS = (
    ({"starts_at": ""}, "Enter a day and a time"),
    ({"starts_at": "tomorrow"}, "Enter a day and a time"),
    ({"starts_at": "2026-11-23T09:00"}, "Choose today or a later day"),
    ({"starts_at": "0001-01-01T00:00"}, "within the next two years"),
    ({"ends_at": "9999-12-31T23:59"}, "within the next two years"),
    ({"ends_at": "2026-11-25T08:30"}, "The end must be later than the start"),
    ({"ends_at": "2026-11-27T08:30"}, "A shift lasts 24 hours at most"),
    ({"starts_at": "2026-11-24T08:00", "ends_at": "2026-11-24T14:00"}, "Choose an end that is still to come"),
    ({"capacity": "0"}, "Write how many people can come"),
    ({"capacity": "many"}, "Write how many people can come"),
    ({"capacity": "1" * 40}, "Write how many people can come"),
)


def test_times_and_places_that_do_not_hold_come_back(world):
    task, ben = world.task(), world.client("ben")

    for change, sentence in WRONG_SHIFTS:
        said = {
            "task": task.id,
            "starts_at": "2026-11-25T08:30",
            "ends_at": "2026-11-25T10:00",
            "capacity": "6",
            **change,
        }
        answer = ben.send("/shifts", **said)

        assert answer.status_code == 422, change
        assert answer.text.count(sentence) >= 2, change
        assert 'value="2026-11-25T10:00"' in answer.text or "ends_at" in change
    assert read().scalar(select(func.count()).select_from(Shift)) == 0


def test_a_shift_of_a_task_of_somebody_else_is_refused(world):
    other = Neighbourhood(world.app, "river-side")
    said = {"starts_at": "2026-11-25T08:30", "ends_at": "2026-11-25T10:00", "capacity": "6"}

    assert world.client("ben").send("/shifts", task=other.task().id, **said).status_code == 404
    assert world.client("ben").send("/shifts", **said).status_code == 404
    assert world.client("ana").send("/shifts", task=world.task().id, **said).status_code == 403
    times = actions.ShiftTimes(datetime(2026, 11, 25, 8), datetime(2026, 11, 25, 9), 1)  # noqa: DTZ001 - wall time
    with pytest.raises(Forbidden):
        actions.add_shift(world.actor("ana"), world.task().id, times)


def test_the_forms_show_only_to_leaders(world):
    task = world.task()

    for path in ("/tasks/new", f"/tasks/{task.id}/edit", f"/shifts/new?task={task.id}", "/tasks/drafts"):
        assert world.client("ben").get(path).status_code == 200
        assert world.client("ana").get(path).status_code == 403
        assert "/login" in world.client().get(path).location


def test_a_step_refuses_what_no_page_offers(world):
    with pytest.raises(Invalid, match="kind of service"):
        actions.publish(world.actor("ben"), actions.TaskDraft("T", "D", world.team.id, "gambling"))
