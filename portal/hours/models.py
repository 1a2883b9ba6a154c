"""The tables of hours: words on visits and patterns that were held."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import changes, events
from portal.kernel.db import Base, UtcDateTime, index_where

events.declare({
    "hours.verified": ("verification_ids", "engagement_ids", "first_word_ids"),
    "hours.adjusted": ("verification_ids", "engagement_ids", "first_word_ids"),
    "hours.refused": ("verification_ids", "engagement_ids"),
    "hours.reversed": ("verification_id", "engagement_id"),
    "hours.undone": ("verification_ids", "engagement_ids"),
    "hours.disputed": ("dispute_id", "engagement_id", "verification_id"),
    "hours.dispute-decided": ("dispute_id", "engagement_id", "verification_ids"),
    "hours.dispute-withdrawn": ("dispute_id", "engagement_id"),
    "hours.attempted": ("act", "code", "target_ids"),
    "hours.looked-at": ("look_id", "engagement_id", "verification_ids"),
    "month.closed": ("closing_id",),
    "month.reopened": ("closing_id",),
})  # fmt: skip

ATTEMPTS = "hours:attempts"  # the subject of every attempt, so that they are found together
_LIVE = "reversed_at IS NULL AND step = 'credit'"


class Verification(Base):
    """A person's word on an engagement: the 'first' of two, the one that is its 'credit', or a 'refuse'.

    minutes are what the person vouches for, credited_minutes what the rule pack made of them. One engagement has at
    most one crediting word that stands; a reversed one keeps who, when and why.
    """

    __tablename__ = "verifications"
    __table_args__ = (
        CheckConstraint("step IN ('first','credit','refuse')", name="step"),
        index_where("uq_verifications_credit", "engagement_id", where=_LIVE, unique=True),
        Index(None, "engagement_id"),
        Index(None, "community_id", "at"),
        Index(None, "person_id", "at"),
        Index(None, "team_id", "at"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    engagement_id: Mapped[int] = mapped_column(ForeignKey("engagements.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    step: Mapped[str] = mapped_column(String(10))
    minutes: Mapped[int]
    credited_minutes: Mapped[int]
    grade: Mapped[int]
    reason: Mapped[str] = mapped_column(Text, default="")
    rule_pack: Mapped[str] = mapped_column(String(60))
    by_user_id: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    reversed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reversed_by_user_id: Mapped[int | None]
    reversal_reason: Mapped[str | None] = mapped_column(String(400))


class HourHold(Base):
    """An odd pattern that a visit completed, written when somebody decided on it; such a visit needs two people.

    count: how many visits made the pattern; minutes: what they shared, 0 where that is not the pattern.
    """

    __tablename__ = "hour_holds"
    __table_args__ = (
        CheckConstraint("code IN ('regular','many-day','many-week','same-pair','by-hand','night')", name="code"),
        UniqueConstraint("engagement_id", "code"),
        Index(None, "community_id", "id"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    engagement_id: Mapped[int] = mapped_column(ForeignKey("engagements.id"))
    code: Mapped[str] = mapped_column(String(12))
    count: Mapped[int]
    minutes: Mapped[int]
    noticed_by_user_id: Mapped[int]
    noticed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class HourAdjustment(Base):
    """What a word on one of several visits changed: from which minutes to which, before rounding, and by what.

    kind: "end" or "start" where the visit counts until or from a moment (moved_to), "off" where minutes were taken off.
    """

    __tablename__ = "hour_adjustments"
    __table_args__ = (
        CheckConstraint("kind IN ('end','start','off')", name="kind"),
        CheckConstraint("(kind = 'off') = (moved_to IS NULL)", name="moved_to"),
        CheckConstraint("minutes_after > 0 AND minutes_after < minutes_before", name="minutes"),
        UniqueConstraint("verification_id"),
        Index(None, "community_id", "id"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    verification_id: Mapped[int] = mapped_column(ForeignKey("verifications.id"))
    kind: Mapped[str] = mapped_column(String(6))
    moved_to: Mapped[datetime | None] = mapped_column(UtcDateTime)
    minutes_before: Mapped[int]
    minutes_after: Mapped[int]


_UNDECIDED = "outcome IS NULL"


class HourDispute(Base):
    """A person's disagreement with one word on their visit; a visit has at most one that nobody has closed.

    outcome: "upheld" (the word stands), "changed" (new words in its place) or "withdrawn" by the person.
    """

    __tablename__ = "hour_disputes"
    __table_args__ = (
        CheckConstraint("outcome IN ('upheld','changed','withdrawn')", name="outcome"),
        CheckConstraint("(outcome IS NULL) = (closed_at IS NULL)", name="closed"),
        CheckConstraint("(outcome IS NULL) = (closed_by_user_id IS NULL)", name="closed_by"),
        UniqueConstraint("verification_id"),
        index_where("uq_hour_disputes_open", "engagement_id", where=_UNDECIDED, unique=True),
        Index(None, "engagement_id"),
        Index(None, "community_id", "id"),
        changes.shown("outcome", "closed_by_user_id", "closed_at"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    engagement_id: Mapped[int] = mapped_column(ForeignKey("engagements.id"))
    verification_id: Mapped[int] = mapped_column(ForeignKey("verifications.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(String(10))
    closed_by_user_id: Mapped[int | None]
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closing_reason: Mapped[str | None] = mapped_column(Text)


class HourLook(Base):
    """A second look at a credit of the sample, once: it is "fine", or a "fault" with new words in its place."""

    __tablename__ = "hour_looks"
    __table_args__ = (
        CheckConstraint("outcome IN ('fine','fault')", name="outcome"),
        UniqueConstraint("verification_id"),
        Index(None, "community_id", "id"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    verification_id: Mapped[int] = mapped_column(ForeignKey("verifications.id"))
    outcome: Mapped[str] = mapped_column(String(10))
    by_user_id: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
