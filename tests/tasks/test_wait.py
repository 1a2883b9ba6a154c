"""Waiting for a place in a full shift: it is offered in order, for a time, from one to the next."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.kernel import clock
from portal.kernel.db import db, read, write
from portal.kernel.events import Event
from portal.kernel.jobs import declared
from portal.tasks import actions, steps
from portal.tasks.models import Assignment, PlaceOffer, Shift, Wait
from tests.counting import statements
from tests.world import Neighbourhood

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def work(world):
    """Have the worker do what is due for waiting lists, twice: the second time must find nothing."""
    job = next(job for job in declared() if job.name == "waiting lists")
    return job.run(world.program()), job.run(world.program())


def full(world, *waiting, capacity=1, starts_in=3 * DAY, **more):
    """Return a full shift of Hua (and Guo), for which these people wait in this order, and Hua's place."""
    shift = world.shift(starts_in=starts_in, capacity=capacity, **more)
    places = [world.assignment(shift, who) for who in ("hua", "guo")[:capacity]]
    for who in waiting:
        assert world.client(who).send(f"/shifts/{shift.id}/waiting").status_code == 303
    return shift, places


def offers(world, *conditions):
    names = {person.id: name for name, person in world.people.items()}
    found = read().scalars(select(PlaceOffer).where(*conditions).order_by(PlaceOffer.id)).all()
    return [(names[offer.person_id], offer.end_reason) for offer in found]


def newest_offer():
    return read().scalars(select(PlaceOffer).order_by(PlaceOffer.id.desc())).first()


def holders(world, shift):
    names = {person.id: name for name, person in world.people.items()}
    live = Assignment.shift_id == shift.id, Assignment.ended_at.is_(None)
    return [names[found] for found in read().scalars(select(Assignment.person_id).where(*live))]


def taken(shift):
    db.session.remove()
    return read().scalar(select(Shift.taken).where(Shift.id == shift.id))


def withdraw(world, who, place):
    assert world.client(who).send(f"/assignments/{place.id}/withdrawal").status_code == 303


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


def test_whoever_missed_the_deadline_can_wait_again_at_the_end(world):
    shift, (place,) = full(world, "ana", "lin")
    withdraw(world, "hua", place)
    clock.tick(12 * HOUR)
    ana = world.client("ana")
    assert f'action="/shifts/{shift.id}/waiting"' in ana.get(f"/tasks/{shift.task_id}").text

    done = ana.send(f"/shifts/{shift.id}/waiting")

    assert done.status_code == 303
    assert offers(world) == [("ana", "expired"), ("lin", None)]
    assert "You are first in line." in ana.get(f"/tasks/{shift.task_id}").text


def test_whoever_may_not_take_it_is_passed_over_and_keeps_their_place_in_line(world):
    shift, places = full(world, "ana", "lin", capacity=2)
    other = world.shift(title="Homework table", starts_in=3 * DAY)
    elsewhere = actions.claim_shift(world.actor("ana"), other.id)

    withdraw(world, "hua", places[0])
    actions.withdraw(world.actor("ana"), elsewhere.assignment_id)
    withdraw(world, "guo", places[1])

    assert offers(world, PlaceOffer.shift_id == shift.id) == [("lin", None), ("ana", None)]


def test_a_place_taken_in_the_usual_way_ends_the_waiting(world):
    """In the last minutes nothing is offered any more; whoever waited and took the free place waits for none."""
    shift, places = full(world, "ana", capacity=2, starts_in=HOUR)
    clock.tick(45 * MINUTE)
    actions.call_off(world.actor("hua"), places[0].id)
    assert (offers(world), taken(shift)) == ([], 1)

    assert world.client("ana").send(f"/shifts/{shift.id}/assignments").status_code == 303

    assert "You are waiting for a place" not in world.client("ana").get("/assignments").text
    mine = next(p for p in read().scalars(select(Assignment)) if p.person_id == world.people["ana"].id)
    actions.call_off(world.actor("ana"), mine.id)
    assert (offers(world), holders(world, shift)) == ([], ["guo"])


