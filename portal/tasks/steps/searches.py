"""Keep and remove searches, and note what people were told of: inside somebody's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from portal.kernel.actor import Actor
from portal.tasks.models import SavedSearch
from portal.tasks.queries import Filters


@dataclass(frozen=True)
class Kept:
    """What somebody wants to keep; is_told: they are told when something new fits."""

    name: str
    filters: Filters
    is_told: bool = False


def keep_search(tx: Session, actor: Actor, kept: Kept, now: datetime) -> SavedSearch:
    """Keep the filters under a name that holds, for the actor's person."""
    filters = kept.filters
    row = SavedSearch(
        community_id=actor.community_id, person_id=actor.person_id, name=kept.name, q=filters.q, day=filters.day,
        domain=filters.domain, area=filters.area, near=filters.near, made_at=now,
        told_until_at=now if kept.is_told else None,
    )  # fmt: skip
    tx.add(row)
    tx.flush()  # its number is needed by its event
    return row


def remove_search(tx: Session, search_id: int) -> None:
    """Remove a search as if it had never been."""
    tx.execute(delete(SavedSearch).where(SavedSearch.id == search_id))


def note_told(tx: Session, search_ids: Sequence[int], until_at: datetime) -> None:
    """Note that whoever keeps these searches has been told of everything that was added until then."""
    still = SavedSearch.id.in_(list(search_ids)), SavedSearch.told_until_at.is_not(None)
    tx.execute(update(SavedSearch).where(*still).values(told_until_at=until_at))
