"""What is known of batches while something is decided or written about them."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, String, cast, func, literal, select
from sqlalchemy.orm import Session

from portal.carried.models import CarriedBatch, CarriedCredit, CarriedHours, CarriedWord
from portal.carried.rules import Batch, Ties
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import NotFound
from portal.kernel.events import Event
from portal.kernel.text import N_
from portal.people import queries as people
from portal.people.models import Person, User
from portal.policy import queries as policy

NO_BATCH = N_("We could not find that list.")
MOST_ASKED = 500  # values in one statement; SQLite takes some thousands, and a plan for each length is kept


def batch_for_update(tx: Session, community_id: int, batch_id: int) -> Batch:
    """Return a batch of the community, locked for a change, or NotFound."""
    mine = CarriedBatch.id == batch_id, CarriedBatch.community_id == community_id
    row = tx.scalar(select(CarriedBatch).where(*mine).with_for_update())
    if row is None:
        raise NotFound(NO_BATCH)
    return as_batch(row, tx.scalars(select(CarriedWord.by_user_id).where(CarriedWord.batch_id == batch_id)).all())


def as_batch(row: Any, word_user_ids: Collection[int]) -> Batch:  # noqa: ANN401 - the row itself, or one of a select
    """Return the batch as the rules see it."""
    brought = {row.brought_by_user_id} if row.brought_by_user_id else set()
    return Batch(row.id, row.brought_by_user_id, frozenset({*brought, *word_user_ids}), row.agreed_at, row.ended_at)


def ties(tx: Session, actor: Actor, batch: Batch, now: datetime) -> Ties:
    """Return what ties the actor to a batch and to whoever stands for it, in three statements."""
    if actor.person_id is None or actor.user_id is None:
        return Ties()
    home, others = people.related(actor.person_id), batch.giver_ids - {actor.user_id}
    own = select(CarriedHours.id).where(CarriedHours.batch_id == batch.id, CarriedHours.person_id.in_(home))
    giver = select(User.id).where(User.id.in_(others), User.person_id.in_(home))
    has_own, lives_with = tx.execute(select(own.exists(), giver.exists())).one()
    figures = policy.pattern_rules(tx, actor.community_id, clock.local(now, actor.zone).date())
    hands = _hands(tx, actor.community_id, {actor.user_id, *others}, now - timedelta(days=figures.hands_days))
    mine = hands.get(actor.user_id, set())
    theirs = [(user_id, hands.get(user_id, set())) for user_id in others]
    shares = any(user_id in mine or actor.user_id in found or mine & found for user_id, found in theirs)
    return Ties(has_own_entries=has_own, is_related_to_giver=lives_with, shares_hands=shares)


def _hands(tx: Session, community_id: int, user_ids: Collection[int], since: datetime) -> dict[int, set[int]]:
    """Return who else set the password of each of these users or gave them a role since the moment."""
    about = (Event.subject == literal("user:") + cast(User.id, String)) | (
        Event.subject == literal("person:") + cast(User.person_id, String)
    )
    rows = tx.execute(
        select(User.id, Event.actor_user_id)
        .join(Event, about)
        .where(
            User.id.in_(user_ids), Event.community_id == community_id, Event.at >= since,
            Event.name.in_((*people.OPENING, "role.granted")), Event.actor_user_id != User.id,
        )
    )  # fmt: skip
    found: dict[int, set[int]] = {}
    for row in rows:
        found.setdefault(row.id, set()).add(row.actor_user_id)
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
