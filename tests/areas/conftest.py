"""A small tree: the lane, which is a community of a street, and three grid cells of it."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from portal.areas import steps as areas
from portal.areas.rules import AreaSaid
from portal.kernel import clock
from portal.kernel.db import write
from portal.people import steps as people
from portal.tasks.models import TaskArea


def add(world, code, level, name, parent=None):
    said = AreaSaid(code, level, name, f"{name} 片")
    with write() as tx:
        return areas.add_area(tx, world.community.id, said, parent, clock.today("Asia/Shanghai"), clock.now()).id


@pytest.fixture
def tree(world) -> SimpleNamespace:
    """The numbers of the areas, and short words to put people and tasks into them."""
    street = add(world, "S", "street", "Lotus Road")
    lane = add(world, "S-1", "community", "Happiness Lane", street)
    cells = [add(world, f"S-1-{number}", "cell", f"Cell {number}", lane) for number in (1, 2, 3)]
    return SimpleNamespace(
        street=street, lane=lane, one=cells[0], two=cells[1], three=cells[2], lives=_lives(world), has=_has(world)
    )


def _lives(world) -> Callable[..., None]:
    def lives(who, area_id):
        with write() as tx:
            people.put_home(tx, world.community.id, world.people[who].id, area_id, clock.now(), None)

    return lives


def _has(world) -> Callable[..., None]:
    def has(area_id, task):
        with write() as tx:
            tx.add(TaskArea(task_id=task.id, community_id=world.community.id, area_id=area_id))

    return has
