"""Tables of requests to be erased, of erasures, and of what was forgotten."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import changes, events
from portal.kernel.db import Base, UtcDateTime

events.declare({
    "person.data-taken": ("by_station",),
    "erasure.asked": (),
    "erasure.taken-back": (),
    "erasure.kept": (),
    "erasure.waits": ("person_id", "by_user_id"),
    "person.erased": ("minutes",),
    "retention.applied": ("count",),
})  # fmt: skip
_OPEN = "ended_at IS NULL"


class ErasureRequest(Base):
    """A person asks to be erased; open until they take it back, it is done, or a supervisor says why not yet.

    asked_by_user_id: who of the station entered it for somebody without a sign-in, by the signed slip of that number.
    """

    __tablename__ = "erasure_requests"
    __table_args__ = (
        CheckConstraint("outcome IN ('taken_back','erased','kept')", name="outcome"),
        CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name="ended"),
        CheckConstraint("outcome <> 'kept' OR sentence IS NOT NULL", name="sentence"),
        CheckConstraint("ripe_at >= asked_at", name="ripe"),
        CheckConstraint("asked_by_user_id IS NULL OR slip_no IS NOT NULL", name="slip"),
        Index(
            "uq_erasure_requests_open", "person_id", unique=True, sqlite_where=text(_OPEN), postgresql_where=text(_OPEN)
        ),
        Index(None, "community_id"),
        changes.SILENT,
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ripe_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_by_user_id: Mapped[int | None]
    slip_no: Mapped[str | None] = mapped_column(String(40))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_user_id: Mapped[int | None]
    outcome: Mapped[str | None] = mapped_column(String(10))
    sentence: Mapped[str | None] = mapped_column(String(500))


class Erasure(Base):
    """Somebody was erased: when, by whose press, and how many minutes went to the community's fund."""

    __tablename__ = "erasures"
    __table_args__ = (CheckConstraint("minutes >= 0", name="minutes"), Index(None, "community_id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    minutes: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_user_id: Mapped[int | None]


class RetentionRun(Base):
    """What was forgotten at one time, because its months were over: how many rows of each kind, and by which rules."""

    __tablename__ = "retention_runs"
    __table_args__ = (Index(None, "community_id", "id"),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    counts: Mapped[dict[str, Any]]
    rule_pack: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
