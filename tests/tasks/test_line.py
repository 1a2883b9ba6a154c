"""Joining and leaving the line for a full shift: who may, what the pages say, what it costs."""

from datetime import timedelta

from sqlalchemy import select

from portal.kernel import clock
from portal.kernel.db import db, read
from portal.tasks import actions
from portal.tasks.models import Assignment
from tests.counting import statements
from tests.tasks.lines import full, holders, newest_offer, offers, taken, withdraw
from tests.world import Neighbourhood

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


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
