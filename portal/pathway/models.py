"""Tables of a team's run along a pathway: journey, submissions, reviews, completions, steps back, stored files."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import events
from portal.kernel.db import Base, UtcDateTime, index_where

events.declare({
    "pathway.chosen": ("team_id", "pathway"),
    "requirement.submitted": ("team_id", "requirement", "submission_id"),
    "requirement.reviewed": ("team_id", "requirement", "submission_id", "decision", "completed_stage"),
    "stage.stepped-back": ("team_id", "stage"),
})  # fmt: skip


class PathwayText(Base):
    """The whole text of a pathway file that a team set out under, by its SHA-256: a journey keeps its version."""

    __tablename__ = "pathway_texts"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(Text)
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Journey(Base):
    """A team's run along one pathway, with the definition's version it began under."""

    __tablename__ = "journeys"
    __table_args__ = (
        index_where("uq_journeys_open", "team_id", where="ended_at IS NULL", unique=True),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    pathway: Mapped[str] = mapped_column(String(40))
    form: Mapped[str | None] = mapped_column(String(40))
    version: Mapped[str] = mapped_column(String(64))
    stage: Mapped[str] = mapped_column(String(40))
    began_by_user_id: Mapped[int | None]
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class StoredFile(Base):
    """An uploaded file, kept in the files folder under its hash; shown only as a download."""

    __tablename__ = "stored_files"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(80))
    byte_count: Mapped[int]
    added_by_user_id: Mapped[int | None]
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Submission(Base):
    """One item handed in for a requirement, with the figures frozen at that moment; the latest one counts."""

    __tablename__ = "submissions"
    __table_args__ = (
        CheckConstraint("state IN ('submitted','returned','approved','waived')", name="state"),
        Index(None, "journey_id", "stage", "requirement"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    journey_id: Mapped[int] = mapped_column(ForeignKey("journeys.id"))
    stage: Mapped[str] = mapped_column(String(40))
    requirement: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(12))
    note: Mapped[str] = mapped_column(Text, default="")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    figures: Mapped[dict[str, Any]]
    by_user_id: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Review(Base):
    """A decision on a submission, the reviewer's own or an authority's that a coach wrote down with evidence."""

    __tablename__ = "reviews"
    __table_args__ = (
        CheckConstraint("decision IN ('approve','return','waive')", name="decision"),
        Index(None, "submission_id"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"))
    decision: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text, default="")
    outcome: Mapped[str] = mapped_column(String(120), default="")
    authority: Mapped[str] = mapped_column(String(40), default="")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    by_user_id: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Completion(Base):
    """The row that says a stage is done, with what was known then; a step back ends it and keeps it."""

    __tablename__ = "completions"
    __table_args__ = (
        index_where("uq_completions_open", "journey_id", "stage", where="undone_at IS NULL", unique=True),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    journey_id: Mapped[int] = mapped_column(ForeignKey("journeys.id"))
    stage: Mapped[str] = mapped_column(String(40))
    version: Mapped[str] = mapped_column(String(64))
    figures: Mapped[dict[str, Any]]
    by_user_id: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by_user_id: Mapped[int | None]
    undone_reason: Mapped[str | None] = mapped_column(Text)
