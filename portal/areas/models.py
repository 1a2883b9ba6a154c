"""Tables of areas: the tree, what lies in what, and what became of each."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import events
from portal.kernel.db import Base, UtcDateTime

events.declare({
    "area.added": (),
    "area.renamed": (),
    "area.ended": (),
    "area.merged": ("into_id",),
    "area.split": ("area_ids",),
})  # fmt: skip


class Area(Base):
    """A part of the town, from 1 a city to 5 a grid cell; one that ended keeps its row, and its code for itself.

    A parent is always wider (the key takes its level along), so that no area can come to lie in itself.
    """

    __tablename__ = "areas"
    __table_args__ = (
        CheckConstraint("level BETWEEN 1 AND 5", name="level"),
        CheckConstraint("code <> ''", name="code"),
        CheckConstraint("name_en <> '' OR name_zh <> ''", name="names"),
        CheckConstraint("(parent_id IS NULL) = (parent_level IS NULL)", name="parent"),
        CheckConstraint("parent_level < level", name="parent_level"),
        CheckConstraint("level < 5 OR parent_id IS NOT NULL", name="cell"),
        CheckConstraint("into_id IS NULL OR (ended_on IS NOT NULL AND into_id <> id)", name="into_id"),
        UniqueConstraint("community_id", "code"),
        UniqueConstraint("id", "level", "community_id"),
        ForeignKeyConstraint(
            ["parent_id", "parent_level", "community_id"], ["areas.id", "areas.level", "areas.community_id"]
        ),
        Index(None, "parent_id"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    code: Mapped[str] = mapped_column(String(40))
    level: Mapped[int]
    parent_id: Mapped[int | None]
    parent_level: Mapped[int | None]
    name_en: Mapped[str] = mapped_column(String(80))
    name_zh: Mapped[str] = mapped_column(String(80))
    began_on: Mapped[date]
    ended_on: Mapped[date | None]
    into_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"))
    from_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"))


class AreaWithin(Base):
    """An area lies in another, so many steps up, and in itself with none; an area that was merged lies in the other."""

    __tablename__ = "area_withins"
    __table_args__ = (Index(None, "within_id"),)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), primary_key=True)
    within_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    steps: Mapped[int]


class AreaStep(Base):
    """What became of an area, by whom, when; name_en, name_zh: what it was called before; other_id: what it became."""

    __tablename__ = "area_steps"
    __table_args__ = (
        CheckConstraint("kind IN ('made','renamed','merged','split','ended')", name="kind"),
        Index(None, "area_id"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    kind: Mapped[str] = mapped_column(String(10))
    name_en: Mapped[str] = mapped_column(String(80))
    name_zh: Mapped[str] = mapped_column(String(80))
    other_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"))
    by_user_id: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
