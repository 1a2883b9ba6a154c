"""The forms of an erasure: who may send each, and what it needs before it is sent."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import update

from portal.kernel import clock
from portal.kernel.db import write
from portal.privacy import actions
from portal.privacy.models import ErasureRequest
from tests.web.things import Things
from tests.world import Neighbourhood


def ripen() -> None:
    """Let the days to think be over for everybody who asked."""
    with write() as tx:
        tx.execute(update(ErasureRequest).values(asked_at=clock.now(), ripe_at=clock.now()))


def _ripe(world: Neighbourhood, _things: Things) -> dict[str, Any]:
    world.person("Yan Ru")
    actions.ask(world.actor("Yan Ru"))
    ripen()
    return {}


def _silent(world: Neighbourhood, things: Things) -> dict[str, Any]:
    things.numbers["person_id"] = str(world.silent("Yan Ru").id)
    return {"slip_no": "17"}


def _entered(world: Neighbourhood, things: Things) -> dict[str, Any]:
    person_id = world.silent("Yan Ru").id
    things.numbers["request_no"] = str(actions.enter(world.actor("mei"), person_id, "17"))
    things.numbers["person_id"] = str(person_id)
    ripen()
    return {}


def cases(case: Callable[..., Any], says: Callable[..., Any]) -> dict[str, Any]:
    """Return the cases by route."""
    return {
        "privacy.take_own": case("guo", is_once=False),
        "privacy.take_for": case("mei", is_once=False),
        "privacy.ask": case("guo"),
        "privacy.take_back": case("lin"),
        "privacy.confirm": case("Yan Ru", _ripe, signs_out=True),
        "privacy.enter": case("mei", _silent),
        "privacy.take_back_for": case("mei", _entered),
        "privacy.erase": case("sara", _entered),
        "privacy.keep": case("sara", says(sentence="A report is still open")),
    }
