"""Tables of imports: each run, each of its rows, and which outside record became which of ours."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import changes, events
from portal.kernel.db import Base, UtcDateTime

events.declare({
    "import.ran": ("kind", "created", "updated", "unchanged", "refused"),
    "import.undone": ("kind", "removed", "restored", "kept"),
})  # fmt: skip


class ImportRun(Base):
    """One file taken in, by whom, under which reading of its columns; undone at most once.

    counts: rows, created, updated, unchanged, refused, published. made: the organisations and teams added for it.
    """

    __tablename__ = "import_runs"
    __table_args__ = (Index(None, "community_id", "id"), changes.SILENT)
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    kind: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(60))
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    mapping: Mapped[dict[str, Any]]
    counts: Mapped[dict[str, Any]]
    made: Mapped[dict[str, Any]]
    by_user_id: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by_user_id: Mapped[int | None]


class ImportedRow(Base):
    """What one line of a run did: created, updated (with the values before), unchanged or refused.

    remarks: what was supplied, left out or wrong, each as text (a msgid) and params. undone: removed, restored or kept.
    """

    __tablename__ = "imported_rows"
    __table_args__ = (Index(None, "run_id", "line"), Index(None, "subject_id"), changes.SILENT)
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("import_runs.id"))
    line: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(160), default="")
    subject_id: Mapped[int | None]
    remarks: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    before: Mapped[dict[str, Any] | None]
    undone: Mapped[str | None] = mapped_column(String(10))


class ExternalRef(Base):
    """An outside record's own number and which of our rows stands for it.

    content_hash: of all that the list said last. names: title and organisation as they were read then, so that another
    list with the same numbers is noticed. written: a mark for each field as we wrote it, so that what people changed
    here since can be told and kept.
    """

    __tablename__ = "external_refs"
    __table_args__ = (
        UniqueConstraint("community_id", "kind", "source", "external_id"),
        Index(None, "kind", "subject_id"),
        changes.SILENT,
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    kind: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(60))
    external_id: Mapped[str] = mapped_column(String(120))
    subject_id: Mapped[int]
    content_hash: Mapped[str] = mapped_column(String(64))
    names: Mapped[list[str]]
    written: Mapped[dict[str, Any]]
