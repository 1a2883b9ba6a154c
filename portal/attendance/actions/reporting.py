"""A person tells afterwards what they did where there is no fixed hour and nobody stands at a door."""

from datetime import timedelta

from portal.attendance import queries, rules, steps
from portal.attendance.rules import Told
from portal.kernel import clock, events, once
from portal.kernel.actor import Actor
from portal.kernel.db import retried, write
from portal.kernel.errors import Invalid, refuse
from portal.tasks import queries as tasks


@retried
def report_visit(actor: Actor, assignment_id: int, told: Told, *, request_id: str | None = None) -> int:
    """Write down the actor's own word (grade 1) on a visit in the window of their place; return the place's number.

    Two other people must agree before it counts, as with every visit of that grade. Raises NotFound, Invalid, Conflict
    (fixed hour, no place, told already, days not begun or long over, may not help at that time, was elsewhere, month
    closed). A repeat returns the same place and writes nothing twice.
    """
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "visit.report", f"assignment:{assignment_id}", now, told)
        if act.result is not None:
            return int(act.result["assignment_id"])
        tasks.hold_person(tx, actor.person_id or 0)  # of two reports at once the second sees the first's times
        place, shift = queries.own_window(tx, actor, assignment_id)
        has_come = queries.has_visits(tx, shift.id, place.person_id)
        refuse(tasks.may_report(shift, now, is_open=place.ended_at is None, has_come=has_come))
        started_at = clock.from_local(told.started_at, actor.zone)
        if problems := tasks.check_report(shift, started_at, told.minutes, now):
            raise Invalid(problems)
        bar = queries.bar_of(tx, shift.visit_at(started_at, told.minutes), place.person_id, actor.zone)
        ended_at = started_at + timedelta(minutes=told.minutes)
        refuse(rules.may_have_been(bar, queries.busy_with(tx, place.person_id, started_at, ended_at)))
        fact = steps.Fact("own", by_user_id=actor.user_id, reason=told.words)
        visit = steps.report(tx, shift, place.person_id, started_at, told.minutes, fact, now)
        act.keep(tx, {"assignment_id": place.id})
        keys = {"shift_id": shift.id, "person_id": place.person_id}
        events.record(tx, "engagement.reported", actor, f"engagement:{visit.id}", now, **keys)
        return place.id
