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


def _ends(_world: Neighbourhood, _things: Things) -> dict[str, Any]:
    return {"reason": "lost"}


def _digits(_world: Neighbourhood, _things: Things) -> dict[str, Any]:
    return {"pin_password": "270418", "pin_password_again": "270418"}


# What each case of tests/races/forms.py is made of.
CASES: dict[str, dict[str, Any]] = {
    "cards.issue_card": {"who": "mei", "is_once": False},  # a second one ends the first
    "cards.end_card": {"who": "mei", "prepare": _ends},
    "cards.set_pin": {"who": "mei", "prepare": _digits, "is_once": False},
    "cards.create_code": {"who": "mei", "is_once": False},
    "cards.use_code": {"who": None, "prepare": code, "signs_in": True},
    "cards.enrol_device": {"who": "ben", "prepare": device, "is_once": False},
    "cards.end_device": {"who": "ben"},
}
