"""A paper list says who came together, and what was typed wrongly leaves nothing behind."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from portal.attendance import actions, queries
from portal.attendance.models import PaperSheet
from portal.attendance.steps import record
from portal.kernel import clock
from portal.kernel.db import db, write
from portal.people import actions as people
from portal.people.actions.keeping import ConsentSlip
from portal.tasks import queries as tasks
from portal.tasks import steps as places
from portal.tasks.models import Assignment
from tests.attendance.door import count, later, visit
from tests.attendance.test_type_paper import below, line, type_in
from tests.tasks.windows import window

DAY = timedelta(days=1)


@pytest.fixture
def minor(world):
    """A person of 16 whose guardian agreed to medium risk."""
    person, today = world.person("Wu Min", birth_date=date(2010, 6, 1)), clock.today("Asia/Shanghai")
    slip = ConsentSlip("Wu", "1", "medium", "slip", today, today + 90 * DAY)
    people.add_guardian_consent(world.actor("mei"), person.id, slip)
    return person


@pytest.mark.row("product-44")
@pytest.mark.parametrize(("adults", "status"), [(("oskar", "hua"), 303), (("oskar",), 422)])
def test_a_minor_is_typed_in_together_with_the_adults_of_the_same_paper(world, minor, adults, status):
    shift = world.shift(world.task(risk="medium"))
    later(120)
    written = below(minor.public_no, key="w1")
    for number, who in enumerate(adults, 2):
        written |= below(world.people[who].public_no, key=f"w{number}")

    done = type_in(world, shift, **written)

    assert done.status_code == status
    here = len(adults) + 1 if status == 303 else 0
    assert count(Assignment, Assignment.shift_id == shift.id) == here
    assert (visit(world, "Wu Min") is not None) is (status == 303)


def test_a_minor_with_a_place_can_be_ticked_beside_adults_who_are_written_below(world, minor):
    shift = world.shift(world.task(risk="medium"))
    with write() as tx:
        places.add_walk_in(tx, shift.id, minor.id, None, clock.now())
    later(120)

    page = world.client("ben").get(f"/shifts/{shift.id}/sheet").text
    came = {f"came-{minor.id}": "y", f"in-{minor.id}": "14:00", f"out-{minor.id}": "15:30"}
    for key, who in (("w1", "oskar"), ("w2", "hua")):
        came |= below(world.people[who].public_no, key=key)
    done = type_in(world, shift, **came)

    assert f'name="came-{minor.id}"' in page
    assert done.status_code == 303
    assert visit(world, "Wu Min") is not None


def test_a_typing_that_is_taken_back_overlaps_nothing_any_more(world):
    shift, others = world.shift(), [world.shift(world.task(f"Next door {n}")) for n in (1, 2)]
    world.assignment(shift, "lin")
    with write() as tx:
        for other, begins in zip(others, (0, 60), strict=True):
            found, at = tasks.shift_line(tx, world.community.id, other.id), clock.now() + timedelta(minutes=begins)
            record(tx, found, world.people["lin"].id, at, at + timedelta(minutes=45))
    later(120)
    type_in(world, shift, **line(world, "lin"))
    marked = flags(world, others)

    world.client("ben").send("/sheets/1/reversal")

    assert marked == [["overlap"], ["overlap"]]
    assert flags(world, others) == [[], []]


def test_the_roster_leads_to_no_typing_where_there_is_no_fixed_time(world):
    fixed, flexible = world.shift(), window(world, days=1, minutes=30)
    later(24 * 60)
    ben = world.client("ben")

    has_button = ['/sheet"' in ben.get(f"/shifts/{shift.id}/roster").text for shift in (fixed, flexible)]

    assert has_button == [True, False]


def flags(world, shifts):
    db.session.remove()
    return [queries.visit(db.session, shift.id, world.people["lin"].id).flags for shift in shifts]


def test_whoever_takes_a_typing_back_waits_for_whoever_types_the_same_list(world):
    shift = world.shift()
    world.assignment(shift, "lin")
    later(120)
    type_in(world, shift, **line(world, "lin"))
    ben, begun = world.actor("ben"), threading.Event()
    db.session.remove()

    def take_back():
        with world.app.app_context():
            begun.set()
            try:
                return actions.take_sheet_back(ben, 1)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(1) as pool:
        with write() as tx:
            queries.led_shift(tx, ben, shift.id, for_update=True)
            waits = pool.submit(take_back)
            begun.wait()
            threading.Event().wait(0.4)
            is_waiting = not waits.done()
        assert waits.result() == shift.id

    assert is_waiting
    assert count(PaperSheet, PaperSheet.undone_at.is_not(None)) == 1
