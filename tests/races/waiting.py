"""What the forms of lines and stand-ins need before they are sent."""

from datetime import timedelta
from typing import Any

from portal.kernel import clock
from portal.kernel.db import write
from portal.tasks import steps as tasks
from portal.tasks.models import Assignment
from tests.web.things import Things
from tests.world import Neighbourhood

Fields = dict[str, Any]


def full_shift(world: Neighbourhood, things: Things) -> Fields:
    shift = world.shift(world.task("Full"), capacity=1, starts_in=timedelta(hours=70))
    world.assignment(shift, "hua")
    things.numbers["shift_id"] = str(shift.id)
    return {}


def line(world: Neighbourhood, things: Things) -> Fields:
    full_shift(world, things)
    with write() as tx:
        shift_id, lin = int(things.numbers["shift_id"]), world.people["lin"].id
        tasks.join_line(tx, world.program(), shift_id, lin, clock.now())
    return {}


def asked(world: Neighbourhood, things: Things) -> Fields:
    with write() as tx:
        place = tx.get_one(Assignment, int(things.numbers["assignment_id"]))
        tasks.ask_stand_in(tx, place, world.users["ana"].id, clock.now())
    return {}
