"""Whether the books hold: one check for each promise, each finding named by the promise that it breaks.

Everything is read as a stream, so that a million entries need no more memory than ten.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import String, case, cast, func, or_, select
from sqlalchemy.orm import Session, aliased

from portal.kernel import prepared
from portal.ledger import rules, triggers
from portal.ledger.models import Account, ChainHead, Entry, Posting

MOST = 20  # findings told for one promise; the first ones tell what is wrong
Check = Callable[[Session], Iterable[str]]


@dataclass(frozen=True)
class Finding:
    """One breach: the promise that is broken, and where."""

    invariant: str
    text: str


def audit(tx: Session) -> tuple[Finding, ...]:
    """Check every promise over all communities; empty when the books hold, at most 20 findings for each promise."""
    return tuple(
        Finding(name, sentence) for name, check in {**_CHECKS, **_more}.items() for sentence in _first(check(tx))
    )


def audited() -> tuple[str, ...]:
    """Return the names of the promises that an audit checks, in order."""
    return (*_CHECKS, *_more)


def add_audit_checks(checks: Mapping[str, Check]) -> None:
    """Let a folder above add its promises: a name, and what yields a sentence for each breach."""
    _more.update(checks)


def one_moment(tx: Session) -> None:
    """Let a reading session start afresh and hold one snapshot: postings made meanwhile then look like no breach."""
    tx.close()
    if tx.get_bind().dialect.name == "postgresql":
        tx.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def _first(sentences: Iterable[str]) -> list[str]:
    stream = iter(sentences)
    found = list(islice(stream, MOST))
    if isinstance(stream, Generator):
        stream.close()  # at once: a cursor left open outlives its transaction
    return found


def _balanced(tx: Session) -> Iterator[str]:
    """Yield postings whose entries are none, or do not sum to zero for each quantity."""
    quantity = case(rules.QUANTITIES, value=Account.kind)
    sums = (
        select(Entry.posting_id, func.sum(Entry.minutes).label("minutes"))
        .join(Account, Account.id == Entry.account_id)
        .group_by(Entry.posting_id, quantity)
        .having(func.sum(Entry.minutes) != 0)
    )
    for row in prepared.stream(tx, sums):
        yield f"posting {row.posting_id}: its entries sum to {row.minutes} minutes"
    bare = select(Posting.id).where(~select(Entry.id).where(Entry.posting_id == Posting.id).exists())
    for row in prepared.stream(tx, bare):
        yield f"posting {row.id}: it has no entries"


def _conserved(tx: Session) -> Iterator[str]:
    """Yield communities whose accounts do not sum to zero for each quantity."""
    quantity = case(rules.QUANTITIES, value=Account.kind)
    sums = (
        select(Account.community_id, quantity.label("quantity"), func.sum(Account.balance_minutes).label("minutes"))
        .group_by(Account.community_id, quantity)
        .having(func.sum(Account.balance_minutes) != 0)
    )
    for row in tx.execute(sums):
        yield f"community {row.community_id}: all {row.quantity} accounts sum to {row.minutes} minutes"


def _immutable(tx: Session) -> Iterator[str]:
    """Yield the guards of the database that are missing or altered."""
    for name in triggers.missing(tx.connection()):
        yield f"the guard {name} is missing or altered"


def _exactly_once(tx: Session) -> Iterator[str]:
    """Yield natural keys posted twice, and postings taken back twice."""
    keys = (Posting.community_id, Posting.kind, Posting.source)
    for row in prepared.stream(tx, select(*keys).group_by(*keys).having(func.count() > 1)):
        yield f"community {row.community_id}: {row.kind} {row.source} was posted more than once"
    twice = select(Posting.reverses_id).where(Posting.reverses_id.is_not(None))
    for row in prepared.stream(tx, twice.group_by(Posting.reverses_id).having(func.count() > 1)):
        yield f"posting {row.reverses_id}: it was taken back more than once"


def _counter_entries(tx: Session) -> Iterator[str]:
    """Yield counter-entries that are not the mirror of what they take back."""
    back, first = aliased(Entry), aliased(Entry)
    legs = (
        select(Posting.id, back.account_id)
        .join(back, back.posting_id == Posting.id)
        .outerjoin(first, (first.posting_id == Posting.reverses_id) & (first.account_id == back.account_id))
        .where(Posting.reverses_id.is_not(None), func.coalesce(first.minutes, 0) != -back.minutes)
    )
    for row in prepared.stream(tx, legs):
        yield f"posting {row.id}: on account {row.account_id} it is not the mirror of what it takes back"


def _bounds(tx: Session) -> Iterator[str]:
    """Yield accounts below their lowest allowed balance, and those that should have one and do not."""
    floored = [kind for kind, floor in rules.FLOORS.items() if floor is not None]
    low = select(Account.id, Account.balance_minutes).where(
        (Account.balance_minutes < Account.floor_minutes)
        | (Account.kind.in_(floored) & Account.floor_minutes.is_(None))
    )
    for row in prepared.stream(tx, low):
        yield f"account {row.id}: {row.balance_minutes} minutes, below its floor or without one"


def _derivable(tx: Session) -> Iterator[str]:
    """Yield accounts whose kept balance differs from the sum of their entries."""
    fold = func.coalesce(
        select(func.sum(Entry.minutes)).where(Entry.account_id == Account.id).scalar_subquery(), 0
    ).label("fold")
    query = select(Account.id, Account.balance_minutes, fold).where(Account.balance_minutes != fold)
    for row in prepared.stream(tx, query):
        yield f"account {row.id}: balance {row.balance_minutes}, its entries sum to {row.fold}"


def _ordered(tx: Session) -> Iterator[str]:
    """Yield gaps in the numbers, hashes that do not follow, heads that are not the last posting."""
    last: dict[int, tuple[int, str]] = {}
    # unpacked, not read by name: this loop runs a quarter of a million times in a large community
    for community_id, seq, kind, source, recorded_at, previous, made, reverses_seq, legs in _postings(tx):
        last_seq, last_hash = last.get(community_id, _NONE)
        if seq != last_seq + 1:
            yield f"community {community_id}: number {seq} follows {last_seq}"
        expected = rules.posting_hash(
            last_hash, (community_id, seq), (kind, source), recorded_at, reverses_seq, _read(legs)
        )
        if previous != last_hash or made != expected:
            yield f"community {community_id}: number {seq} is not what was chained"
        last[community_id] = seq, made
    for row in tx.execute(select(ChainHead.community_id, ChainHead.seq, ChainHead.hash)):
        last_seq, last_hash = last.pop(row.community_id, _NONE)
        if (row.seq, row.hash) != (last_seq, last_hash) and (row.seq or last_seq):
            yield f"community {row.community_id}: the head says {row.seq}, the last posting is {last_seq}"
    for community_id in last:
        yield f"community {community_id}: its books have no head"


_NONE = (0, rules.START_HASH)


def _time(tx: Session) -> Iterator[str]:
    """Yield postings recorded before the one they follow."""
    before = aliased(Posting)
    query = (
        select(Posting.community_id, Posting.seq)
        .join(before, (before.community_id == Posting.community_id) & (before.seq == Posting.seq - 1))
        .where(Posting.recorded_at < before.recorded_at)
    )
    for row in prepared.stream(tx, query):
        yield f"community {row.community_id}: number {row.seq} was recorded before number {row.seq - 1}"


def _erasure_safe(tx: Session) -> Iterator[str]:
    """Yield what may be more than kinds and numbers in the books: nobody's name belongs there."""
    kinds = (Account.owner.like(f"{kind}:%") for kind in ("person", "team", "sharing"))
    owner = ~or_(Account.owner == "community", *kinds)
    for row in prepared.stream(tx, select(Account.id).where(owner)):
        yield f"account {row.id}: its owner is not a number"
    for row in prepared.stream(
        tx, select(Posting.id).where(~Posting.source.like("%_:_%") | Posting.source.like("% %"))
    ):
        yield f"posting {row.id}: its source is not a number"


