"""What others may do to cards, PINs and devices inside their own transaction."""

import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.cards import queries, rules
from portal.cards.models import Card, CardPin, Device, OneTimeCode
from portal.kernel.errors import Conflict
from portal.kernel.passwords import NOBODY
from portal.people import steps as people

if TYPE_CHECKING:
    from portal.people.models import Person, User


def issue(tx: Session, site_key: bytes, person: "Person", by: int | None, now: datetime) -> Card:
    """Give the person a new card; the one they have ends at once, and what was opened with it."""
    if before := queries.open_card(tx, person.id):
        end_card(tx, before, "replaced", by, now)
    seed = secrets.token_bytes(rules.SEED_BYTES)
    card = Card(
        community_id=person.community_id, person_id=person.id, seed=seed, issued_at=now, issued_by_user_id=by,
        badge_hash=rules.kept(site_key, "card", rules.badge_of(site_key, seed)),
    )  # fmt: skip
    tx.add(card)
    tx.flush()  # its number is the result
    return card


def end_card(tx: Session, card: Card, reason: str, by: int | None, now: datetime) -> None:
    """End a card, and every sign-in that began with it; reason: "replaced", "lost" or "returned"."""
    card.ended_at, card.ended_by_user_id, card.end_reason = now, by, reason
    tx.flush()  # the next card of this person must find the place free
    people.end_sign_ins_of(tx, queries.sign_ins_of(card_id=card.id), now)


def sign_in_of(tx: Session, person: "Person", now: datetime) -> "User":
    """Return the person's sign-in; for whoever has none, one without a name and without a password."""
    return people.user_of_person(tx, person.id) or people.add_user(tx, person, NOBODY, now)


def named_sign_in(tx: Session, person: "Person", now: datetime) -> "User":
    """Return the same, under a name: whoever has none signs in with their volunteer number."""
    user = sign_in_of(tx, person, now)
    if not user.names:
        people.name_sign_in(tx, user, person.public_no.lower())
    return user


def put_pin(tx: Session, person: "Person", pin_hash: str, by: int, now: datetime) -> None:
    """Give the person a PIN in place of the one they have; what was opened with their card ends."""
    open_one = CardPin.person_id == person.id, CardPin.ended_at.is_(None)
    tx.execute(update(CardPin).where(*open_one).values(ended_at=now, ended_by_user_id=by))
    tx.add(CardPin(
        community_id=person.community_id, person_id=person.id, pin_hash=pin_hash, wrong_tries=0, set_at=now,
        set_by_user_id=by,
    ))  # fmt: skip
    if card := queries.open_card(tx, person.id):
        people.end_sign_ins_of(tx, queries.sign_ins_of(card_id=card.id), now)


def count_try(tx: Session, pin_id: int) -> bool:
    """Count one more wrong try at a PIN before it is looked at; False when there are five already.

    By one statement, so that of tries sent at once no more than five are looked at.
    """
    left = CardPin.id == pin_id, CardPin.ended_at.is_(None), CardPin.wrong_tries < rules.MOST_TRIES
    return bool(tx.execute(update(CardPin).where(*left).values(wrong_tries=CardPin.wrong_tries + 1)).rowcount)


def forget_tries(tx: Session, person_id: int, proven: str) -> None:
    """Forget the wrong tries at the PIN that was right; Conflict when the station has set another one meanwhile."""
    same = CardPin.person_id == person_id, CardPin.ended_at.is_(None), CardPin.pin_hash == proven
    if not tx.execute(update(CardPin).where(*same).values(wrong_tries=0)).rowcount:
        raise Conflict(rules.NO_PIN.text, code=rules.NO_PIN.code)


def note_use(tx: Session, device_id: int, now: datetime) -> None:
    """Note that a device has read a card."""
    tx.execute(update(Device).where(Device.id == device_id).values(used_at=now))


def put_code(tx: Session, site_key: bytes, person: "Person", by: int, now: datetime) -> OneTimeCode:
    """Make a one-time code for the person in place of one that was not used."""
    open_one = OneTimeCode.person_id == person.id, OneTimeCode.used_at.is_(None), OneTimeCode.ended_at.is_(None)
    tx.execute(update(OneTimeCode).where(*open_one).values(ended_at=now))
    seed = secrets.token_bytes(rules.SEED_BYTES)
    made = OneTimeCode(
        community_id=person.community_id, person_id=person.id, seed=seed, made_at=now, made_by_user_id=by,
        code_hash=rules.kept(site_key, "code", rules.code_of(site_key, seed)), expires_at=now + rules.CODE_LIFE,
    )  # fmt: skip
    tx.add(made)
    tx.flush()  # its number is the result
    return made
