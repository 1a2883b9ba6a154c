"""A code from the station, for one sign-in with a new password."""

import secrets
from dataclasses import replace

from portal.cards import queries, rules, steps
from portal.cards.actions.signing_in import Entered
from portal.kernel import clock, events, limits, once
from portal.kernel.actor import Actor
from portal.kernel.db import retried, write
from portal.kernel.errors import Invalid, refuse
from portal.people import queries as people
from portal.people import steps as people_steps


@retried
def make_code(actor: Actor, person_id: int, *, site_key: bytes, request_id: str | None = None) -> int:
    """Make a code for a person who is here and has no phone, or lost it; return its number.

    They are told that somebody did. Raises NotFound, Forbidden (no staff; oneself or one's household; somebody with
    more rights). A repeat returns the first code.
    """
    now = clock.now()
    with write() as tx:
        person = people.person(tx, actor.community_id, person_id)
        act = once.begin(tx, actor, request_id, "code.make", f"person:{person_id}", now)
        if act.result is not None:
            return int(act.result["code_id"])
        refuse(people.may_keep_people(actor, people.related_to(tx, person_id)))
        user = people_steps.user_of_person(tx, person_id)
        roles = people.roles_of(tx, user.id, now) if user else frozenset()
        refuse(people.may_reset_password(actor, person_id, user.id if user else 0, roles))
        code = steps.put_code(tx, site_key, person, actor.user_id or 0, now)
        events.record(tx, "person.code-made", actor, f"person:{person_id}", now, code_id=code.id)
        return int(act.keep(tx, {"code_id": code.id})["code_id"])


def count_code(address: str) -> None:
    """Write down that somebody typed a code, before it is looked at; TooMany after thirty of an address and hour."""
    now, key = clock.now(), f"code-from:{address}"
    with write() as tx:
        refusal = rules.may_try_code(limits.count(tx, key, now, rules.CODE_SPAN))
        if refusal is None:
            limits.hit(tx, key, now)
    refuse(refusal)


@retried
def use_code(
    actor: Actor, code: str, password_hash: str, *, site_key: bytes, device: str, request_id: str | None = None
) -> Entered:
    """Sign the person of a code in and set their new password; every other sign-in of theirs ends.

    actor: nobody yet. The sign-in says who made the code. Raises Invalid("code") for a code that is wrong, used, or
    older than 15 minutes, Conflict for a sign-in that is closed. The same form a second time gives the same sign-in
    again.
    """
    now = clock.now()
    with write() as tx:
        row = queries.code_for_update(tx, site_key, code)
        if row is None:
            raise Invalid({"code": rules.CODE_WRONG})
        act = once.begin(tx, replace(actor, person_id=row.person_id), request_id, "code.use", f"code:{row.id}", now)
        token = rules.sign_in_token(site_key, code, request_id or secrets.token_urlsafe(12))
        if act.result is not None:
            return Entered(token=token, **act.result)
        if not queries.still_good(row, now):
            raise Invalid({"code": rules.CODE_WRONG})
        user = steps.named_sign_in(tx, people.person(tx, row.community_id, row.person_id), now)
        refuse(rules.CLOSED if user.is_closed else None)
        people_steps.set_password(tx, user, password_hash, now)
        people_steps.begin_sign_in(tx, user, token, device, now, way="code", made_by_user_id=row.made_by_user_id)
        row.used_at = now
        who = Actor(user.id, row.person_id, row.community_id)
        events.record(tx, "code.used", who, f"person:{row.person_id}", now, code_id=row.id)
        return Entered(token=token, **act.keep(tx, {"user_id": user.id, "name": user.names[0]}))
