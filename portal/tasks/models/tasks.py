"""Tables of tasks, shifts and assignments."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import events
from portal.kernel.db import Base, UtcDateTime, index_where

events.declare({
    "task.published": ("team_id",),
    "task.drafted": ("team_id",),
    "task.edited": ("team_id", "assignment_ids"),
    "task.cancelled": ("team_id", "assignment_ids"),
    "shift.added": ("task_id",),
    "shift.edited": ("task_id", "assignment_ids"),
    "shift.cancelled": ("task_id", "assignment_ids"),
    "shift.claimed": ("assignment_id", "person_id"),
    "shift.withdrawn": ("assignment_id", "person_id"),
    "shift.short-of-adults": ("assignment_id", "person_id"),
    "shift.short-of-guides": ("assignment_id", "person_id"),
    "task.redated": ("task_ids", "shift_ids"),
})  # fmt: skip

DOMAINS = (
    "mediation", "ageing", "education", "charity", "disaster",
    "culture_sport", "mutual_aid", "integration", "nurturing",
)  # fmt: skip


class Task(Base):
    """Something to be done; a draft until published, over when cancelled."""

    __tablename__ = "tasks"
    __table_args__ = (
        CheckConstraint("kind IN ('request','offer')", name="kind"),
        CheckConstraint("risk IN ('low','medium','high')", name="risk"),
        Index(None, "community_id", "team_id"),
        index_where("ix_tasks_drafts", "community_id", "id", where="published_at IS NULL AND cancelled_at IS NULL"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    title: Mapped[str] = mapped_column(String(160))
    description: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(10))
    domain: Mapped[str] = mapped_column(String(20))
    risk: Mapped[str] = mapped_column(String(10))
    place: Mapped[str] = mapped_column(String(200))
    bring: Mapped[str] = mapped_column(String(200), default="")
    minimum_age: Mapped[int] = mapped_column(default=0)
    made_by_user_id: Mapped[int | None]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_by_user_id: Mapped[int | None]
    cancel_reason: Mapped[str | None] = mapped_column(Text)


class Shift(Base):
    """A time slot of a task with places; `taken` counts its open assignments and offers, and never passes capacity.

    With flexible_minutes it is a window of days: each comes when it suits them, for about so many minutes.
    """

    __tablename__ = "shifts"
    __table_args__ = (
        CheckConstraint("taken >= 0 AND taken <= capacity", name="taken"),
        CheckConstraint("ends_at > starts_at", name="ends_at"),
        Index(None, "task_id"),
        index_where("ix_shifts_open", "community_id", "starts_at", "id", where="cancelled_at IS NULL"),
        index_where(
            "ix_shifts_flexible", "community_id", "ends_at", "starts_at",
            where="flexible_minutes IS NOT NULL AND cancelled_at IS NULL",
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_by_user_id: Mapped[int | None]
    cancel_reason: Mapped[str | None] = mapped_column(Text)
    flexible_minutes: Mapped[int | None] = mapped_column(
        # at the column, so that SQLite can add it in place
        CheckConstraint("flexible_minutes BETWEEN 1 AND 1440", name="flexible_minutes")
    )


class Assignment(Base):
    """One person's place in a shift; at most one open row for each. Given back, it keeps who, when and why.

    is_walk_in marks a place made at the door; it may stand above the capacity and is not counted in `taken`.
    """

    __tablename__ = "assignments"
    __table_args__ = (
        index_where("uq_assignments_open", "shift_id", "person_id", where="ended_at IS NULL", unique=True),
        Index(None, "person_id", "ended_at"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    shift_id: Mapped[int] = mapped_column(ForeignKey("shifts.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    is_walk_in: Mapped[bool] = mapped_column(default=False)
    claimed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_by_user_id: Mapped[int | None]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_user_id: Mapped[int | None]
    end_reason: Mapped[str | None] = mapped_column(String(40))


class TaskRequirement(Base):
    """What a task needs of whoever takes it: kinds of credentials, in order, with commas between; no row is no need."""

    __tablename__ = "task_requirements"
    __table_args__ = (CheckConstraint("kinds <> ''", name="kinds"),)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    kinds: Mapped[str] = mapped_column(String(60))
