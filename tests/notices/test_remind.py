"""A reminder the evening before, once a place, to whoever still has it."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.kernel import clock, events
from portal.kernel.db import read, write
from portal.kernel.events import Event
from portal.notices import actions
from portal.tasks import actions as tasks

EVENING = timedelta(hours=4)  # from 14:06 to 18:06 in Shanghai


def reminders() -> int:
    return read().scalar(select(func.count()).select_from(Event).where(Event.name == "shift.reminder")) or 0


@pytest.mark.row("product-37")
def test_a_place_is_reminded_of_once_the_evening_before(world):
    world.assignment(world.shift(starts_in=timedelta(hours=18, minutes=24)), "ana")

    before = actions.remind(world.program())
    clock.tick(EVENING)
    counts = [actions.remind(world.program()) for _ in range(3)]

    assert (before, counts, reminders()) == (0, [1, 0, 0], 1)


def test_the_database_refuses_a_second_reminder_of_the_same_place(world):
    place = world.assignment(world.shift(starts_in=timedelta(hours=18, minutes=24)), "ana")
    clock.tick(EVENING)
    actions.remind(world.program())
    keys = {"assignment_id": place.id, "person_id": place.person_id}

    with pytest.raises(Exception, match=r"(?i)unique"), write() as tx:  # the control: without the look before writing
        events.record(
            tx, "shift.reminder", world.program(), f"assignment:{place.id}", clock.now(),
            natural_key=f"reminder:assignment:{place.id}", **keys,
        )  # fmt: skip


def test_nobody_is_reminded_of_a_place_given_back_or_a_shift_cancelled(world):
    kept, given_back, cancelled = (world.shift(starts_in=timedelta(hours=18 + n, minutes=24)) for n in (0, 3, 6))
    world.assignment(kept, "lin")
    place = tasks.claim_shift(world.actor("ana"), given_back.id)
    tasks.withdraw(world.actor("ana"), place.assignment_id)
    world.assignment(cancelled, "ana")
    tasks.cancel_shift(world.actor("ben"), cancelled.id)
    clock.tick(EVENING)

    assert actions.remind(world.program()) == 1


def test_a_place_taken_that_evening_needs_no_reminder(world):
    shift = world.shift(starts_in=timedelta(hours=18, minutes=24))
    clock.tick(EVENING)
    world.assignment(shift, "ana")

    assert actions.remind(world.program()) == 0


def test_a_reminder_is_made_up_for_after_a_night_without_the_worker_but_not_after_the_start(world):
    world.assignment(world.shift(starts_in=timedelta(hours=18, minutes=24)), "ana")
    world.assignment(world.shift(starts_in=timedelta(hours=17)), "lin")
    clock.tick(timedelta(hours=18))

    assert actions.remind(world.program()) == 1
