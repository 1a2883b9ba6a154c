"""Minutes that somebody earned and had verified."""

from datetime import timedelta

from portal.attendance import steps as attendance
from portal.hours import actions as hours
from portal.kernel.db import write
from portal.tasks import queries as tasks
from tests.world import Neighbourhood


def earn(world: Neighbourhood, who: str, minutes: int) -> None:
    """Let somebody serve and be verified."""
    past = world.shift(world.task("Evening round"), starts_in=timedelta(days=-2), hours=minutes / 60)
    with write() as tx:
        line = tasks.shift_line(tx, world.community.id, past.id)
        visit = attendance.record(tx, line, world.people[who].id, past.starts_at, past.ends_at)
    hours.verify(world.actor("sara"), [visit.id])
