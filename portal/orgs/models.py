"""Tables of organisations, teams and memberships."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel import events
from portal.kernel.db import Base, UtcDateTime

events.declare({
    "organisation.added": (),
    "team.founded": ("organisation_id",),
    "membership.began": ("team_id", "person_id", "role"),
    "membership.ended": ("team_id", "person_id", "role"),
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
        Index(
            "uq_memberships_open", "team_id", "person_id", unique=True,
            sqlite_where=text("left_on IS NULL"), postgresql_where=text("left_on IS NULL"),
        ),
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
