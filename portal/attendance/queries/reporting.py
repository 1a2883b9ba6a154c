"""The place in a window that its holder tells of, and the form for that."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.attendance.queries.shared import has_visits
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import NotFound, refuse
from portal.kernel.text import N_
from portal.tasks import queries as tasks
from portal.tasks.models import Assignment, VisitPlan
from portal.tasks.queries import ShiftLine

STEP = timedelta(minutes=5)  # people round what they remember


@dataclass(frozen=True)
class ReportPage:
    """The form's page. started_at and minutes: what stands in it at first, wall time without a zone."""

    assignment_id: int
    title: str
    starts_at: datetime
    ends_at: datetime
    flexible_minutes: int
    started_at: datetime


def own_window(
    tx: Session, actor: Actor, assignment_id: int, *, for_update: bool = True
) -> tuple[Assignment, ShiftLine]:
    """Return a place of the actor's own, locked for a change unless told not to, and its shift; NotFound for none."""
    mine = Assignment.id == assignment_id, Assignment.person_id == actor.person_id
    query = select(Assignment).where(*mine, Assignment.community_id == actor.community_id)
    place = tx.scalar(query.with_for_update() if for_update else query)
    if place is None:
        raise NotFound(N_("We could not find that place."))
    return place, tasks.shift_line(tx, actor.community_id, place.shift_id)


def report_page(actor: Actor, assignment_id: int) -> ReportPage:
    """Return the form for telling what one did; Conflict with the reason where nothing can be told."""
    tx, now = read(), clock.now()
    place, shift = own_window(tx, actor, assignment_id, for_update=False)
    has_come = has_visits(tx, shift.id, place.person_id)
    refuse(tasks.may_report(shift, now, is_open=place.ended_at is None, has_come=has_come))
    minutes = shift.expected_minutes
    planned = tx.scalar(select(VisitPlan.planned_at).where(VisitPlan.assignment_id == place.id))
    latest = min(now, shift.ends_at) - timedelta(minutes=minutes)
    begun = planned if planned is not None and planned <= latest else latest
    wall = clock.local(max(begun, shift.starts_at), actor.zone).replace(tzinfo=None, second=0, microsecond=0)
    if wall.minute % 5 and begun > shift.starts_at + STEP:
        wall -= timedelta(minutes=wall.minute % 5)
    return ReportPage(place.id, shift.title, shift.starts_at, shift.ends_at, minutes, wall)
