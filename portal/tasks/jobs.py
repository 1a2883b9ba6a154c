"""What the worker does for tasks."""

from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.jobs import Job, declare
from portal.tasks import actions, queries


def _lines(actor: Actor) -> int:
    """End offers whose time is over, offer what became free, and tell who was offered a place; each on its own."""
    now, community_id = clock.now(), actor.community_id
    done = sum(actions.expire_offer(actor, offer) for offer in queries.overdue_offers(read(), community_id, now))
    done += sum(actions.move_line(actor, shift) for shift in queries.lines_to_move(read(), community_id, now))
    return done + sum(actions.tell_offer(actor, offer) for offer in queries.untold_offers(read(), community_id))


declare(Job("series", 3600, actions.extend_series))
declare(Job("waiting lists", 5, _lines))
