"""What kind of site this is, and when it last wrote something down."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.kernel.db import read
from portal.kernel.events import Event
from portal.ledger.models import ChainHead
from portal.people import queries as people
from portal.people.models import Community


def newest_moment() -> datetime | None:
    """Return when the site last wrote something down: the newest posting or event; None on an empty site."""
    tx = read()
    posted = tx.scalar(select(func.max(ChainHead.recorded_at)))
    happened = tx.scalar(select(Event.at).order_by(Event.id.desc()).limit(1))
    return max((at for at in (posted, happened) if at), default=None)


def is_demo_site(tx: Session | None = None) -> bool:
    """Tell whether the site holds the demo and nothing else; tx: the transaction that asks, if there is one."""
    marks = set((tx or read()).scalars(select(Community.is_demo)))
    return marks == {True}


def is_empty_site() -> bool:
    """Tell whether the site holds no community yet."""
    return people.first_community(read()) is None
