"""The pages of lines, late words and stand-ins in Chromium: axe, a thumb's targets, and 320 px at double type."""

from datetime import timedelta

import pytest

from portal.kernel import clock
from portal.kernel.db import read
from portal.tasks import actions
from portal.tasks.models import PlaceOffer
from tests.browser import MODES, assert_accessible, assert_no_sideways_scroll, modes_for, small_targets

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def lay_out(world):
    """Return the address of each page as Ana sees it, by name."""
    task = world.task("Phone class for elders", place="Activity room, Happiness Lane 12")
    full = [world.shift(task, capacity=1, starts_in=days * DAY) for days in (2, 3, 4)]
    holders = [world.assignment(shift, "hua") for shift in full]
    actions.join_line(world.actor("lin"), full[1].id)
    for shift in full[1:]:
        actions.join_line(world.actor("ana"), shift.id)
    actions.withdraw(world.actor("hua"), holders[2].id)
    given = world.assignment(world.shift(title="Homework table", starts_in=5 * DAY), "ana")
    for days in (6, 7, 9):
        world.shift(task, starts_in=days * DAY)
    actions.withdraw(world.actor("ana"), given.id)
    soon, asking = (world.assignment(world.shift(title="Winter round", starts_in=n * HOUR), "ana") for n in (9, 36))
    actions.ask_stand_in(world.actor("ana"), asking.id)
    stall = world.assignment(world.shift(title="Market stall", starts_in=8 * DAY), "ben")
    actions.ask_stand_in(world.actor("ben"), stall.id)
    clock.tick(timedelta(minutes=11))
    return {
        "task": f"/tasks/{task.id}", "offer": f"/offers/{read().query(PlaceOffer.id).scalar()}", "own": "/assignments",
        "given-back": f"/assignments/{given.id}", "late": f"/assignments/{soon.id}",
        "asking": f"/assignments/{asking.id}", "list": "/tasks",
    }  # fmt: skip


@pytest.mark.parametrize(
    "mode",
    [
        pytest.param(mode, id=str(mode), marks=[] if mode in modes_for("tasks.show_offer") else pytest.mark.proof)
        for mode in MODES
    ],
)
def test_the_pages_of_waiting_are_accessible(world, site_url, open_page, mode):
    addresses, cookie = lay_out(world), world.client("ana").get_cookie("linli")
    page = open_page(mode, base_url=site_url)
    page.set_viewport_size({"width": mode.width, "height": 640})  # in a taller one the bar of a phone covers halves
    page.context.add_cookies([{"name": "linli", "value": cookie.value, "url": site_url}])

    for address in addresses.values():
        page.goto(address)

        assert_accessible(page)
        assert_no_sideways_scroll(page)
        assert small_targets(page) == []
