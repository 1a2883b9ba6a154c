"""What somebody's inbox holds."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.events import Event
from portal.notices.models import Notice
from portal.notices.queries.unseen import ALSO_FOR, FOR
from portal.people import queries as people

PAGE_SIZE = 30
FOR_THEMSELVES = "report.%"  # what somebody reported, whoever acts for them does not learn


@dataclass(frozen=True)
class InboxLine:
    """One message: of which event, its sentence (a msgid) with its values, where it leads, whether it is new."""

    id: int
    event_name: str
    text: str
    params: dict[str, Any]
    path: str
    made_at: datetime
    is_unread: bool


@dataclass(frozen=True)
class InboxPage:
    """A page of messages, new ones first; next_cursor leads to older ones; names: of whom a helper is told for."""

    lines: tuple[InboxLine, ...]
    unread_count: int
    next_cursor: str | None
    names: dict[int, str]


def inbox_page(actor: Actor, cursor: str | None) -> InboxPage:
    """Return the actor's messages from the cursor on; "new-17": below 17 among the new ones, "old-17": the old."""
    kind, _, number = (cursor or "new-0").partition("-")
    below = int(number) if number.isdecimal() and len(number) < 10 else 0
    lines = _lines(actor, below, is_unread=True, limit=PAGE_SIZE + 1) if kind != "old" else []
    if len(lines) <= PAGE_SIZE:
        lines += _lines(actor, below if kind == "old" else 0, is_unread=False, limit=PAGE_SIZE + 1 - len(lines))
    shown, more = lines[:PAGE_SIZE], lines[PAGE_SIZE:]
    cursor = _cursor(shown[-1], more[0]) if more else None
    whom = {i for line in shown for word in (FOR, ALSO_FOR) for i in line.params.get(word, ())}
    return InboxPage(
        tuple(shown), count_unread(actor), cursor, people.person_names(read(), whom) if whom else {}
    )  # fmt: skip


def _cursor(last: InboxLine, following: InboxLine) -> str:
    """Return where the next page begins: behind the last line, or at the top of the old ones."""
    if following.is_unread:
        return f"new-{last.id}"
    return f"old-{0 if last.is_unread else last.id}"


def _lines(actor: Actor, below: int, *, is_unread: bool, limit: int) -> list[InboxLine]:
    query: Select[Any] = (
        select(
            Notice.id, Event.name, Notice.text, Notice.params, Notice.path, Notice.made_at, Notice.read_at.is_(None)
        )
        .join(Event, Event.id == Notice.event_id)
        .where(Notice.person_id == actor.person_id)
        .where(Notice.read_at.is_(None) if is_unread else Notice.read_at.is_not(None))
        .order_by(Notice.id.desc())
        .limit(limit)
    )  # fmt: skip
    if actor.helper:
        query = query.where(Event.name.not_like(FOR_THEMSELVES))
    if below:
        query = query.where(Notice.id < below)
    return [InboxLine(*row) for row in read().execute(query)]


def count_unread(actor: Actor) -> int:
    """Return how many messages the actor has not read."""
    unread = (
        select(func.count()).select_from(Notice).where(Notice.person_id == actor.person_id, Notice.read_at.is_(None))
    )
    if actor.helper:
        unread = unread.join(Event, Event.id == Notice.event_id).where(Event.name.not_like(FOR_THEMSELVES))
    return read().scalar(unread) or 0
