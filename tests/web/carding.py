"""A card, a code and a device, so that the addresses about them have something to point at."""

from typing import Any

from portal.cards import actions, queries
from tests.world import Neighbourhood

FIELDS: dict[str, dict[str, Any]] = {
    "attendance.create_badge_scan": {"direction": "in"},
    "cards.end_card": {"reason": "lost"},
    "cards.set_pin": {"pin_password": "270418", "pin_password_again": "270418"},
    "cards.enrol_device": {"name": "Tablet at the door"},
}


def lay_out(world: Neighbourhood, person_id: int) -> dict[str, Any]:
    """Give somebody a card and a code, and let a device of Ben's team read cards."""
    key, mei = world.app.config["SITE_KEY"], world.actor("mei")
    card_id = actions.issue_card(mei, person_id, site_key=key)
    device = actions.enrol(world.actor("ben"), "Tablet at the gate", world.team.id, site_key=key)
    code_id = actions.make_code(mei, person_id, site_key=key)
    (card,) = queries.print_page(mei, [card_id], key)
    return {"card_id": card_id, "device_id": device.device_id, "code_id": code_id, "badge": card.badge}


def allowed(public: frozenset[str], station: frozenset[str], leaders: frozenset[str]) -> dict[str, frozenset[str]]:
    """Return who may use each route about cards, for the matrix."""
    return {
        "attendance.show_badge": public,
        "attendance.create_badge_scan": leaders,
        "attendance.show_badge_scan": leaders,
        "cards.list_cards": station,
        "cards.print_cards": station,
        "cards.show_person_cards": station,
        "cards.issue_card": station,
        "cards.end_card": station,
        "cards.set_pin": station,
        "cards.create_code": station,
        "cards.show_code": frozenset({"mei"}),  # who made it
        "cards.type_code": public,
        "cards.use_code": public,
        "cards.list_devices": leaders,
        "cards.enrol_device": leaders,
        "cards.end_device": leaders,
        "cards.show_card": public,
        "cards.sign_in": public,
    }
