"""A place that becomes free is offered to who waits: in order, for a time, from one to the next."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.kernel import clock
from portal.kernel.db import read, write
from portal.kernel.events import Event
from portal.tasks import actions, steps
from portal.tasks.models import Assignment, PlaceOffer, Shift, Wait
from tests.tasks.lines import full, holders, newest_offer, offers, taken, withdraw, work
from tests.tasks.series import at, numbers

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


@pytest.mark.row("product-10")
def test_a_freed_place_is_offered_in_order_expires_and_cascades(world):
    shift, (place,) = full(world, "ana", "lin", "oskar")

    withdraw(world, "hua", place)
    assert offers(world) == [("ana", None)]
    clock.tick(12 * HOUR)
    work(world)
    assert offers(world) == [("ana", "expired"), ("lin", None)]
    world.client("lin").send(f"/offers/{newest_offer().id}/refusal")
    assert offers(world) == [("ana", "expired"), ("lin", "declined"), ("oskar", None)]
    done = world.client("oskar").send(f"/offers/{newest_offer().id}/acceptance")

    assert (done.status_code, holders(world, shift), taken(shift)) == (303, ["oskar"], 1)
    assert offers(world)[-1] == ("oskar", "taken")
    assert read().scalars(select(Wait).where(Wait.ended_at.is_(None))).all() == []


@pytest.mark.row("product-10")
def test_as_many_as_are_free_at_once_are_offered_to_the_first_who_wait_one_each(world):
    shift, _places = full(world, "ana", "lin", "oskar", capacity=2)
    said = {"starts_at": "2026-11-27T14:06", "ends_at": "2026-11-27T16:06", "capacity": "4"}

    assert world.client("ben").send(f"/shifts/{shift.id}", **said).status_code == 303

    assert offers(world) == [("ana", None), ("lin", None)]
    assert taken(shift) == 4


@pytest.mark.row("product-10")
def test_more_places_in_part_of_a_series_are_offered_to_who_waits_there(world, course):
    first, _, third, _ = numbers(course)
    for number in (first, third):
        for who in ("hua", "guo", "lin"):
            world.assignment(read().get(Shift, number), who)
        for who in ("ana", "oskar"):
            actions.join_line(world.actor(who), number)

    actions.edit_series(world.actor("ben"), third, at(9, capacity=4, day=date(2026, 12, 15)), "following")

    assert offers(world) == offers(world, PlaceOffer.shift_id == third) == [("ana", None)]
    assert [read().get(Shift, number).taken for number in (first, third)] == [3, 4]


def test_a_place_that_is_kept_is_offered_to_nobody_else(world):
    shift, (place,) = full(world, "ana")
    withdraw(world, "hua", place)
    lin = world.client("lin")

    refused = lin.send(f"/shifts/{shift.id}/assignments")

    assert refused.status_code == 409
    assert "All places of this shift are taken" in refused.text
    assert f"/tasks/{shift.task_id}" not in lin.get("/tasks").text
    assert f'action="/shifts/{shift.id}/assignments"' not in lin.get(f"/tasks/{shift.task_id}").text


def test_without_the_count_of_what_is_kept_others_could_take_it(world):
    """A control: a place freed without passing it on is free for whoever presses first, as it was before lines."""
    shift, (place,) = full(world, "ana")
    with write() as tx:
        steps.give_place_back(tx, tx.get_one(Assignment, place.id), None, clock.now(), "withdrawn")

    assert world.client("lin").send(f"/shifts/{shift.id}/assignments").status_code == 303


def test_the_offer_page_says_until_when_and_one_press_takes_the_place(world):
    shift, (place,) = full(world, "ana")
    withdraw(world, "hua", place)
    ana, path = world.client("ana"), f"/offers/{newest_offer().id}"

    page = ana.get(path).text
    done = ana.send(f"{path}/acceptance")

    assert "A place is kept for you until 02:06 tomorrow." in page
    assert page.count("button-main") == 1
    assert done.location.startswith("/assignments/")
    assert holders(world, shift) == ["ana"]
    assert "You already have a place here" in ana.get(path).text


def test_the_press_sent_twice_takes_one_place(world):
    shift, (place,) = full(world, "ana", "lin", capacity=1)
    withdraw(world, "hua", place)
    ana, path = world.client("ana"), f"/offers/{newest_offer().id}/acceptance"

    first, second = ana.send(path, request_id="once"), ana.send(path, request_id="once")

    assert first.location == second.location
    assert (holders(world, shift), taken(shift)) == (["ana"], 1)


@pytest.mark.row("product-10")
def test_after_the_deadline_the_page_and_the_press_agree_also_before_the_worker_came(world):
    shift, (place,) = full(world, "ana", "lin")
    withdraw(world, "hua", place)
    ana, path = world.client("ana"), f"/offers/{newest_offer().id}"
    clock.tick(12 * HOUR)

    page, refused = ana.get(path).text, ana.send(f"{path}/acceptance")

    assert "acceptance" not in page
    assert "no longer kept for you" in page
    assert (refused.status_code, holders(world, shift)) == (409, [])
    assert ana.send(f"{path}/refusal").status_code == 409
    assert [done > 0 for done in work(world)] == [True, False]
    assert offers(world) == [("ana", "expired"), ("lin", None)]


def test_a_moment_before_the_deadline_it_can_still_be_taken(world):
    shift, (place,) = full(world, "ana")
    withdraw(world, "hua", place)
    clock.tick(12 * HOUR - timedelta(seconds=1))

    assert work(world)[1] == 0
    assert world.client("ana").send(f"/offers/{newest_offer().id}/acceptance").status_code == 303
    assert holders(world, shift) == ["ana"]


def test_when_nobody_else_waits_the_place_is_free_for_all_after_the_deadline(world):
    shift, (place,) = full(world, "ana")
    withdraw(world, "hua", place)
    clock.tick(12 * HOUR)
    work(world)

    assert taken(shift) == 0
    assert world.client("lin").send(f"/shifts/{shift.id}/assignments").status_code == 303


def test_whoever_may_not_take_it_is_passed_over_and_keeps_their_place_in_line(world):
    shift, places = full(world, "ana", "lin", capacity=2)
    other = world.shift(title="Homework table", starts_in=3 * DAY)
    elsewhere = actions.claim_shift(world.actor("ana"), other.id)

    withdraw(world, "hua", places[0])
    actions.withdraw(world.actor("ana"), elsewhere.assignment_id)
    withdraw(world, "guo", places[1])

    assert offers(world, PlaceOffer.shift_id == shift.id) == [("lin", None), ("ana", None)]


def test_a_cancelled_shift_ends_its_line_and_its_offers(world):
    shift, places = full(world, "ana", "lin", capacity=2)
    withdraw(world, "hua", places[0])

    actions.cancel_shift(world.actor("ben"), shift.id)
    clock.tick(12 * HOUR)

    assert work(world) == (0, 0)
    assert (offers(world), taken(shift)) == ([("ana", "cancelled")], 0)
    assert world.client("ana").send(f"/offers/{newest_offer().id}/acceptance").status_code == 409


def test_an_offer_never_holds_beyond_the_start_also_of_a_shift_moved_forward(world):
    shift, (place,) = full(world, "ana")
    withdraw(world, "hua", place)
    said = {"starts_at": "2026-11-24T14:36", "ends_at": "2026-11-24T16:36", "capacity": "1"}
    world.client("ben").send(f"/shifts/{shift.id}", **said)
    clock.tick(30 * MINUTE)

    refused = world.client("ana").send(f"/offers/{newest_offer().id}/acceptance")
    work(world)

    assert (refused.status_code, offers(world), taken(shift)) == (409, [("ana", "expired")], 0)


def test_each_offer_is_told_once_as_long_as_it_stands(world):
    shift, (place,) = full(world, "ana", "lin")
    withdraw(world, "hua", place)
    work(world)
    work(world)
    world.client("ana").send(f"/offers/{newest_offer().id}/refusal")
    world.client("lin").send(f"/offers/{newest_offer().id}/refusal")  # before the worker came: nobody tells Lin
    work(world)

    told = read().scalars(select(Event).where(Event.name == "place.offered")).all()

    assert [event.keys["person_id"] for event in told] == [world.people["ana"].id]
    assert taken(shift) == 0
