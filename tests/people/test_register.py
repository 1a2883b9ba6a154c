"""Registering: four answers, then waiting for approval, and low-risk tasks at once."""

import pytest

from portal.kernel.db import read
from portal.people.models import Person, User
from portal.people.steps import public_number
from tests.world import Neighbourhood

NEWCOMER = {"name": "周婷", "identifier": "138 0013 8000", "password": "a good long one", "birth_date": "1985-04-30"}


@pytest.mark.row("product-1")
def test_a_newcomer_waits_then_is_approved(world: Neighbourhood) -> None:
    newcomer, mei = world.client(), world.client("mei")

    answer = newcomer.send("/register", **NEWCOMER)
    person = read().query(Person).filter_by(name="周婷").one()
    waiting = mei.get("/approvals").text
    mei.send(f"/people/{person.id}/approval", decision="approve")

    assert (answer.status_code, answer.location) == (303, "/tasks")
    assert "周婷" in waiting
    assert newcomer.get("/profile").status_code == 200
    assert read().get(Person, person.id).status == "active"
    assert (person.sort_key, person.initials) == ("zhou ting", "zt")


@pytest.mark.row("product-1")
def test_a_refused_person_is_told_why(world: Neighbourhood) -> None:
    newcomer, mei = world.client(), world.client("mei")
    newcomer.send("/register", **NEWCOMER)
    person = read().query(Person).filter_by(name="周婷").one()

    without = mei.send(f"/people/{person.id}/approval", decision="refuse")
    mei.send(f"/people/{person.id}/approval", decision="refuse", reason="We could not reach you by phone")

    assert without.status_code == 422
    assert "We could not reach you by phone" in newcomer.get("/profile").text


def test_a_page_that_is_out_of_date_overturns_no_decision(world: Neighbourhood) -> None:
    person = world.person("周婷", status="pending")
    world.client("mei").send(f"/people/{person.id}/approval", decision="approve")

    late = world.client("sara").send(f"/people/{person.id}/approval", decision="refuse", reason="Nobody called back")

    assert late.status_code == 409
    assert "A colleague has already decided" in late.text
    read().rollback()
    assert read().get(Person, person.id).status == "active"
    assert f"/people/{person.id}/approval" not in world.client("sara").get(f"/people/{person.id}").text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": "  "}, "Enter your name"),
        ({"identifier": "不知道"}, "Enter a phone number like"),
        ({"identifier": "a@b"}, "Enter a phone number like"),
        ({"password": "short"}, "8 to 128"),
        ({"password": "12345678"}, "Many people use"),
        ({"password": "+86 138-0013-8000"}, "Many people use"),
        ({"birth_date": ""}, "Enter your birth date"),
        ({"birth_date": "yesterday"}, "Enter your birth date"),
        ({"birth_date": "2031-01-01"}, "in the last 120 years"),
        ({"birth_date": "1812-01-01"}, "in the last 120 years"),
    ],
)
def test_what_does_not_hold_comes_back_filled_in(world: Neighbourhood, change: dict[str, str], sentence: str) -> None:
    answer = world.client().send("/register", **{**NEWCOMER, **change})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "<title>Error: " in answer.text
    assert change.get("name") is not None or 'value="周婷"' in answer.text
    assert read().query(Person).filter_by(name="周婷").count() == 0


def test_a_taken_name_is_said_without_losing_the_form(world: Neighbourhood) -> None:
    answer = world.client().send("/register", **{**NEWCOMER, "identifier": "Ana"})

    assert answer.status_code == 422
    assert "already joined with this name" in answer.text
    assert read().query(Person).filter_by(name="周婷").count() == 0


@pytest.mark.parametrize(
    "name", ["王", "欧阳娜娜", "𠮷野家", "Ana-Maria de la Cruz", "买买提·艾力", "O'Neil", "㛃" * 80]
)
def test_every_name_is_a_name(world: Neighbourhood, name: str) -> None:
    answer = world.client().send("/register", **{**NEWCOMER, "name": name})

    assert answer.status_code == 303
    assert read().query(Person).filter_by(name=name).count() == 1


def test_sending_the_form_twice_registers_once(world: Neighbourhood) -> None:
    browser = world.client()

    first = browser.send("/register", request_id="once", **NEWCOMER)
    second = world.client().send("/register", request_id="once", **NEWCOMER)

    assert (first.status_code, second.status_code) == (303, 303)
    assert read().query(Person).filter_by(name="周婷").count() == 1


def test_a_social_worker_never_approves_themselves(world: Neighbourhood) -> None:
    answer = world.client("mei").send(f"/people/{world.people['mei'].id}/approval", decision="approve")

    assert answer.status_code == 403


def test_the_public_number_says_nothing_about_the_person(world: Neighbourhood) -> None:
    world.client().send("/register", **NEWCOMER)
    person = read().query(Person).filter_by(name="周婷").one()
    user = read().query(User).filter_by(person_id=person.id).one()

    assert not set(person.public_no[1:]) & {"0", "1", "I", "O"}
    assert user.phone == "+8613800138000"
    assert "1985" not in person.public_no


def test_a_second_community_registers_its_own(world: Neighbourhood) -> None:
    other = Neighbourhood(world.app, "other-lane")

    world.client().send("/register", **NEWCOMER, community="other-lane")

    person = read().query(Person).filter_by(name="周婷").one()
    assert person.community_id == other.community.id
    assert "周婷" not in world.client("mei").get("/approvals").text
    assert world.client("mei").send(f"/people/{person.id}/approval", decision="approve").status_code == 404


def test_a_volunteer_number_is_never_taken_for_a_name() -> None:
    numbers = [public_number() for _ in range(500)]

    assert [number for number in numbers if number.isalpha()] == []
