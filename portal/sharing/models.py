"""Tables of time that a household shares: the agreement, its sides and what each put in or took out."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import events
from portal.kernel.db import Base, UtcDateTime, index_where

events.declare({
    "sharing.asked": ("invitation_id", "person_id"),
    "sharing.agreed": ("invitation_id", "person_id"),
    "sharing.joined": ("invitation_id", "sharing_id", "person_id"),
    "sharing.declined": ("invitation_id", "person_id"),
    "sharing.withdrawn": ("invitation_id",),
    "sharing.expired": ("invitation_id",),
    "sharing.left": ("sharing_id", "person_id"),
    "sharing.put-in": ("sharing_id", "move_id"),
})  # fmt: skip


class Sharing(Base):
    """One shared balance of people of a household, until the last of them has left; its account is "sharing:<id>"."""

    __tablename__ = "sharings"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    household_id: Mapped[int] = mapped_column(ForeignKey("households.id"))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SharingMember(Base):
    """A person who shares, from one moment to another; at most one that has not ended.

    left_because: by their own word, a standing that no longer allows it, another home, a consent that holds no more,
    or as the last one; rule_pack: the version of the rules by which they left.
    """

    __tablename__ = "sharing_members"
    __table_args__ = (
        CheckConstraint("left_because IN ('own','standing','home','consent','last')", name="left_because"),
        CheckConstraint("(left_at IS NULL) = (left_because IS NULL)", name="left"),
        index_where("uq_sharing_members_open", "person_id", where="left_at IS NULL", unique=True),
        Index(None, "sharing_id"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    sharing_id: Mapped[int] = mapped_column(ForeignKey("sharings.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)
    joined_by_user_id: Mapped[int | None]
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    left_by_user_id: Mapped[int | None]
    left_because: Mapped[str | None] = mapped_column(String(10))
    rule_pack: Mapped[str | None] = mapped_column(String(40))


class SharingInvitation(Base):
    """Somebody's question whether another shares with them; it waits until it is answered, taken back or runs out.

    outcome "changed": somebody left whose word it stood on, so it has to be asked again.
    """

    __tablename__ = "sharing_invitations"
    __table_args__ = (
        CheckConstraint("outcome IN ('joined','declined','withdrawn','expired','changed')", name="outcome"),
        CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name="ended"),
        CheckConstraint("from_person_id <> to_person_id", name="two"),
        CheckConstraint("expires_at > asked_at", name="span"),
        index_where(
            "uq_sharing_invitations_open", "from_person_id", "to_person_id", where="ended_at IS NULL", unique=True
        ),
        Index(None, "to_person_id"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    from_person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    to_person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_by_user_id: Mapped[int | None]
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(String(10))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_user_id: Mapped[int | None]


class SharingAnswer(Base):
    """One side's yes or no to an invitation, with the sign-in that gave it."""

    __tablename__ = "sharing_answers"
    __table_args__ = (UniqueConstraint("invitation_id", "person_id"),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    invitation_id: Mapped[int] = mapped_column(ForeignKey("sharing_invitations.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    is_yes: Mapped[bool]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_user_id: Mapped[int | None]


class SharingMove(Base):
    """Whole minutes that went from a member's own account into what is shared, or out again; each is one posting.

    kind "in": put in; "back": taken out again for a correction of the member's hours; "part": taken along on leaving.
    """

    __tablename__ = "sharing_moves"
    __table_args__ = (
        CheckConstraint("kind IN ('in','back','part')", name="kind"),
        CheckConstraint("minutes > 0", name="minutes"),
        Index(None, "member_id"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("sharing_members.id"))
    kind: Mapped[str] = mapped_column(String(10))
    minutes: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_user_id: Mapped[int | None]
