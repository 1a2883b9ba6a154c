"""Bring, credit and end hours from before, inside the caller's transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from portal.carried import queries
from portal.carried.models import CarriedBatch, CarriedCredit, CarriedHours, CarriedWord
from portal.ledger import queries as books
from portal.ledger import steps as ledger

KIND = "hours.carried"


def begin_batch(tx: Session, community_id: int, origin: str, by_user_id: int | None, now: datetime) -> int:
    """Open a batch and return its number; origin: the list, in words."""
    batch = CarriedBatch(community_id=community_id, origin=origin, brought_by_user_id=by_user_id, brought_at=now)
    tx.add(batch)
    tx.flush()  # its number is needed by its entries
    return batch.id


def add_entries(tx: Session, community_id: int, batch_id: int, entries: Sequence[Mapping[str, Any]]) -> None:
    """Keep the entries of a batch, uncredited; a mark that is taken is an IntegrityError."""
    common = {"community_id": community_id, "batch_id": batch_id, "credit_id": None}
    tx.execute(insert(CarriedHours), [{**common, **entry} for entry in entries])


def credit(tx: Session, community_id: int, batch_id: int, most: int, now: datetime) -> list[int]:
    """Credit what is not credited yet to so many approved people, one posting each; return the credits.

    The batch is locked by the caller. Hours are recognised and cannot be spent.
    """
    found = queries.lines_to_credit(tx, batch_id, most)
    if not found:
        return []
    rows = [
        {"community_id": community_id, "batch_id": batch_id, "person_id": row.person_id, "minutes": int(row.minutes),
         "at": now}
        for row in found
    ]  # fmt: skip
    made = tx.execute(insert(CarriedCredit).returning(CarriedCredit.person_id, CarriedCredit.id), rows).all()
    ids: dict[int, int] = {row.person_id: row.id for row in made}
    mine = CarriedHours.batch_id == batch_id, CarriedHours.credit_id.is_(None), CarriedHours.person_id.in_(ids)
    theirs = CarriedCredit.batch_id == CarriedHours.batch_id, CarriedCredit.person_id == CarriedHours.person_id
    number = select(CarriedCredit.id).where(*theirs).scalar_subquery()
    tx.execute(update(CarriedHours).where(*mine).values(credit_id=number).execution_options(synchronize_session=False))
    _post(tx, community_id, [(ids[row.person_id], row.person_id, int(row.minutes)) for row in found], now)
    return sorted(ids.values())


def _post(tx: Session, community_id: int, credits_: Sequence[tuple[int, int, int]], now: datetime) -> None:
    keys = [("recognition", "community"), *(("recognised", f"person:{person_id}") for _, person_id, _ in credits_)]
    accounts = ledger.accounts(tx, community_id, keys, now)
    drafts = [
        ledger.Draft(
            KIND, f"carried:{credit_id}",
            (
                (accounts["recognition", "community"], -minutes),
                (accounts["recognised", f"person:{person_id}"], minutes),
            ),
        )
        for credit_id, person_id, minutes in credits_
    ]  # fmt: skip
    ledger.post_many(tx, community_id, drafts, now)


def add_word(tx: Session, community_id: int, batch_id: int, by_user_id: int, now: datetime) -> int:
    """Keep somebody's word and return its number; the batch is locked by the caller."""
    batch = tx.get_one(CarriedBatch, batch_id)
    word = CarriedWord(
        community_id=community_id, batch_id=batch_id, by_user_id=by_user_id,
        brought_by_user_id=batch.brought_by_user_id, at=now,
    )  # fmt: skip
    tx.add(word)
    tx.flush()  # its number is in the event
    return word.id


def let_count(tx: Session, batch_id: int, now: datetime) -> None:
    """Mark that enough people stand for the batch."""
    tx.get_one(CarriedBatch, batch_id).agreed_at = now


def end_batch(tx: Session, community_id: int, batch_id: int, by_user_id: int | None, now: datetime) -> int:
    """End a batch and remove its entries; return how many. Of one that credited nothing, nothing is left.

    What it credited is taken back by counter-entry: `take_back`, here or by the worker.
    """
    queries.batch_for_update(tx, community_id, batch_id)
    gone = delete(CarriedHours).where(CarriedHours.batch_id == batch_id)
    count = tx.execute(gone.execution_options(synchronize_session=False)).rowcount
    if tx.scalar(select(CarriedCredit.id).where(CarriedCredit.batch_id == batch_id).limit(1)) is None:
        tx.execute(delete(CarriedWord).where(CarriedWord.batch_id == batch_id))
        tx.execute(delete(CarriedBatch).where(CarriedBatch.id == batch_id))
        return count
    batch = tx.get_one(CarriedBatch, batch_id)
    batch.ended_at, batch.ended_by_user_id = now, by_user_id
    return count


def take_back(tx: Session, community_id: int, batch_id: int, most: int, now: datetime) -> list[int]:
    """Write the counter-entries of so many credits of an ended batch; return the credits.

    Recognised hours cannot be spent, so a counter-entry is never refused.
    """
    ids = queries.credits_to_reverse(tx, batch_id, most)
    if not ids:
        return []
    keys = [(KIND, f"carried:{credit_id}") for credit_id in ids]
    postings = books.postings_of(tx, community_id, keys)
    ledger.reverse_many(tx, [(postings[key], key[1]) for key in keys], now)
    back = update(CarriedCredit).where(CarriedCredit.id.in_(ids)).values(withdrawn_at=now)
    tx.execute(back.execution_options(synchronize_session=False))
    return ids
