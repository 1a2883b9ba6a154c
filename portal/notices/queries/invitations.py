"""Places as a calendar sees them, and those whose holders are to be reminded."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.kernel.errors import NotFound
from portal.kernel.events import Event
from portal.kernel.text import N_
from portal.notices.queries.tables import ASSIGNMENTS, SHIFTS, TASKS

AHEAD = timedelta(hours=54)  # from six in the evening before to the last minute of the next day, and a changed clock


@dataclass(frozen=True)
class Invitation:
    """One place of one person: what, where, from when to when."""

    assignment_id: int
    person_id: int
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    claimed_at: datetime


def _places(community_id: int) -> Select[tuple[int, int, str, str, datetime, datetime, datetime]]:
    return (
        select(
            ASSIGNMENTS.c.id, ASSIGNMENTS.c.person_id, TASKS.c.title, TASKS.c.place, SHIFTS.c.starts_at,
            SHIFTS.c.ends_at, ASSIGNMENTS.c.claimed_at,
        )
        .join(SHIFTS, SHIFTS.c.id == ASSIGNMENTS.c.shift_id)
        .join(TASKS, TASKS.c.id == SHIFTS.c.task_id)
        .where(ASSIGNMENTS.c.community_id == community_id, ASSIGNMENTS.c.ended_at.is_(None))
    )  # fmt: skip


def invitation(tx: Session, community_id: int, assignment_id: int, person_id: int | None = None) -> Invitation:
    """Return an open place, of this person if one is named; NotFound otherwise."""
    query = _places(community_id).where(ASSIGNMENTS.c.id == assignment_id)
    if person_id is not None:
        query = query.where(ASSIGNMENTS.c.person_id == person_id)
    row = tx.execute(query).first()
    if row is None:
        raise NotFound(N_("We could not find that place."))
    return Invitation(*row)


def places_to_remind(tx: Session, community_id: int, now: datetime) -> list[Invitation]:
    """Return the open places of the next two days whose holders were not reminded yet, by start."""
    reminded = select(Event.subject).where(
        Event.community_id == community_id, Event.name == "shift.reminder", Event.at > now - 2 * AHEAD
    )
    rows = tx.execute(
        _places(community_id)
        .where(SHIFTS.c.starts_at > now, SHIFTS.c.starts_at <= now + AHEAD, SHIFTS.c.cancelled_at.is_(None))
        .order_by(SHIFTS.c.starts_at, ASSIGNMENTS.c.id)
    ).all()
    done = set(tx.scalars(reminded))
    return [Invitation(*row) for row in rows if f"assignment:{row.id}" not in done]
