"""Signing in and out, and what a person chose for their pages."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.kernel import clock, events, limits
from portal.kernel.actor import Actor
from portal.kernel.db import read, retried, write
from portal.kernel.errors import Invalid, NotFound, Refusal, refuse
from portal.people import rules, steps
from portal.people.models import Person, SignIn, SignInWay, User


def count_tries(name: str, address: str) -> None:
    """Write down a try and raise TooMany once there were too many; kept even when the sign-in then fails.

    name: what was typed, in its stored form; address: the caller's network address. In a transaction of its own, before
    the password is looked at, and counted again after it: of tries sent at once no more than five are looked at.
    """
    now = clock.now()
    by_name, by_address = f"sign-in:{name}", f"sign-in-from:{address}"
    with write() as tx:
        refusal = _too_many(tx, by_name, by_address, now)
        if refusal is None:
            limits.hit(tx, by_name, now)
            limits.hit(tx, by_address, now)
    refuse(refusal)
    # On PostgreSQL others may have counted beside this one; what they wrote down is seen now, and so is this try.
    refuse(_too_many(read(), by_name, by_address, now, own=1))


def _too_many(tx: Session, by_name: str, by_address: str, now: datetime, own: int = 0) -> Refusal | None:
    of_name = limits.count(tx, by_name, now, rules.SIGN_IN_SPAN)
    return rules.may_try(of_name - own, limits.count(tx, by_address, now, rules.ADDRESS_SPAN) - own)


@retried
def sign_in(actor: Actor, user_id: int, device: str, name: str, address: str = "", *, proven: str | None = None) -> str:
    """Start a sign-in of a user whose password was right; return its secret, which only the browser keeps.

    actor: the user about to be; name: the sign-in name whose tries are forgotten now; address: where the try that
    held was counted for, which only the wrong ones fill; proven: the hash that the password was right for. Raises
    Invalid("password") when another one has taken its place meanwhile: a reset ends every sign-in before it.
    """
    now, token = clock.now(), secrets.token_urlsafe(32)
    with write() as tx:
        user = tx.get(User, user_id, with_for_update={"read": True})
        if user is None or user.is_closed:
            raise NotFound
        if proven not in {None, user.password_hash}:
            raise Invalid({"password": rules.WRONG})
        steps.begin_sign_in(tx, user, token, device, now)
        limits.clear(tx, f"sign-in:{name}")
        if address:
            limits.take_back(tx, f"sign-in-from:{address}")
        events.record(tx, "person.signed-in", actor, f"user:{user_id}", now)
    return token


def touch(actor: Actor, seen_at: datetime) -> None:
    """Keep a sign-in alive while it is used: move its end, at most every five minutes."""
    now = clock.now()
    if actor.sign_in_id is None or now - seen_at < timedelta(minutes=5):
        return
    with write() as tx:
        row, way = tx.get(SignIn, actor.sign_in_id), tx.get(SignInWay, actor.sign_in_id)
        if row is not None and row.ended_at is None:
            roles = actor.helper.roles if actor.helper else actor.roles
            idle, longest = rules.lifetime(tuple(roles), way.way if way else "")
            row.seen_at = now
            row.expires_at = min(now + idle, row.started_at + longest)


def sign_out(actor: Actor) -> None:
    """End the sign-in that the actor came with; its secret is worth nothing from now on. Twice is as once."""
    now = clock.now()
    with write() as tx:
        mine = SignIn.id == actor.sign_in_id, SignIn.ended_at.is_(None)
        if tx.execute(update(SignIn).where(*mine).values(ended_at=now)).rowcount:
            events.record(tx, "person.signed-out", actor, f"user:{actor.user_id}", now)


def end_sign_in(actor: Actor, sign_in_id: int | None) -> None:
    """End one of the actor's own sign-ins, or with None all but the present one. A second time changes nothing."""
    now = clock.now()
    with write() as tx:
        mine = SignIn.id == sign_in_id, SignIn.user_id == actor.user_id
        if sign_in_id is None:
            ended = steps.end_sign_ins(tx, actor.user_id or 0, now, but=actor.sign_in_id)
        elif tx.scalar(select(SignIn.id).where(*mine)) is None:
            raise NotFound
        else:
            ended = tx.execute(update(SignIn).where(*mine, SignIn.ended_at.is_(None)).values(ended_at=now)).rowcount
        if ended:
            events.record(tx, "person.sign-ins-ended", actor, f"user:{actor.user_id}", now)


def set_preferences(actor: Actor, locale: str | None, *, is_large: bool | None) -> None:
    """Remember the person's language and type size; None leaves one as it is. What they are already changes nothing."""
    now = clock.now()
    with write() as tx:
        person = tx.get(Person, actor.own_person_id, with_for_update=True)
        if person is None:
            raise NotFound
        before = person.locale, person.is_large
        person.locale = locale or person.locale
        person.is_large = person.is_large if is_large is None else is_large
        if before != (person.locale, person.is_large):
            events.record(tx, "person.preferences-changed", actor, f"person:{person.id}", now)
