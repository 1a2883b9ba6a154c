"""One task's page: each button on it works, and where there is none a sentence says why."""

from datetime import timedelta

import pytest

from portal.kernel.db import write
from portal.tasks import actions
from portal.tasks.models import Task
from tests.counting import statements
from tests.world import Neighbourhood

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def button(shift):
    return f'action="/shifts/{shift.id}/assignments"'


def test_the_page_says_what_when_where_and_who(world):
    shift = world.shift(title="Guide the queue", place="Health station", bring="A warm coat", starts_in=DAY, capacity=6)
    world.assignment(shift, "lin")

    page = world.client("ana").get(f"/tasks/{shift.task_id}").text

    for words in (
        "Guide the queue", "Tomorrow, ", "14:06–16:06", "2\N{NO-BREAK SPACE}h", "Health station",
        "Ben leads, with Lantern Team", "A warm coat", "5 places left", "Help elders with their phones.",
        "You can give it back until 02:06 tomorrow.",
    ):  # fmt: skip
        assert words in page
    assert button(shift) in page
    assert page.count("button-main") == 1


@pytest.mark.parametrize(
    ("prepare", "sentence"),
    [
        ("full", "All places of this shift are taken"),
        ("clash", "At that time you already have a place in “Homework table”"),
        ("young", "This task is for people aged 60 or older"),
        ("mine", "You have a place here"),
    ],
)
def test_without_a_button_there_is_a_sentence(world, prepare, sentence):
    shift = world.shift(starts_in=DAY, capacity=1, minimum_age=60 if prepare == "young" else 0)
    if prepare == "full":
        world.assignment(shift, "lin")
    if prepare == "clash":
        world.assignment(world.shift(title="Homework table", starts_in=DAY), "ana")
    if prepare == "mine":
        world.assignment(shift, "ana")

    page = world.client("ana").get(f"/tasks/{shift.task_id}").text

    assert sentence in page
    assert button(shift) not in page


def test_of_several_times_each_has_its_own_button_and_one_is_the_main_one(world):
    task = world.task()
    shifts = [world.shift(task, starts_in=days * DAY) for days in (3, 1, 2)]

    page = world.client("ana").get(f"/tasks/{task.id}").text

    assert [page.count(button(shift)) for shift in shifts] == [1, 1, 1]
    assert page.index(button(shifts[1])) < page.index(button(shifts[2])) < page.index(button(shifts[0]))
    assert page.count("button-main") == 1
    for shift in shifts:
        assert world.client("ana").send(f"/shifts/{shift.id}/assignments").status_code == 303


def test_a_leader_finds_roster_screen_change_and_cancel(world):
    shift = world.shift()

    page = world.client("ben").get(f"/tasks/{shift.task_id}").text

    for path in ("roster", "screen", "edit", "cancellation"):
        assert f'href="/shifts/{shift.id}/{path}"' in page
    for path in (
        f"/tasks/{shift.task_id}/edit",
        f"/tasks/{shift.task_id}/cancellation",
        f"/shifts/new?task={shift.task_id}",
    ):
        assert f'href="{path}"' in page
    assert "/roster" not in world.client("ana").get(f"/tasks/{shift.task_id}").text


def test_past_times_lead_to_their_rosters(world):
    shift = world.shift(starts_in=-2 * DAY)
    world.shift(shift_task := world.task(), starts_in=DAY)

    assert f"/shifts/{shift.id}/roster" in world.client("ben").get(f"/tasks/{shift.task_id}?past=1").text
    assert "There are no past shifts" in world.client("ben").get(f"/tasks/{shift_task.id}?past=1").text


def test_a_draft_is_seen_by_its_leaders_alone(world):
    task = world.task()
    with write() as tx:
        tx.get_one(Task, task.id).published_at = None

    assert "it needs its dates" in world.client("ben").get(f"/tasks/{task.id}").text
    assert world.client("ana").get(f"/tasks/{task.id}").status_code == 404
    assert world.client().get(f"/tasks/{task.id}").status_code == 404


def test_a_draft_is_published_by_its_first_time(world):
    task = world.task()
    with write() as tx:
        tx.get_one(Task, task.id).published_at = None
    said = {"starts_at": "2026-11-25T08:30", "ends_at": "2026-11-25T10:00", "capacity": "6"}

    world.client("ben").send("/shifts", task=task.id, **said)

    assert world.client("ana").get(f"/tasks/{task.id}").status_code == 200


def test_another_communitys_task_and_a_cancelled_one_for_visitors_are_not_found(world):
    theirs, mine = Neighbourhood(world.app, "river-side").task(), world.task()
    actions.cancel_task(world.actor("ben"), mine.id)

    for who in ("ana", "ben", "mei", None):
        assert world.client(who).get(f"/tasks/{theirs.id}").status_code == 404
    assert world.client().get(f"/tasks/{mine.id}").status_code == 404
    assert world.client("ana").get("/tasks/999999").status_code == 404


def test_fifty_times_cost_as_many_statements_as_one_and_at_most_forty_kilobytes(world):
    task = world.task()
    world.shift(task, starts_in=DAY)
    ben = world.client("ben")
    with statements() as with_one:
        ben.get(f"/tasks/{task.id}")
    for days in range(2, 52):
        world.shift(task, starts_in=days * DAY)

    with statements() as with_fifty:
        page = ben.get(f"/tasks/{task.id}")

    assert len(with_fifty) == len(with_one) <= 6
    assert len(page.data) <= 40_000
    assert "after=20" in page.text
    assert ben.get(f"/tasks/{task.id}?after=20").text.count("/roster") == 20
    assert ben.get(f"/tasks/{task.id}?after=-5").text.count("/roster") == 20


def test_what_people_write_is_shown_as_text(world):
    task = world.task(title="<b>Bold</b>", place="<script>alert(1)</script>")

    page = world.client("ana").get(f"/tasks/{task.id}").text

    assert "&lt;b&gt;Bold&lt;/b&gt;" in page
    assert "<script>alert" not in page


def test_the_pages_speak_chinese(world):
    world.shift(starts_in=DAY)

    assert '<html lang="zh-Hans"' in world.client("ana", language="zh-CN").get("/tasks").text


def test_a_shift_of_a_whole_day_lasts_24_hours(world):
    task = world.task()
    world.shift(task, starts_in=DAY, hours=24)

    assert "24\N{NO-BREAK SPACE}h" in world.client("ana").get(f"/tasks/{task.id}").text
