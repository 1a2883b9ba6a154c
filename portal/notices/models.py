"""Tables of notices: which events were fanned out, to whom, what was sent, and which calendars follow."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import events
from portal.kernel.db import Base, UtcDateTime, index_where

events.declare({
    "shift.reminder": ("assignment_id", "person_id"),
    "notices.read": (),
    "calendar.opened": ("person_id",),
    "calendar.ended": ("person_id",),
})  # fmt: skip


class Fanout(Base):
    """An event whose notices have been made."""

    __tablename__ = "fanouts"
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Notice(Base):
    """One message to one person about one event: a sentence (a msgid) with its values, in the reader's language."""

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("event_id", "person_id"),
        Index(None, "person_id", "read_at", "id"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    text: Mapped[str] = mapped_column(Text)
    params: Mapped[dict[str, Any]]
    path: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Delivery(Base):
    """The mail of a notice: when it went out, or how often it failed."""

    __tablename__ = "deliveries"
    __table_args__ = (Index(None, "sent_at", "next_try_at"),)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"), primary_key=True)
    address: Mapped[str] = mapped_column(String(254))
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_try_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str | None] = mapped_column(String(200))


class CalendarFeed(Base):
    """A link by which a calendar follows one person's places; at most one is open. The link itself is kept nowhere."""

    __tablename__ = "calendar_feeds"
    __table_args__ = (
        index_where("uq_calendar_feeds_open", "person_id", where="ended_at IS NULL", unique=True),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
