"""Which credits of a week are looked at once more: one in twenty, chosen so that nobody can tell before."""

from collections.abc import Collection, Sequence
from datetime import date
from hashlib import sha256
from hmac import new as keyed

from portal.hours.rules.disputes import Giver, may_decide_dispute
from portal.hours.rules.words import Judge, Work
from portal.kernel.errors import Refusal
from portal.kernel.text import N_

ONE_IN = 20


def sample(key: bytes, community_id: int, week: date, ids: Sequence[int]) -> tuple[int, ...]:
    """Return the credits of a week (its Monday) to look at: a twentieth, rounded up, the same whenever it is asked.

    Their order is that of a keyed hash: without the site's key nobody can tell which ones it will be.
    """

    def place(number: int) -> bytes:
        return keyed(key, f"{community_id}|{week.isoformat()}|{number}".encode(), sha256).digest()

    return tuple(sorted(sorted(ids, key=place)[: -(-len(ids) // ONE_IN)]))


def may_look(
    judge: Judge, work: Work, givers: Collection[Giver], *, is_sampled: bool, is_looked_at: bool
) -> Refusal | None:
    """Allow a second look at a sampled credit, once, to a verifier unrelated to the visit and to who decided on it."""
    if not is_sampled:
        return Refusal("not-sampled", N_("This visit is not among those to be looked at once more."))
    if is_looked_at:
        return Refusal("looked-at", N_("Somebody has looked at this visit already."))
    return may_decide_dispute(judge, work, givers, is_open=True)
