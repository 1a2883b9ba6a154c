"""One sign-in of a household: it asks who is here today, and everything goes to whoever that is, under both names."""

import re
from datetime import date, timedelta

import pytest

from portal.attendance.models import Scan
from portal.kernel import clock
from portal.kernel.db import read, write
from portal.kernel.events import Event
from portal.people import actions as people
from portal.people.models import Person
from portal.tasks import steps as tasks
from portal.tasks.models import Assignment
from tests.world import Browser, Neighbourhood


@pytest.fixture
def elder(world: Neighbourhood) -> Person:
    """An elder without a sign-in who lives with Ana and lets her sign-in act for them; Lin lives there, too."""
    elder, mei = world.silent("奶奶"), world.actor("mei")
    for each in (elder, world.people["lin"]):
        people.join_household(mei, each.id, world.people["ana"].id)
    people.let_act(mei, elder.id, people.Agreement(world.people["ana"].public_no, "tasks", agreed="station"))
    return elder


@pytest.fixture
def phone(world: Neighbourhood, elder: Person) -> Browser:
    """The one phone of the household, signed in as Ana."""
    phone = world.client("ana")
    assert phone.send("/sign-in/sharing").status_code == 303
    return phone


def places(person: Person) -> list[Assignment]:
    read().rollback()
    return list(read().query(Assignment).filter_by(person_id=person.id, ended_at=None))


def test_it_asks_who_is_here_and_the_place_goes_to_them_under_both_names(
    world: Neighbourhood, elder: Person, phone: Browser
) -> None:
    shift = world.shift(starts_in=timedelta(hours=30))

    asked = phone.get(f"/tasks/{shift.task_id}")
    question = phone.get(asked.location).text
    chosen = phone.send("/here", mandate="1", next=f"/tasks/{shift.task_id}")
    page = phone.get(chosen.location).text
    taken = phone.send(f"/shifts/{shift.id}/assignments", acts_for=str(elder.id))

    assert (asked.status_code, asked.location) == (302, f"/here?next=%2Ftasks%2F{shift.task_id}")
    assert "Who is here today?" in question
    assert ("奶奶" in question, "Ana" in question, "Lin" in question) == (True, True, False)  # Lin never agreed
    assert "Here today: 奶奶" in page
    assert taken.status_code == 303
    event = read().query(Event).filter_by(name="shift.claimed").one()
    assert (event.actor_user_id, event.keys["person_id"]) == (world.users["ana"].id, elder.id)
    assert [place.claimed_by_user_id for place in places(elder)] == [world.users["ana"].id]
    assert places(world.people["ana"]) == []


def test_before_anybody_is_chosen_nothing_is_saved_for_anybody(world: Neighbourhood, phone: Browser) -> None:
    shift = world.shift(starts_in=timedelta(hours=30))

    early = phone.send(f"/shifts/{shift.id}/assignments")

    assert early.status_code == 409
    assert "Choose first who is here today" in early.text
    assert places(world.people["ana"]) == []
    assert phone.get("/").location == "/here?next=%2F"


def test_it_is_changed_at_any_time_and_asked_again_the_next_day(
    world: Neighbourhood, elder: Person, phone: Browser
) -> None:
    phone.send("/here", mandate="1")
    phone.send("/here", mandate="0")
    own = phone.get("/tasks").text
    shift = world.shift(starts_in=timedelta(hours=30))
    phone.send(f"/shifts/{shift.id}/assignments")

    with clock.freeze(clock.now() + timedelta(hours=10)):
        tomorrow = phone.get("/tasks")

    assert "Here today: Ana" in own
    assert (len(places(world.people["ana"])), len(places(elder))) == (1, 0)
    assert tomorrow.location == "/here?next=%2Ftasks"


def test_whoever_takes_their_word_back_is_nobody_any_more_and_it_is_asked_again(
    world: Neighbourhood, phone: Browser
) -> None:
    phone.send("/here", mandate="1")
    shift = world.shift(starts_in=timedelta(hours=30))
    people.end_mandate(world.actor("mei"), 1)

    late = phone.send(f"/shifts/{shift.id}/assignments")

    assert late.status_code == 409
    assert places(world.people["ana"]) == []
    assert phone.send("/here", mandate="1").status_code == 404
    phone.send("/here", mandate="0")
    assert phone.send("/sign-in/sharing/end").status_code == 303
    assert "Here today" not in phone.get("/tasks").text


def test_a_scan_goes_to_whoever_is_here(world: Neighbourhood, elder: Person, phone: Browser) -> None:
    shift = world.shift()
    with write() as tx:
        tasks.take_place(tx, shift.community_id, shift.id, elder.id, world.users["ana"].id, clock.now())
    screen = world.client("ben").get(f"/shifts/{shift.id}/screen").text
    door = "/c/" + re.findall(r"/c/([A-Z2-7]+)", screen)[0]

    asked = phone.get(door)
    phone.send("/here", mandate="1")
    ticket = re.findall(r'name="ticket" value="([^"]+)"', phone.get(door).text)[0]
    phone.send("/scans", ticket=ticket, acts_for=str(elder.id))
    read().rollback()
    scan = read().query(Scan).one()

    assert asked.location.startswith("/here?next=")
    assert (scan.person_id, scan.recorded_by_user_id) == (elder.id, world.users["ana"].id)


def test_somebody_of_another_home_is_helped_but_not_asked_for(world: Neighbourhood, phone: Browser) -> None:
    hua = world.silent("Old Hua", birth_date=date(1940, 1, 1))
    people.let_act(
        world.actor("mei"), hua.id, people.Agreement(world.people["ana"].public_no, "tasks", agreed="station")
    )

    assert "Old Hua" not in phone.get("/here").text
    assert phone.send("/here", mandate="2").status_code == 404
