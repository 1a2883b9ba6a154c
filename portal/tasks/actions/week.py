"""Copy a team's week into the next one."""

from datetime import date

from portal.kernel import clock, events, once
from portal.kernel.actor import Actor
from portal.kernel.db import retried, write
from portal.kernel.errors import Conflict, refuse
from portal.kernel.text import N_
from portal.kernel.units import monday_of
from portal.orgs import queries as orgs
from portal.tasks import queries, steps


@retried
def copy_week(actor: Actor, team_id: int, day: date, *, request_id: str | None = None) -> int:
    """Give the team's shifts of the day's week again in the week after it, at the same times; return how many.

    What is there already is not made again. Raises Forbidden, NotFound, Conflict (nothing to make). A repeat of the
    request returns the first number.
    """
    now, monday = clock.now(), monday_of(day)
    with write() as tx:
        act = once.begin(tx, actor, request_id, "week.copy", f"team:{team_id}", now, monday)
        if act.result is not None:
            return int(act.result["count"])
        refuse(orgs.may_lead(actor, orgs.team_line(tx, actor.community_id, team_id)))
        queries.tasks_of_team_for_update(tx, actor.community_id, team_id)
        made = queries.copies(tx, actor, team_id, monday, now)
        if not made.rows:
            raise Conflict(N_("There is nothing to copy: the next week has these shifts already, or they are over."))
        shift_ids = steps.add_shifts(tx, actor.community_id, made.rows, now, made.flexible_minutes)
        act.keep(tx, {"count": len(shift_ids)})
        events.record(tx, "week.copied", actor, f"team:{team_id}", now, shift_ids=shift_ids)
        return len(shift_ids)
