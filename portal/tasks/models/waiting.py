"""Tables of the line for a full shift: who waits, and to whom a freed place was offered."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import events
from portal.kernel.db import Base, UtcDateTime, index_where

events.declare({
    "line.joined": ("wait_id", "person_id"),
    "line.left": ("wait_id", "person_id"),
    "line.moved": ("offer_ids",),
    "place.offered": ("offer_id", "person_id"),
    "offer.declined": ("offer_id", "person_id"),
    "offer.expired": ("offer_id", "person_id"),
})  # fmt: skip


class Wait(Base):
    """One person's place in the line for a full shift, by number; at most one open row for each.

    A place that the person has taken in the shift since then ends the waiting too, without a word in this row.
    """

    __tablename__ = "waits"
    __table_args__ = (
        CheckConstraint("end_reason IN ('left','taken','declined','expired','cancelled')", name="end_reason"),
        CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="ended_at"),
        index_where("uq_waits_open", "shift_id", "person_id", where="ended_at IS NULL", unique=True),
        index_where("ix_waits_person", "person_id", where="ended_at IS NULL"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    shift_id: Mapped[int] = mapped_column(ForeignKey("shifts.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)
    joined_by_user_id: Mapped[int | None]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_user_id: Mapped[int | None]
    end_reason: Mapped[str | None] = mapped_column(String(10))


class PlaceOffer(Base):
    """A freed place that is kept for one who waits, until a moment; while it is open, `shifts.taken` counts it."""

    __tablename__ = "place_offers"
    __table_args__ = (
        CheckConstraint("end_reason IN ('taken','declined','expired','cancelled')", name="end_reason"),
        CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="ended_at"),
        CheckConstraint("until_at > offered_at", name="until_at"),
        index_where("uq_place_offers_open", "wait_id", where="ended_at IS NULL", unique=True),
        index_where("ix_place_offers_until", "community_id", "until_at", where="ended_at IS NULL"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    wait_id: Mapped[int] = mapped_column(ForeignKey("waits.id"))
    shift_id: Mapped[int] = mapped_column(ForeignKey("shifts.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    offered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    until_at: Mapped[datetime] = mapped_column(UtcDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_user_id: Mapped[int | None]
    end_reason: Mapped[str | None] = mapped_column(String(10))
