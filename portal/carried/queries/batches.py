"""What is known of batches while something is decided or written about them."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from portal.carried.models import CarriedBatch, CarriedCredit, CarriedHours, CarriedWord
from portal.carried.rules import HANDS, Batch, Ties
from portal.kernel.actor import Actor
from portal.kernel.errors import NotFound
from portal.kernel.events import Event
from portal.kernel.text import N_
from portal.people import queries as people
from portal.people.models import Person

NO_BATCH = N_("We could not find that list.")
MOST_ASKED = 500  # values in one statement; SQLite takes some thousands, and a plan for each length is kept


def batch_for_update(tx: Session, community_id: int, batch_id: int) -> Batch:
    """Return a batch of the community, locked for a change, or NotFound."""
    mine = CarriedBatch.id == batch_id, CarriedBatch.community_id == community_id
    row = tx.scalar(select(CarriedBatch).where(*mine).with_for_update())
    if row is None:
        raise NotFound(NO_BATCH)
    return as_batch(row, tx.scalars(select(CarriedWord.by_user_id).where(CarriedWord.batch_id == batch_id)).all())


def as_batch(row: CarriedBatch, word_user_ids: Collection[int]) -> Batch:
    """Return the batch as the rules see it."""
    brought = {row.brought_by_user_id} if row.brought_by_user_id else set()
    return Batch(row.id, row.brought_by_user_id, frozenset({*brought, *word_user_ids}), row.agreed_at, row.ended_at)


def ties(tx: Session, actor: Actor, batch: Batch, now: datetime) -> Ties:
    """Return what ties the actor to a batch and to whoever stands for it."""
    if actor.person_id is None or actor.user_id is None:
        return Ties()
    home = people.home_of(tx, actor.person_id)
    own = select(CarriedHours.id).where(CarriedHours.batch_id == batch.id, CarriedHours.person_id.in_(home)).limit(1)
    persons = people.person_of_user(tx, {actor.user_id, *batch.giver_ids})
    hands = _hands(tx, actor.community_id, persons, now)
    mine = hands.get(actor.user_id, set())
    others = [(user_id, hands.get(user_id, set())) for user_id in batch.giver_ids if user_id != actor.user_id]
    return Ties(
        has_own_entries=tx.scalar(own) is not None,
        lives_with_giver=any(persons.get(user_id) in home for user_id, _ in others),
        shares_hands=any(user_id in mine or actor.user_id in theirs or mine & theirs for user_id, theirs in others),
    )


def _hands(tx: Session, community_id: int, persons: dict[int, int], now: datetime) -> dict[int, set[int]]:
    """Return who else lately set the password of each of these users or gave them a role."""
    subjects = {f"person:{person_id}": user_id for user_id, person_id in persons.items()}
    subjects |= {f"user:{user_id}": user_id for user_id in persons}
    rows = tx.execute(
        select(Event.subject, Event.actor_user_id).where(
            Event.community_id == community_id, Event.subject.in_(subjects), Event.at >= now - HANDS,
            Event.name.in_(("person.password-changed", "role.granted")), Event.actor_user_id.is_not(None),
        )
    )  # fmt: skip
    found: dict[int, set[int]] = {}
    for row in rows:
        user_id = subjects[row.subject]
        if row.actor_user_id != user_id:
            found.setdefault(user_id, set()).add(row.actor_user_id)
    return found


def known_contents(tx: Session, community_id: int, marks: Sequence[str]) -> dict[str, str]:
    """Return what is credited, or will be, under each of these marks that is here."""
    found: dict[str, str] = {}
    for start in range(0, len(marks), MOST_ASKED):
        wanted = CarriedHours.community_id == community_id, CarriedHours.mark.in_(marks[start : start + MOST_ASKED])
        rows = tx.execute(select(CarriedHours.mark, CarriedHours.content).where(*wanted))
        found.update({row.mark: row.content for row in rows})
    return found


def days_of(tx: Session, community_id: int) -> dict[tuple[int, date], int]:
    """Return the minutes from before of each person and day, over all batches of the community."""
    day = CarriedHours.person_id, CarriedHours.served_on
    rows = tx.execute(
        select(*day, func.sum(CarriedHours.minutes).label("minutes"))
        .where(CarriedHours.community_id == community_id)
        .group_by(*day)
    )
    return {(row.person_id, row.served_on): int(row.minutes) for row in rows}


def open_batches(tx: Session, community_id: int) -> list[int]:
    """Return the batches for which there is something to credit or to take back."""
    batch = CarriedBatch
    credited = (
        select(CarriedHours.batch_id)
        .join(batch, batch.id == CarriedHours.batch_id)
        .join(Person, Person.id == CarriedHours.person_id)
        .where(
            batch.community_id == community_id, batch.agreed_at.is_not(None), batch.ended_at.is_(None),
            CarriedHours.credit_id.is_(None), Person.status == "active",
        )
    )  # fmt: skip
    reversed_ = (
        select(CarriedCredit.batch_id)
        .join(batch, batch.id == CarriedCredit.batch_id)
        .where(batch.community_id == community_id, batch.ended_at.is_not(None), CarriedCredit.withdrawn_at.is_(None))
    )
    return sorted(set(tx.scalars(credited.distinct())) | set(tx.scalars(reversed_.distinct())))


def lines_to_credit(tx: Session, batch_id: int, most: int) -> list[Row[Any]]:
    """Return person and minutes of what is not credited yet, for so many approved people; those who wait are left."""
    return list(
        tx.execute(
            select(CarriedHours.person_id, func.sum(CarriedHours.minutes).label("minutes"))
            .join(Person, Person.id == CarriedHours.person_id)
            .where(CarriedHours.batch_id == batch_id, CarriedHours.credit_id.is_(None), Person.status == "active")
            .group_by(CarriedHours.person_id)
            .order_by(CarriedHours.person_id)
            .limit(most)
        )
    )


def credits_to_reverse(tx: Session, batch_id: int, most: int) -> list[int]:
    """Return so many credits of a batch that stand, in the order in which they were given."""
    stands = CarriedCredit.batch_id == batch_id, CarriedCredit.withdrawn_at.is_(None)
    return list(tx.scalars(select(CarriedCredit.id).where(*stands).order_by(CarriedCredit.id).limit(most)))
