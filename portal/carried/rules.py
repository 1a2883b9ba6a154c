"""Whose word counts for hours from before: two unrelated people, neither of them for their own."""

from dataclasses import dataclass
from datetime import datetime

from portal.kernel.actor import Actor
from portal.kernel.errors import Refusal
from portal.kernel.text import N_

GRADE = 1  # an old list is the word of whoever wrote it
WORDS = 2  # people who stand for a batch; whoever brought it is one, where that is known
VERIFIERS = ("social_worker", "supervisor")
STATION = (*VERIFIERS, "site_admin")


@dataclass(frozen=True)
class Batch:
    """A batch as a decision sees it; giver_ids: the users who stand for it by now, whoever brought it among them."""

    id: int
    brought_by_user_id: int | None
    giver_ids: frozenset[int]
    agreed_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True)
class Ties:
    """What ties a reader to a batch: entries of people related to them, such a giver, an account in the same hands.

    Related are those who live together, and two of whom one acts for the other.
    """

    has_own_entries: bool = False
    is_related_to_giver: bool = False
    shares_hands: bool = False


def may_see(actor: Actor) -> Refusal | None:
    """Allow the community's station."""
    if actor.has(*STATION):
        return None
    return Refusal("not-staff", N_("Only station staff see the hours of old lists."), "forbidden")


def may_agree(actor: Actor, batch: Batch, ties: Ties) -> Refusal | None:
    """Allow a verifier's word once for each batch, where nothing ties them to it or to whoever stands for it."""
    if not actor.has(*VERIFIERS) or actor.user_id is None:
        text = N_("Only social workers and supervisors of this community verify hours.")
        return Refusal("not-yours", text, "forbidden")
    if batch.ended_at is not None:
        return Refusal("ended", N_("This list was taken back, so its hours do not count."))
    if batch.agreed_at is not None:
        return Refusal("agreed", N_("Enough people agreed to these hours already."))
    return _tied(actor, batch, ties)


def _tied(actor: Actor, batch: Batch, ties: Ties) -> Refusal | None:
    if actor.user_id == batch.brought_by_user_id:
        text = N_("You brought this list in. Somebody else agrees to its hours.")
        return Refusal("brought", text, "forbidden")
    if actor.user_id in batch.giver_ids:
        text = N_("You agreed to this list already. A second person must agree too.")
        return Refusal("said", text, "forbidden")
    if ties.has_own_entries:
        text = N_("Hours of your own, or of somebody close to you, are in this list. Somebody else agrees to it.")
        return Refusal("own", text, "forbidden")
    if ties.is_related_to_giver:
        text = N_("Somebody close to you stands for this list. A second, unrelated person must agree.")
        return Refusal("household", text, "forbidden")
    if ties.shares_hands:
        text = N_(
            "Your account and that of somebody who stands for this list were lately in the same hands. Ask another."
        )
        return Refusal("same-hands", text, "forbidden")
    return None


def words_missing(batch: Batch) -> int:
    """Return how many more people must stand for the batch before it counts."""
    return max(WORDS - len(batch.giver_ids), 0)
