"""Signing in and out: the server decides, and can end a sign-in at any time."""

from datetime import timedelta
from typing import Any

import pytest

from portal.kernel import clock
from portal.kernel.db import read
from portal.people import actions
from portal.people.models import SignIn
from tests.world import PASSWORD, Neighbourhood


def test_the_right_password_leads_in(world: Neighbourhood) -> None:
    browser = world.client()

    answer = browser.send("/login", identifier="ana", password=PASSWORD)

    assert (answer.status_code, answer.location) == (303, "/")
    assert browser.get("/profile").status_code == 200


@pytest.mark.parametrize("identifier", ["ana", "nobody", "138 0013 8000", "x@example.org"])
def test_unknown_name_and_wrong_password_get_the_same_words(world: Neighbourhood, identifier: str) -> None:
    browser = world.client()

    answer = browser.send("/login", identifier=identifier, password="wrong")

    assert answer.status_code == 422
    assert "do not match" in answer.text
    assert f'value="{identifier}"' in answer.text


def test_five_wrong_tries_then_a_pause(world: Neighbourhood) -> None:
    browser = world.client()
    for _ in range(5):
        browser.send("/login", identifier="ana", password="wrong")

    stopped = browser.send("/login", identifier="ana", password=PASSWORD)
    clock.tick(timedelta(minutes=6))
    later = browser.send("/login", identifier="ana", password=PASSWORD)

    assert stopped.status_code == 429
    assert "wait a while" in stopped.text
    assert later.status_code == 303


def test_only_wrong_passwords_fill_the_count_of_an_address(world: Neighbourhood, monkeypatch: Any) -> None:
    monkeypatch.setattr("portal.people.rules.ADDRESS_TRIES", 3)
    browser = world.client()
    for name in ("lin", "ben"):
        browser.send("/login", identifier=name, password="wrong")

    right = [world.client().send("/login", identifier="ana", password=PASSWORD).status_code for _ in range(5)]
    browser.send("/login", identifier="oskar", password="wrong")
    full = world.client().send("/login", identifier="ana", password=PASSWORD)

    assert right == [303] * 5
    assert full.status_code == 429


def test_a_registration_takes_back_no_try_of_its_address(world: Neighbourhood, monkeypatch: Any) -> None:
    monkeypatch.setattr("portal.people.rules.ADDRESS_TRIES", 1)
    newcomer = {"name": "Zhou", "identifier": "zhou77", "password": "yellow kite 9", "birth_date": "1985-04-30"}
    world.client().send("/login", identifier="lin", password="wrong")

    world.client().send("/register", **newcomer)

    assert world.client().send("/login", identifier="ana", password=PASSWORD).status_code == 429


def test_signing_out_kills_the_cookie_on_the_server(world: Neighbourhood) -> None:
    browser = world.client("ana")
    with browser.session_transaction() as session:
        stolen = dict(session)

    browser.send("/logout")
    thief = world.client()
    with thief.session_transaction() as session:
        session.update(stolen)

    assert thief.get("/profile").status_code == 302


def test_a_sign_in_can_be_ended_from_another_device(world: Neighbourhood) -> None:
    phone, laptop = world.client("ana"), world.client("ana")

    laptop.send("/sign-ins/0/end")

    assert phone.get("/profile").status_code == 302
    assert laptop.get("/profile").status_code == 200


def test_staff_are_signed_out_after_thirty_idle_minutes(world: Neighbourhood) -> None:
    mei, ana = world.client("mei"), world.client("ana")

    clock.tick(timedelta(minutes=31))

    assert mei.get("/profile").status_code == 302
    assert ana.get("/profile").status_code == 200


def test_a_form_without_token_is_refused(world: Neighbourhood) -> None:
    browser = world.client()

    answer = browser.post("/login", data={"identifier": "ana", "password": PASSWORD})

    assert answer.status_code == 400


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "/%09/evil",
        "javascript:alert(1)",
        "/nowhere",
        "/logout",
        "",
    ],
)
def test_nobody_is_led_off_the_site(world: Neighbourhood, target: str) -> None:
    browser = world.client()

    answer = browser.send("/login", identifier="ana", password=PASSWORD, next=target)

    assert answer.location == "/"


def test_the_database_keeps_no_secret_of_a_sign_in(world: Neighbourhood) -> None:
    user = world.users["ana"]
    token = actions.sign_in(world.actor("ana"), user.id, "a test", "")

    hashes = [row.token_hash for row in read().query(SignIn)]
    assert token.encode() not in b"".join(hashes)
