"""Short words for tests about cards: a card, a device, a PIN, and reading one at the other."""

import re
from typing import Any

from portal.cards import queries
from portal.web import qr
from tests.world import Browser, Neighbourhood

PIN = "270418"


def give_card(world: Neighbourhood, person_id: int, by: str = "sara") -> str:
    """Let the station issue a card; return what it says, read off the page for paper."""
    station = world.client(by)
    assert station.send(f"/people/{person_id}/cards").status_code == 303
    number = re.search(r"/cards/print\?card=(\d+)", station.get(f"/people/{person_id}/cards").text)
    assert number
    return printed(world, number.group(1), by)


def printed(world: Neighbourhood, card_id: str, by: str = "sara") -> str:
    """Return what the picture on the sheet for paper opens; no text of the page says it."""
    (card,) = queries.print_page(world.actor(by), [int(card_id)], world.app.config["SITE_KEY"])
    sheet = world.client(by).get(f"/cards/print?card={card_id}").text
    assert qr.path(f"{world.app.config['SETTINGS'].site_url}/b/{card.badge}")[0] in sheet
    assert card.badge not in sheet
    return card.badge


def set_pin(world: Neighbourhood, person_id: int, pin: str = PIN, by: str = "sara") -> Any:
    return world.client(by).send(f"/people/{person_id}/pin", pin_password=pin, pin_password_again=pin)


def enrol(browser: Browser, team: int = 0, name: str = "Tablet at the door") -> Browser:
    """Enrol the browser's device for a team, or (0) for the station."""
    answer = browser.send("/devices", name=name, team=str(team))
    assert answer.status_code == 303, answer.text
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    return browser


def station_tablet(world: Neighbourhood) -> Browser:
    """Return a browser at the station that reads cards and in which nobody is signed in."""
    browser = enrol(world.client("mei"))
    browser.send("/logout")
    return browser
