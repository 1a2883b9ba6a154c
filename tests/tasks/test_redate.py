"""Giving many drafts their dates at once."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from portal.kernel import clock
from portal.kernel.db import read, write
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.events import Event
from portal.orgs import steps as orgs
from portal.tasks import actions, steps
from portal.tasks.models import Shift, Task
from tests.counting import statements
from tests.world import Neighbourhood

DAY = timedelta(days=1)
WHEN = {"day": "2026-11-28", "time_from": "09:00", "time_to": "11:00", "capacity": "6", "weeks": "1"}


def drafts(world, count, team=None):
    said = [
        steps.TaskDraft(f"Draft {number:03}", "D", (team or world.team).id, "charity", place="Hall")
        for number in range(count)
    ]
    with write() as tx:
        return [steps.draft(tx, world.community.id, one, None, clock.now()).id for one in said]


def shifts():
    rows = read().scalars(select(Shift).order_by(Shift.task_id, Shift.starts_at)).all()
    return [(row.task_id, row.starts_at.isoformat()[:16], row.ends_at.isoformat()[:16], row.capacity) for row in rows]


def test_one_form_gives_the_ticked_drafts_their_dates_and_publishes_them(world):
    first, second, third = drafts(world, 3)
    ben = world.client("ben")
    assert "3 tasks have no date yet" in ben.get("/tasks/drafts").text
    assert "Draft 000" not in world.client("ana").get("/tasks").text

    done = ben.send("/tasks/dates", task=[first, third], **WHEN)

    assert done.status_code == 303
    assert shifts() == [(number, "2026-11-28T01:00", "2026-11-28T03:00", 6) for number in (first, third)]
    assert read().get(Task, second).published_at is None
    page = world.client("ana").get("/tasks").text
    assert ("Draft 000" in page, "Draft 001" in page) == (True, False)
    told = read().scalars(select(Event).where(Event.name == "task.redated")).all()
    assert [event.keys["task_ids"] for event in told] == [[first, third]]


def test_a_redated_task_can_be_taken(world):
    (number,) = drafts(world, 1)
    actions.redate(world.actor("ben"), [number], actions.DatePattern(date(2026, 11, 28), time(9), time(11), 1))
    shift_id = read().scalar(select(Shift.id))

    assert world.client("ana").send(f"/shifts/{shift_id}/assignments").status_code == 303


def test_all_of_them_means_the_other_pages_too(world):
    drafts(world, 120)
    ben = world.client("ben")
    page = ben.get("/tasks/drafts").text
    assert page.count('name="task"') == 50
    assert "All 120 tasks, also on the other pages" in page

    done = ben.send("/tasks/dates", everything="y", **WHEN)

    assert done.status_code == 303
    assert len(shifts()) == 120
    assert "Every task has its dates" in ben.get("/tasks/drafts").text


def test_hundreds_of_drafts_cost_few_statements(world):
    drafts(world, 333)
    ben = world.client("ben")

    with statements() as page:
        ben.get("/tasks/drafts")
    with statements() as sent:
        ben.send("/tasks/dates", everything="y", **WHEN)

    assert len(page) <= 6
    assert len(sent) <= 12
    assert len(shifts()) == 333


def test_weeks_keep_the_wall_time_over_a_change_of_the_clock(world):
    (number,) = drafts(world, 1)
    with write() as tx:
        tx.get_one(type(world.community), world.community.id).zone = "Europe/Berlin"
    pattern = actions.DatePattern(date(2027, 3, 20), time(9), time(11), 5, weeks=3)

    actions.redate(world.actor("ben"), [number], pattern)

    starts = [
        clock.local(row.starts_at, "Europe/Berlin").strftime("%m-%d %H:%M") for row in read().scalars(select(Shift))
    ]
    assert sorted(starts) == ["03-20 09:00", "03-27 09:00", "04-03 09:00"]


def test_an_end_before_the_start_is_on_the_next_day(world):
    (number,) = drafts(world, 1)

    actions.redate(world.actor("ben"), [number], actions.DatePattern(date(2026, 11, 28), time(22), time(2), 5))

    assert shifts() == [(number, "2026-11-28T14:00", "2026-11-28T18:00", 5)]


WRONG = (
    ({"task": []}, "Choose at least one task"),
    ({"day": ""}, "Enter a day, for example"),
    ({"day": "soon"}, "Enter a day, for example"),
    ({"day": "2026-11-20"}, "Choose today or a later day"),
    ({"day": "9999-12-31"}, "within the next two years"),
    ({"time_from": "nine"}, "Enter a time, for example 09:00"),
    ({"time_to": ""}, "Enter a time, for example 11:00"),
    ({"time_to": "09:00"}, "The end must be later than the start"),
    ({"capacity": "0"}, "Write how many people can come"),
    ({"weeks": "99"}, "Write how many weeks"),
)


def test_what_does_not_hold_comes_back_with_the_ticks(world):
    (number,), ben = drafts(world, 1), world.client("ben")

    for change, sentence in WRONG:
        answer = ben.send("/tasks/dates", **{"task": [number], **WHEN, **change})

        assert answer.status_code == 422, change
        assert sentence in answer.text, change
        assert f'value="{number}" checked' in answer.text or "task" in change
    assert shifts() == []


def test_all_or_none_when_one_has_its_dates_by_now(world):
    first, second = drafts(world, 2)
    pattern = actions.DatePattern(date(2026, 11, 28), time(9), time(11), 5)
    actions.redate(world.actor("ben"), [first], pattern)

    with pytest.raises(Conflict, match="have their dates by now"):
        actions.redate(world.actor("ben"), [first, second], pattern)

    assert len(shifts()) == 1


def test_the_form_sent_twice_gives_dates_once(world):
    numbers = drafts(world, 2)
    ben = world.client("ben")

    first = ben.send("/tasks/dates", request_id="once", task=numbers, **WHEN)
    second = ben.send("/tasks/dates", request_id="once", task=numbers, **WHEN)

    assert (first.status_code, second.status_code) == (303, 303)
    assert len(shifts()) == 2


def test_too_many_at_once_are_sent_in_parts(world, monkeypatch):
    monkeypatch.setattr("portal.tasks.actions.dates.MOST_SHIFTS", 5)
    drafts(world, 3)

    with pytest.raises(Invalid):
        actions.redate(world.actor("ben"), None, actions.DatePattern(date(2026, 11, 28), time(9), time(11), 5, weeks=2))

    assert shifts() == []


def test_leaders_see_and_date_the_drafts_of_their_teams_and_staff_those_of_all(world):
    with write() as tx:
        other_team = orgs.found_team(tx, world.community.id, "Other Team", clock.now())
    (theirs,) = drafts(world, 1, other_team)
    other = Neighbourhood(world.app, "river-side")
    (foreign,) = drafts(other, 1)

    assert "Draft 000" not in world.client("ben").get("/tasks/drafts").text
    assert world.client("ben").send("/tasks/dates", task=[theirs], **WHEN).status_code == 409
    assert world.client("mei").send("/tasks/dates", task=[foreign], **WHEN).status_code == 409
    assert world.client("ana").send("/tasks/dates", task=[theirs], **WHEN).status_code == 403
    assert world.client("mei").send("/tasks/dates", task=[theirs], **WHEN).status_code == 303
