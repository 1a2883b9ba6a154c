"""A leader never writes to somebody under 18 alone: an adult of their home reads it too, or nobody does."""

from datetime import date, timedelta

import pytest

from portal.attendance.actions import remove_place, tell_roster
from portal.kernel.db import read
from portal.kernel.errors import Conflict
from portal.notices import actions as notices
from portal.notices import queries
from portal.people import actions as people
from portal.people import queries as people_queries

YOUNG, WORDS = date(2010, 5, 1), "Bring an umbrella"


@pytest.fixture
def shift(world):
    """Return a shift in which Lin and somebody of 16 have a place."""
    world.person("Wu Min", birth_date=YOUNG)
    found = world.shift(starts_in=timedelta(days=2))
    for who in ("lin", "Wu Min"):
        world.assignment(found, who)
    return found


def read_by(world, *who):
    """Return what each of these people reads in their messages."""
    letters = []
    notices.deliver_pending(world.program(), letters.append)
    lines = {one: queries.inbox_page(world.actor(one), None).lines for one in who}
    return {
        one: [line for line in found if line.event_name in {"roster.told", "place.removed"}]
        for one, found in lines.items()
    }


def at_home(world):
    people.join_household(world.actor("mei"), world.people["Wu Min"].id, world.people["hua"].id)


def test_an_adult_of_the_home_reads_it_too_and_for_whom_it_is(world, shift):
    at_home(world)

    told = tell_roster(world.actor("ben"), shift.id, WORDS)
    found = read_by(world, "lin", "Wu Min", "hua")

    assert told == 2
    assert {who: len(lines) for who, lines in found.items()} == {"lin": 1, "Wu Min": 1, "hua": 1}
    page = world.client("hua").get("/notices").text
    assert f"Wu Min: {WORDS}" in page
    assert f"/tasks/{shift.task_id}" in page


def test_without_an_adult_who_reads_along_nobody_writes_to_them_and_the_leader_knows(world, shift):
    page = world.client("ben").get(f"/shifts/{shift.id}/messages/new").text
    told = tell_roster(world.actor("ben"), shift.id, WORDS)
    found = read_by(world, "lin", "Wu Min")

    assert ("1 person under 18 does not get it" in page, "Send to 1 person" in page, told) == (True, True, 1)
    assert {who: len(lines) for who, lines in found.items()} == {"lin": 1, "Wu Min": 0}


def test_a_list_of_minors_alone_is_not_written_to(world, shift):
    remove_place(world.actor("ben"), shift.id, world.people["lin"].id, "Too many")

    with pytest.raises(Conflict):
        tell_roster(world.actor("ben"), shift.id, WORDS)


def test_that_the_place_was_taken_they_learn_without_the_leaders_words(world, shift):
    remove_place(world.actor("ben"), shift.id, world.people["Wu Min"].id, "Come and see me")

    (line,) = read_by(world, "Wu Min")["Wu Min"]

    assert "Come and see me" not in world.client("Wu Min").get("/notices").text
    assert line.event_name == "place.removed"


def test_adults_of_a_home_are_those_who_sign_in_and_are_18(world):
    minor = world.person("Wu Min", birth_date=YOUNG)
    world.person("Older", birth_date=date(2008, 11, 25))
    at_home(world)
    people.join_household(world.actor("mei"), world.people["Older"].id, minor.id)
    ids = [minor.id, world.people["Older"].id, world.people["lin"].id]

    def asked(day):
        return people_queries.minors_with_adults(read(), world.community.id, ids, day)

    hua, older = world.people["hua"].id, world.people["Older"].id
    assert asked(date(2026, 11, 24)) == {minor.id: (hua,), older: (hua,)}
    assert asked(date(2026, 11, 25)) == {minor.id: (hua, older)}
