"""The table of when people mean to come, where a shift has no fixed hour."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import events
from portal.kernel.db import Base, UtcDateTime

events.declare({
    "visit.planned": ("assignment_id", "person_id"),
    "window.closing": ("assignment_id", "person_id"),
})  # fmt: skip


class VisitPlan(Base):
    """When somebody with a place in a window means to come; a word to the others, which binds nobody."""

    __tablename__ = "visit_plans"
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"), primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    planned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)
    said_by_user_id: Mapped[int | None]
