"""Cards, PINs, devices and codes as rows, scoped to a community: for actions and for other capabilities."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.cards import rules
from portal.cards.models import Card, CardPin, CardSignIn, Device, OneTimeCode
from portal.cards.rules import DeviceLine, may_read, may_read_for
from portal.kernel.errors import Conflict, NotFound, refuse
from portal.people import queries as people
from portal.people.models import Person

__all__ = ["CardHolder", "DeviceLine", "may_read", "may_read_for"]


@dataclass(frozen=True)
class CardHolder:
    """Whose card was read, with what rules about taking part ask of the person."""

    card_id: int
    community_id: int
    person_id: int
    name: str
    status: str
    birth_date: date | None


def device_by_secret(tx: Session, site_key: bytes, secret: str, *, for_update: bool = False) -> DeviceLine | None:
    """Return the device whose browser keeps this secret, also one that has ended; None for any other secret.

    for_update: locked, so that it does not end meanwhile.
    """
    if not secret:
        return None
    found = select(Device).where(Device.secret_hash == rules.kept(site_key, "device", secret))
    row = tx.scalar(found.with_for_update() if for_update else found)
    return line_of(row) if row else None


def line_of(row: Device) -> DeviceLine:
    """Return a device as rules ask about it."""
    return DeviceLine(row.id, row.name, row.community_id, row.team_id, row.expires_at, row.ended_at)


def holder(tx: Session, community_id: int, site_key: bytes, badge: str, *, for_update: bool = False) -> CardHolder:
    """Return whose card says this; NotFound for what is no card of the community, Conflict for one that has ended.

    for_update: locked, so that it does not end meanwhile.
    """
    said = rules.kept(site_key, "card", rules.read_badge(badge) or "")
    found = (
        select(Card, Person)
        .join(Person, Person.id == Card.person_id)
        .where(Card.badge_hash == said, Card.community_id == community_id)
    )
    row = tx.execute(found.with_for_update(of=Card) if for_update else found).first()
    if row is None:
        raise NotFound(rules.NOT_CARD)
    card, person = row
    if card.ended_at is not None:
        raise Conflict(rules.CARD_OVER.text, code=rules.CARD_OVER.code)
    return CardHolder(card.id, card.community_id, person.id, person.name, person.status, person.birth_date)


def card_for_update(tx: Session, community_id: int, card_id: int) -> Card:
    """Return a card of the community, locked for a change, or NotFound."""
    mine = Card.id == card_id, Card.community_id == community_id
    row = tx.scalar(select(Card).where(*mine).with_for_update())
    if row is None:
        raise NotFound(rules.NOT_CARD)
    return row


def open_card(tx: Session, person_id: int) -> Card | None:
    """Return the person's card that has not ended, locked for a change."""
    return tx.scalar(select(Card).where(Card.person_id == person_id, Card.ended_at.is_(None)).with_for_update())


def open_pin(tx: Session, person_id: int) -> CardPin | None:
    """Return the person's PIN that has not ended."""
    return tx.scalar(select(CardPin).where(CardPin.person_id == person_id, CardPin.ended_at.is_(None)))


def sign_ins_of(*, card_id: int | None = None, device_id: int | None = None) -> Select[tuple[int]]:
    """Select the sign-ins that began with a card, or at a device."""
    where = CardSignIn.card_id == card_id if card_id is not None else CardSignIn.device_id == device_id
    return select(CardSignIn.sign_in_id).where(where)


def device_for_update(tx: Session, community_id: int, device_id: int) -> Device:
    """Return a device of the community, locked for a change, or NotFound."""
    mine = Device.id == device_id, Device.community_id == community_id
    row = tx.scalar(select(Device).where(*mine).with_for_update())
    if row is None:
        raise NotFound
    return row


def code_for_update(tx: Session, site_key: bytes, code: str) -> OneTimeCode | None:
    """Return the one-time code that was typed, locked for a change, whether or not it is still good."""
    said = rules.kept(site_key, "code", code)
    return tx.scalar(select(OneTimeCode).where(OneTimeCode.code_hash == said).with_for_update())


def names_behind(tx: Session, site_key: bytes, code: str) -> tuple[str, ...]:
    """Return the sign-in names of the person of a one-time code; none for a code that there is not."""
    said = rules.kept(site_key, "code", code)
    row = tx.execute(
        select(OneTimeCode.community_id, OneTimeCode.person_id).where(OneTimeCode.code_hash == said)
    ).first()
    return people.sign_in_names(tx, *row) if row else ()


def only_badges(said: str) -> None:
    """Raise NotFound for what no card can say, by its letters alone: that tells nothing of any card."""
    if rules.read_badge(said) is None:
        raise NotFound(rules.NOT_CARD)


def printable(tx: Session, community_id: int, card_ids: Collection[int]) -> list[tuple[Card, Person]]:
    """Return these cards with their people, by pinyin; NotFound when one is not there or has ended."""
    rows = tx.execute(
        select(Card, Person)
        .join(Person, Person.id == Card.person_id)
        .where(Card.id.in_(card_ids), Card.community_id == community_id, Card.ended_at.is_(None))
        .order_by(Person.sort_key, Person.id)
    ).all()
    if not rows or len(rows) != len(set(card_ids)):
        raise NotFound(rules.NOT_CARD)
    return [(card, person) for card, person in rows]


def still_good(row: OneTimeCode, now: datetime) -> bool:
    """Tell whether a code can be used now."""
    return rules.may_use_code(row.expires_at, row.used_at, row.ended_at, now)


def refuse_elsewhere(device: DeviceLine | None, community_id: int, now: datetime) -> DeviceLine:
    """Return the device; raise Conflict where it is none that reads cards of the community."""
    refuse(may_read(device, community_id, now))
    if device is None:  # the rule has said so
        raise Conflict(rules.ELSEWHERE.text)
    return device
