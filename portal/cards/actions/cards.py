"""The station issues cards, ends them, and sets PINs."""

from portal.cards import queries, steps
from portal.kernel import clock, events, once
from portal.kernel.actor import Actor
from portal.kernel.db import retried, write
from portal.kernel.errors import refuse
from portal.people import queries as people


@retried
def issue_card(actor: Actor, person_id: int, *, site_key: bytes, request_id: str | None = None) -> int:
    """Give a person a card; the one before it ends at once. Return its number.

    Raises NotFound, Forbidden (no staff; oneself or one's household). A repeat returns the first card.
    """
    now = clock.now()
    with write() as tx:
        person = people.person(tx, actor.community_id, person_id)
        act = once.begin(tx, actor, request_id, "card.issue", f"person:{person_id}", now)
        if act.result is not None:
            return int(act.result["card_id"])
        refuse(people.may_keep_people(actor, people.related_to(tx, person_id)))
        card = steps.issue(tx, site_key, person, actor.user_id, now)
        events.record(tx, "card.issued", actor, f"person:{person_id}", now, card_id=card.id)
        return int(act.keep(tx, {"card_id": card.id})["card_id"])


@retried
def end_card(actor: Actor, card_id: int, reason: str, *, request_id: str | None = None) -> int:
    """End a card that is "lost" or "returned", and what was opened with it; return whose it was. Twice is as once.

    Also for a colleague's household, and by telephone: a lost card that goes on would be worse.
    """
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "card.end", f"card:{card_id}", now, reason)
        if act.result is not None:
            return int(act.result["person_id"])
        card = queries.card_for_update(tx, actor.community_id, card_id)
        refuse(people.may_keep_people(actor))
        if card.ended_at is None:
            steps.end_card(tx, card, reason, actor.user_id, now)
            events.record(tx, "card.ended", actor, f"person:{card.person_id}", now, card_id=card.id)
        return int(act.keep(tx, {"person_id": card.person_id})["person_id"])


@retried
def set_pin(actor: Actor, person_id: int, pin_hash: str, *, request_id: str | None = None) -> None:
    """Set the PIN that the person has just chosen at the station; the one before it ends, and its wrong tries.

    Whoever has no sign-in gets one without a name: a card opens it. Raises NotFound, Forbidden (no staff; oneself or
    one's household; somebody with more rights). A repeat changes nothing.
    """
    now = clock.now()
    with write() as tx:
        person = people.person(tx, actor.community_id, person_id)
        act = once.begin(tx, actor, request_id, "pin.set", f"person:{person_id}", now)
        if act.result is not None:
            return
        refuse(people.may_keep_people(actor, people.related_to(tx, person_id)))
        user = steps.sign_in_of(tx, person, now)
        roles = people.roles_of(tx, user.id, now)
        refuse(people.may_reset_password(actor, person_id, user.id, roles))
        steps.put_pin(tx, person, pin_hash, actor.user_id or 0, now)
        events.record(tx, "person.pin-set", actor, f"person:{person_id}", now)
        act.keep(tx, {})
