"""What the forms of agreements and polls need before they are sent."""

from typing import Any

from portal.council import actions
from tests.council.laid import FIELDS
from tests.web.things import Things
from tests.world import Neighbourhood


def said(endpoint: str) -> Any:
    """Return what a form says of the things that are laid out."""
    return lambda _world, things: {**FIELDS.get(endpoint, {}), **things.fields.get(endpoint, {})}


def nothing_waits(world: Neighbourhood, things: Things) -> dict[str, Any]:
    """Withdraw the version that waits, so that another one may be proposed."""
    actions.withdraw_draft(world.actor("ben"), int(things.numbers["agreement_id"]))
    return FIELDS["council.create_agreement"]
