"""Somebody who looks like a person who is here is shown beside them before anybody approves."""

from datetime import date

import pytest

from portal.kernel.db import read, write
from portal.people import queries
from portal.people.models import Person
from tests.counting import statements
from tests.reading import Person as Reader
from tests.world import Neighbourhood

BORN = date(1988, 5, 4)  # as everybody of the cast


def ana_has(world, **values):
    with write() as tx:
        for name, value in values.items():
            setattr(tx.get_one(Person, world.people["ana"].id), name, value)


@pytest.mark.parametrize(
    ("newcomer", "said"),
    [
        ({"name": "Zhou", "phone": "+8613800000001"}, "the same phone number."),
        ({"name": "Zhou", "email": "ana.happiness-lane@example.org"}, "the same e-mail address."),
        ({"name": "Ana", "birth_date": BORN}, "the same name and birth date."),
        ({"name": "Ana", "birth_date": BORN, "phone": "+8613800000001"}, "the same phone number, name and birth date."),
    ],
)
def test_whoever_shares_a_mark_is_shown_before_the_approval(world, newcomer, said):
    ana_has(world, phone="+8613800000001")
    person = world.person(status="pending", **newcomer)
    mei = Reader(world.client("mei"))

    queue, page = mei.open("/approvals"), mei.open(f"/people/{person.id}")

    warning = f"May be the same person as Ana, {world.people['ana'].public_no}: {said}"
    assert warning in queue.words
    assert warning in page.words
    assert "Ana" in mei.tap(queue, "Look at Ana").words
    assert queue.form(f"/people/{person.id}/approval", "Approve")


@pytest.mark.parametrize(
    "newcomer",
    [
        {"name": "Ana", "birth_date": date(1990, 1, 1)},
        {"name": "Zhou", "birth_date": BORN},
        {"name": "Zhou", "birth_date": None},
        {"name": "Ana", "birth_date": None},
    ],
)
def test_nobody_is_shown_for_half_a_likeness(world, newcomer):
    world.person(status="pending", **newcomer)

    assert "May be the same person" not in world.client("mei").get("/approvals").text


def test_another_community_is_never_shown(world):
    other = Neighbourhood(world.app, "other-lane")
    person = other.person("Ana", birth_date=BORN, status="pending")

    found = queries.alike(read(), other.community.id, [person.id])

    assert [each.person_id for each in found[person.id]] == [other.people["ana"].id]
    assert queries.alike(read(), world.community.id, [person.id]) == {}


def test_at_most_three_are_named_and_the_queue_costs_one_statement_more_however_many_wait(world):
    for _ in range(6):
        world.person("Ana", birth_date=BORN, status="pending")
    mei = world.client("mei")
    mei.get("/approvals")

    with statements() as sent:
        text = mei.get("/approvals").text

    assert text.count("May be the same person") == 6 * 3
    assert len(sent) <= 6
