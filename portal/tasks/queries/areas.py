"""The parts of statements that say in which area a task is, and how far that is from where somebody lives."""

from sqlalchemy import bindparam, select

from portal.areas import queries as areas
from portal.areas.models import Area, AreaWithin
from portal.kernel import prepared
from portal.people.models import PersonHome
from portal.tasks.models import Task, TaskArea

TASK_AREAS, AREAS, _HOMES = (prepared.table(model) for model in (TaskArea, Area, PersonHome))
_WITHIN, _TASKS = prepared.columns(AreaWithin), prepared.table(Task)
_OF_TASK = AREAS.c.id == TASK_AREAS.c.area_id, TASK_AREAS.c.task_id == _TASKS.c.id
AREA_NAMES = tuple(
    select(name).where(*_OF_TASK).correlate(_TASKS).scalar_subquery().label(label)
    for name, label in ((AREAS.c.name_en, "area_en"), (AREAS.c.name_zh, "area_zh"))
)
_HOME = select(_HOMES.c.area_id).where(_HOMES.c.person_id == bindparam("person")).scalar_subquery()
# How many areas one has to go up from the reader's own until the task lies in it; areas.FAR for nowhere near.
STEPS_UP = areas.nearness(_HOME, TASK_AREAS.c.area_id)
IN_AREA = TASK_AREAS.c.area_id.in_(select(_WITHIN.area_id).where(_WITHIN.within_id == bindparam("area")))
