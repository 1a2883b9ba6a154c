"""Tasks in which first-timers come beside somebody experienced."""

from datetime import timedelta

from portal.attendance import steps as attendance
from portal.kernel import clock
from portal.kernel.db import read, write
from portal.tasks import queries, steps
from portal.tasks.models import Task
from portal.tasks.rules import GuideRule

DAY = timedelta(days=1)


def with_guides(world, title="Visits at home", each=1, extra=0, **more):
    """Publish a task that asks for somebody experienced."""
    task = world.task(title, **more)
    with write() as tx:
        steps.put_guides(tx, tx.get_one(Task, task.id), GuideRule(each, extra))
    return task


def has_served(world, *names, domain="ageing"):
    """Let these people have a verified visit of last month with this kind of service."""
    shift = world.shift(world.task(f"Long ago {domain}", domain=domain), starts_in=-30 * DAY, capacity=99)
    with write() as tx:
        line = queries.shift_line(tx, world.community.id, shift.id)
        visits = [attendance.record(tx, line, world.people[name].id, shift.starts_at, shift.ends_at) for name in names]
        attendance.mark(tx, [visit.id for visit in visits], "verified")


def listed(world, who, shift):
    """Tell whether the list of what somebody can take now shows the shift's task."""
    page = queries.list_page(world.actor(who), queries.Filters())
    return any(slip.url == f"/tasks/{shift.task_id}" for day in page.days for slip in day.slips)


def line_for(world, who, shift):
    """Return the shift as it is for one person."""
    actor = world.actor(who)
    return queries.shift_to_claim(read(), actor, actor.person_id, shift.id, clock.now()).shift
