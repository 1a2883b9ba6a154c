"""What an act overwrites is kept beside its event, before and after; personal values say only that they changed."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from portal.kernel import clock, events
from portal.kernel.changes import Change
from portal.kernel.db import read, write
from portal.kernel.events import Event
from portal.people import steps as people
from portal.people.models import Person
from portal.tasks import steps as tasks
from portal.tasks.models import Shift

pytestmark = pytest.mark.row("product-24")


def kept():
    rows = read().execute(
        select(Event.name, Change.thing, Change.before, Change.after).join(Event, Event.id == Change.event_id)
    )
    return [tuple(row) for row in rows]


def test_who_changes_a_shift_leaves_its_old_places_and_times(world):
    shift, ben = world.shift(capacity=5), world.actor("ben")
    with write() as tx:
        row = tx.get_one(Shift, shift.id)
        row.capacity = 7
        events.record(tx, "shift.edited", ben, f"shift:{shift.id}", clock.now(), task_id=1, assignment_ids=[])
        row.capacity = 8

    assert kept() == [
        ("shift.edited", f"shifts:{shift.id}", {"capacity": 5}, {"capacity": 7}),
        ("shift.edited", f"shifts:{shift.id}", {"capacity": 7}, {"capacity": 8}),
    ]


def test_a_birth_date_says_only_that_it_changed(world):
    world.client("mei").send(f"/people/{world.people['ana'].id}/birth-date", birth_date="1985-04-30")

    assert kept() == [
        ("person.birth-date-corrected", f"people:{world.people['ana'].id}", {"birth_date": "…"}, {"birth_date": "…"})
    ]


def test_what_no_event_stands_for_is_no_change(world):
    with write() as tx:
        tx.get_one(Person, world.people["ana"].id).is_large = True

    assert kept() == []


@pytest.mark.parametrize("statement", ["UPDATE changes SET thing = 'x'", "DELETE FROM events", "DELETE FROM changes"])
def test_the_database_refuses_to_change_the_record(world, statement):
    test_who_changes_a_shift_leaves_its_old_places_and_times(world)

    with pytest.raises(DBAPIError, match="only ever added to"), write() as tx:
        tx.execute(text(statement))


def test_what_an_import_overwrites_in_bulk_is_kept_too(world):
    task, ana, ben = world.task("Soup"), world.people["ana"], world.actor("ben")
    with write() as tx:
        people.change_people(tx, {ana.id: {"name": "Ada"}})
        tasks.change_many(tx, {task.id: {"title": "Broth"}})
        events.record(tx, "task.edited", ben, f"task:{task.id}", clock.now(), team_id=1, assignment_ids=[])

    assert kept() == [
        ("task.edited", f"people:{ana.id}", {"name": "…"}, {"name": "…"}),
        ("task.edited", f"tasks:{task.id}", {"title": "Soup"}, {"title": "Broth"}),
    ]
