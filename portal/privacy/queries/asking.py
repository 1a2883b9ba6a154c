"""Who may do what about one request to be erased, asked of the rules with what the database knows."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import String, cast, func, literal, select
from sqlalchemy.orm import Session

from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import NotFound, Refusal, refuse
from portal.kernel.events import Event
from portal.kernel.text import N_
from portal.people import queries as people
from portal.people.models import Person
from portal.privacy import rules
from portal.privacy.models import Erasure, ErasureRequest
from portal.privacy.queries.duties import duties
from portal.privacy.queries.parts import Parts, parts
from portal.privacy.rules import Asked, Asker

CALLED = "erasure.waits:"  # the natural key of the one call to the supervisors, with the request's number


def asked_of(row: ErasureRequest) -> Asked | None:
    """Return what the rules know of a request; None once it is over."""
    return Asked(row.ripe_at, row.asked_by_user_id) if row.ended_at is None else None


def waiting_of(tx: Session, person_id: int) -> ErasureRequest | None:
    """Return the person's request that is not over, for a page: nobody waits for it."""
    mine = ErasureRequest.person_id == person_id, ErasureRequest.ended_at.is_(None)
    return tx.scalar(select(ErasureRequest).where(*mine))


def may_export(tx: Session, actor: Actor, person_id: int) -> Refusal | None:
    """Allow a person their own file, a helper with the whole mandate too, and whoever keeps the person's page."""
    if rules.is_own_file(actor, person_id):
        return None
    return people.may_keep_people(actor, people.related_to(tx, person_id))


def person_of(tx: Session, community_id: int, person_id: int) -> Person:
    """Return a person of the community for a page; raises NotFound."""
    person = tx.scalar(select(Person).where(Person.id == person_id, Person.community_id == community_id))
    if person is None:
        raise NotFound(N_("We could not find that person."))
    return person


def given_out(actor: Actor, person_id: int) -> Parts:
    """Return all data of a person for the file; raises NotFound, Forbidden, Conflict (nobody pressed for it)."""
    tx, now = read(), clock.now()
    person_of(tx, actor.community_id, person_id)
    refuse(may_export(tx, actor, person_id))
    taken = Event.name == "person.data-taken", Event.subject == f"person:{person_id}"
    mine = Event.community_id == actor.community_id, Event.actor_user_id == actor.user_id
    refuse(rules.may_read_file(tx.scalar(select(func.max(Event.at)).where(*mine, *taken)), now))
    return parts(tx, actor.community_id, person_id)


def asker(tx: Session, actor: Actor, person_id: int, now: datetime) -> Asker:
    """Return what decides whether the station enters this person's request, or takes it back."""
    row = waiting_of(tx, person_id)
    born = tx.scalar(select(Person.birth_date).where(Person.id == person_id))
    grown = people.born_by(clock.local(now, actor.zone).date())
    return Asker(
        actor.person_id in people.related_to(tx, person_id), person_id in people.signing_in(tx, [person_id]),
        born is not None and born > grown, tx.get(Erasure, person_id) is not None, asked_of(row) if row else None,
    )  # fmt: skip


def may_decide(tx: Session, actor: Actor, row: ErasureRequest, now: datetime) -> Refusal | None:
    """Ask the rule whether the actor may erase whoever asked."""
    against = duties(tx, actor.community_id, row.person_id, now)
    is_related = actor.person_id in people.related_to(tx, row.person_id)
    return rules.may_decide(actor, asked_of(row), against, now, is_related=is_related)


def may_keep(tx: Session, actor: Actor, row: ErasureRequest) -> Refusal | None:
    """Ask the rule whether the actor may say no for now."""
    return rules.may_answer(actor, asked_of(row), is_related=actor.person_id in people.related_to(tx, row.person_id))


def uncalled(tx: Session, community_id: int, now: datetime) -> Sequence[ErasureRequest]:
    """Return the open requests whose days to think are over and that no supervisor was called for."""
    key = literal(CALLED).op("||")(cast(ErasureRequest.id, String))
    called = select(Event.id).where(Event.community_id == community_id, Event.natural_key == key).exists()
    ripe = ErasureRequest.ended_at.is_(None), ErasureRequest.ripe_at <= now, ~called
    rows = select(ErasureRequest).where(ErasureRequest.community_id == community_id, *ripe)
    return tx.scalars(rows.order_by(ErasureRequest.id)).all()
