"""The forms of a household: who may send each, and what it needs before it is sent."""

from collections.abc import Callable
from typing import Any

from portal.people import actions as people
from tests.web.things import Things
from tests.world import Neighbourhood

Prepare = Callable[[Neighbourhood, Things], dict[str, Any]]


def _nothing(_world: Neighbourhood, _things: Things) -> dict[str, Any]:
    return {}


def _several(world: Neighbourhood, _things: Things) -> dict[str, Any]:
    people.share_sign_in(world.actor("ana"), is_shared=True)
    return {}


CASES: dict[str, tuple[str, Prepare]] = {
    "people.share_sign_in": ("ana", _nothing),
    "people.unshare_sign_in": ("ana", _several),
    "sharing.create_invitation": ("ana", lambda world, _: {"number": world.people["hua"].public_no}),
    "sharing.create_answer": ("oskar", lambda *_: {"answer": "yes"}),
    "sharing.withdraw_invitation": ("ana", _nothing),
    "sharing.leave": ("guo", _nothing),
}
