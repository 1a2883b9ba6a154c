"""Saying "I cannot come": the place opens again, the leader hears of it once, and other dates are offered."""

from datetime import timedelta

import pytest

from portal.kernel import clock
from portal.kernel.db import read
from portal.notices import actions as notices
from portal.notices import queries as inbox
from portal.tasks.models import Assignment, PlaceOffer, Shift
from tests.counting import statements
from tests.world import Neighbourhood

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def told(world, who="ben"):
    """Return what somebody's inbox holds after the worker came twice."""
    for _ in range(2):
        notices.deliver_pending(world.program())
    return [line.event_name for line in inbox.inbox_page(world.actor(who), None).lines]


@pytest.mark.row("product-13")
@pytest.mark.parametrize(("starts_in", "event"), [(2 * DAY, "shift.withdrawn"), (3 * HOUR, "shift.called-off")])
def test_the_place_opens_again_and_the_leader_is_told_once(world, starts_in, event):
    shift = world.shift(starts_in=starts_in, capacity=1)
    place = world.assignment(shift, "ana")
    clock.tick(timedelta(minutes=11))
    ana, path = world.client("ana"), f"/assignments/{place.id}"
    button = "withdrawal" if starts_in > DAY else "late-withdrawal"
    assert f'action="{path}/{button}"' in ana.get(path).text

    for _ in range(2):
        done = ana.send(f"{path}/{button}", request_id="once", next=path)

    assert (done.status_code, done.location) == (303, path)
    assert read().get(Shift, shift.id).taken == 0
    assert told(world) == [event]
    assert world.client("lin").send(f"/shifts/{shift.id}/assignments").status_code == 303


@pytest.mark.row("product-13")
def test_the_page_after_it_offers_up_to_three_other_dates_each_one_press(world):
    task = world.task()
    place = world.assignment(world.shift(task, starts_in=2 * DAY), "ana")
    later = [world.shift(task, starts_in=days * DAY) for days in (9, 5)]
    sooner = world.shift(title="Homework table", starts_in=3 * DAY)  # the same team, another task: after its own
    last = world.shift(title="Winter round", starts_in=4 * DAY)
    not_hers = [
        world.shift(task, starts_in=DAY, capacity=1), world.shift(task, starts_in=6 * DAY),
        world.shift(title="For elders", starts_in=7 * DAY, minimum_age=60), world.shift(task, starts_in=-HOUR),
    ]  # fmt: skip
    world.assignment(not_hers[0], "lin")
    world.assignment(world.shift(title="At that time", starts_in=6 * DAY), "ana")
    ana, path = world.client("ana"), f"/assignments/{place.id}"

    page = ana.send(f"{path}/withdrawal", next=path, follow_redirects=True) and ana.get(path).text

    asked = [f'action="/shifts/{shift.id}/assignments"' for shift in (later[1], later[0], sooner)]
    assert [page.index(button) for button in asked] == sorted(page.index(button) for button in asked)
    assert page.count('/assignments"') >= 3
    for shift in (last, *not_hers):
        assert f'action="/shifts/{shift.id}/assignments"' not in page
    for shift in (later[1], later[0], sooner):
        assert ana.send(f"/shifts/{shift.id}/assignments").status_code == 303


def test_called_off_late_it_is_marked_with_who_and_when_and_is_refused_once_begun(world):
    shift = world.shift(starts_in=3 * HOUR)
    places = [world.assignment(shift, who) for who in ("ana", "lin")]
    clock.tick(HOUR)

    world.client("ana").send(f"/assignments/{places[0].id}/late-withdrawal")
    clock.tick(2 * HOUR)
    begun = world.client("lin").send(f"/assignments/{places[1].id}/late-withdrawal")

    gone = read().get(Assignment, places[0].id)
    assert (gone.end_reason, gone.ended_by_user_id) == ("late", world.users["ana"].id)
    assert gone.ended_at == clock.now() - 2 * HOUR
    assert begun.status_code == 409
    assert "/late-withdrawal" not in world.client("lin").get(f"/assignments/{places[1].id}").text


def test_in_time_it_is_no_late_one(world):
    place = world.assignment(world.shift(starts_in=2 * DAY), "ana")

    world.client("ana").send(f"/assignments/{place.id}/late-withdrawal")

    assert read().get(Assignment, place.id).end_reason == "withdrawn"


def test_whoever_waits_comes_first_also_when_it_is_late(world):
    shift = world.shift(starts_in=3 * HOUR, capacity=1)
    place = world.assignment(shift, "ana")
    world.client("lin").send(f"/shifts/{shift.id}/waiting")
    clock.tick(HOUR)

    world.client("ana").send(f"/assignments/{place.id}/late-withdrawal")

    offer = read().query(PlaceOffer).one()
    assert (offer.person_id, offer.until_at) == (world.people["lin"].id, clock.now() + HOUR)
    assert read().get(Shift, shift.id).taken == 1


def test_a_place_of_somebody_else_is_not_found(world):
    place = world.assignment(world.shift(starts_in=2 * DAY), "ana")
    theirs = Neighbourhood(world.app, "river-side")
    other = theirs.assignment(theirs.shift(starts_in=2 * DAY), "ana")

    assert world.client("lin").send(f"/assignments/{place.id}/late-withdrawal").status_code == 404
    assert world.client("ana").send(f"/assignments/{other.id}/late-withdrawal").status_code == 404


def test_the_page_of_a_place_given_back_needs_at_most_six_statements(world):
    task = world.task()
    place = world.assignment(world.shift(task, starts_in=2 * DAY), "ana")
    for days in range(3, 30):
        world.shift(task, starts_in=days * DAY)
    ana, path = world.client("ana"), f"/assignments/{place.id}"
    ana.send(f"{path}/withdrawal")

    with statements() as sent:
        page = ana.get(path)

    assert page.text.count('/assignments"') >= 3
    assert len(sent) <= 6
