"""What still waits: events that nobody was told about, and mail that has not gone out."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.kernel.events import Event
from portal.notices.models import Delivery, Fanout, Notice
from portal.people.models import Person, User

MOST_IDS = 1_000
LATE = 5_000  # how far below the newest event that was told one may appear: transactions commit out of order


def pending_events(tx: Session, community_id: int, limit: int) -> list[Event]:
    """Return the community's events without a Fanout, oldest first.

    Looks only a little below the newest one that was told, so that a long history costs nothing.
    """
    told = (
        select(Event.id)
        .join(Fanout, Fanout.event_id == Event.id)
        .where(Event.community_id == community_id)
        .order_by(Event.id.desc())
        .limit(1)
    )
    newest = tx.scalar(told) or 0
    return list(
        tx.scalars(
            select(Event)
            .outerjoin(Fanout, Fanout.event_id == Event.id)
            .where(Event.community_id == community_id, Event.id > newest - LATE, Fanout.event_id.is_(None))
            .order_by(Event.id)
            .limit(limit)
        )
    )


def made_at(tx: Session, notice_ids: Collection[int]) -> dict[int, datetime]:
    """Return when each of these messages was made, of all communities; one that is gone is not among them."""
    found: dict[int, datetime] = {}
    wanted = sorted(notice_ids)
    for start in range(0, len(wanted), MOST_IDS):
        ids = wanted[start : start + MOST_IDS]
        found |= dict(list(tx.execute(select(Notice.id, Notice.made_at).where(Notice.id.in_(ids)))))
    return found


def mailboxes(tx: Session, person_ids: Iterable[int]) -> dict[int, str]:
    """Return the e-mail address of each of these people who has one, by person."""
    rows = select(Person.id, Person.email).where(Person.id.in_(list(person_ids)), Person.email.is_not(None))
    return {row.id: row.email for row in tx.execute(rows) if row.email}


@dataclass(frozen=True)
class Due:
    """A mail that may go out now: where to, in which language (None: not known), about what."""

    notice_id: int
    address: str
    attempts: int
    locale: str | None
    event_name: str
    text: str
    params: dict[str, Any]
    path: str
    person_id: int
    signs_in: bool


def due_mail(tx: Session, community_id: int, now: datetime, limit: int) -> list[Due]:
    """Return the community's mail whose time has come, oldest first."""
    rows = tx.execute(
        select(
            Delivery.notice_id, Delivery.address, Delivery.attempts, Person.locale, Event.name, Notice.text,
            Notice.params, Notice.path, Notice.person_id, User.id.is_not(None),
        )
        .join(Notice, Notice.id == Delivery.notice_id)
        .join(Event, Event.id == Notice.event_id)
        .join(Person, Person.id == Notice.person_id)
        .outerjoin(User, User.person_id == Person.id)
        .where(Delivery.sent_at.is_(None), Delivery.next_try_at <= now, Notice.community_id == community_id)
        .order_by(Delivery.next_try_at, Delivery.notice_id)
        .limit(limit)
    )  # fmt: skip
    return [Due(*row) for row in rows]
