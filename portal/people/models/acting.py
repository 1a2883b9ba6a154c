"""Tables of who acts for whom, and of sign-ins that several people use."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import events
from portal.kernel.db import Base, UtcDateTime, index_where

events.declare({
    "mandate.given": ("mandate_id", "helper_person_id"),
    "mandate.ended": ("mandate_id", "helper_person_id"),
    "sign-in.shared": (),
    "sign-in.unshared": (),
})  # fmt: skip


class Mandate(Base):
    """One person's word that another acts for them, until a moment or until either of them or the station ends it.

    scope "tasks" covers places, visits and hours, "all" messages and the profile too. agreed says how it was agreed:
    by the person's own sign-in, face to face at the station, or by a signed slip, whose number is kept.
    is_guardian: the station saw that the helper is the parent or guardian; they may agree to tasks, and the child does
    not end it.
    """

    __tablename__ = "mandates"
    __table_args__ = (
        CheckConstraint("scope IN ('tasks','all')", name="scope"),
        CheckConstraint("agreed IN ('own','station','slip')", name="agreed"),
        CheckConstraint("(agreed = 'slip') = (slip_no IS NOT NULL)", name="slip"),
        CheckConstraint("NOT is_guardian OR agreed <> 'own'", name="guardian"),
        CheckConstraint("helper_person_id <> person_id", name="two"),
        CheckConstraint("until_at IS NULL OR until_at > since_at", name="span"),
        index_where("uq_mandates_open", "person_id", "helper_person_id", where="ended_at IS NULL", unique=True),
        Index(None, "helper_person_id"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    helper_person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    scope: Mapped[str] = mapped_column(String(10))
    agreed: Mapped[str] = mapped_column(String(10))
    slip_no: Mapped[str | None] = mapped_column(String(40))
    is_guardian: Mapped[bool] = mapped_column(default=False)
    given_by_user_id: Mapped[int | None]
    since_at: Mapped[datetime] = mapped_column(UtcDateTime)
    until_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_user_id: Mapped[int | None]


class SharedSignIn(Base):
    """A sign-in that several people of a household use, by its holder's word: each day it asks who is here.

    Whom it may be used for, beside its holder, are those of the household who let the holder act for them (Mandate).
    """

    __tablename__ = "shared_sign_ins"
    __table_args__ = (
        index_where("uq_shared_sign_ins_open", "user_id", where="ended_at IS NULL", unique=True),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    since_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
