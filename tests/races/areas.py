"""What forms about areas say."""

from typing import Any

from tests.web.things import Things
from tests.world import Neighbourhood


def resident(_world: Neighbourhood, things: Things) -> dict[str, Any]:
    """Return somebody who lives in the worker's area."""
    return {"name": "Wu Lan", "birth_date": "1949-04-30", "home": things.numbers["area_id"]}


def cell(_world: Neighbourhood, things: Things) -> dict[str, Any]:
    """Return a new cell of the lane."""
    return {"level": "cell", "code": "L-9", "name_en": "Lane 9", "parent": things.numbers["lane_id"]}
