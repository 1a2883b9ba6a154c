"""Somebody who asks to be erased, and who may use the addresses about it."""

from typing import Any

from portal.privacy import actions
from tests.world import Neighbourhood

FIELDS: dict[str, dict[str, Any]] = {
    "privacy.keep": {"sentence": "A report is still open"},
    "privacy.enter": {"slip_no": "17"},
}


def lay_out(world: Neighbourhood) -> dict[str, int]:
    """Let Lin ask to be erased."""
    return {"request_no": actions.ask(world.actor("lin"))}


def allowed(everybody: frozenset[str], station: frozenset[str], social: frozenset[str]) -> dict[str, frozenset[str]]:
    """Return who may use each route, for the matrix."""
    return {
        "privacy.show_data": everybody,
        "privacy.take_own": everybody,
        "privacy.export_own": everybody,
        "privacy.take_for": station,
        "privacy.export_for": station,
        "privacy.ask": everybody,
        "privacy.take_back": everybody,
        "privacy.confirm": everybody,
        "privacy.show_person": station,
        "privacy.enter": social,
        "privacy.take_back_for": social,
        "privacy.list_erasures": frozenset({"sara"}),
        "privacy.erase": frozenset({"sara"}),
        "privacy.keep": frozenset({"sara"}),
    }
