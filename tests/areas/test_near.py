"""The list puts what is near first, at no more statements; a visitor reads a task's area instead of its place."""

from datetime import timedelta

import pytest

from portal.kernel.db import read
from portal.matching import queries as matching
from portal.people import actions as people
from portal.tasks import queries
from portal.tasks.models import TaskArea
from portal.tasks.queries import Filters
from tests.counting import statements


@pytest.fixture
def on(world, tree):
    """Five tasks: two in cell 1, one in cell 2, one of the lane, one without an area; the nearest is the latest."""
    places = (("Nowhere", None), ("Of the lane", tree.lane), ("In cell two", tree.two), ("First", tree.one),
              ("Second", tree.one))  # fmt: skip
    for hours, (title, area_id) in enumerate(places, 24):
        task = world.task(title)
        world.shift(task, starts_in=timedelta(hours=hours))
        if area_id:
            tree.has(area_id, task)
    return tree


def titles(page):
    return [(day.steps, slip.title) for day in page.days for slip in day.slips]


def test_near_me_begins_at_home_and_goes_up_the_tree(world, on):
    on.lives("ana", on.one)

    near = titles(queries.list_page(world.actor("ana"), Filters(near="1")))

    assert near == [(0, "First"), (0, "Second"), (1, "Of the lane"), (1, "In cell two"), (99, "Nowhere")]
    page = world.client("ana").get("/tasks?near=1").text
    assert page.index("In your area") < page.index("First") < page.index("Around your area") < page.index("Elsewhere")


def test_it_costs_no_more_statements_than_the_list(world, on):
    on.lives("ana", on.one)
    ana = world.client("ana")
    counts = []
    for address in ("/tasks", "/tasks?near=1", f"/tasks?area={on.lane}"):
        ana.get(address)
        with statements() as sent:
            ana.get(address)
        counts.append(len(sent))

    assert counts[1:] == counts[:1] * 2


def test_pages_by_distance_follow_each_other_without_a_gap_or_a_repeat(world, on, monkeypatch):
    on.lives("ana", on.one)
    monkeypatch.setattr("portal.tasks.queries.lists._claimable.__defaults__", (2,))
    found, cursor = [], ""
    for _ in range(5):
        page = queries.list_page(world.actor("ana"), Filters(near="1", cursor=cursor))
        found += [title for _, title in titles(page)]
        if page.next_url is None:
            break
        cursor = page.next_url.rpartition("cursor=")[2]

    assert found == ["First", "Second", "Of the lane", "In cell two", "Nowhere"]


def test_an_area_shows_what_is_on_in_it_and_in_all_that_lies_in_it(world, on):
    lane = titles(queries.list_page(world.actor("ana"), Filters(area=str(on.lane))))
    cell = titles(queries.list_page(world.actor("ana"), Filters(area=str(on.two))))

    assert {title for _, title in lane} == {"Of the lane", "In cell two", "First", "Second"}
    assert cell == [(0, "In cell two")]


@pytest.mark.row("product-15")
def test_a_visitor_reads_the_area_and_never_the_place(world, tree):
    ben = world.client("ben")
    said = {"title": "Soup round", "description": "Carry soup", "team": world.team.id, "kind": "request",
            "domain": "ageing", "risk": "low", "place": "Building 7, flat 12"}  # fmt: skip
    ben.send("/tasks", **said, area=tree.one)
    task_id = read().query(TaskArea.task_id).scalar()

    visitor = world.client().get(f"/tasks/{task_id}").text
    assert ("Cell 1" in visitor, "flat 12" in visitor) == (True, False)
    assert "Cell 1" in world.client("ana").get(f"/tasks/{task_id}").text
    assert ben.send(f"/tasks/{task_id}", **said, area=999).status_code == 422
    ben.send(f"/tasks/{task_id}", **said, area=tree.two)
    assert read().query(TaskArea.area_id).scalar() == tree.two


def test_what_is_where_somebody_lives_is_a_reason_to_suggest_it(world, on):
    on.lives("ana", on.one)
    people.change_profile(world.actor("ana"), {"availability": ["wed-pm", "wed-eve", "thu-am"]})

    page = matching.suggestions_page(world.actor("ana"))

    assert {each.title for each in page.suggestions if "area" in {reason.code for reason in each.reasons}} == {
        "First", "Second",
    }  # fmt: skip