def test_joining_needs_a_full_shift_that_one_could_take(world):
    free, (shift, _) = world.shift(starts_in=DAY), full(world, minimum_age=21)
    soon, _ = full(world, starts_in=19 * MINUTE)
    begun, _ = full(world, starts_in=-MINUTE)
    world.person("Young", birth_date=clock.today("Asia/Shanghai").replace(year=2007))
    ana = world.client("ana")

    assert ana.send(f"/shifts/{shift.id}/waiting").status_code == 303
    for who, where, words in (
        ("ana", free, "There are free places"),
        ("ana", shift, "already"),
        ("hua", shift, "You already have a place here"),
        ("Young", shift, "21"),
        ("ana", soon, "begins too soon"),
        ("ana", begun, "begins too soon"),
    ):
        refused = world.client(who).send(f"/shifts/{where.id}/waiting")
        assert (refused.status_code, words in refused.text) == (409, True), words
        page = world.client(who).get(f"/tasks/{where.task_id}").text
        assert f'action="/shifts/{where.id}/waiting"' not in page


def test_the_page_says_where_one_stands_and_leaving_moves_the_others_up(world):
    shift, _ = full(world, "ana", "lin", "oskar")
    page = f"/tasks/{shift.task_id}"

    assert "You are third in line." in world.client("oskar").get(page).text
    left = world.client("lin").send(f"/shifts/{shift.id}/waiting/reversal")
    again = world.client("lin").send(f"/shifts/{shift.id}/waiting/reversal")

    assert (left.status_code, again.status_code) == (303, 409)
    assert "You are second in line." in world.client("oskar").get(page).text
    assert "You are second in line." in world.client("oskar").get("/assignments").text
    assert "Join the waiting list" in world.client("lin").get(page).text


def test_leaving_with_a_place_that_is_kept_gives_it_to_the_next(world):
    shift, (place,) = full(world, "ana", "lin")
    withdraw(world, "hua", place)

    world.client("ana").send(f"/shifts/{shift.id}/waiting/reversal")

    assert offers(world) == [("ana", "declined"), ("lin", None)]
    assert taken(shift) == 1


def test_my_tasks_lead_to_the_place_that_is_kept(world):
    _shift, (place,) = full(world, "ana")
    withdraw(world, "hua", place)

    page = world.client("ana").get("/assignments").text

    assert f'href="/offers/{newest_offer().id}"' in page
    assert "A place is kept for you until 02:06 tomorrow." in page


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


def test_somebody_elses_offer_and_another_communitys_line_are_not_found(world):
    shift, (place,) = full(world, "ana")
    withdraw(world, "hua", place)
    theirs, _ = full(Neighbourhood(world.app, "river-side"))
    lin = world.client("lin")

    for path in (f"/offers/{newest_offer().id}/acceptance", f"/offers/{newest_offer().id}/refusal"):
        assert lin.send(path).status_code == 404
    assert lin.get(f"/offers/{newest_offer().id}").status_code == 404
    assert lin.send(f"/shifts/{theirs.id}/waiting").status_code == 404
    assert offers(world) == [("ana", None)]
    assert taken(shift) == 1


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


def test_what_the_waiting_costs(world):
    """Nothing where nobody waits: a claim sends as many statements as before; the page of a full shift one more."""
    shift, _ = full(world, "ana")
    free = world.shift(title="Winter round", starts_in=DAY)
    lin = world.client("lin")
    lin.get("/tasks")

    with statements() as for_page:
        lin.get(f"/tasks/{shift.task_id}")
    with statements() as for_list:
        lin.get("/tasks")
    with statements() as for_own:
        lin.get("/assignments")
    with statements(written=True) as for_claim:
        lin.send(f"/shifts/{free.id}/assignments")

    both = db.engine.dialect.name == "postgresql"  # there the sign-in and the person's lock are counted as well
    assert [len(sent) for sent in (for_page, for_list, for_own, for_claim)] == [5, 5, 4, 8 if both else 6]
