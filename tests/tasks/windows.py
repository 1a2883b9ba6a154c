"""Short words for tests of what has no fixed hour."""

from datetime import datetime, timedelta

from portal.kernel import clock
from portal.kernel.db import write
from portal.tasks import actions, steps
from portal.tasks.queries import Filters
from tests.world import NOW, ZONE

DAY = timedelta(days=1)
ASKED = {"tasks.new_search": "?q=table"}
WINDOW_FIELDS = {
    "tasks.plan_visit": {"planned_at": "2026-11-26T09:00"},
    "attendance.create_visit": {"started_at": "2026-11-24T13:00", "minutes": "45", "words": "Watered the beds"},
    "tasks.save_search": {"name": "Tables", "q": "table"},
}


def window(world, title="Water the beds", *, starts_in=-DAY, days=4, minutes=60, capacity=5, **more):
    task = world.task(title=title, **more)
    starts = clock.now() + starts_in
    with write() as tx:
        return steps.add_shift(tx, task, starts, starts + days * DAY, capacity, clock.now(), minutes)


def wall(**back):
    return clock.local(NOW - timedelta(**back), ZONE).replace(tzinfo=None)


def at(hour, day=24, minute=0):
    return datetime(2026, 11, day, hour, minute)  # noqa: DTZ001 - a wall time


def window_and_search(world):
    """Give Ana a place in what has no fixed hour, and a search that she keeps."""
    task, begins = world.task("Water the beds"), clock.now() - timedelta(days=1)
    with write() as tx:
        window = steps.add_shift(tx, task, begins, begins + timedelta(days=4), 3, clock.now(), 60)
    kept = actions.Kept("Learning", Filters(domain="education"), is_told=True)
    return {
        "window_place_id": world.assignment(window, "ana").id,
        "search_id": actions.save_search(world.actor("ana"), kept),
    }
