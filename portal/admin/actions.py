"""What the program does for itself: forget what it need not keep."""

from datetime import timedelta

from sqlalchemy import delete, select

from portal.kernel import clock, limits
from portal.kernel.actor import Actor
from portal.kernel.db import write
from portal.kernel.once import RequestResult

KEEP_REQUESTS = timedelta(days=30)
MOST = 5_000  # a long backlog goes in parts, so that nobody waits for the write lock


def tidy(_actor: Actor) -> int:
    """Forget tries older than a day and request ids older than 30 days, site-wide; returns how many of the latter.

    Records no event: what is forgotten was nobody's act. Calling it again finds nothing.
    """
    now = clock.now()
    with write() as tx:
        limits.forget_old(tx, now)
        old = RequestResult.at < now - KEEP_REQUESTS
        some = select(RequestResult.id).where(old).order_by(RequestResult.at).limit(MOST)
        gone = delete(RequestResult).where(RequestResult.id.in_(some)).returning(RequestResult.id)
        return len(tx.execute(gone).all())
