"""The table of open questions to a team: who takes my place."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import events
from portal.kernel.db import Base, UtcDateTime

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
        Index(
            "uq_stand_in_calls_open", "assignment_id", unique=True,
            sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "ix_stand_in_calls_open", "community_id",
            sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_by_user_id: Mapped[int | None]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_user_id: Mapped[int | None]
    end_reason: Mapped[str | None] = mapped_column(String(10))
