"""Tables of hours from before: batches, their entries, words on them, and what each person was credited."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import events
from portal.kernel.db import Base, UtcDateTime, index_where

events.declare({
    "carried.agreed": ("word_id", "credit_ids"),
    "carried.credited": ("credit_ids",),
    "carried.taken-back": ("credit_ids",),
})  # fmt: skip

_UNCREDITED = "credit_id IS NULL"


class CarriedBatch(Base):
    """The entries of one list, brought by somebody (nobody known: the command line); ended when the list is undone.

    agreed_at: when the last of the words came that it needs.
    """

    __tablename__ = "carried_batches"
    __table_args__ = (Index(None, "community_id", "id"),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    origin: Mapped[str] = mapped_column(String(200))
    brought_by_user_id: Mapped[int | None]
    brought_at: Mapped[datetime] = mapped_column(UtcDateTime)
    agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_user_id: Mapped[int | None]


class CarriedWord(Base):
    """Somebody's word that a batch counts; never that of whoever brought it, and nobody's twice."""

    __tablename__ = "carried_words"
    __table_args__ = (
        CheckConstraint("by_user_id <> brought_by_user_id", name="two_people"),  # an unknown one passes
        UniqueConstraint("batch_id", "by_user_id"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    batch_id: Mapped[int] = mapped_column(ForeignKey("carried_batches.id"))
    by_user_id: Mapped[int]
    brought_by_user_id: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class CarriedCredit(Base):
    """What one person was credited from one batch, in whole minutes, by the posting carried:<id>; stays for ever."""

    __tablename__ = "carried_credits"
    __table_args__ = (
        CheckConstraint("minutes > 0", name="minutes"),
        UniqueConstraint("batch_id", "person_id"),
        Index(None, "person_id"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    batch_id: Mapped[int] = mapped_column(ForeignKey("carried_batches.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    minutes: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CarriedHours(Base):
    """One entry of a list: who served how many minutes on which day, in its own words; grade 1, for nobody scanned.

    mark names the same entry in every file, content what it credits; credit_id: the credit that it is a part of.
    """

    __tablename__ = "carried_hours"
    __table_args__ = (
        CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes"),
        UniqueConstraint("community_id", "mark"),
        Index(None, "batch_id", "person_id"),
        Index(None, "person_id", "served_on"),
        Index(None, "credit_id"),
        index_where("ix_carried_hours_uncredited", "batch_id", where=_UNCREDITED),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    batch_id: Mapped[int] = mapped_column(ForeignKey("carried_batches.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    served_on: Mapped[date]
    minutes: Mapped[int]
    task: Mapped[str] = mapped_column(String(160))
    team: Mapped[str] = mapped_column(String(120))
    note: Mapped[str] = mapped_column(String(200))
    mark: Mapped[str] = mapped_column(String(64))
    content: Mapped[str] = mapped_column(String(64))
    credit_id: Mapped[int | None] = mapped_column(ForeignKey("carried_credits.id"))
