"""Who is here already, for lists of people and of hours."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.carried import queries as carried
from portal.exchange.models import ExternalRef, ImportRun
from portal.exchange.queries.known import referenced
from portal.exchange.reading import Reading
from portal.exchange.rules import PEOPLE, Directory, HoursKnown, Known, PeopleKnown, Somebody, entries_of
from portal.kernel.actor import Actor
from portal.ledger import queries as books
from portal.orgs.models import Membership
from portal.people import queries as people
from portal.people.models import Approval, Person

AT_ONCE = 500  # people whom every table that may point at them is asked about in one statement


def directory(tx: Session, community_id: int) -> Directory:
    """Return everybody of the community."""
    columns = (
        Person.id, Person.public_no, Person.name, Person.phone, Person.email, Person.birth_date, Person.status,
    )  # fmt: skip
    return Directory(Somebody(*row) for row in tx.execute(select(*columns).where(Person.community_id == community_id)))


def known_people(tx: Session, actor: Actor, reading: Reading) -> PeopleKnown:
    """Return what a list of people is held against."""
    mine = ExternalRef.community_id == actor.community_id, ExternalRef.kind == PEOPLE.kind
    rows = tx.execute(
        select(ExternalRef.external_id, ExternalRef.subject_id, ExternalRef.content_hash, ExternalRef.names).where(
            *mine, ExternalRef.source == reading.said.source
        )
    ).all()
    before = {row.external_id: Known(row.content_hash, tuple(row.names)) for row in rows}
    may_approve = actor.user_id is not None and people.may_approve(actor, 0, "pending") is None
    whom = {row.external_id: row.subject_id for row in rows}
    return PeopleKnown(before, whom, directory(tx, actor.community_id), may_approve)


def known_hours(tx: Session, actor: Actor, reading: Reading) -> HoursKnown:
    """Return what a list of old hours is held against."""
    entries = entries_of(reading.rows, directory(tx, actor.community_id), reading.said.source)
    contents = carried.known_contents(tx, actor.community_id, [entry.mark for entry in entries if entry.mark])
    own = people.related_to(tx, actor.person_id) if actor.person_id else frozenset()
    return HoursKnown(entries, contents, carried.days_of(tx, actor.community_id), own)


def people_for_update(tx: Session, community_id: int, ids: Sequence[int]) -> dict[int, Person]:
    """Return these people by number, locked for a change."""
    query = select(Person).where(Person.community_id == community_id, Person.id.in_(ids)).order_by(Person.id)
    return {person.id: person for person in tx.scalars(query.with_for_update())}


def used_people(tx: Session, run: ImportRun, ids: Sequence[int]) -> set[int]:
    """Return those of a run's people whom anything points at but what the run itself wrote about them."""
    own, found = set(run.made.get("memberships", ())), set()
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        owners = {f"person:{person_id}": person_id for person_id in some}
        accounts = books.accounts(tx, run.community_id, ("member", "recognised"), owners)
        found |= referenced(tx, Person, some, but=("memberships", "approvals"))
        found |= _decided(tx, run.at, some) | _placed(tx, own, some) | {owners[owner] for _kind, owner in accounts}
    return found


def places_of(tx: Session, ids: Sequence[int]) -> list[int]:
    """Return every place in a team of these people."""
    return list(tx.scalars(select(Membership.id).where(Membership.person_id.in_(ids))))


def _decided(tx: Session, at: datetime, ids: Sequence[int]) -> set[int]:
    """Return those whom somebody approved or refused at another moment."""
    return set(tx.scalars(select(Approval.person_id).where(Approval.person_id.in_(ids), Approval.at != at)))


def _placed(tx: Session, own: set[int], ids: Sequence[int]) -> set[int]:
    """Return those who have, or had, another place in a team than the one of their import."""
    rows = tx.execute(
        select(Membership.person_id, Membership.id, Membership.role, Membership.left_on).where(
            Membership.person_id.in_(ids)
        )
    )
    return {row.person_id for row in rows if row.id not in own or row.role != "member" or row.left_on is not None}
