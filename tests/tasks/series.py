"""A series of four Tuesdays, and short words for what came of it."""

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from portal.kernel import clock
from portal.kernel.db import db, read
from portal.kernel.events import Event
from portal.tasks import actions
from portal.tasks.actions import Repeat, ShiftTimes
from portal.tasks.models import Shift

FIRST = datetime.combine(date(2026, 12, 1), time(9))  # a Tuesday, one week after the world's day
TIMES = ShiftTimes(FIRST, FIRST + timedelta(hours=2), 3)
FOUR = Repeat("weekly", times=4)


@pytest.fixture
def course(world):
    """Four Tuesdays from 9 to 11; return the task."""
    task = world.task()
    actions.add_series(world.actor("ben"), task.id, TIMES, FOUR)
    return task


def shifts(task, zone="Asia/Shanghai"):
    """Return the standing shifts of a task as day and wall times."""
    db.session.rollback()
    rows = read().scalars(
        select(Shift).where(Shift.task_id == task.id, Shift.cancelled_at.is_(None)).order_by(Shift.starts_at)
    )
    return [
        f"{clock.local(row.starts_at, zone):%m-%d %H:%M}-{clock.local(row.ends_at, zone):%H:%M} {row.capacity}"
        for row in rows
    ]


def numbers(task):
    return list(read().scalars(select(Shift.id).where(Shift.task_id == task.id).order_by(Shift.starts_at)))


def at(hour, minutes=120, capacity=3, day=FIRST):
    starts_at = datetime.combine(day, time(hour))
    return ShiftTimes(starts_at, starts_at + timedelta(minutes=minutes), capacity)


def told(name):
    return [event.keys for event in read().scalars(select(Event).where(Event.name == name))]
