"""The data of the pages about hours from before."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from portal.carried.models import CarriedBatch, CarriedCredit, CarriedHours, CarriedWord
from portal.carried.queries.batches import NO_BATCH, as_batch, ties
from portal.carried.rules import may_agree, words_missing
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import NotFound, Refusal
from portal.people import queries as people
from portal.people.models import Person

BATCHES, LINES = 50, 50


@dataclass(frozen=True)
class BatchRow:
    """A batch in the list: how much it is and how it stands."""

    batch_id: int
    origin: str
    brought_at: datetime
    brought_by: str
    people_count: int
    entry_count: int
    minutes: int
    credited_minutes: int
    is_agreed: bool
    is_ended: bool


@dataclass(frozen=True)
class BatchesPage:
    """The latest batches of the community."""

    batches: tuple[BatchRow, ...]


@dataclass(frozen=True)
class EntryRow:
    """One entry, and whether it is credited."""

    name: str
    public_no: str
    served_on: date
    minutes: int
    task: str
    team: str
    note: str
    is_credited: bool
    is_waiting: bool


@dataclass(frozen=True)
class BatchPage:
    """One batch with a page of its entries, the longest first; refusal: why the reader may not agree."""

    row: BatchRow
    words: tuple[tuple[str, datetime], ...]
    words_missing: int
    waiting_count: int
    refusal: Refusal | None
    entries: tuple[EntryRow, ...]
    page: int
    has_more: bool


def batches_page(actor: Actor) -> BatchesPage:
    """Return the latest batches of the actor's community."""
    return BatchesPage(tuple(_rows(actor)))


def _rows(actor: Actor, batch_id: int | None = None) -> list[BatchRow]:
    tx, batch = read(), CarriedBatch
    entries = (
        select(
            CarriedHours.batch_id, func.count(CarriedHours.person_id.distinct()).label("people"),
            func.count().label("entries"), func.sum(CarriedHours.minutes).label("minutes"),
        )
        .where(CarriedHours.community_id == actor.community_id)
        .group_by(CarriedHours.batch_id)
        .subquery()
    )  # fmt: skip
    credited = (
        select(CarriedCredit.batch_id, func.sum(CarriedCredit.minutes).label("minutes"))
        .where(CarriedCredit.community_id == actor.community_id, CarriedCredit.withdrawn_at.is_(None))
        .group_by(CarriedCredit.batch_id)
        .subquery()
    )
    query = (
        select(
            batch.id, batch.origin, batch.brought_at, batch.brought_by_user_id, batch.agreed_at, batch.ended_at,
            entries.c.people, entries.c.entries, entries.c.minutes, credited.c.minutes.label("credited"),
        )
        .outerjoin(entries, entries.c.batch_id == batch.id)
        .outerjoin(credited, credited.c.batch_id == batch.id)
        .where(batch.community_id == actor.community_id)
        .order_by(batch.id.desc())
        .limit(BATCHES)
    )  # fmt: skip
    rows = tx.execute(query if batch_id is None else query.where(batch.id == batch_id)).all()
    names = people.user_names(tx, {row.brought_by_user_id for row in rows if row.brought_by_user_id})
    return [
        BatchRow(
            row.id, row.origin, row.brought_at, names.get(row.brought_by_user_id, ""), row.people or 0,
            row.entries or 0, int(row.minutes or 0), int(row.credited or 0), row.agreed_at is not None,
            row.ended_at is not None,
        )
        for row in rows
    ]  # fmt: skip


def batch_page(actor: Actor, batch_id: int, page: int) -> BatchPage:
    """Return one batch of the actor's community with its page of entries (from 1), or NotFound."""
    tx, now = read(), clock.now()
    mine = CarriedBatch.id == batch_id, CarriedBatch.community_id == actor.community_id
    found = tx.scalar(select(CarriedBatch).where(*mine))
    if found is None:
        raise NotFound(NO_BATCH)
    words = tx.execute(select(CarriedWord.by_user_id, CarriedWord.at).where(CarriedWord.batch_id == batch_id)).all()
    batch = as_batch(found, [row.by_user_id for row in words])
    names = people.user_names(tx, {row.by_user_id for row in words})
    entries = _entries(batch_id, page)
    return BatchPage(
        _rows(actor, batch_id)[0], tuple((names.get(row.by_user_id, ""), row.at) for row in words),
        words_missing(batch), _waiting(batch_id), may_agree(actor, batch, ties(tx, actor, batch, now)),
        tuple(entries[:LINES]), page, len(entries) > LINES,
    )  # fmt: skip


def _entries(batch_id: int, page: int) -> list[EntryRow]:
    rows = read().execute(
        select(
            Person.name, Person.public_no, CarriedHours.served_on, CarriedHours.minutes, CarriedHours.task,
            CarriedHours.team, CarriedHours.note, CarriedHours.credit_id.is_not(None),
            Person.status != "active",
        )
        .join(Person, Person.id == CarriedHours.person_id)
        .where(CarriedHours.batch_id == batch_id)
        .order_by(CarriedHours.minutes.desc(), CarriedHours.id)
        .limit(LINES + 1)
        .offset((page - 1) * LINES)
    )  # fmt: skip
    return [EntryRow(*row) for row in rows]


def _waiting(batch_id: int) -> int:
    """Count the people of a batch who are not approved, so that their hours wait."""
    waiting = CarriedHours.batch_id == batch_id, CarriedHours.credit_id.is_(None), Person.status != "active"
    query = select(func.count(CarriedHours.person_id.distinct())).join(Person, Person.id == CarriedHours.person_id)
    return read().scalar(query.where(*waiting)) or 0
