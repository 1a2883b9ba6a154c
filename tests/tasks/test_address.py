"""The exact address: for who has a place only, from a day before until a day after."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.kernel import clock
from portal.kernel.db import read, write
from portal.tasks import actions, rules, steps
from portal.tasks.models import Task, TaskAddress

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
HOME = "Building 3, flat 402"
SAID = {
    "title": "Shopping for Lin", "description": "Carry the bags", "kind": "request", "domain": "ageing", "risk": "low",
    "place": "North gate", "address": HOME,
}  # fmt: skip


def visit(world, starts_in):
    """Publish a task with an address by the form, and return a shift of it."""
    sent = world.client("ben").send("/tasks", team=world.team.id, **SAID)
    task_id = int(sent.location.rpartition("/")[2])
    with write() as tx:
        start = clock.now() + starts_in
        task = tx.get(Task, task_id)
        return steps.add_shift(tx, task, start, start + 2 * HOUR, 3, clock.now())


@pytest.mark.parametrize(
    ("hours", "may"), [(-24.1, False), (-24, True), (0, True), (2, True), (26, True), (26.1, False)]
)
def test_the_rule_opens_a_day_before_and_closes_a_day_after(hours, may):
    start = clock.now()
    now = start + timedelta(hours=hours)

    assert rules.may_read_address(start, start + 2 * HOUR, now, has_place=True) is may
    assert not rules.may_read_address(start, start + 2 * HOUR, now, has_place=False)


@pytest.mark.row("product-15")
def test_who_has_a_place_reads_it_from_a_day_before_until_a_day_after(world):
    place = world.assignment(visit(world, 3 * DAY), "ana")
    ana = world.client("ana")

    early = ana.get(f"/assignments/{place.id}").text
    clock.tick(2 * DAY + HOUR)
    close = ana.get(f"/assignments/{place.id}").text
    clock.tick(2 * DAY + 2 * HOUR)
    late = ana.get(f"/assignments/{place.id}").text

    assert (HOME in early, "24 hours before" in early) == (False, True)
    assert (HOME in close, "24 hours before" in close) == (True, False)
    assert (HOME in late, "24 hours before" in late) == (False, False)


def test_nobody_else_reads_it_on_any_page_list_or_file(world):
    shift = visit(world, DAY / 2)
    world.assignment(shift, "ana")
    lin, visitor = world.client("lin"), world.client()
    paths = ("/tasks", f"/tasks/{shift.task_id}", "/")

    seen = [who.get(path).text for who in (lin, visitor) for path in paths]
    found = [who.get("/tasks?q=flat").text for who in (lin, visitor)]

    assert [page for page in seen if HOME in page] == []
    assert [page for page in found if "Shopping for Lin" in page] == []


def test_a_place_given_back_closes_it_at_once(world):
    place = world.assignment(visit(world, 20 * HOUR), "ana")
    ana = world.client("ana")
    before = ana.get(f"/assignments/{place.id}").text

    actions.withdraw(world.actor("ana"), place.id)

    assert HOME in before
    assert HOME not in ana.get(f"/assignments/{place.id}").text


def test_the_leader_changes_it_and_takes_it_away(world):
    shift, ben = visit(world, DAY), world.client("ben")
    form = f"/tasks/{shift.task_id}"
    shown = ben.get(f"{form}/edit").text

    ben.send(form, team=world.team.id, **{**SAID, "address": "Building 9"})
    changed = read().scalar(select(TaskAddress.address))
    ben.send(form, team=world.team.id, **{**SAID, "address": " "})

    assert f'value="{HOME}"' in shown
    assert changed == "Building 9"
    assert "Building 9" not in ben.get(f"{form}/edit").text


def test_another_leader_is_not_shown_it(world):
    shift = visit(world, DAY)
    world.leads("lin", "Other Team")

    assert HOME not in world.client("lin").get(f"/tasks/{shift.task_id}/edit").text


def test_an_address_that_is_too_long_comes_back_with_a_sentence(world):
    sent = world.client("ben").send("/tasks", team=world.team.id, **{**SAID, "address": "x" * 201})

    assert sent.status_code == 422
    assert "x" * 201 in sent.text
    assert read().query(TaskAddress).count() == 0
