"""Say when one means to come, where a task has no fixed hour."""

from datetime import datetime

from portal.kernel import clock, events, once
from portal.kernel.actor import Actor
from portal.kernel.db import retried, write
from portal.kernel.errors import Invalid, refuse
from portal.tasks import queries, rules, steps
from portal.tasks.actions.places import own_place


@retried
def plan_visit(
    actor: Actor, assignment_id: int, planned_at: datetime | None, *, request_id: str | None = None
) -> int:  # fmt: skip
    """Keep when the actor means to come to a window they have a place in, in place of what was said; return the place.

    planned_at: naive wall time of the community; None takes back what was said. The leader sees it on the list, and
    it binds nobody. Raises Conflict (fixed hour, given back, too late), Invalid, NotFound. A repeat changes nothing.
    """
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "visit.plan", f"assignment:{assignment_id}", now, planned_at)
        if act.result is not None:
            return int(act.result["assignment_id"])
        place = own_place(tx, actor, assignment_id)
        shift = queries.shift_line(tx, actor.community_id, place.shift_id)
        is_open, has_come = place.ended_at is None, queries.has_come(tx, shift, place.person_id)
        refuse(rules.may_plan(shift, now, is_open=is_open, has_come=has_come))
        at = None if planned_at is None else clock.from_local(planned_at, actor.zone)
        if at is not None and (problems := rules.check_plan(shift, at, now)):
            raise Invalid(problems)
        steps.keep_plan(tx, place, at, actor.user_id, now)
        act.keep(tx, {"assignment_id": place.id})
        keys = {"assignment_id": place.id, "person_id": place.person_id}
        events.record(tx, "visit.planned", actor, f"shift:{shift.id}", now, **keys)
        return place.id
