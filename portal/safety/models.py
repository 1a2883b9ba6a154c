"""The table of flags."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import changes, events
from portal.kernel.db import Base, UtcDateTime, index_where

# Their subject is the flag, never the person: the site's own log is read by more people than the flags.
events.declare({"flag.set": (), "flag.ended": ()})


class SafeguardingFlag(Base):
    """Somebody is kept away from minors and homes until a day, included; at most one a person that nobody ended."""

    __tablename__ = "safeguarding_flags"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="reason"),
        index_where("uq_safeguarding_flags_open", "person_id", where="ended_at IS NULL", unique=True),
        Index(None, "community_id"),
        changes.SILENT,  # more people read the record of changes than the flags
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(String(500))
    until_on: Mapped[date]
    set_by_user_id: Mapped[int | None]
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_user_id: Mapped[int | None]
