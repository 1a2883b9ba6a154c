"""The table of what people look for again and again in the list."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import events
from portal.kernel.changes import SILENT
from portal.kernel.db import Base, UtcDateTime, index_where

events.declare({
    "search.saved": ("search_id",),
    "search.changed": ("search_id",),
    "search.removed": ("search_id",),
    "search.news": ("search_id", "person_id", "shift_ids"),
})  # fmt: skip


class SavedSearch(Base):
    """Filters of the list that a person keeps under a name; removed, its row is gone, for it is theirs alone.

    told_until_at: the person is told of shifts made since then, not again of what they were told of; None: not told.
    """

    __tablename__ = "saved_searches"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name"),
        CheckConstraint("q <> '' OR day <> '' OR domain <> '' OR area <> ''", name="filters"),
        Index("uq_saved_searches_name", "person_id", "name", unique=True),
        index_where("ix_saved_searches_telling", "community_id", "person_id", where="told_until_at IS NOT NULL"),
        SILENT,
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    name: Mapped[str] = mapped_column(String(40))
    q: Mapped[str] = mapped_column(String(80))
    day: Mapped[str] = mapped_column(String(10))
    domain: Mapped[str] = mapped_column(String(20))
    area: Mapped[str] = mapped_column(String(10))
    near: Mapped[str] = mapped_column(String(1))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    told_until_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
