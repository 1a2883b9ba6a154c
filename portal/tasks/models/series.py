"""Tables of repeating shifts."""

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, Time, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import events
from portal.kernel.db import Base, UtcDateTime, index_where

events.declare({
    "series.begun": ("task_id", "shift_ids"),
    "series.extended": ("task_id", "shift_ids"),
    "series.edited": ("task_id", "shift_ids", "assignment_ids"),
    "series.cancelled": ("task_id", "shift_ids", "assignment_ids"),
    "week.copied": ("shift_ids",),
})  # fmt: skip


class ShiftSeries(Base):
    """A pattern of shifts of one task: an RRULE on wall times of a zone, with shifts up to made_until.

    minutes is the length on the wall clock, so that a clock change moves nothing. last_on is brought forward where the
    series is cut off; what the rule says beyond it is never made.
    """

    __tablename__ = "shift_series"
    __table_args__ = (
        CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes"),
        CheckConstraint("capacity BETWEEN 1 AND 1000", name="capacity"),
        index_where("ix_shift_series_open", "community_id", "made_until", where="made_until < last_on"),
        Index(None, "task_id"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    rule: Mapped[str] = mapped_column(String(120))
    first_on: Mapped[date] = mapped_column(Date)
    last_on: Mapped[date] = mapped_column(Date)
    time_from: Mapped[time] = mapped_column(Time)
    minutes: Mapped[int]
    capacity: Mapped[int]
    zone: Mapped[str] = mapped_column(String(60))
    made_until: Mapped[date] = mapped_column(Date)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_user_id: Mapped[int | None]


class SeriesShift(Base):
    """Which shift stands for which day of a series; changed alone, it keeps its own times when others change.

    The pair of series and day is unique, so that no day is made twice.
    """

    __tablename__ = "series_shifts"
    __table_args__ = (
        UniqueConstraint("shift_id"),
        UniqueConstraint("series_id", "occurs_on"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    series_id: Mapped[int] = mapped_column(ForeignKey("shift_series.id"))
    shift_id: Mapped[int] = mapped_column(ForeignKey("shifts.id"))
    occurs_on: Mapped[date] = mapped_column(Date)
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    changed_by_user_id: Mapped[int | None]
