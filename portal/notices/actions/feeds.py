"""Open a link by which a calendar follows one's own places, and end it."""

from sqlalchemy import update

from portal.kernel import clock, events, once
from portal.kernel.actor import Actor
from portal.kernel.db import retried, write
from portal.kernel.errors import Conflict, Forbidden
from portal.kernel.text import N_
from portal.notices import queries
from portal.notices.models import CalendarFeed


@retried
def open_feed(actor: Actor, *, request_id: str | None = None) -> int:
    """Open the actor's calendar link and return its number; one that was open ends, and whoever has it reads no more.

    A repeat returns the first number and ends nothing.
    """
    now = clock.now()
    if actor.person_id is None:
        raise Forbidden(N_("Only a person has a calendar."))
    with write() as tx:
        act = once.begin(tx, actor, request_id, "calendar.open", f"person:{actor.person_id}", now)
        if act.result is not None:
            return int(act.result["feed_id"])
        queries.hold_calendar(tx, actor.person_id)
        tx.execute(_live(actor.person_id).values(ended_at=now))
        feed = CalendarFeed(community_id=actor.community_id, person_id=actor.person_id, made_at=now)
        tx.add(feed)
        tx.flush()
        act.keep(tx, {"feed_id": feed.id})
        events.record(tx, "calendar.opened", actor, f"calendar:{feed.id}", now, person_id=actor.person_id)
        return feed.id


@retried
def end_feed(actor: Actor, *, request_id: str | None = None) -> None:
    """End the actor's calendar link; Conflict when none is open. A repeat of the request id changes nothing."""
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "calendar.end", f"person:{actor.person_id}", now)
        if act.result is not None:
            return
        ended = tx.scalar(_live(actor.person_id or 0).values(ended_at=now).returning(CalendarFeed.id))
        if ended is None:
            raise Conflict(N_("Your calendar link is ended already."))
        act.keep(tx, {"feed_id": ended})
        events.record(tx, "calendar.ended", actor, f"calendar:{ended}", now, person_id=actor.person_id)


def _live(person_id: int):  # noqa: ANN202 - an update that is not finished
    return update(CalendarFeed).where(CalendarFeed.person_id == person_id, CalendarFeed.ended_at.is_(None))
