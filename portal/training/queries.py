"""What people hold, for the rule that asks and for the pages that show it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.people import queries as people
from portal.people.queries import Credential as Held
from portal.training.models import Credential
from portal.training.rules import KIND_WORDS, may_help, may_keep

__all__ = ["KIND_WORDS", "CredentialsPage", "credentials_page", "held", "may_help", "own_page"]


@dataclass(frozen=True)
class CredentialLine:
    """One credential as the page shows it."""

    id: int
    word: str
    result: str
    since_on: date
    expires_on: date
    seen_by: str
    is_withdrawn: bool
    is_over: bool


@dataclass(frozen=True)
class CredentialsPage:
    """What a person holds or held, newest first."""

    person_id: int
    name: str
    lines: tuple[CredentialLine, ...]
    may_keep: bool


def held(tx: Session, community_id: int, person_ids: Iterable[int]) -> dict[int, tuple[Held, ...]]:
    """Return what each of these people of the community holds, of any day, without what was withdrawn."""
    rows = tx.execute(
        select(Credential.person_id, Credential.kind, Credential.since_on, Credential.expires_on).where(
            Credential.person_id.in_(list(person_ids)),
            Credential.community_id == community_id,
            Credential.withdrawn_at.is_(None),
        )
    )
    found: dict[int, tuple[Held, ...]] = {}
    for person_id, *said in rows:
        found[person_id] = (*found.get(person_id, ()), Held(*said))
    return found


def credentials_page(actor: Actor, person_id: int) -> CredentialsPage:
    """Return what a person of the actor's community holds, for staff; NotFound for anybody else's person."""
    tx = read()
    name = people.person(tx, actor.community_id, person_id).name
    touched = people.related_to(tx, person_id)
    return CredentialsPage(person_id, name, _lines(tx, actor, person_id), may_keep(actor, touched) is None)


def own_page(actor: Actor) -> CredentialsPage:
    """Return what the actor holds."""
    person_id = actor.person_id or 0
    return CredentialsPage(person_id, actor.name, _lines(read(), actor, person_id), may_keep=False)


def _lines(tx: Session, actor: Actor, person_id: int) -> tuple[CredentialLine, ...]:
    mine = Credential.person_id == person_id, Credential.community_id == actor.community_id
    rows = tx.scalars(select(Credential).where(*mine).order_by(Credential.id.desc())).all()
    names = people.user_names(tx, {row.recorded_by_user_id for row in rows if row.recorded_by_user_id})
    today = clock.today(actor.zone)
    return tuple(
        CredentialLine(
            row.id, KIND_WORDS[row.kind], row.result, row.since_on, row.expires_on,
            names.get(row.recorded_by_user_id or 0, ""), row.withdrawn_at is not None, row.expires_on < today,
        )
        for row in rows
    )  # fmt: skip
