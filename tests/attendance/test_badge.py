"""A leader reads somebody's card at an enrolled device: the best proof, and only where the leader saw a stranger."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.attendance.models import Scan
from portal.cards.models import Device
from portal.hours import queries as hours
from portal.kernel import clock
from portal.kernel.db import read
from tests.attendance.door import count, later, scans, visit
from tests.cards.reading import enrol, give_card
from tests.counting import statements
from tests.reading import Person
from tests.tasks.windows import window


@pytest.fixture
def shift(world):
    found = world.shift()
    world.assignment(found, "ana")
    return found


@pytest.fixture
def badge(world):
    return give_card(world, world.people["ana"].id)


@pytest.fixture
def tablet(world):
    return enrol(world.client("ben"), world.team.id)


def read_card(tablet, shift, badge, direction="in", **more):
    return tablet.send(f"/shifts/{shift.id}/badge-scans", badge=badge, direction=direction, **more)


def test_a_leader_checks_in_and_out_by_the_card_alone(world, shift, badge, tablet):
    ben = Person(tablet)

    page = ben.open(f"/b/{badge}")
    came = ben.press(page.form("/badge-scans", "Check in"))
    again = ben.open(f"/b/{badge}")
    later(95)
    left = ben.press(ben.open(f"/b/{badge}").form("/badge-scans", "Check out"))

    assert "Ana is here" in came.words
    assert "Already here since 14:06" in again.words
    assert "Ana has left" in left.words
    found = visit(world)
    assert (found.grade, found.state, found.logged_by_user_id) == (4, "pending", world.users["ben"].id)
    assert {(s.method, s.grade, s.recorded_by_user_id) for s in scans(world)} == {("badge", 4, world.users["ben"].id)}
    assert read().scalar(select(Device.used_at)) == clock.now()


def test_one_press_sent_twice_is_one_scan(world, shift, badge, tablet):
    answers = {read_card(tablet, shift, badge, request_id="one-press").location for _ in range(2)}

    assert (len(answers), count(Scan)) == (1, 1)


def test_looking_at_a_card_changes_nothing_and_needs_few_statements(world, shift, badge, tablet):
    tablet.get(f"/b/{badge}")

    with statements() as sent:
        assert tablet.get(f"/b/{badge}").status_code == 200

    assert count(Scan) == 0
    assert len(sent) <= 6, "\n".join(sent)


def test_what_has_no_fixed_hour_stands_below_the_shift_at_the_door(world, shift, badge, tablet):
    world.assignment(window(world), "ana")

    page = tablet.get(f"/b/{badge}").text

    assert page.index("Phone class for elders") < page.index("Water the beds")
    assert "by Fri 27 Nov" in page


def test_the_card_of_somebody_who_is_not_listed_is_added_at_the_door(world, shift, tablet):
    badge = give_card(world, world.people["hua"].id)

    page = Person(tablet).open(f"/b/{badge}")
    refused = read_card(tablet, shift, badge)
    Person(tablet).press(page.form("/badge-scans", "Add to the list and check in"))

    assert refused.status_code == 409
    assert visit(world, "hua").grade == 4


@pytest.mark.parametrize("what", ["no-device", "revoked", "other-team", "ended", "signed-out", "not-leading"])
def test_a_card_is_read_by_a_leader_of_the_team_at_a_device_of_the_team(world, shift, badge, tablet, what):
    if what == "no-device":
        tablet = world.client("ben")
    elif what == "revoked":
        world.client("sara").send("/devices/1/end")
    elif what == "other-team":
        world.leads("ben", "Garden Team")
        (garden,) = world.actor("ben").team_ids - {world.team.id}
        tablet = enrol(world.client("ben"), garden)
    elif what == "ended":
        world.client("sara").send("/cards/1/end", reason="lost")
    elif what == "signed-out":
        tablet.send("/logout")
    else:
        world.leads("lin", "Garden Team")
        tablet = enrol(world.client("lin"), *world.actor("lin").team_ids)

    answer = read_card(tablet, shift, badge)

    assert answer.status_code in {403, 409}
    assert count(Scan) == 0


def test_a_leaders_own_card_is_but_their_own_word(world, shift, tablet):
    world.assignment(shift, "ben")

    read_card(tablet, shift, give_card(world, world.people["ben"].id))

    assert (visit(world, "ben").grade, scans(world)[0].method) == (1, "own")


def test_the_card_of_the_leaders_household_proves_no_more_than_a_tick(world, shift, badge, tablet):
    world.client("sara").send(f"/people/{world.people['ana'].id}/household", with_person=world.people["ben"].public_no)

    answer = read_card(tablet, shift, badge)

    assert visit(world).grade == 2
    assert "proves no more than a tick" in tablet.get(answer.location).text


def test_a_leader_who_keeps_the_card_of_somebody_absent_is_seen_by_a_second_person(world, badge, tablet):
    for week in range(4):
        shift = world.shift(world.task(f"Week {week}"))
        world.assignment(shift, "ana")
        read_card(tablet, shift, badge)
        later(61 + week)
        read_card(tablet, shift, badge, "out")
        clock.tick(timedelta(days=7))

    mei = world.actor("mei")
    cases = hours.queue(read(), mei, 10).cases

    assert [[hold.code for hold in case.work.holds] for case in cases] == [[], [], [], ["same-pair"]]
    assert all(case.work.logger_ids == {world.users["ben"].id} for case in cases)  # who cannot verify them


def test_whoever_is_still_checked_in_elsewhere_is_not_read_in_where_there_is_no_fixed_hour(world, shift, badge, tablet):
    beds = window(world)
    world.assignment(beds, "ana")
    read_card(tablet, shift, badge)

    page, refused = tablet.get(f"/b/{badge}"), read_card(tablet, beds, badge)

    assert (refused.status_code, count(Scan)) == (409, 1)
    assert "still checked in at another task" in page.text
    assert "still checked in at another task" in refused.text
