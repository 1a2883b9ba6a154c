"""Accounts, postings and lines, as frozen rows."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Subquery, select, union_all
from sqlalchemy.orm import Session

from portal.ledger.models import Account, ChainHead, Entry, Posting


@dataclass(frozen=True)
class AccountLine:
    """An account and its balance in minutes, as it was when it was read."""

    id: int
    community_id: int
    kind: str
    owner: str
    balance_minutes: int


@dataclass(frozen=True)
class PostingLine:
    """One act of the books."""

    id: int
    community_id: int
    seq: int
    kind: str
    source: str
    reverses_id: int | None
    recorded_at: datetime
    hash: str


@dataclass(frozen=True)
class Line:
    """One entry of an account with the act it belongs to; id is the entry's, for paging."""

    id: int
    account_kind: str
    minutes: int
    posting_id: int
    kind: str
    source: str
    reverses_id: int | None
    recorded_at: datetime


_ACCOUNT = (Account.id, Account.community_id, Account.kind, Account.owner, Account.balance_minutes)
_POSTING = (
    Posting.id, Posting.community_id, Posting.seq, Posting.kind, Posting.source,
    Posting.reverses_id, Posting.recorded_at, Posting.hash,
)  # fmt: skip


def accounts(
    tx: Session, community_id: int, kinds: Collection[str], owners: Collection[str | ColumnElement[str]]
) -> dict[tuple[str, str], AccountLine]:
    """Return the accounts of these kinds and owners, by (kind, owner); those never opened are left out.

    An owner may be selected by the same statement.
    """
    rows = tx.execute(
        select(*_ACCOUNT).where(
            Account.community_id == community_id, Account.kind.in_(kinds), Account.owner.in_(owners)
        )
    )
    return {(row.kind, row.owner): AccountLine(*row) for row in rows}


def balances(tx: Session, community_id: int, owner: str) -> dict[str, int]:
    """Return the owner's balances in minutes by kind of account; a kind never opened is left out."""
    rows = tx.execute(
        select(Account.kind, Account.balance_minutes).where(
            Account.community_id == community_id, Account.owner == owner
        )
    )
    return dict(rows.all())


def balance(tx: Session, community_id: int, kind: str, owner: str) -> int:
    """Return the balance in minutes; 0 for an account that was never opened."""
    found = tx.scalar(
        select(Account.balance_minutes).where(
            Account.community_id == community_id, Account.kind == kind, Account.owner == owner
        )
    )
    return found or 0


def lines(tx: Session, account_ids: Sequence[int], before_id: int | None, limit: int) -> tuple[Line, ...]:
    """Return the latest lines of the accounts below the entry id, newest first, at most `limit` from each account."""
    if not account_ids:
        return ()
    parts = [_lines_of(account_id, before_id, limit) for account_id in account_ids]
    found = union_all(*(select(part) for part in parts)).subquery()
    return tuple(Line(*row) for row in tx.execute(select(found).order_by(found.c.id.desc())))


def _lines_of(account_id: int, before_id: int | None, limit: int) -> Subquery:
    query = (
        select(
            Entry.id, Account.kind.label("account_kind"), Entry.minutes, Posting.id.label("posting_id"),
            Posting.kind, Posting.source, Posting.reverses_id, Posting.recorded_at,
        )
        .join(Posting, Posting.id == Entry.posting_id)
        .join(Account, Account.id == Entry.account_id)
        .where(Entry.account_id == account_id)
    )  # fmt: skip
    if before_id is not None:
        query = query.where(Entry.id < before_id)
    return query.order_by(Entry.id.desc()).limit(limit).subquery()


def head(tx: Session, community_id: int) -> tuple[int, str]:
    """Return the last number and hash of the community's books; (0, zeros) when nothing was posted."""
    row = tx.execute(select(ChainHead.seq, ChainHead.hash).where(ChainHead.community_id == community_id)).first()
    return (row.seq, row.hash) if row else (0, "0" * 64)


def posting_of(tx: Session, community_id: int, kind: str, source: str) -> PostingLine | None:
    """Return the posting of this natural key, if there is one."""
    return postings_of(tx, community_id, [(kind, source)]).get((kind, source))


def postings_of(
    tx: Session, community_id: int, keys: Collection[tuple[str, str]]
) -> dict[tuple[str, str], PostingLine]:
    """Return the postings of these natural keys (kind, source) that exist."""
    kinds, sources = {kind for kind, _ in keys}, {source for _, source in keys}
    rows = tx.execute(
        select(*_POSTING).where(
            Posting.community_id == community_id, Posting.kind.in_(kinds), Posting.source.in_(sources)
        )
    )
    return {(row.kind, row.source): PostingLine(*row) for row in rows}


def reversals_of(tx: Session, posting_ids: Collection[int]) -> dict[int, PostingLine]:
    """Return the counter-entries of these postings that exist, by the id of the posting taken back."""
    rows = tx.execute(select(*_POSTING).where(Posting.reverses_id.in_(posting_ids)))
    return {row.reverses_id: PostingLine(*row) for row in rows if row.reverses_id is not None}


def entries_of(tx: Session, posting_ids: Collection[int]) -> dict[int, list[Row[tuple[int, int, str, int]]]]:
    """Return the entries of the postings by posting: rows of posting_id, account_id, account's kind, minutes."""
    rows = tx.execute(
        select(Entry.posting_id, Entry.account_id, Account.kind, Entry.minutes)
        .join(Account, Account.id == Entry.account_id)
        .where(Entry.posting_id.in_(posting_ids))
        .order_by(Entry.id)
    )
    found = defaultdict(list)
    for row in rows:
        found[row.posting_id].append(row)
    return dict(found)
