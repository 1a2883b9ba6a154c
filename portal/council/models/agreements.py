"""Tables of agreements: the versions of a team's text, and who has agreed to each."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import events
from portal.kernel.db import Base, UtcDateTime, index_where

events.declare({
    "agreement.proposed": ("agreement_id", "team_id"),
    "agreement.signed": ("agreement_id", "team_id", "person_id"),
    "agreement.noted": ("agreement_id", "team_id", "person_id"),
    "agreement.adopted": ("agreement_id", "team_id", "person_id"),
    "agreement.unsigned": ("agreement_id", "team_id", "person_id"),
    "agreement.withdrawn": ("agreement_id", "team_id"),
    "agreement.review-due": ("agreement_id", "team_id"),
})  # fmt: skip
_PROPOSED, _IN_FORCE = "ended_at IS NULL AND adopted_at IS NULL", "ended_at IS NULL AND adopted_at IS NOT NULL"


class Agreement(Base):
    """One version of what a team and its members promise each other; never edited. At most one waits, one holds."""

    __tablename__ = "agreements"
    __table_args__ = (
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("end_reason IN ('replaced','withdrawn')", name="end_reason"),
        CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="ended"),
        UniqueConstraint("team_id", "number"),
        index_where("uq_agreements_proposed", "team_id", where=_PROPOSED, unique=True),
        index_where("uq_agreements_in_force", "team_id", where=_IN_FORCE, unique=True),
        Index(None, "community_id", "review_on"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    number: Mapped[int]
    team_gives: Mapped[str] = mapped_column(Text)
    member_gives: Mapped[str] = mapped_column(Text)
    review_on: Mapped[date]
    proposed_by_user_id: Mapped[int | None]
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    adopted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    end_reason: Mapped[str | None] = mapped_column(String(10))
    ended_by_user_id: Mapped[int | None]


class AgreementSignature(Base):
    """Somebody's yes to a version: their own, through whoever acts for them, or on paper that a leader holds."""

    __tablename__ = "agreement_signatures"
    __table_args__ = (CheckConstraint("how IN ('self','helper','paper')", name="how"), Index(None, "person_id"))
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreements.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    how: Mapped[str] = mapped_column(String(10))
    by_user_id: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
