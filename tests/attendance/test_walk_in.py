"""Somebody comes without a place: the leader finds them or writes them down, and ticks them here."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.attendance import actions
from portal.attendance.models import Engagement
from portal.kernel import clock
from portal.kernel.db import db, write
from portal.kernel.errors import Conflict, Forbidden
from portal.people import steps as people_steps
from portal.people.models import Person
from portal.tasks.models import Assignment, Shift
from tests.attendance.door import count, events, later, scan, scans, visit
from tests.world import Neighbourhood


@pytest.fixture
def shift(world):
    return world.shift(capacity=1)


def add(world, shift, by="ben", **fields):
    return world.client(by).send(f"/shifts/{shift.id}/walk-ins", **fields)


def newest(model):
    db.session.remove()
    return db.session.scalar(select(model).order_by(model.id.desc()).limit(1))


def test_a_person_who_is_known_is_on_the_list_and_here_with_one_tap(world, shift):
    page = world.client("ben").get(f"/shifts/{shift.id}/walk-ins/new?q=li").text
    answer = add(world, shift, person=world.people["lin"].id)

    assert f'value="{world.people["lin"].id}"' in page
    assert answer.status_code == 303
    assert newest(Assignment).is_walk_in
    found = visit(world, "lin")
    assert (found.state, found.grade, found.logged_by_user_id) == ("open", 2, world.users["ben"].id)
    assert scans(world)[0].reason == "walk-in"
    assert (events("walk-in.added"), events("engagement.opened")) == (1, 0)


def test_a_full_shift_takes_a_walk_in_beside_its_places(world, shift):
    world.assignment(shift, "ana")

    add(world, shift, person=world.people["lin"].id)

    assert (newest(Shift).taken, count(Assignment)) == (1, 2)


def test_a_newcomer_becomes_a_person_who_waits_for_approval(world, shift):
    answer = add(world, shift, name="周婷", phone_end="6630")

    person = newest(Person)
    assert answer.status_code == 303
    assert (person.name, person.phone, person.status) == ("周婷", "6630", "pending")
    assert person.made_by_user_id == world.users["ben"].id
    assert "周婷" in world.client("ben").get(f"/shifts/{shift.id}/roster?show=here").text


def test_a_walk_in_leaves_by_a_tick_like_everybody(world, shift):
    add(world, shift, name="Zhou Ting", phone_end="6630")
    later(95)
    person = newest(Person).id
    world.client("ben").send(f"/shifts/{shift.id}/scans", person=person, direction="out", reason="no-phone")

    assert newest(Engagement).state == "pending"


def test_the_same_name_and_digits_are_the_same_person(world, shift):
    add(world, shift, name="Zhou Ting", phone_end="6630")
    people = count(Person)

    add(world, shift, name="Zhou Ting", phone_end="6630")
    assert count(Person) == people
    add(world, shift, name="Zhou Ting", phone_end="6631")
    assert count(Person) == people + 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "Enter a name"),
        ({"name": "Zhou Ting", "phone_end": "66"}, "Type four digits, or leave it empty"),
        ({"name": "x" * 81}, "at most 80 characters"),
    ],
)
def test_a_newcomer_needs_a_name_and_four_digits_or_none(world, shift, fields, words):
    people = count(Person)

    answer = add(world, shift, **fields)

    assert answer.status_code == 422
    assert words in answer.text
    assert count(Person) == people


def test_a_minor_without_a_guardians_word_is_not_added(world, shift):
    world.person("Child", birth_date=date(2012, 1, 1))

    answer = add(world, shift, person=world.people["Child"].id)

    assert answer.status_code == 409
    assert "the station has to approve them first" in answer.text
    assert count(Assignment) == 0


@pytest.mark.parametrize("more", [{"risk": "medium"}, {"minimum_age": 18}])
def test_nobody_unknown_is_added_where_a_risk_or_an_age_asks_for_more(world, more):
    shift = world.shift(**more)
    people = count(Person)

    assert add(world, shift, name="Zhou Ting", phone_end="6630").status_code == 409
    assert count(Person) == people


def test_a_newcomer_may_come_again_before_the_approval(world, shift):
    add(world, shift, name="Zhou Ting", phone_end="6630")
    person = newest(Person).id
    tomorrow = world.shift(title="Next time")

    assert add(world, tomorrow, person=person).status_code == 303


@pytest.mark.parametrize("status", ["refused", "suspended", "left"])
def test_who_may_not_help_does_not_come_in_as_a_newcomer(world, shift, status):
    with write() as tx:
        known = tx.get(Person, world.people["lin"].id)
        known.status, known.phone = status, "+8613800006630"
    people = count(Person)

    answer = add(world, shift, name=world.people["lin"].name, phone_end="6630")

    assert answer.status_code == 409
    assert (count(Person), count(Engagement)) == (people, 0)


@pytest.mark.parametrize(("first", "second", "status"), [("refused", "active", 303), ("pending", "refused", 409)])
def test_of_two_with_one_name_and_digits_the_approved_one_counts_and_a_refusal_before_waiting(
    world, shift, first, second, status
):
    with write() as tx:
        for standing in (first, second):
            people_steps.add_person(
                tx, world.community.id, "Zhou Ting", clock.now(), phone=f"{standing[0]}6630", status=standing
            )

    assert add(world, shift, name="Zhou Ting", phone_end="6630").status_code == status


def test_nobody_is_added_before_the_door_opens_or_after_the_end(world, shift):
    later(121)

    answer = add(world, shift, person=world.people["lin"].id)

    assert answer.status_code == 409
    assert count(Assignment) == 0


def test_who_does_not_lead_the_team_adds_nobody(world, shift):
    assert add(world, shift, by="ana", person=world.people["lin"].id).status_code == 403
    with pytest.raises(Forbidden):
        actions.add_walk_in(world.actor("pei"), shift.id, who=world.people["lin"].id)


def test_a_person_of_another_community_is_not_found(world, shift):
    other = Neighbourhood(world.app, "other-lane")

    assert add(world, shift, person=other.people["lin"].id).status_code == 404


@pytest.mark.parametrize("number", ["-1", "2147483648", "9" * 20])
def test_the_number_of_nobody_is_answered_in_words(world, shift, number):
    answer = add(world, shift, person=number)

    assert answer.status_code == 422
    assert "Choose a person" in answer.text


def test_the_same_form_sent_twice_adds_one_person(world, shift):
    people = count(Person)

    add(world, shift, request_id="once", name="Zhou Ting")
    add(world, shift, request_id="once", name="Zhou Ting")

    assert (count(Person), count(Engagement)) == (people + 1, 1)


def test_a_walk_in_who_is_on_the_list_already_is_ticked_here(world, shift):
    world.assignment(shift, "ana")

    add(world, shift, person=world.people["ana"].id)

    assert (count(Assignment), visit(world).state) == (1, "open")


def test_a_walk_in_with_a_phone_scans_out(world, shift):
    add(world, shift, person=world.people["lin"].id)
    later(95)

    assert scan(world, shift, "lin").status_code == 303
    assert visit(world, "lin").state == "pending"


def test_a_refused_person_is_not_added(world, shift):
    world.person("Refused", status="refused")

    with pytest.raises(Conflict):
        actions.add_walk_in(world.actor("ben"), shift.id, who=world.people["Refused"].id)
