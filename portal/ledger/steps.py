"""Post and take back: the only way minutes move, always inside somebody's action."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.kernel.db import Base
from portal.kernel.errors import Conflict, refuse
from portal.kernel.text import N_
from portal.ledger import queries, rules
from portal.ledger.models import ChainHead, Entry, MonthClosing, Posting
from portal.ledger.queries import AccountLine, PostingLine


@dataclass(frozen=True)
class Draft:
    """A posting that is still to be written: kind and source are its natural key, entries are signed minutes."""

    kind: str
    source: str
    entries: tuple[tuple[AccountLine, int], ...]

    @property
    def key(self) -> tuple[str, str]:
        """Return what makes the posting the same act."""
        return self.kind, self.source

    @property
    def legs(self) -> tuple[rules.Leg, ...]:
        """Return the entries as the rules see them."""
        return tuple(rules.Leg(account.id, account.kind, minutes) for account, minutes in self.entries)


@dataclass(frozen=True)
class _New:
    """A posting whose legs are settled, ready to be numbered and chained."""

    kind: str
    source: str
    legs: tuple[rules.Leg, ...]
    reverses: PostingLine | None = None


def account(tx: Session, community_id: int, kind: str, owner: str, now: datetime) -> AccountLine:
    """Return the account, opened when it is missing."""
    return accounts(tx, community_id, [(kind, owner)], now)[kind, owner]


def accounts(
    tx: Session, community_id: int, keys: Collection[tuple[str, str]], now: datetime
) -> dict[tuple[str, str], AccountLine]:
    """Return the accounts of these keys (kind, owner), each opened when it is missing."""
    kinds, owners = {kind for kind, _ in keys}, {owner for _, owner in keys}
    found = queries.accounts(tx, community_id, kinds, owners)
    if missing := sorted(set(keys) - found.keys()):
        rows = [
            {
                "community_id": community_id, "kind": kind, "owner": owner, "balance_minutes": 0,
                "floor_minutes": rules.FLOORS[kind], "opened_at": now,
            }
            for kind, owner in missing
        ]  # fmt: skip
        _insert_new(tx, "accounts", rows)
        found = queries.accounts(tx, community_id, kinds, owners)
    return {key: found[key] for key in keys}


def post(
    tx: Session, community_id: int, kind: str, source: str, entries: Sequence[tuple[AccountLine, int]], now: datetime
) -> PostingLine:
    """Write one balanced act; the same kind and source again gives the first posting and moves nothing.

    Raises Conflict when the sides do not match or an account would fall below its floor.
    """
    return post_many(tx, community_id, [Draft(kind, source, tuple(entries))], now)[0]


def post_many(tx: Session, community_id: int, drafts: Sequence[Draft], now: datetime) -> tuple[PostingLine, ...]:
    """Write many acts in about eight statements, however many there are; otherwise as `post`, in the given order."""
    for draft in drafts:
        refuse(rules.may_post(draft.legs))
    head = _locked_head(tx, community_id, now)
    known = queries.postings_of(tx, community_id, [draft.key for draft in drafts])
    fresh = {draft.key: draft for draft in drafts if draft.key not in known}
    news = [_New(draft.kind, draft.source, draft.legs) for draft in fresh.values()]
    known.update({(line.kind, line.source): line for line in _append(tx, head, news, now)})
    return tuple(known[draft.key] for draft in drafts)


def reverse(tx: Session, posting: PostingLine, source: str, now: datetime) -> PostingLine:
    """Write the counter-entry; the same source again gives the first one.

    Raises Conflict when it was taken back under another source, is a counter-entry itself, or the minutes are spent.
    """
    return reverse_many(tx, [(posting, source)], now)[0]


def reverse_many(tx: Session, pairs: Sequence[tuple[PostingLine, str]], now: datetime) -> tuple[PostingLine, ...]:
    """Write the counter-entries of postings of one community, given with their sources; otherwise as `reverse`."""
    head = _locked_head(tx, pairs[0][0].community_id, now)
    ids = [posting.id for posting, _ in pairs]
    done, entries, news = queries.reversals_of(tx, ids), queries.entries_of(tx, ids), []
    for posting, source in pairs:
        first = done.get(posting.id)
        if first is not None and first.source == source:
            continue
        refuse(rules.may_reverse(posting.reverses_id, first.id if first else None))
        legs = tuple(rules.Leg(row.account_id, row.kind, -row.minutes) for row in entries[posting.id])
        news.append(_New(f"{posting.kind}.reversed", source, legs, posting))
    try:
        lines = _append(tx, head, news, now)
    except Conflict as error:
        raise Conflict(N_("This time was already used, so it cannot be taken back."), code=error.code) from error
    done.update({line.reverses_id: line for line in lines if line.reverses_id is not None})
    return tuple(done[posting.id] for posting, _ in pairs)


def hold(tx: Session, community_id: int, now: datetime) -> None:
    """Have everybody else who posts wait until this transaction ends; what is read from now on stays as it is."""
    _locked_head(tx, community_id, now)


def close_month(tx: Session, community_id: int, month: date, by_user_id: int, now: datetime) -> int:
    """Write that a month (its first day) is closed; return the number of the closing."""
    row = MonthClosing(community_id=community_id, month=month, closed_by_user_id=by_user_id, closed_at=now)
    tx.add(row)
    tx.flush()  # its number is needed by the event
    return row.id


@dataclass(frozen=True)
class _Head:
    community_id: int
    seq: int
    hash: str
    recorded_at: datetime


def _locked_head(tx: Session, community_id: int, now: datetime) -> _Head:
    """Return the end of the community's books, locked until the transaction ends: one at a time posts."""
    query = (
        select(ChainHead.community_id, ChainHead.seq, ChainHead.hash, ChainHead.recorded_at)
        .where(ChainHead.community_id == community_id)
        .with_for_update()
    )
    if (row := tx.execute(query).first()) is None:
        first = {"community_id": community_id, "seq": 0, "hash": rules.START_HASH, "recorded_at": now}
        _insert_new(tx, "chain_heads", [first])
        row = tx.execute(query).one()
    return _Head(*row)


