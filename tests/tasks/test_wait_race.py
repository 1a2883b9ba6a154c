"""Lines and stand-ins with many at once: no place is given twice, and none is lost; on both databases."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from portal.kernel import clock
from portal.kernel.db import db, read, write
from portal.kernel.errors import Conflict
from portal.kernel.jobs import declared
from portal.orgs import steps as orgs
from portal.tasks import actions, queries
from portal.tasks.models import Assignment, PlaceOffer, Shift, Wait
from tests.world import ZONE

AT_ONCE = 8
DAY = timedelta(days=1)


def at_once(app, calls):
    """Run the calls at the same moment, each in an application context of its own; give results or refusals."""
    gate = threading.Barrier(len(calls))

    def run(call):
        with app.app_context():
            gate.wait()
            try:
                return call()
            except Conflict as error:
                return error
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.fixture
def crowd(world):
    """The actors of eight neighbours."""
    return [world.actor(world.person(f"Neighbour {n}").name) for n in range(AT_ONCE)]


@pytest.fixture
def full(world):
    """A full shift with one place, and whoever holds it."""
    shift = world.shift(starts_in=3 * DAY, capacity=1)
    return shift, world.assignment(shift, "hua")


def count(model, *conditions):
    db.session.remove()
    return read().scalar(select(func.count()).select_from(model).where(*conditions))


def standing(shift):
    """Return how many have a place, for how many one is kept, and what the shift counts."""
    here = Assignment.shift_id == shift.id, Assignment.ended_at.is_(None)
    return (
        count(Assignment, *here),
        count(PlaceOffer, PlaceOffer.shift_id == shift.id, PlaceOffer.ended_at.is_(None)),
        read().scalar(select(Shift.taken).where(Shift.id == shift.id)),
    )


def work(world):
    next(job for job in declared() if job.name == "waiting lists").run(world.program())


@pytest.mark.row("product-10")
def test_eight_who_press_and_one_who_waits_leave_the_freed_place_to_the_one_who_waits(world, crowd, full):
    shift, place = full
    actions.join_line(world.actor("ana"), shift.id)
    hua = world.actor("hua")
    calls = [lambda: actions.withdraw(hua, place.id)]
    calls += [lambda who=who: actions.claim_shift(who, shift.id) for who in crowd]

    results = at_once(world.app, calls)

    assert {result.code for result in results if isinstance(result, Conflict)} == {"shift-full"}
    assert sum(isinstance(result, Conflict) for result in results) == AT_ONCE
    assert standing(shift) == (0, 1, 1)


@pytest.mark.row("product-10")
def test_eight_who_join_while_the_place_is_given_back_neither_oversell_nor_lose_it(world, crowd, full):
    shift, place = full
    hua = world.actor("hua")
    calls = [lambda who=who: actions.join_line(who, shift.id) for who in crowd]
    calls.insert(4, lambda: actions.withdraw(hua, place.id))

    results = at_once(world.app, calls)

    joined = [result for result in results if isinstance(result, actions.Waited)]
    assert {result.code for result in results if isinstance(result, Conflict)} <= {"places-free"}
    assert count(Wait, Wait.ended_at.is_(None)) == len(joined)
    assert standing(shift) == ((0, 1, 1) if joined else (0, 0, 0))


@pytest.mark.row("product-10")
def test_an_offer_that_eight_workers_end_at_once_goes_to_one_next_person(world, crowd, full):
    shift, place = full
    for who in crowd:
        actions.join_line(who, shift.id)
    actions.withdraw(world.actor("hua"), place.id)
    offer = read().scalars(select(PlaceOffer.id)).one()
    clock.tick(DAY)
    program = world.program()

    results = at_once(world.app, [lambda: actions.expire_offer(program, offer)] * AT_ONCE)

    assert sorted(results) == [False] * (AT_ONCE - 1) + [True]
    assert count(PlaceOffer) == 2
    assert standing(shift) == (0, 1, 1)


def test_taking_declining_and_leaving_at_once_is_one_of_them(world, full):
    shift, place = full
    ana = world.actor("ana")
    actions.join_line(ana, shift.id)
    actions.withdraw(world.actor("hua"), place.id)
    offer = read().scalars(select(PlaceOffer.id)).one()
    calls = [lambda: actions.take_offer(ana, offer), lambda: actions.decline_offer(ana, offer)] * 3
    calls += [lambda: actions.leave_line(ana, shift.id)] * 2

    results = at_once(world.app, calls)

    assert sum(not isinstance(result, Conflict) for result in results) == 1
    assert standing(shift) in {(1, 0, 1), (0, 0, 0)}


@pytest.mark.row("product-10")
def test_a_line_of_eight_with_many_hands_in_it_keeps_its_count(world, crowd, full):
    """Half of them leave or decline while places come free and the worker goes on: the sums hold at the end."""
    shift, place = full
    for who in crowd:
        actions.join_line(who, shift.id)
    actions.withdraw(world.actor("hua"), place.id)
    calls = [lambda who=who: actions.leave_line(who, shift.id) for who in crowd[:4]]
    calls += [lambda: work(world)] * 4

    at_once(world.app, calls)
    work(world)

    assert count(Wait, Wait.ended_at.is_(None)) == 4
    assert standing(shift) == (0, 1, 1)
    assert read().scalars(select(PlaceOffer.person_id).where(PlaceOffer.ended_at.is_(None))).one() == crowd[4].person_id


@pytest.mark.row("product-10")
def test_without_the_count_of_what_is_kept_the_place_would_be_given_twice(world, crowd, full):
    """A control: an offer that does not hold its place, as a careless version would make it, oversells the shift."""
    shift, place = full
    actions.join_line(world.actor("ana"), shift.id)
    actions.withdraw(world.actor("hua"), place.id)
    with write() as tx:
        tx.execute(update(Shift).where(Shift.id == shift.id).values(taken=0))

    at_once(world.app, [lambda who=who: actions.claim_shift(who, shift.id) for who in crowd])
    actions.take_offer(world.actor("ana"), read().scalars(select(PlaceOffer.id)).one())

    assert standing(shift)[0] == 2


@pytest.mark.row("product-13")
def test_of_eight_who_stand_in_at_once_one_gets_the_place(world, crowd, full):
    shift, place = full
    with write() as tx:
        for who in crowd:
            orgs.begin_membership(
                tx, world.community.id, world.team.id, who.person_id, "member", clock.today(ZONE), clock.now()
            )
    hua = world.actor("hua")
    actions.ask_stand_in(hua, place.id)
    call = queries.open_call(read(), place.id)

    results = at_once(world.app, [lambda who=who: actions.stand_in(who, call) for who in crowd])

    assert sum(isinstance(result, actions.Claimed) for result in results) == 1
    assert {result.code for result in results if isinstance(result, Conflict)} == {"stand-in-over"}
    assert standing(shift) == (1, 0, 1)
    with pytest.raises(Conflict):
        actions.withdraw(hua, place.id)
