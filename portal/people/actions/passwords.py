"""A new password: at the station for somebody who forgot theirs, or by the person themselves."""

from portal.kernel import clock, events, limits, once
from portal.kernel.actor import Actor
from portal.kernel.db import retried, write
from portal.kernel.errors import Invalid, NotFound, refuse
from portal.kernel.text import N_
from portal.people import queries, rules, steps
from portal.people.models import User


@retried
def reset_password(actor: Actor, person_id: int, password_hash: str, *, request_id: str | None = None) -> None:
    """Set a person's password at the station and end all their sign-ins; repeating the request_id changes nothing.

    Raises Forbidden (no staff, oneself, somebody with more rights) and Invalid("password") when there is no sign-in.
    """
    now = clock.now()
    with write() as tx:
        queries.person(tx, actor.community_id, person_id)
        act = once.begin(tx, actor, request_id, "person.reset-password", f"person:{person_id}", now)
        if act.result is not None:
            return
        user = steps.user_of_person(tx, person_id)
        if user is None or not user.names:
            raise Invalid({"password": N_("This person has no sign-in yet.")})
        refuse(rules.may_reset_password(actor, person_id, user.id, queries.roles_of(tx, user.id, now)))
        steps.set_password(tx, user, password_hash, now)
        events.record(tx, "person.password-changed", actor, f"person:{person_id}", now)
        act.keep(tx, {})


@retried
def change_password(actor: Actor, password_hash: str, *, proven: str | None, request_id: str | None = None) -> None:
    """Change the actor's own password and end their sign-ins on other devices.

    proven: the hash that the old password was right for, None when it was wrong, which is counted; so is a hash that
    somebody has replaced meanwhile. Raises Invalid("current_password") for a
    wrong one and TooMany after five of them, also when they are sent at once. Repeating the request_id changes nothing,
    although the old password is then another.
    """
    now = clock.now()
    with write() as tx:
        user = tx.get(User, actor.user_id, with_for_update=True)  # so that their tries are counted one after another
        if user is None:
            raise NotFound
        act = once.begin(tx, actor, request_id, "person.change-password", f"user:{user.id}", now)
        if act.result is not None:
            return
        refuse(rules.may_try(limits.count(tx, _key(actor), now, rules.SIGN_IN_SPAN), 0))
        if is_proven := proven == user.password_hash:
            steps.set_password(tx, user, password_hash, now, but=actor.sign_in_id)
            limits.clear(tx, _key(actor))
            events.record(tx, "person.password-changed", actor, f"person:{user.person_id}", now)
            act.keep(tx, {})
        else:  # committed, so that the try counts before the next one is looked at
            limits.hit(tx, _key(actor), now)
            act.let_go(tx)
    if not is_proven:
        raise Invalid({"current_password": N_("This is not your password. Try again, or ask at the station.")})


def _key(actor: Actor) -> str:
    return f"own-password:{actor.user_id}"
