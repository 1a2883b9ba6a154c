"""Who sends the forms of agreements and polls, what they need before, and whether they can be done once only."""

from collections.abc import Callable
from typing import Any

from portal.council import actions
from tests.council.laid import FIELDS
from tests.web.things import Things
from tests.world import Neighbourhood

Prepare = Callable[[Neighbourhood, Things], dict[str, Any]]


def said(name: str) -> Prepare:
    """Return what a form says of the things that are laid out."""
    return lambda _world, things: {**FIELDS.get(name, {}), **things.fields.get(name, {})}


def nothing_waits(world: Neighbourhood, things: Things) -> dict[str, Any]:
    """Withdraw the version that waits, so that another one may be proposed."""
    actions.withdraw_draft(world.actor("ben"), int(things.numbers["agreement_id"]))
    return FIELDS["council.create_agreement"]


def _case(who: str, name: str, *, is_once: bool = True) -> tuple[str, Prepare, bool]:
    return who, said(f"council.{name}"), is_once


CASES: dict[str, tuple[str, Prepare, bool]] = {
    "council.create_agreement": ("ben", nothing_waits, True),
    "council.create_signature": _case("ana", "create_signature"),
    "council.note_signature": _case("mei", "note_signature"),
    "council.reverse_signature": _case("ben", "reverse_signature"),
    "council.withdraw_agreement": _case("ben", "withdraw_agreement"),
    "council.create_poll": _case("ben", "create_poll", is_once=False),
    "council.create_vote": _case("ben", "create_vote", is_once=False),  # this poll lets votes be changed
    "council.cancel_poll": _case("ben", "cancel_poll"),
    "council.create_papers": _case("mei", "create_papers"),
    "council.check_papers": _case("ben", "check_papers"),
    "council.withdraw_papers": _case("ben", "withdraw_papers"),
}