def _append(tx: Session, head: _Head, news: Sequence[_New], now: datetime) -> tuple[PostingLine, ...]:
    """Write the postings, numbered and chained, with their entries, and carry the balances along."""
    if not news:
        return ()
    recorded_at = max(now, head.recorded_at)  # a clock that was set back must not reorder the books
    chained, previous = [], head.hash
    for seq, new in enumerate(news, start=head.seq + 1):
        reverses_seq = new.reverses.seq if new.reverses else None
        entries = [(leg.account_id, leg.minutes) for leg in new.legs]
        act = (new.kind, new.source)
        made = rules.posting_hash(previous, (head.community_id, seq), act, recorded_at, reverses_seq, entries)
        chained.append((seq, previous, made, new))
        previous = made
    rows = [
        {
            "community_id": head.community_id, "seq": seq, "kind": new.kind, "source": new.source,
            "reverses_id": new.reverses.id if new.reverses else None, "recorded_at": recorded_at,
            "previous_hash": before, "hash": made,
        }
        for seq, before, made, new in chained
    ]  # fmt: skip
    ids = dict(tx.execute(insert(Posting).returning(Posting.seq, Posting.id), rows).all())
    _add_entries(tx, [(ids[seq], leg) for seq, _, _, new in chained for leg in new.legs])
    end = {"seq": head.seq + len(chained), "hash": previous, "recorded_at": recorded_at}
    tx.execute(update(ChainHead).where(ChainHead.community_id == head.community_id).values(end))
    return tuple(
        PostingLine(
            ids[seq], head.community_id, seq, new.kind, new.source,
            new.reverses.id if new.reverses else None, recorded_at, made,
        )
        for seq, _, made, new in chained
    )  # fmt: skip


def _add_entries(tx: Session, legs: Sequence[tuple[int, rules.Leg]]) -> None:
    """Write the entries, then add each account's sum to its balance; Conflict when one falls below its floor."""
    changes: dict[int, int] = defaultdict(int)
    for _, leg in legs:
        changes[leg.account_id] += leg.minutes
    tx.execute(
        insert(Entry),
        [{"posting_id": posting_id, "account_id": leg.account_id, "minutes": leg.minutes} for posting_id, leg in legs],
    )
    table = Base.metadata.tables["accounts"]
    balances = (
        update(table)
        .where(table.c.id == bindparam("account"))
        .values(balance_minutes=table.c.balance_minutes + bindparam("change"))
    )
    try:
        tx.connection().execute(balances, [{"account": key, "change": by} for key, by in sorted(changes.items())])
    except IntegrityError as error:
        if "ck_accounts_floor" not in str(error.orig):
            raise
        raise Conflict(N_("There is not enough time left for this."), code="floor") from error


def _insert_new(tx: Session, table: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert the rows that nobody else inserted meanwhile."""
    dialect = sqlite if tx.get_bind().dialect.name == "sqlite" else postgresql
    tx.execute(dialect.insert(Base.metadata.tables[table]).on_conflict_do_nothing(), rows)