def _postings(tx: Session) -> Iterator[Any]:
    """Yield every posting in the order of its id, its entries gathered by the database as one text."""
    taken_back = aliased(Posting)
    leg = cast(Entry.account_id, String) + ":" + cast(Entry.minutes, String)
    legs = select(func.aggregate_strings(leg, ",")).where(Entry.posting_id == Posting.id).scalar_subquery()
    postings = (
        select(
            Posting.community_id, Posting.seq, Posting.kind, Posting.source, Posting.recorded_at,
            Posting.previous_hash, Posting.hash, taken_back.seq, legs,
        )
        .outerjoin(taken_back, taken_back.id == Posting.reverses_id)
        .order_by(Posting.id)
    )  # fmt: skip
    return prepared.stream(tx, postings)


def _read(legs: str | None) -> list[tuple[int, int]]:
    """Read entries gathered as "3:-90,7:90"; none at all are an empty list."""
    found = []
    for leg in legs.split(",") if legs else ():
        account_id, minutes = leg.split(":")
        found.append((int(account_id), int(minutes)))
    return found


_CHECKS: dict[str, Check] = {
    "balanced": _balanced,
    "conserved": _conserved,
    "immutable": _immutable,
    "exactly-once": _exactly_once,
    "counter-entries": _counter_entries,
    "bounds": _bounds,
    "derivable": _derivable,
    "ordered": _ordered,
    "time": _time,
    "erasure-safe": _erasure_safe,
}
_more: dict[str, Check] = {}
