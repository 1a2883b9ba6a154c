"""Tables of polls: the question and its answers, who may vote and has, votes of open polls, bundles of paper ballots.

Of a secret poll no row joins a voter and an answer, and none says when somebody voted (docs/adr/0031).
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import changes, events
from portal.kernel.db import Base, UtcDateTime

events.declare({
    "poll.opened": ("poll_id", "team_id"),
    "poll.voted": ("poll_id",),
    "poll.closed": ("poll_id", "team_id"),
    "poll.cancelled": ("poll_id", "team_id"),
    "ballots.typed": ("poll_id", "bundle_id"),
    "ballots.checked": ("poll_id", "bundle_id"),
    "ballots.differed": ("poll_id", "bundle_id"),
    "ballots.withdrawn": ("poll_id", "bundle_id"),
    "ballots.voided": ("poll_id", "bundle_id"),
})  # fmt: skip


class Poll(Base):
    """A team's question, open until a time. box: the sealed counts of a secret poll, all of them, until it is closed.

    requirement: the step of the pathway that it decides; then the first answer is the one in favour. winner: the place
    of the answer that carried it, also where the counts are told to nobody.
    """

    __tablename__ = "polls"
    __table_args__ = (
        CheckConstraint("quorum_percent BETWEEN 0 AND 100", name="quorum_percent"),
        CheckConstraint("needed_percent BETWEEN 0 AND 100", name="needed_percent"),
        CheckConstraint("closes_at > opened_at", name="closes_at"),
        CheckConstraint("NOT (is_secret AND (is_changeable OR is_live))", name="secrecy"),
        CheckConstraint("outcome IN ('carried','tie','short','no_quorum','cancelled','lost')", name="outcome"),
        CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed"),
        CheckConstraint("winner IS NULL OR (outcome IS NOT NULL AND outcome = 'carried')", name="winner"),
        CheckConstraint("(box IS NOT NULL) = (is_secret AND closed_at IS NULL)", name="box"),
        Index(None, "team_id", "closed_at"),
        Index(None, "community_id", "closed_at", "closes_at"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    question: Mapped[str] = mapped_column(String(200))
    about: Mapped[str] = mapped_column(Text)
    is_secret: Mapped[bool]
    is_changeable: Mapped[bool]
    is_live: Mapped[bool]
    quorum_percent: Mapped[int]
    needed_percent: Mapped[int]
    requirement: Mapped[str | None] = mapped_column(String(60))
    opened_by_user_id: Mapped[int | None]
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(String(10))
    winner: Mapped[int | None]
    cancel_reason: Mapped[str | None] = mapped_column(String(300))
    box: Mapped[bytes | None] = mapped_column(LargeBinary)


class PollOption(Base):
    """One answer of a poll, and how many chose it, once that is counted."""

    __tablename__ = "poll_options"
    __table_args__ = (UniqueConstraint("poll_id", "position"), CheckConstraint("vote_count >= 0", name="vote_count"))
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(String(120))
    vote_count: Mapped[int | None]


class PollBundle(Base):
    """Paper ballots that one person typed in and another checked. A secret poll's counts are sealed, until checked.

    differing_checks: how often a second person found other votes. Withdrawn by nobody: one of its people voted on the
    screen. What was counted is not kept among the changes.
    """

    __tablename__ = "poll_bundles"
    __table_args__ = (
        CheckConstraint("ballot_count >= 1", name="ballot_count"),
        CheckConstraint("differing_checks BETWEEN 0 AND 2", name="differing_checks"),
        CheckConstraint("checked_by_user_id <> typed_by_user_id", name="two_people"),
        CheckConstraint("checked_at IS NULL OR withdrawn_at IS NULL", name="checked"),
        Index(None, "poll_id"),
        changes.shown("differing_checks", "checked_by_user_id", "checked_at", "withdrawn_by_user_id", "withdrawn_at"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"))
    ballot_count: Mapped[int]
    counts: Mapped[dict[str, Any] | None]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    differing_checks: Mapped[int] = mapped_column(default=0)
    typed_by_user_id: Mapped[int]
    typed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    checked_by_user_id: Mapped[int | None]
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by_user_id: Mapped[int | None]
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PollVoter(Base):
    """Somebody who may vote in a poll, written down when it opened; how: by which way they have."""

    __tablename__ = "poll_voters"
    __table_args__ = (
        CheckConstraint("how IN ('screen','paper')", name="how"),
        CheckConstraint("(how IS NOT NULL AND how = 'paper') = (bundle_id IS NOT NULL)", name="bundle"),
        Index(None, "person_id"),
        Index(None, "bundle_id"),
    )
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    how: Mapped[str | None] = mapped_column(String(10))
    bundle_id: Mapped[int | None] = mapped_column(ForeignKey("poll_bundles.id"))


class PollVote(Base):
    """Somebody's vote in an open poll; those of a secret one are in its box alone."""

    __tablename__ = "poll_votes"
    __table_args__ = (Index(None, "option_id"),)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    option_id: Mapped[int] = mapped_column(ForeignKey("poll_options.id"))
