"""Areas of a community, with somebody who lives in one, a task that is there, and its grid worker."""

from portal.areas import steps as areas
from portal.areas.rules import AreaSaid
from portal.kernel import clock
from portal.kernel.db import write
from portal.people import steps as people_steps
from portal.tasks import steps
from portal.tasks.models import TaskArea
from tests.world import Neighbourhood

AREA_FIELDS = {
    "areas.add_area": {"level": "cell", "code": "L-9", "name_en": "Lane 9"},
    "areas.rename_area": {"name_en": "Lane 3, north"},
    "areas.split_area": {"parts": "L-31, Lane 3 east\nL-32, Lane 3 west"},
    "people.register_resident": {"name": "Wu Lan", "birth_date": "1949-04-30"},
}


def areas_of(world: Neighbourhood, task_id: int) -> dict[str, int]:
    """Return three areas: where Lin and somebody without a sign-in live and a task is, one beside it, one around both.

    Sara is grid worker of the first.
    """
    now, today = clock.now(), clock.today("Asia/Shanghai")
    place = world.community.id
    with write() as tx:
        lane = areas.add_area(tx, place, AreaSaid("L", "community", "The lane", "幸福里"), None, today, now)
        own, beside = (
            areas.add_area(tx, place, AreaSaid(code, "cell", name, ""), lane.id, today, now)
            for code, name in (("L-3", "Lane 3"), ("L-4", "Lane 4"))
        )
        neighbour = people_steps.add_person(tx, place, "Gu Lan", now, status="active")
        for person_id in (world.people["lin"].id, neighbour.id):
            people_steps.put_home(tx, place, person_id, own.id, now, None)
        tx.add(TaskArea(task_id=task_id, community_id=place, area_id=own.id))
        people_steps.grant_role(tx, world.users["sara"], "grid_worker", "area", own.id, now)
        link = steps.make_link(tx, place, neighbour.id, task_id, None, now)
    return {"area_id": own.id, "beside_id": beside.id, "lane_id": lane.id, "resident_id": neighbour.id,
            "cell_link_id": link.id}  # fmt: skip
