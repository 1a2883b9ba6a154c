"""What a person can use, and what their own statement says of shared time."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, String, cast, literal, select
from sqlalchemy.orm import Session

from portal.ledger import queries as books
from portal.sharing.models import SharingMember, SharingMove

SOURCE = "sharing_move:"


def move_kinds(tx: Session, sources: Collection[str]) -> dict[str, str]:
    """Return the kind of the moves behind these sources of postings; no statement without one of ours."""
    ids = [int(source.removeprefix(SOURCE)) for source in sources if source.startswith(SOURCE)]
    if not ids:
        return {}
    rows = tx.execute(select(SharingMove.id, SharingMove.kind).where(SharingMove.id.in_(ids)))
    return {f"{SOURCE}{row.id}": row.kind for row in rows}


def pool_of(person_id: int | None) -> ColumnElement[str]:
    """Select the owner of the account that a person shares, NULL for none: as part of another statement."""
    mine = SharingMember.person_id == person_id, SharingMember.left_at.is_(None)
    return select(literal("sharing:") + cast(SharingMember.sharing_id, String)).where(*mine).scalar_subquery()


def usable_minutes(tx: Session, community_id: int, person_id: int | None) -> int:
    """Return what a person can use, their own and what they share, in minutes."""
    found = books.accounts(tx, community_id, ("member", "pool"), [f"person:{person_id}", pool_of(person_id)])
    return sum(account.balance_minutes for account in found.values())
