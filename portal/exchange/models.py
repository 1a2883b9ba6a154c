"""Tables of imports: each run, each of its rows, and which outside record became which of ours."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import events
from portal.kernel.db import Base, UtcDateTime

events.declare({
    "import.ran": ("kind", "created", "updated", "unchanged", "refused"),
    "import.undone": ("kind", "removed"),
})  # fmt: skip


class ImportRun(Base):
    """One file taken in, by whom, under which reading of its columns; undone at most once."""

    __tablename__ = "import_runs"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    kind: Mapped[str] = mapped_column(String(20))
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    mapping: Mapped[dict[str, Any]]
    counts: Mapped[dict[str, Any]]
    by_user_id: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by_user_id: Mapped[int | None]


class ImportedRow(Base):
    """What one line of a run did: created, updated (with the values before), unchanged or refused with its reason."""

    __tablename__ = "imported_rows"
    __table_args__ = (Index(None, "run_id", "line"),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("import_runs.id"))
    line: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(12))
    subject: Mapped[str | None] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(Text, default="")
    before: Mapped[dict[str, Any] | None]


class ExternalRef(Base):
    """An outside record's own number and which of our rows stands for it."""

    __tablename__ = "external_refs"
    __table_args__ = (UniqueConstraint("community_id", "kind", "source", "external_id"),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    kind: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(60))
    external_id: Mapped[str] = mapped_column(String(120))
    subject_id: Mapped[int]
    content_hash: Mapped[str] = mapped_column(String(64))
