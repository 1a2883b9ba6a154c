"""The data of the pages about hours from before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, func, select

from portal.carried.models import CarriedBatch, CarriedCredit, CarriedHours, CarriedWord
from portal.carried.queries.batches import NO_BATCH, as_batch, ties
from portal.carried.rules import Ties, may_agree, words_missing
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import NotFound, Refusal
from portal.kernel.prepared import alias
from portal.people.models import Person, User

BATCHES, LINES = 50, 50
_by = alias(Person)


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
    return BatchesPage(tuple(_row(found) for found in read().execute(_batches(actor).limit(BATCHES))))


def _batches(actor: Actor) -> Select[Any]:
    batch, ours = CarriedBatch, CarriedHours.community_id == actor.community_id
    is_waiting = CarriedHours.credit_id.is_(None) & (Person.status != "active")
    entries = (
        select(
            CarriedHours.batch_id, func.count(CarriedHours.person_id.distinct()).label("people"),
            func.count().label("entries"), func.sum(CarriedHours.minutes).label("minutes"),
            func.count(CarriedHours.person_id.distinct()).filter(is_waiting).label("waiting"),
        )
        .join(Person, Person.id == CarriedHours.person_id)
        .where(ours)
        .group_by(CarriedHours.batch_id)
        .subquery()
    )  # fmt: skip
    credited = (
        select(CarriedCredit.batch_id, func.sum(CarriedCredit.minutes).label("minutes"))
        .where(CarriedCredit.community_id == actor.community_id, CarriedCredit.withdrawn_at.is_(None))
        .group_by(CarriedCredit.batch_id)
        .subquery()
    )
    return (
        select(
            batch.id, batch.origin, batch.brought_at, batch.brought_by_user_id, batch.agreed_at, batch.ended_at,
            _by.name.label("by"), entries.c.people, entries.c.entries, entries.c.minutes, entries.c.waiting,
            credited.c.minutes.label("credited"),
        )
        .outerjoin(entries, entries.c.batch_id == batch.id)
        .outerjoin(credited, credited.c.batch_id == batch.id)
        .outerjoin(User, User.id == batch.brought_by_user_id)
        .outerjoin(_by, _by.id == User.person_id)
        .where(batch.community_id == actor.community_id)
        .order_by(batch.id.desc())
    )  # fmt: skip


def _row(found: Row[Any]) -> BatchRow:
    return BatchRow(
        found.id, found.origin, found.brought_at, found.by or "", found.people or 0, found.entries or 0,
        int(found.minutes or 0), int(found.credited or 0), found.agreed_at is not None, found.ended_at is not None,
    )  # fmt: skip


def batch_page(actor: Actor, batch_id: int, page: int) -> BatchPage:
    """Return one batch of the actor's community with its page of entries (from 1), or NotFound; in six statements."""
    tx, now = read(), clock.now()
    found = tx.execute(_batches(actor).where(CarriedBatch.id == batch_id)).first()
    if found is None:
        raise NotFound(NO_BATCH)
    words = _words(batch_id)
    batch = as_batch(found, [word.by_user_id for word in words])
    refusal = may_agree(actor, batch, Ties()) or may_agree(actor, batch, ties(tx, actor, batch, now))
    entries = _entries(batch_id, page)
    return BatchPage(
        _row(found), tuple((word.name, word.at) for word in words), words_missing(batch), found.waiting or 0, refusal,
        tuple(entries[:LINES]), page, len(entries) > LINES,
    )  # fmt: skip


def _words(batch_id: int) -> Sequence[Row[Any]]:
    return read().execute(
        select(CarriedWord.by_user_id, CarriedWord.at, Person.name)
        .join(User, User.id == CarriedWord.by_user_id)
        .join(Person, Person.id == User.person_id)
        .where(CarriedWord.batch_id == batch_id)
        .order_by(CarriedWord.id)
    ).all()  # fmt: skip


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
