"""Many first-timers at once: none without somebody experienced, none beyond the extra places; on both databases."""

import threading

import pytest
from sqlalchemy import func, select

from portal.kernel import clock
from portal.kernel.db import db, read, write
from portal.kernel.errors import Conflict, refuse
from portal.kernel.events import Event
from portal.tasks import actions, queries, steps
from portal.tasks.models import Assignment, ExtraPlace, Shift
from tests.tasks.guides import DAY, has_served, line_for, with_guides
from tests.tasks.test_wait_race import AT_ONCE, at_once


@pytest.fixture
def crowd(world):
    """The actors of eight first-timers."""
    return [world.actor(world.person(f"Neighbour {n}").name) for n in range(AT_ONCE)]


def standing(shift):
    """Return how many places of a shift are held, how many of them extra, and what it counts as taken."""
    db.session.remove()
    held = Assignment.shift_id == shift.id, Assignment.ended_at.is_(None)
    extra = ExtraPlace.shift_id == shift.id, ExtraPlace.ended_at.is_(None)
    tables = (Assignment, held), (ExtraPlace, extra)
    counts = [read().scalar(select(func.count()).select_from(table).where(*which)) for table, which in tables]
    return (*counts, read().scalar(select(Shift.taken).where(Shift.id == shift.id)))


def looks_first(actor, shift_id, gate):
    """Claim with the guard off: the shift is not held from the look until the place is taken."""
    now = clock.now()
    asked = queries.shift_to_claim(read(), actor, actor.person_id, shift_id, now)
    db.session.remove()
    refuse(queries.claim_refusal(asked.standing, asked.shift, asked.own, asked.ages, actor.zone, now))
    gate.wait()
    with write() as tx:
        shift = asked.shift._replace(extra_left=0)
        return steps.take(tx, shift, actor.person_id, actor.user_id, now)


@pytest.mark.row("product-12")
def test_of_eight_first_timers_at_once_as_many_come_as_there_are_hands_and_extra_places_stay_apart(world, crowd):
    has_served(world, "lin")
    shift = world.shift(with_guides(world, each=3, extra=2), starts_in=3 * DAY, capacity=9)
    actions.claim_shift(world.actor("lin"), shift.id)

    results = at_once(world.app, [lambda who=who: actions.claim_shift(who, shift.id) for who in crowd])

    codes = [one.code for one in results if isinstance(one, Conflict)]
    assert codes == ["guide-missing"] * (AT_ONCE - 3)
    assert standing(shift) == (4, 2, 2)  # Lin and one in places of the capacity, two in extra ones


@pytest.mark.row("product-12")
def test_a_full_shift_with_two_extra_places_takes_two_of_eight(world, crowd):
    has_served(world, "lin")
    shift = world.shift(with_guides(world, each=9, extra=2), starts_in=3 * DAY, capacity=1)
    actions.claim_shift(world.actor("lin"), shift.id)

    results = at_once(world.app, [lambda who=who: actions.claim_shift(who, shift.id) for who in crowd])

    codes = [one.code for one in results if isinstance(one, Conflict)]
    assert codes == ["shift-full"] * (AT_ONCE - 2)
    assert standing(shift) == (3, 2, 1)


@pytest.mark.row("product-12")
def test_without_holding_the_shift_more_first_timers_come_than_there_are_hands(world, crowd):
    """A control: the same claims, but for the guard."""
    has_served(world, "lin")
    shift = world.shift(with_guides(world), starts_in=3 * DAY, capacity=9)
    actions.claim_shift(world.actor("lin"), shift.id)
    gate = threading.Barrier(AT_ONCE)

    at_once(world.app, [lambda who=who: looks_first(who, shift.id, gate) for who in crowd])

    assert standing(shift)[0] == 1 + AT_ONCE


@pytest.mark.row("product-12")
def test_a_first_timer_and_a_leaving_guide_at_once_never_leave_the_leader_untold(world, crowd):
    """Either the first-timer came first and the leader is told, or the guide went first and they are refused."""
    has_served(world, "lin")
    task, seen, lin = with_guides(world), set(), world.actor("lin")
    for number, who in enumerate(crowd):
        shift = world.shift(task, starts_in=(3 + number) * DAY)
        place = actions.claim_shift(lin, shift.id).assignment_id
        db.session.remove()
        calls = [lambda p=place: actions.withdraw(lin, p), lambda w=who, s=shift: actions.claim_shift(w, s.id)]

        _left, came = at_once(world.app, calls)

        told = read().scalars(select(Event.name).where(Event.subject == f"shift:{shift.id}")).all()
        seen.add((getattr(came, "code", None), *sorted(set(told) - {"shift.claimed"})))

    assert seen <= {(None, "shift.short-of-guides"), ("guide-missing", "shift.withdrawn")}
    assert line_for(world, "hua", shift).guides == 0
