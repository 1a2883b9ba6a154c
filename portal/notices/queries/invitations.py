"""Places as a calendar sees them, and those whose holders are to be reminded."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.attendance.models import Engagement
from portal.kernel.errors import NotFound
from portal.kernel.events import Event
from portal.kernel.text import N_
from portal.people.models import Community
from portal.tasks.models import Assignment, Shift, Task, VisitPlan

AHEAD = timedelta(hours=54)  # from six in the evening before to the last minute of the next day, and a changed clock


@dataclass(frozen=True)
class Invitation:
    """One place of one person: what, where, from when to when.

    flexible_minutes: about how long it takes within the window, None with a fixed hour; planned_at: when the person
    means to come; zone: of the community, whose days are meant.
    """

    assignment_id: int
    person_id: int
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    claimed_at: datetime
    flexible_minutes: int | None
    planned_at: datetime | None
    zone: str

    @property
    def due_at(self) -> datetime:
        """The start; without a fixed hour the end of the window, by which it should be done."""
        return self.starts_at if self.flexible_minutes is None else self.ends_at


def places(community_id: int) -> Select[Any]:
    """Return the select of all open places of a community, with the columns of an Invitation."""
    return (
        select(
            Assignment.id, Assignment.person_id, Task.title, Task.place, Shift.starts_at,
            Shift.ends_at, Assignment.claimed_at, Shift.flexible_minutes, VisitPlan.planned_at, Community.zone,
        )
        .join(Shift, Shift.id == Assignment.shift_id)
        .join(Task, Task.id == Shift.task_id)
        .join(Community, Community.id == Assignment.community_id)
        .outerjoin(VisitPlan, VisitPlan.assignment_id == Assignment.id)
        .where(Assignment.community_id == community_id, Assignment.ended_at.is_(None))
    )  # fmt: skip


def invitation(tx: Session, community_id: int, assignment_id: int, person_id: int | None = None) -> Invitation:
    """Return an open place, of this person if one is named; NotFound otherwise."""
    query = places(community_id).where(Assignment.id == assignment_id)
    if person_id is not None:
        query = query.where(Assignment.person_id == person_id)
    row = tx.execute(query).first()
    if row is None:
        raise NotFound(N_("We could not find that place."))
    return Invitation(*row)


def task_of(tx: Session, community_id: int, assignment_id: int) -> int:
    """Return the task that a place of the community belongs to."""
    joined = select(Shift.task_id).join(Assignment, Assignment.shift_id == Shift.id)
    mine = Assignment.id == assignment_id, Assignment.community_id == community_id
    return tx.scalars(joined.where(*mine)).one()


_HAS_COME = (
    select(Engagement.id)
    .where(Engagement.shift_id == Assignment.shift_id, Engagement.person_id == Assignment.person_id)
    .correlate(Assignment)
    .exists()
)


def places_to_remind(tx: Session, community_id: int, now: datetime) -> list[Invitation]:
    """Return the open places of the next two days whose holders were not reminded yet, by start.

    Without a fixed hour those whose window ends then, unless somebody has been there already.
    """
    standing = Shift.cancelled_at.is_(None), Shift.ends_at > now
    soon = Shift.flexible_minutes.is_(None), Shift.starts_at > now, Shift.starts_at <= now + AHEAD
    closing = Shift.flexible_minutes.is_not(None), Shift.ends_at <= now + AHEAD, ~_HAS_COME
    rows = [
        row
        for which in (soon, closing)  # one after the other, for each has an index of its own
        for row in tx.execute(places(community_id).where(*standing, *which).order_by(Shift.starts_at, Assignment.id))
    ]
    keys = {row.id: reminder_key(row.id) for row in rows}
    known = Event.community_id == community_id, Event.natural_key.in_(list(keys.values()))
    done = set(tx.scalars(select(Event.natural_key).where(*known)))
    return [Invitation(*row) for row in rows if keys[row.id] not in done]


def reminder_key(assignment_id: int) -> str:
    """Return the natural key of a place's one reminder."""
    return f"reminder:assignment:{assignment_id}"
