"""The pages about one's own data, requests to be erased, and what was forgotten."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import Refusal, refuse
from portal.ledger import queries as books
from portal.people import queries as people
from portal.people.models import Approval, Person
from portal.privacy import rules
from portal.privacy.models import Erasure, ErasureRequest, RetentionRun
from portal.privacy.queries.asking import asked_of, asker, person_of, waiting_of
from portal.privacy.queries.duties import duties
from portal.privacy.rules import Duty

FEW = 30
KINDS = ("refused", "sign_in", "message", "flag", "paper")


@dataclass(frozen=True)
class DataPage:
    """One's own data: the file, and what came of the wish to be erased.

    why_not: why they cannot ask at all; why_not_yet: why they cannot confirm; why_not_back: why they cannot take it
    back. is_entered: the station entered it and decides. kept: the station's last no.
    """

    asked_at: datetime | None
    ripe_at: datetime | None
    why_not: Refusal | None
    why_not_yet: Refusal | None
    why_not_back: Refusal | None
    is_entered: bool
    against: tuple[Duty, ...]
    balance_minutes: int
    kept: str


@dataclass(frozen=True)
class RequestLine:
    """A request that waits, and what stands against it; why_not: why the reader cannot decide it.

    by_name, slip_no: who of the station entered it by which slip; both "" when the person asked.
    """

    id: int
    name: str
    public_no: str
    asked_at: datetime
    ripe_at: datetime
    by_name: str
    slip_no: str
    against: tuple[Duty, ...]
    why_not: Refusal | None
    why_not_keep: Refusal | None


@dataclass(frozen=True)
class RunLine:
    """What was forgotten at one time: a count for each kind."""

    at: datetime
    counts: tuple[tuple[str, int], ...]
    rule_pack: str


@dataclass(frozen=True)
class ErasuresPage:
    """Requests that wait, the latest erasures (when, and minutes for the fund), the latest times of forgetting."""

    waiting: tuple[RequestLine, ...]
    done: tuple[tuple[datetime, int], ...]
    runs: tuple[RunLine, ...]


def data_page(actor: Actor) -> DataPage:
    """Return the page about the actor's own data."""
    tx, now, person_id = read(), clock.now(), actor.person_id or 0
    mine = select(ErasureRequest).where(ErasureRequest.person_id == person_id)
    last = tx.scalar(mine.order_by(ErasureRequest.id.desc()).limit(1))
    waits = last if last is not None and last.ended_at is None else None
    asked = asked_of(waits) if waits else None
    against = duties(tx, actor.community_id, person_id, now)
    owner = f"person:{person_id}"
    account = books.accounts(tx, actor.community_id, ["member"], [owner]).get(("member", owner))
    return DataPage(
        waits.asked_at if waits else None, waits.ripe_at if waits else None,
        rules.may_ask(actor, is_open=waits is not None), rules.may_confirm(actor, asked, against, now),
        rules.may_take_back(actor), bool(asked and asked.by_user_id), against,
        account.balance_minutes if account else 0,
        (last.sentence or "") if last is not None and last.outcome == "kept" else "",
    )  # fmt: skip


def erasures_page(actor: Actor) -> ErasuresPage:
    """Return the page for supervisors: requests that wait, the erasures, and the times of forgetting."""
    tx, now, mine = read(), clock.now(), ErasureRequest.community_id == actor.community_id
    waiting = select(ErasureRequest).where(mine, ErasureRequest.ended_at.is_(None)).order_by(ErasureRequest.id)
    rows = tx.scalars(waiting.limit(FEW)).all()
    cards = people.cards(tx, {row.person_id for row in rows})
    related = people.related_to(tx, actor.person_id or 0) if rows else frozenset()
    names = people.user_names(tx, {row.asked_by_user_id for row in rows if row.asked_by_user_id})
    done = select(Erasure.at, Erasure.minutes).where(Erasure.community_id == actor.community_id)
    runs = select(RetentionRun).where(RetentionRun.community_id == actor.community_id)
    return ErasuresPage(
        tuple(_request(tx, actor, row, cards[row.person_id], names, related, now) for row in rows),
        tuple((row.at, row.minutes) for row in tx.execute(done.order_by(Erasure.at.desc()).limit(FEW))),
        tuple(
            RunLine(row.at, tuple((kind, row.counts[kind]) for kind in KINDS if kind in row.counts), row.rule_pack)
            for row in tx.scalars(runs.order_by(RetentionRun.id.desc()).limit(FEW))
        ),
    )


def _request(
    tx: Session, actor: Actor, row: ErasureRequest, card: people.PersonLine, names: Mapping[int, str],
    related: Collection[int], now: datetime,
) -> RequestLine:  # fmt: skip
    against, is_related = duties(tx, actor.community_id, row.person_id, now), row.person_id in related
    return RequestLine(
        row.id, card.name, card.public_no, row.asked_at, row.ripe_at, names.get(row.asked_by_user_id or 0, ""),
        row.slip_no or "", against, rules.may_decide(actor, asked_of(row), against, now, is_related=is_related),
        rules.may_answer(actor, asked_of(row), is_related=is_related),
    )  # fmt: skip


@dataclass(frozen=True)
class PersonErasurePage:
    """What the station can do about the wish of somebody who has no sign-in, or of a child.

    why_not: why the reader cannot enter a request; why_not_back: why they cannot take one back.
    """

    person_id: int
    name: str
    is_minor: bool
    asked_at: datetime | None
    ripe_at: datetime | None
    slip_no: str
    why_not: Refusal | None
    why_not_back: Refusal | None
    against: tuple[Duty, ...]


def person_erasure_page(actor: Actor, person_id: int) -> PersonErasurePage:
    """Return the station's page about one person's erasure; raises NotFound, Forbidden (own people)."""
    tx, now = read(), clock.now()
    person = person_of(tx, actor.community_id, person_id)
    refuse(people.may_keep_people(actor, people.related_to(tx, person_id)))
    row, about = waiting_of(tx, person_id), asker(tx, actor, person_id, now)
    return PersonErasurePage(
        person.id, person.name, about.is_minor, row.asked_at if row else None, row.ripe_at if row else None,
        (row.slip_no or "") if row else "", rules.may_enter(actor, about), rules.may_take_back_for(actor, about),
        () if about.is_erased else duties(tx, actor.community_id, person_id, now),
    )  # fmt: skip


def refused_before(tx: Session, community_id: int, before: datetime, most: int) -> list[int]:
    """Return who was refused before a moment and is refused still, oldest first."""
    later = select(Approval.id).where(Approval.person_id == Person.id, Approval.at >= before).exists()
    any_at_all = select(Approval.id).where(Approval.person_id == Person.id).exists()
    mine = Person.community_id == community_id, Person.status == "refused"
    return list(tx.scalars(select(Person.id).where(*mine, any_at_all, ~later).order_by(Person.id).limit(most)))
