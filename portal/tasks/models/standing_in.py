"""The table of open questions to a team: who takes my place."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import events
from portal.kernel.db import Base, UtcDateTime, index_where

events.declare({
    "shift.called-off": ("assignment_id", "person_id"),
    "stand-in.asked": ("assignment_id", "person_id"),
    "stand-in.withdrawn": ("assignment_id", "person_id"),
    "shift.handed-over": ("assignment_id", "person_id", "from_assignment_id", "from_person_id"),
})  # fmt: skip


class StandInCall(Base):
    """A question to the team, who takes this place; open while the place is, and at most one open row for each."""

    __tablename__ = "stand_in_calls"
    __table_args__ = (
        CheckConstraint("end_reason IN ('taken','withdrawn')", name="end_reason"),
        CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="ended_at"),
        index_where("uq_stand_in_calls_open", "assignment_id", where="ended_at IS NULL", unique=True),
        index_where("ix_stand_in_calls_open", "community_id", where="ended_at IS NULL"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_by_user_id: Mapped[int | None]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_user_id: Mapped[int | None]
    end_reason: Mapped[str | None] = mapped_column(String(10))
