"""The table of personal links: taking part without a sign-in."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import events
from portal.kernel.db import Base, UtcDateTime, index_where

events.declare({
    "link.made": ("link_id", "person_id"),
    "link.asked": ("person_id",),
    "link.ended": ("link_id", "person_id"),
})  # fmt: skip


class PersonalLink(Base):
    """The right of one person to take, see and give back places of one task without a sign-in, until it ends.

    Its secret follows from the site's key and its number, so that the table holds none.
    """

    __tablename__ = "personal_links"
    __table_args__ = (
        CheckConstraint("expires_at > made_at", name="span"),
        index_where("uq_personal_links_open", "person_id", "task_id", where="ended_at IS NULL", unique=True),
        Index(None, "task_id"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_user_id: Mapped[int | None]
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_user_id: Mapped[int | None]
