"""Let several people of a household use one sign-in, and end it."""

from sqlalchemy import select

from portal.kernel import clock, events, once
from portal.kernel.actor import Actor
from portal.kernel.db import retried, write
from portal.people.models import SharedSignIn, User


@retried
def share_sign_in(actor: Actor, *, is_shared: bool, request_id: str | None = None) -> None:
    """Have the actor's own sign-in ask each day who is here, or no longer; what is so already stays so."""
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "sign-in.share", f"user:{actor.user_id}", now, is_shared)
        if act.result is not None:
            return
        tx.get_one(User, actor.user_id, with_for_update=True)
        mine = SharedSignIn.user_id == actor.user_id, SharedSignIn.ended_at.is_(None)
        row = tx.scalar(select(SharedSignIn).where(*mine))
        if is_shared and row is None:
            tx.add(SharedSignIn(community_id=actor.community_id, user_id=actor.user_id, since_at=now))
            events.record(tx, "sign-in.shared", actor, f"user:{actor.user_id}", now)
        elif row is not None and not is_shared:
            row.ended_at = now
            events.record(tx, "sign-in.unshared", actor, f"user:{actor.user_id}", now)
        act.keep(tx, {})
