"""Tables of the books. Postings and entries are only ever added; triggers on both databases refuse everything else."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint, event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.db import Base, UtcDateTime, index_where
from portal.ledger import triggers

KINDS = ("member", "issuance", "pool", "recognised", "recognition")


class Account(Base):
    """One account in whole minutes: of credits (member, issuance, pool) or recognised hours (recognised, recognition).

    balance_minutes is the fold of its entries, written in the same transaction; floor_minutes is the lowest allowed
    balance, None where there is no limit.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("kind IN ('member','issuance','pool','recognised','recognition')", name="kind"),
        CheckConstraint("floor_minutes IS NULL OR balance_minutes >= floor_minutes", name="floor"),
        UniqueConstraint("community_id", "kind", "owner"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    kind: Mapped[str] = mapped_column(String(12))
    owner: Mapped[str] = mapped_column(String(40))
    balance_minutes: Mapped[int] = mapped_column(default=0)
    floor_minutes: Mapped[int | None]
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Posting(Base):
    """One balanced act of the books, numbered without a gap and chained by hash; never updated or deleted."""

    __tablename__ = "postings"
    __table_args__ = (
        UniqueConstraint("community_id", "seq"),
        UniqueConstraint("community_id", "kind", "source"),
        UniqueConstraint("reverses_id"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    seq: Mapped[int]
    kind: Mapped[str] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(60))
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("postings.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class Entry(Base):
    """One signed leg of a posting, in whole minutes; never updated or deleted."""

    __tablename__ = "entries"
    __table_args__ = (
        CheckConstraint("minutes <> 0", name="minutes"),
        Index(None, "account_id", "id", "minutes"),
        Index(None, "posting_id"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    posting_id: Mapped[int] = mapped_column(ForeignKey("postings.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    minutes: Mapped[int]


class ChainHead(Base):
    """The last number and hash of a community's books; locked by whoever posts."""

    __tablename__ = "chain_heads"
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(default=0)
    hash: Mapped[str] = mapped_column(String(64))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


_CLOSED = "reopened_at IS NULL"


class MonthClosing(Base):
    """A month of a community's books that somebody closed; re-opened by somebody else, it keeps both and why.

    month: its first day, in the community's zone.
    """

    __tablename__ = "month_closings"
    __table_args__ = (
        CheckConstraint("reopened_by_user_id <> closed_by_user_id", name="two_people"),
        CheckConstraint("(reopened_at IS NULL) = (reopened_by_user_id IS NULL)", name="reopened"),
        index_where("uq_month_closings_closed", "community_id", "month", where=_CLOSED, unique=True),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    month: Mapped[date]
    closed_by_user_id: Mapped[int]
    closed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reopened_by_user_id: Mapped[int | None]
    reopened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reopening_reason: Mapped[str | None] = mapped_column(String(400))


def _guard(_table: object, connection: Connection, **_options: object) -> None:
    triggers.install(connection)


event.listen(Base.metadata, "after_create", _guard)
