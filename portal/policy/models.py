"""The table of rule packs."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import events
from portal.kernel.db import Base, UtcDateTime

events.declare({"policy.proposed": ("pack", "version"), "policy.approved": ("pack", "version")})


class RulePack(Base):
    """One dated version of a set of figures; the latest that is in force on a day counts for that day."""

    __tablename__ = "rule_packs"
    __table_args__ = (
        UniqueConstraint("community_id", "name", "version"),
        CheckConstraint("approved_by_user_id <> proposed_by_user_id", name="two_people"),  # unknown ones pass
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    name: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    effective_on: Mapped[date]
    values: Mapped[dict[str, Any]]
    source: Mapped[str] = mapped_column(Text)
    proposed_by_user_id: Mapped[int | None]
    approved_by_user_id: Mapped[int | None]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
