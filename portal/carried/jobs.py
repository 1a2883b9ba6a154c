"""What the worker does for hours from before."""

from portal.carried import actions, queries
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.jobs import Job, declare

SECONDS = 2


def settle(actor: Actor) -> int:
    """Credit, or take back, what is left of a community's batches; return for how many people."""
    done = 0
    for batch_id in queries.open_batches(read(), actor.community_id):
        while count := actions.settle(actor, batch_id):
            done += count
    return done


declare(Job("hours from before", SECONDS, settle))
