"""What the program does at the door by itself: end forgotten visits, renew the door's secret."""

from datetime import timedelta

from portal.attendance import queries, steps
from portal.kernel import clock, events
from portal.kernel.actor import Actor
from portal.kernel.db import retried, write

SECRET_LIFE = timedelta(days=90)


@retried
def close_overdue(actor: Actor) -> list[int]:
    """End the community's visits that nobody checked out of, half an hour after the planned end; return them.

    They end at the planned end, are marked, and wait for a person. A repeat finds none and records nothing.
    """
    now = clock.now()
    with write() as tx:
        ended = steps.close_overdue(tx, actor.community_id, now)
        if ended:
            subject = f"community:{actor.community_id}"
            events.record(tx, "visits.closed", actor, subject, now, engagement_ids=ended)
    return ended


@retried
def renew_door(actor: Actor, *, site_key: bytes) -> int | None:
    """Begin a new version of the community's door secret when the last is ninety days old; return it, else None."""
    now = clock.now()
    with write() as tx:
        latest = max(queries.secrets(tx, site_key, actor.community_id), key=lambda secret: secret.version)
        if now - latest.since < SECRET_LIFE:
            return None
        version = latest.version + 1
        if not steps.renew_secret(tx, site_key, actor.community_id, version, now):
            return None
        events.record(tx, "door.renewed", actor, f"community:{actor.community_id}", now, version=version)
    return version
