"""The link by which a calendar follows somebody's places, and what it shows."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.kernel.locks import Held, hold
from portal.notices.models import CalendarFeed
from portal.notices.queries.invitations import Invitation, places
from portal.people.models import Person
from portal.tasks.models import Assignment, Shift

PAST = timedelta(days=30)
MOST = 500


def hold_calendar(tx: Session, person_id: int) -> None:
    """Let a person open one link at a time."""
    hold(tx, Held.CALENDAR, person_id)


def feed_of(tx: Session, community_id: int, person_id: int) -> int | None:
    """Return the number of the person's open calendar link."""
    mine = CalendarFeed.community_id == community_id, CalendarFeed.person_id == person_id
    return tx.scalar(select(CalendarFeed.id).where(*mine, CalendarFeed.ended_at.is_(None)))


def feed_places(tx: Session, feed_id: int, now: datetime) -> list[Invitation] | None:
    """Return the places that an open link shows, by start: of the last thirty days and to come, at most 500.

    None when the link has ended, is none of ours, or its person may not take part any more.
    """
    owner = tx.execute(
        select(CalendarFeed.community_id, CalendarFeed.person_id)
        .join(Person, Person.id == CalendarFeed.person_id)
        .where(CalendarFeed.id == feed_id, CalendarFeed.ended_at.is_(None), Person.status.in_(("active", "pending")))
    ).first()
    if owner is None:
        return None
    found = places(owner.community_id).where(
        Assignment.person_id == owner.person_id, Shift.cancelled_at.is_(None), Shift.ends_at > now - PAST
    )
    return [Invitation(*row) for row in tx.execute(found.order_by(Shift.starts_at, Shift.id).limit(MOST))]
