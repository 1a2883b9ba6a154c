"""Tables of the days that differ from the weekly times, and of who wants no suggestions."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import events
from portal.kernel.db import Base, UtcDateTime

events.declare({
    "availability.excepted": ("exception_id",),
    "availability.exception_ended": ("exception_id",),
    "suggestions.chosen": ("is_off",),
})  # fmt: skip


class AvailabilityException(Base):
    """Days on which a person is away, or free all day, whatever their weekly times say; once ended it keeps its row."""

    __tablename__ = "availability_exceptions"
    __table_args__ = (
        CheckConstraint("last_on >= first_on", name="last_on"),
        Index(None, "person_id", "last_on"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    first_on: Mapped[date]
    last_on: Mapped[date]
    is_free: Mapped[bool]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_user_id: Mapped[int | None]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_user_id: Mapped[int | None]


class SuggestionChoice(Base):
    """Whether a person wants suggestions; no row: they do."""

    __tablename__ = "suggestion_choices"
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    is_off: Mapped[bool]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
