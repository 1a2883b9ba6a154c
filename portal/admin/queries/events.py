"""The event log of a community, in numbers."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.events import Event

PAGE_SIZE = 50


@dataclass(frozen=True)
class EventLine:
    """One line of the event log: who did what to which thing, and to or for which person, in numbers."""

    id: int
    at: datetime
    name: str
    subject: str
    user_id: int | None
    via: str
    person_id: int | None


@dataclass(frozen=True)
class EventsPage:
    """A page of the community's event log, newest first."""

    lines: tuple[EventLine, ...]
    wanted: str
    next_cursor: int | None


def events_page(actor: Actor, wanted: str, before_id: int | None) -> EventsPage:
    """Return the community's events below a number, of one kind or subject if one is named ("shift", "person:7")."""
    query = (
        select(Event.id, Event.at, Event.name, Event.subject, Event.actor_user_id, Event.via, Event.keys)
        .where(Event.community_id == actor.community_id)
        .order_by(Event.id.desc())
        .limit(PAGE_SIZE + 1)
    )
    if wanted:
        named = Event.subject == wanted if ":" in wanted else Event.name.startswith(wanted, autoescape=True)
        query = query.where(named)
    if before_id:
        query = query.where(Event.id < before_id)
    rows = read().execute(query).all()
    lines = tuple(EventLine(*row[:6], row[6].get("person_id")) for row in rows[:PAGE_SIZE])
    return EventsPage(lines, wanted, lines[-1].id if len(rows) > PAGE_SIZE else None)
