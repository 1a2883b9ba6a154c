"""What the forms of rosters need before they are sent."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from portal.attendance import actions as attendance
from portal.kernel import clock
from tests.web.things import Things
from tests.world import Neighbourhood

Fields = dict[str, Any]


def running(world: Neighbourhood, things: Things) -> int:
    shift = world.shift(world.task("At the door"))
    world.assignment(shift, "lin")
    things.numbers["shift_id"] = str(shift.id)
    return int(shift.id)


def tick(world: Neighbourhood, things: Things) -> Fields:
    running(world, things)
    return {"person": world.people["lin"].id, "direction": "in", "reason": "no-phone"}


def walk_in(world: Neighbourhood, things: Things) -> Fields:
    running(world, things)
    return {"name": "Old Zhou", "phone_end": "4711"}


def ticked(world: Neighbourhood, things: Things) -> Fields:
    shift_id, lin = running(world, things), world.people["lin"].id
    receipt = attendance.tick(world.actor("ben"), shift_id, lin, direction="in", reason="no-phone")
    things.numbers["scan_id"] = str(receipt.scan_id)
    return {}


def placed(**said: Any) -> Callable[[Neighbourhood, Things], Fields]:
    """Say it of Ana, who has a place in the shift to come."""

    def prepare(world: Neighbourhood, things: Things) -> Fields:
        things.numbers["person_id"] = str(world.people["ana"].id)
        return said

    return prepare


def away(world: Neighbourhood, things: Things) -> Fields:
    running(world, things)
    things.numbers["person_id"] = str(world.people["lin"].id)
    return {}


def absent(world: Neighbourhood, things: Things) -> Fields:
    away(world, things)
    attendance.mark_absent(world.actor("ben"), int(things.numbers["shift_id"]), world.people["lin"].id)
    return {}


def other_shift(world: Neighbourhood, things: Things) -> Fields:
    task = world.task("Two mornings")
    shift, other = (world.shift(task, starts_in=timedelta(hours=hours)) for hours in (50, 74))
    world.assignment(shift, "ana")
    things.numbers |= {"shift_id": str(shift.id), "person_id": str(world.people["ana"].id)}
    return {"shift": other.id}


def paper(world: Neighbourhood, things: Things) -> Fields:
    shift = world.shift(world.task("On paper"), starts_in=-timedelta(hours=3))
    world.assignment(shift, "lin")
    things.numbers["over_id"] = str(shift.id)
    return {f"came-{world.people['lin'].id}": "y"}


def typed(world: Neighbourhood, things: Things) -> Fields:
    paper(world, things)
    walls = (clock.local(clock.now() - timedelta(hours=by), "Asia/Shanghai").time() for by in (3, 1))
    row = attendance.Row("lin", world.people["lin"].id, *walls)
    receipt = attendance.type_sheet(world.actor("ben"), int(things.numbers["over_id"]), [row], "")
    things.numbers["sheet_id"] = str(receipt.sheet_id)
    return {}


def cut(_world: Neighbourhood, things: Things) -> Fields:
    visit = things.numbers["cut_id"]
    return {"engagement": visit, "seen": f"{visit}:90", "kind": "off", "off": "30", "reason": "We began later"}
