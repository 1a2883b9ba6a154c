"""What somebody may say afterwards about a visit that nobody saw."""

from dataclasses import dataclass
from datetime import datetime

from portal.kernel.errors import Refusal
from portal.kernel.text import N_


@dataclass(frozen=True)
class Told:
    """What somebody says they did: from when on (naive wall time of the community), for how long, and what."""

    started_at: datetime
    minutes: int
    words: str


def may_have_been(bar: Refusal | None, at_the_time: str | None) -> Refusal | None:
    """Allow saying that one was there, at a time at which one may help, unless one was somewhere else then.

    bar: as `bar` returns it for that time; at_the_time: the title of what else the person was at.
    """
    if at_the_time is None:
        return bar
    text = N_("At that time you were at “%(title)s”, as our records say. Please correct the time.")
    return Refusal("overlap", text, params={"title": at_the_time})
