"""Tables of who comes along with whom: what a task asks of first-timers, and the extra places for them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.db import Base, UtcDateTime, index_where
from portal.tasks.rules.guides import MOST_EACH, MOST_EXTRA


class TaskGuide(Base):
    """How many first-timers each experienced person takes along, and how many extra places there are for them.

    No row: first-timers need nobody.
    """

    __tablename__ = "task_guides"
    __table_args__ = (
        CheckConstraint(f"first_timers_each BETWEEN 1 AND {MOST_EACH}", name="first_timers_each"),
        CheckConstraint(f"extra_places BETWEEN 0 AND {MOST_EXTRA}", name="extra_places"),
    )
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    first_timers_each: Mapped[int]
    extra_places: Mapped[int]


class ExtraPlace(Base):
    """A place beside a shift's capacity, by number; open while its assignment is, and at most one for each number."""

    __tablename__ = "extra_places"
    __table_args__ = (
        CheckConstraint(f"number BETWEEN 1 AND {MOST_EXTRA}", name="number"),
        index_where("uq_extra_places_open", "shift_id", "number", where="ended_at IS NULL", unique=True),
    )
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"), primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    shift_id: Mapped[int] = mapped_column(ForeignKey("shifts.id"))
    number: Mapped[int] = mapped_column(Integer)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
