"""Where people live, as they or the station say, and whom a grid worker writes down."""

from dataclasses import dataclass
from datetime import date

from portal.areas import queries as areas
from portal.kernel import clock, events, once
from portal.kernel.actor import Actor
from portal.kernel.db import retried, write
from portal.kernel.errors import Invalid, refuse
from portal.kernel.text import N_
from portal.people import queries, steps

NO_SUCH = N_("Choose an area of this list.")


@dataclass(frozen=True)
class Resident:
    """Whom a grid worker writes down: name, phone (E.164) and birth date as told, and the area they live in."""

    name: str
    phone: str | None
    birth_date: date
    area_id: int


@retried
def set_home(actor: Actor, person_id: int, area_id: int | None, *, request_id: str | None = None) -> None:
    """Say in which area a person lives, None for no area. The same once more changes nothing.

    Raises Forbidden (neither the person nor the station), NotFound, Invalid("home") for an area that is none.
    """
    now = clock.now()
    with write() as tx:
        queries.person(tx, actor.community_id, person_id)
        act = once.begin(tx, actor, request_id, "person.home", f"person:{person_id}", now, area_id)
        if act.result is not None:
            return
        refuse(areas.may_set_home(actor, person_id))
        if steps.put_home(tx, actor.community_id, person_id, area_id, now, actor.user_id):
            events.record(tx, "person.home-changed", actor, f"person:{person_id}", now)
        act.keep(tx, {})


@retried
def register_resident(actor: Actor, resident: Resident, *, request_id: str | None = None) -> int:
    """Write down somebody who lives in the grid worker's area, without a sign-in; return their number.

    They wait for a social worker's approval like everybody else. Raises Forbidden (no grid worker), Invalid("home").
    """
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "resident.register", f"area:{resident.area_id}", now, resident)
        if act.result is not None:
            return int(act.result["person_id"])
        refuse(areas.may_work_in_areas(actor))
        if not areas.lies_in_any(tx, resident.area_id, actor.area_ids):
            raise Invalid({"home": NO_SUCH})
        person = steps.add_person(
            tx, actor.community_id, resident.name, now, birth_date=resident.birth_date, phone=resident.phone,
            by_user_id=actor.user_id,
        )  # fmt: skip
        steps.put_home(tx, actor.community_id, person.id, resident.area_id, now, actor.user_id)
        events.record(tx, "person.registered", actor, f"person:{person.id}", now)
        return int(act.keep(tx, {"person_id": person.id})["person_id"])
