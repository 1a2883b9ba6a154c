"""Tables of organisations, teams and memberships."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import events
from portal.kernel.db import Base, UtcDateTime, index_where

events.declare({
    "organisation.added": (),
    "team.founded": ("organisation_id",),
    "membership.began": ("team_id", "person_id", "role"),
    "membership.ended": ("team_id", "person_id", "role"),
    "team.limits-set": ("limit_id",),
})  # fmt: skip


class Organisation(Base):
    """A legal or informal body that teams and tasks belong to."""

    __tablename__ = "organisations"
    __table_args__ = (UniqueConstraint("community_id", "name"),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    name: Mapped[str] = mapped_column(String(200))
    about: Mapped[str] = mapped_column(Text, default="")
    phone: Mapped[str | None] = mapped_column(String(40))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Team(Base):
    """A working group, of an organisation or on its own."""

    __tablename__ = "teams"
    __table_args__ = (UniqueConstraint("community_id", "name"), Index(None, "organisation_id"))
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    name: Mapped[str] = mapped_column(String(120))
    about: Mapped[str] = mapped_column(Text, default="")
    founded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Membership(Base):
    """A person in a team, with a role, from one day to another; at most one open row for each.

    role_until: when a deputy is a member again.
    """

    __tablename__ = "memberships"
    __table_args__ = (
        CheckConstraint("role IN ('member','deputy','leader')", name="role"),
        index_where("uq_memberships_open", "team_id", "person_id", where="left_on IS NULL", unique=True),
        Index(None, "person_id"), Index(None, "team_id", "role"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    role: Mapped[str] = mapped_column(String(12))
    joined_on: Mapped[date]
    left_on: Mapped[date | None]
    made_by_user_id: Mapped[int | None]
    role_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TeamLimit(Base):
    """How much rest between visits and how much time a week a team asks for, from when to when; the open row counts.

    Each is "off" (then 0 minutes), "warn" or "block".
    """

    __tablename__ = "team_limits"
    __table_args__ = (
        CheckConstraint("rest_level IN ('off','warn','block')", name="rest_level"),
        CheckConstraint("load_level IN ('off','warn','block')", name="load_level"),
        CheckConstraint("rest_minutes BETWEEN 0 AND 1440", name="rest_minutes"),
        CheckConstraint("load_minutes BETWEEN 0 AND 10080", name="load_minutes"),
        CheckConstraint("(rest_level = 'off') = (rest_minutes = 0)", name="rest"),
        CheckConstraint("(load_level = 'off') = (load_minutes = 0)", name="load"),
        index_where("uq_team_limits_open", "team_id", where="ended_at IS NULL", unique=True),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    rest_level: Mapped[str] = mapped_column(String(6))
    rest_minutes: Mapped[int]
    load_level: Mapped[str] = mapped_column(String(6))
    load_minutes: Mapped[int]
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    set_by_user_id: Mapped[int | None]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
