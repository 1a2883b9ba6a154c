"""Whoever lacks what a task needs is offered no place of it: not in a line, not instead of another, not as stand-in."""

from datetime import date, timedelta

import pytest

from portal.kernel import clock
from portal.kernel.db import read, write
from portal.orgs import steps as orgs
from portal.tasks import actions, queries, steps
from portal.training import actions as training
from portal.training.rules import Seen
from tests.tasks.lines import full, offers, withdraw
from tests.world import ZONE

DAY = timedelta(days=1)


def give(world, *who):
    seen = Seen("check", "Nothing found", date(2026, 1, 1), date(2027, 1, 1))
    return [training.add_credential(world.actor("mei"), world.people[name].id, seen) for name in who]


@pytest.fixture
def task(world):
    """Return a task that needs a check."""
    made = world.task("Reading with children")
    with write() as tx:
        steps.put_needs(tx, made, ["check"])
    return made


@pytest.mark.row("product-10")
def test_whoever_lacks_it_cannot_wait_and_is_passed_over_by_an_offer(world, task):
    ana, _lin = give(world, "ana", "lin")
    shift, (place,) = full(world, "ana", "lin", task=task)
    training.withdraw_credential(world.actor("mei"), ana)

    refused = world.client("oskar").send(f"/shifts/{shift.id}/waiting")
    withdraw(world, "hua", place)

    assert refused.status_code == 409
    assert f"/shifts/{shift.id}/waiting" not in world.client("oskar").get(f"/tasks/{task.id}").text
    assert offers(world) == [("lin", None)]


@pytest.mark.parametrize("holds", [True, False])
def test_only_who_has_it_is_shown_other_dates_of_the_task(world, task, holds):
    other = world.shift(task, starts_in=5 * DAY)
    place = world.assignment(world.shift(title="Homework table", starts_in=3 * DAY), "ana")
    give(world, *(["ana"] if holds else []))
    withdraw(world, "ana", place)

    page = world.client("ana").get(f"/assignments/{place.id}").text

    assert (f'action="/shifts/{other.id}/assignments"' in page) is holds


@pytest.mark.parametrize("holds", [True, False])
def test_only_who_has_it_is_shown_that_the_team_asks_for_a_stand_in(world, task, holds):
    place, today = world.assignment(world.shift(task, starts_in=2 * DAY), "ana"), clock.today(ZONE)
    with write() as tx:
        lin = world.people["lin"].id
        orgs.begin_membership(tx, world.community.id, world.team.id, lin, "member", today, clock.now())
    actions.ask_stand_in(world.actor("ana"), place.id)
    give(world, *(["lin"] if holds else []))
    path = f"/stand-ins/{queries.open_call(read(), place.id)}/acceptance"

    page, answer = world.client("lin").get("/tasks").text, world.client("lin").send(path)

    assert (path in page) is holds
    assert answer.status_code == (303 if holds else 409)
