"""The promises that shared time makes to the books; `ledger audit` names each that is broken."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, String, case, cast, except_, func, literal, select
from sqlalchemy.orm import Session

from portal.kernel import prepared
from portal.ledger.models import Account, Entry, Posting
from portal.sharing.models import Sharing, SharingMember, SharingMove

_SOURCE = literal("sharing_move:") + cast(SharingMove.id, String)
_KIND = literal("sharing.") + SharingMove.kind


def shared(tx: Session) -> Iterator[str]:
    """Yield moves without a posting and the reverse, moves whose two lines differ from them, and time left behind."""
    said = select(SharingMove.community_id, _KIND.label("kind"), _SOURCE.label("source"))
    done = select(Posting.community_id, Posting.kind, Posting.source).where(Posting.kind.like("sharing.%"))
    for row in prepared.stream(tx, except_(said, done)):
        yield f"community {row.community_id}: {row.source} has no posting {row.kind}"
    for row in prepared.stream(tx, except_(done, said)):
        yield f"community {row.community_id}: the posting {row.kind} {row.source} has no such move"
    for row in prepared.stream(tx, _lines()):
        yield f"move {row.id}: {row.minutes} minutes moved, {row.own} on the person's side, {row.pool} on the other"
    for row in prepared.stream(tx, _left_behind()):
        yield f"sharing {row.id}: {row.balance_minutes} minutes, {row.members} who share, closed at {row.closed_at}"


def _lines() -> Select[Any]:
    """Select moves whose two lines are not the member's and the sharing's own, each with exactly the minutes moved."""
    sign = case((SharingMove.kind == "in", -1), else_=1)
    person = literal("person:") + cast(SharingMember.person_id, String)
    pool = literal("sharing:") + cast(SharingMember.sharing_id, String)

    def of(kind: str, owner: Any) -> Any:  # noqa: ANN401 - columns
        return func.coalesce(func.sum(case(((Account.kind == kind) & (Account.owner == owner), Entry.minutes))), 0)

    own, other = of("member", person), of("pool", pool)
    wanted = sign * SharingMove.minutes
    return (
        select(SharingMove.id, SharingMove.minutes, own.label("own"), other.label("pool"))
        .join(SharingMember, SharingMember.id == SharingMove.member_id)
        .join(
            Posting,
            (Posting.community_id == SharingMove.community_id) & (Posting.kind == _KIND) & (Posting.source == _SOURCE),
        )
        .join(Entry, Entry.posting_id == Posting.id)
        .join(Account, Account.id == Entry.account_id)
        .group_by(SharingMove.id, SharingMove.minutes, SharingMove.kind)
        .having((own != wanted) | (other != -wanted))
    )


def _left_behind() -> Select[Any]:
    """Select what is closed with time or people in it, and what is open with fewer than two who share."""
    count = func.count(SharingMember.id)
    balance = func.coalesce(func.max(Account.balance_minutes), 0)
    owner = literal("sharing:") + cast(Sharing.id, String)
    theirs = (Account.community_id == Sharing.community_id) & (Account.kind == "pool") & (Account.owner == owner)
    found = (
        select(Sharing.id, balance.label("balance_minutes"), count.label("members"), Sharing.closed_at)
        .outerjoin(SharingMember, (SharingMember.sharing_id == Sharing.id) & SharingMember.left_at.is_(None))
        .outerjoin(Account, theirs)
        .group_by(Sharing.id, Sharing.closed_at)
    )
    is_closed = Sharing.closed_at.is_not(None)
    return found.having((is_closed & ((balance != 0) | (count != 0))) | (~is_closed & (count < 2)))


AUDIT_CHECKS = {"shared": shared}
