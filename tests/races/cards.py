"""What the forms about cards need before they are sent."""

from typing import Any

from portal.cards import queries
from tests.web.things import Things
from tests.world import Neighbourhood


def code(world: Neighbourhood, things: Things) -> dict[str, Any]:
    page = queries.code_page(world.actor("mei"), int(things.numbers["code_id"]), world.app.config["SITE_KEY"])
    return {"code": page.code, "password": "yellow kite 9"}


def device(world: Neighbourhood, _things: Things) -> dict[str, Any]:
    return {"name": "Tablet at the door", "team": str(world.team.id)}
