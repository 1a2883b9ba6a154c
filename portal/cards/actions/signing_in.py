"""Sign in with a card and its PIN, at an enrolled device."""

import secrets
from dataclasses import dataclass

from portal.cards import queries, rules, steps
from portal.cards.models import CardSignIn
from portal.kernel import clock, events
from portal.kernel.actor import Actor
from portal.kernel.db import retried, write
from portal.kernel.errors import Refusal, refuse
from portal.people import queries as people
from portal.people import steps as people_steps


@dataclass(frozen=True)
class Entered:
    """A sign-in that has begun: the user, the secret that only the browser keeps, and the name they sign in with."""

    user_id: int
    token: str
    name: str = ""


@dataclass(frozen=True)
class Tried:
    """A try at a PIN that was counted: the hash to compare with, and how many tries are left if it is wrong."""

    pin_hash: str
    left: int


def count_try(holder: queries.CardHolder) -> Tried:
    """Write down one try at the PIN of a card, before it is looked at: after five wrong ones none is.

    In a transaction of its own, so that it counts though the sign-in then fails. Raises Conflict (no PIN yet) and
    TooMany (closed until the station sets a new one).
    """
    refusal: Refusal | None = None
    with write() as tx:
        pin = queries.open_pin(tx, holder.person_id)
        if pin is None or not steps.count_try(tx, pin.id):
            refusal = rules.may_try(rules.MOST_TRIES if pin else None)
        else:
            tx.refresh(pin)
    refuse(refusal)
    return Tried(pin.pin_hash, rules.MOST_TRIES - pin.wrong_tries) if pin else Tried("", 0)


@retried
def sign_in(
    holder: queries.CardHolder, badge: str, *, secret: str, site_key: bytes, proven: str, agent: str
) -> Entered:
    """Begin a short sign-in of whoever holds the card and typed its PIN.

    secret: what the device keeps; proven: the hash that the PIN was right for. Raises Conflict where the card, the
    device or the PIN has ended meanwhile, or the person holds a role.
    """
    now, token = clock.now(), secrets.token_urlsafe(32)
    with write() as tx:
        found = queries.device_by_secret(tx, site_key, secret, for_update=True)
        device = queries.refuse_elsewhere(found, holder.community_id, now)
        card = queries.holder(tx, holder.community_id, site_key, badge, for_update=True)
        user = steps.sign_in_of(tx, people.person(tx, card.community_id, card.person_id), now)
        refuse(rules.may_sign_in(people.roles_of(tx, user.id, now), is_closed=user.is_closed))
        steps.forget_tries(tx, card.person_id, proven)
        begun = people_steps.begin_sign_in(tx, user, token, agent, now, way="card", place=device.name)
        ids = {"sign_in_id": begun.id, "card_id": card.card_id, "device_id": device.id}
        tx.add(CardSignIn(community_id=card.community_id, **ids))
        steps.note_use(tx, device.id, now)
        who = Actor(user.id, card.person_id, card.community_id)
        events.record(tx, "person.signed-in", who, f"user:{user.id}", now)
    return Entered(user.id, token)
