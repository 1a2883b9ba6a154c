"""A report and a flag, so that the addresses about them have something to point at."""

from datetime import timedelta

from portal.incidents import actions as incidents
from portal.incidents.rules import Said as Told
from portal.kernel import clock
from portal.kernel.db import write
from portal.people import steps as people_steps
from portal.safety import actions as safety
from tests.world import Neighbourhood


def report_and_flag(world: Neighbourhood, minor_id: int) -> dict[str, int]:
    """Name Sara for safeguarding; Ana reports something, and somebody is kept away from homes."""
    with write() as tx:
        people_steps.grant_role(
            tx, world.users["sara"], "safeguarding_lead", "community", world.community.id, clock.now()
        )
    today = clock.today("Asia/Shanghai")
    told = Told("incident", today, "The stairs", "Somebody fell", "A man in blue", ())
    number = next(person.public_no for person in world.people.values() if person.id == minor_id)
    return {
        "report_id": incidents.report(world.actor("ana"), told),
        "flag_id": safety.set_flag(world.actor("sara"), number, "A talk at the station", today + timedelta(days=90)),
    }
