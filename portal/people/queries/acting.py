"""Who acts for whom."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import NotFound
from portal.kernel.prepared import alias
from portal.kernel.text import N_
from portal.people.models import GuardianConsent, Mandate, Person, User

_helper = alias(Person)


@dataclass(frozen=True)
class MandateLine:
    """One mandate as the two people and the station see it."""

    mandate_id: int
    person_id: int
    name: str
    helper_person_id: int
    helper_name: str
    scope: str
    agreed: str
    slip_no: str
    since_at: datetime
    until_at: datetime | None
    is_guardian: bool


@dataclass(frozen=True)
class GivenConsent:
    """A consent that holds, as the guardian sees it."""

    consent_id: int
    person_id: int
    risk: str
    expires_on: date


@dataclass(frozen=True)
class ActingPage:
    """Whom the reader may act for, who may act for the reader, and whom they act for now (None: for themselves)."""

    acts_for: tuple[MandateLine, ...]
    helpers: tuple[MandateLine, ...]
    public_no: str
    now_for: int | None
    next: str
    consents: tuple[GivenConsent, ...]


def is_live(now: datetime) -> ColumnElement[bool]:
    """Tell whether a mandate holds at this moment."""
    return Mandate.ended_at.is_(None) & (Mandate.until_at.is_(None) | (Mandate.until_at > now))


def mandates(tx: Session, community_id: int, person_id: int, now: datetime) -> list[MandateLine]:
    """Return the mandates that hold now and that the person gave or was given, the oldest first."""
    rows = tx.execute(
        select(
            Mandate.id, Mandate.person_id, Person.name, Mandate.helper_person_id, _helper.name.label("helper_name"),
            Mandate.scope, Mandate.agreed, Mandate.slip_no, Mandate.since_at, Mandate.until_at,
            Mandate.is_guardian,
        )
        .join(Person, Person.id == Mandate.person_id)
        .join(_helper, _helper.id == Mandate.helper_person_id)
        .where(
            Mandate.community_id == community_id, is_live(now),
            or_(Mandate.person_id == person_id, Mandate.helper_person_id == person_id),
        )
        .order_by(Mandate.id)
    )  # fmt: skip
    return [MandateLine(*row[:7], row.slip_no or "", *row[8:]) for row in rows]


def acting_page(actor: Actor, following: str = "") -> ActingPage:
    """Return whom the reader helps and who helps the reader, whomever they act for just now.

    following: the page that they are on the way to.
    """
    tx, own = read(), actor.own_person_id or 0
    lines = mandates(tx, actor.community_id, own, clock.now())
    number = tx.scalar(select(Person.public_no).where(Person.id == own)) or ""
    children = [line.person_id for line in lines if line.is_guardian and line.helper_person_id == own]
    return ActingPage(
        tuple(line for line in lines if line.helper_person_id == own),
        tuple(line for line in lines if line.person_id == own),
        number,
        actor.person_id if actor.helper else None,
        following,
        _consents(tx, children, clock.today(actor.zone)) if children else (),
    )


def _consents(tx: Session, person_ids: list[int], today: date) -> tuple[GivenConsent, ...]:
    rows = (
        select(GuardianConsent.id, GuardianConsent.person_id, GuardianConsent.risk, GuardianConsent.expires_on)
        .where(
            GuardianConsent.person_id.in_(person_ids), GuardianConsent.withdrawn_at.is_(None),
            GuardianConsent.expires_on >= today,
        )
        .order_by(GuardianConsent.id)
    )  # fmt: skip
    return tuple(GivenConsent(*row) for row in tx.execute(rows))


def acts_now(mandate: Mandate, now: datetime) -> int | None:
    """Return who acts by the mandate at this moment, None when it holds no longer."""
    is_over = mandate.ended_at is not None or (mandate.until_at is not None and mandate.until_at <= now)
    return None if is_over else mandate.helper_person_id


def mandate_to_choose(tx: Session, actor: Actor, mandate_id: int, now: datetime) -> MandateLine:
    """Return a mandate that holds now and that the actor was given, or NotFound."""
    for line in mandates(tx, actor.community_id, actor.own_person_id or 0, now):
        if line.mandate_id == mandate_id and line.helper_person_id == actor.own_person_id:
            return line
    raise NotFound(N_("You do not act for this person, or not any more."))


def mandate_for_update(tx: Session, community_id: int, mandate_id: int) -> Mandate:
    """Return a mandate of the community, locked for a change, or NotFound."""
    mine = Mandate.id == mandate_id, Mandate.community_id == community_id
    found = tx.scalar(select(Mandate).where(*mine).with_for_update())
    if found is None:
        raise NotFound(N_("We could not find this."))
    return found


def helper_by_number(tx: Session, community_id: int, public_no: str) -> int | None:
    """Return the person of this number who has a sign-in that is open, None when there is nobody."""
    mine = Person.community_id == community_id, Person.public_no == public_no, User.is_closed.is_(False)
    return tx.scalar(select(Person.id).join(User, User.person_id == Person.id).where(*mine))


def helpers_of(tx: Session, person_ids: set[int], now: datetime) -> list[tuple[int, int, str]]:
    """Return (person, helper, scope) of everybody who acts for these people at this moment, first named first."""
    rows = tx.execute(
        select(Mandate.person_id, Mandate.helper_person_id, Mandate.scope)
        .where(Mandate.person_id.in_(person_ids), is_live(now))
        .order_by(Mandate.id)
    )
    return [tuple(row) for row in rows]


def unreachable(tx: Session, person_ids: list[int]) -> set[int]:
    """Return those of these people who have neither a sign-in of their own nor an e-mail address.

    One without a name opens by a card at the station only.
    """
    if not person_ids:
        return set()
    joined = select(Person.id).outerjoin(User, User.person_id == Person.id)
    nameless = User.user_name.is_(None), User.phone.is_(None), User.email.is_(None)
    return set(tx.scalars(joined.where(Person.id.in_(person_ids), *nameless, Person.email.is_(None))))
