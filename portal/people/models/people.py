"""Tables of people: communities, persons, sign-ins, roles, approvals, guardians, households."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import changes, events
from portal.kernel.db import Base, UtcDateTime, index_where

events.declare({
    "person.registered": (),
    "person.approved": (),
    "person.refused": (),
    "person.profile-changed": (),
    "person.signed-in": (),
    "person.signed-out": (),
    "person.sign-ins-ended": (),
    "person.preferences-changed": (),
    "person.password-changed": (),
    "person.birth-date-corrected": (),
    "person.pin-set": (),
    "person.code-made": ("code_id",),
    "person.home-changed": (),
    "role.granted": ("role", "scope_kind", "scope_id"),
    "role.withdrawn": ("role", "scope_kind", "scope_id"),
    "guardian.consented": ("risk",),
    "guardian.withdrew": (),
    "household.joined": ("household_id",),
    "household.left": ("household_id",),
    "community.founded": (),
})  # fmt: skip


class Community(Base):
    """One neighbourhood with its own people, books and rules; several may live in one installation."""

    __tablename__ = "communities"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name_en: Mapped[str] = mapped_column(String(120))
    name_zh: Mapped[str] = mapped_column(String(120))
    zone: Mapped[str] = mapped_column(String(60))
    station_phone: Mapped[str] = mapped_column(String(40))
    is_demo: Mapped[bool] = mapped_column(default=False)
    founded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Person(Base):
    """A person of a community, with or without a sign-in; status follows the latest Approval."""

    __tablename__ = "people"
    __table_args__ = (
        CheckConstraint("status IN ('pending','active','refused','suspended','left')", name="status"),
        UniqueConstraint("community_id", "public_no"),
        Index(None, "community_id", "status", "id"),
        Index(None, "community_id", "sort_key"),
        changes.shown("status", "locale", "is_large"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    name: Mapped[str] = mapped_column(String(80))
    sort_key: Mapped[str] = mapped_column(String(200))
    initials: Mapped[str] = mapped_column(String(40))
    public_no: Mapped[str] = mapped_column(String(20))
    birth_date: Mapped[date | None]
    phone: Mapped[str | None] = mapped_column(String(20))
    email: Mapped[str | None] = mapped_column(String(254))
    status: Mapped[str] = mapped_column(String(12), default="pending")
    skills: Mapped[list[str]] = mapped_column(default=list)
    languages: Mapped[list[str]] = mapped_column(default=list)
    availability: Mapped[list[str]] = mapped_column(default=list)
    locale: Mapped[str | None] = mapped_column(String(12))
    is_large: Mapped[bool] = mapped_column(default=False)
    area: Mapped[str | None] = mapped_column(String(80))
    made_by_user_id: Mapped[int | None]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class User(Base):
    """A sign-in of one person: up to three names that lead to it and one password."""

    __tablename__ = "users"
    __table_args__ = changes.shown("is_closed")
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), unique=True)
    user_name: Mapped[str | None] = mapped_column(String(60), unique=True)
    phone: Mapped[str | None] = mapped_column(String(20), unique=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    is_closed: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names that lead to it."""
        return tuple(name for name in (self.user_name, self.phone, self.email) if name)


class RoleGrant(Base):
    """A role held for a scope from one moment to another; one that ended keeps its row.

    until: from then on it gives no right, whether or not somebody has ended it yet.
    """

    __tablename__ = "role_grants"
    __table_args__ = (
        CheckConstraint("scope_kind IN ('site','community','organisation','team','area')", name="scope_kind"),
        CheckConstraint("(role = 'grid_worker') = (scope_kind = 'area')", name="area"),
        Index(None, "user_id"),
        Index(None, "community_id", "role"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    role: Mapped[str] = mapped_column(String(30))
    scope_kind: Mapped[str] = mapped_column(String(20))
    scope_id: Mapped[int | None]
    granted_by_user_id: Mapped[int | None]
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SignIn(Base):
    """A sign-in on one device, by the hash of its secret; ends by leaving, time or being ended."""

    __tablename__ = "sign_ins"
    __table_args__ = (Index(None, "user_id"), changes.SILENT)
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    device: Mapped[str] = mapped_column(String(120))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SignInWay(Base):
    """How a sign-in began where not by its password: by a card at the device named in place, or by a code.

    made_by_user_id: who made the code.
    """

    __tablename__ = "sign_in_ways"
    __table_args__ = (
        CheckConstraint("way IN ('card','code')", name="way"),
        CheckConstraint("(way = 'code') = (made_by_user_id IS NOT NULL)", name="made_by"),
    )
    sign_in_id: Mapped[int] = mapped_column(ForeignKey("sign_ins.id"), primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    way: Mapped[str] = mapped_column(String(4))
    place: Mapped[str] = mapped_column(String(60))
    made_by_user_id: Mapped[int | None]


class Approval(Base):
    """A social worker's yes or no to a person, with its reason; the latest one counts."""

    __tablename__ = "approvals"
    __table_args__ = (CheckConstraint("decision IN ('approve','refuse')", name="decision"), Index(None, "person_id"))
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    decision: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text)
    by_user_id: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class GuardianConsent(Base):
    """A guardian's yes to tasks up to one risk class for a minor, until a day, or until withdrawn."""

    __tablename__ = "guardian_consents"
    __table_args__ = (
        CheckConstraint("risk IN ('low','medium','high')", name="risk"), Index(None, "person_id"),
        changes.shown("risk", "expires_on", "withdrawn_at", "withdrawn_by_user_id"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    guardian_name: Mapped[str] = mapped_column(String(80))
    guardian_phone: Mapped[str] = mapped_column(String(40))
    risk: Mapped[str] = mapped_column(String(10))
    how_verified: Mapped[str] = mapped_column(String(200))
    signed_on: Mapped[date]
    expires_on: Mapped[date]
    recorded_by_user_id: Mapped[int | None]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by_user_id: Mapped[int | None]


class Household(Base):
    """People who live together; nobody verifies the hours of their own household."""

    __tablename__ = "households"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    label: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class HouseholdMember(Base):
    """A person in a household; at most one that has not ended."""

    __tablename__ = "household_members"
    __table_args__ = (
        index_where("uq_household_members_open", "person_id", where="left_at IS NULL", unique=True),
        Index(None, "household_id"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    household_id: Mapped[int] = mapped_column(ForeignKey("households.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)
    joined_by_user_id: Mapped[int | None]
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def scope_keys(grant: RoleGrant) -> dict[str, Any]:
    """Return the keys that an event about a grant carries."""
    return {"role": grant.role, "scope_kind": grant.scope_kind, "scope_id": grant.scope_id}
