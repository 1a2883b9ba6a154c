"""What every audience reads of an event: whom or what it is about, its moment, and the community's day."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.kernel import clock
from portal.kernel.events import Event
from portal.people.models import Community

FEW = 3
Values = dict[str, Any]
Found = dict[int, Values]


def number(subject: str) -> int:
    return int(subject.rpartition(":")[2])


def moment(at: datetime) -> str:
    return at.isoformat()


def zone(tx: Session, event: Event) -> str:
    return tx.scalars(select(Community.zone).where(Community.id == event.community_id)).one()


def when(starts_at: datetime, ends_at: datetime, flexible_minutes: int | None) -> str | list[str]:
    """Return when a shift is: its start; of a window of days both ends."""
    return moment(starts_at) if flexible_minutes is None else [moment(starts_at), moment(ends_at)]


def day(tx: Session, event: Event) -> date:
    """Return the community's calendar day on which the event was: memberships begin and end with such days."""
    return clock.local(event.at, zone(tx, event)).date()


def listed(titles: list[str]) -> str:
    """Return up to three different titles in one line, with a mark for more."""
    different = list(dict.fromkeys(titles))
    return ", ".join(different[:FEW]) + (" …" if len(different) > FEW else "")
