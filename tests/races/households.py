"""What the forms of a household need before they are sent."""

from typing import Any

from portal.people import actions as people
from tests.web.things import Things
from tests.world import Neighbourhood


def several(world: Neighbourhood, _things: Things) -> dict[str, Any]:
    people.share_sign_in(world.actor("ana"), is_shared=True)
    return {}
