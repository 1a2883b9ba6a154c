"""What the worker does for who wants to be told."""

from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.jobs import Job, declare
from portal.matching import actions, queries


def _tell_news(actor: Actor) -> int:
    """Tell whoever keeps a search of what is new, each in a transaction of their own; by day only."""
    found = queries.news(read(), actor, clock.now())
    return sum(actions.tell_news(actor, each) for each in found)


declare(Job("kept searches", 1800, _tell_news))
