"""What forms about areas say."""

from collections.abc import Callable
from typing import Any

from tests.web.things import Things
from tests.world import Neighbourhood

Prepare = Callable[[Neighbourhood, Things], dict[str, Any]]


def resident(_world: Neighbourhood, things: Things) -> dict[str, Any]:
    """Return somebody who lives in the worker's area."""
    return {"name": "Wu Lan", "birth_date": "1949-04-30", "home": things.numbers["area_id"]}


def cell(_world: Neighbourhood, things: Things) -> dict[str, Any]:
    """Return a new cell of the lane."""
    return {"level": "cell", "code": "L-9", "name_en": "Lane 9", "parent": things.numbers["lane_id"]}


def _says(**fields: Any) -> Prepare:
    return lambda _world, _things: fields


def _names(field: str, thing: str) -> Prepare:
    return lambda _world, things: {field: things.numbers[thing]}


# Who sends it, what it says, whether it can be done once only.
CASES: dict[str, tuple[str, Prepare, bool]] = {
    "people.set_home": ("mei", _names("home", "beside_id"), True),
    "people.register_resident": ("sara", resident, False),
    "tasks.create_cell_link": ("sara", _names("task", "task_id"), False),
    "areas.add_area": ("mei", cell, True),
    "areas.rename_area": ("mei", _says(name_en="Lane 3, north"), True),
    "areas.merge_area": ("mei", _names("into", "beside_id"), True),
    "areas.split_area": ("mei", _says(parts="L-31, Lane 3 east\nL-32, Lane 3 west"), True),
    "areas.end_area": ("mei", _says(), True),
}
