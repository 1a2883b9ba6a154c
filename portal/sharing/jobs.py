"""What the worker does for shared time."""

from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.jobs import Job, declare
from portal.sharing import actions, queries

SECONDS = 30


def tidy(actor: Actor) -> int:
    """End invitations that ran out, let go whoever may share no longer, put in what was earned; each on its own."""
    now, community_id = clock.now(), actor.community_id
    done = sum(actions.expire(actor, row) for row in queries.overdue(read(), community_id, now))
    today = clock.local(now, actor.zone).date()
    for person_id, home_id in queries.to_let_go(read(), community_id, today):
        done += actions.let_go(actor, person_id, home_id)
    return done + sum(actions.put_in(actor, member) for member in queries.with_time(read(), community_id))


declare(Job("shared time", SECONDS, tidy))
