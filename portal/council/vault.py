"""The ballot box of a secret poll: the counts of all answers in one sealed block of always the same length.

Each vote seals the whole block anew, so that neither two states of the database nor the order of its rows tells which
count went up. The key is derived from the site's own, which no database holds, and a backup only under its own key.
"""

from collections.abc import Sequence
from struct import Struct

from cryptography.exceptions import InvalidTag

from portal.council.rules import MOST_OPTIONS
from portal.kernel import sealing
from portal.kernel.errors import Conflict
from portal.kernel.text import N_

LOST = N_("The votes could not be read any more, as the key of the site is another one. Please ask again.")
_BLOCK = Struct(f">{MOST_OPTIONS}I")


class Unreadable(Conflict):
    """The box was sealed under another site key."""

    def __init__(self) -> None:
        super().__init__(LOST, code="lost")


def box_key(site_key: bytes) -> bytes:
    """Return the key of all ballot boxes of a site."""
    return sealing.derive(site_key, "ballot boxes")


def seal(key: bytes, counts: Sequence[int], bound_to: str) -> bytes:
    """Seal the counts, in the answers' order; bound_to names the poll or the bundle that they are of."""
    padded = [*counts, *[0] * (MOST_OPTIONS - len(counts))]
    return sealing.seal(key, _BLOCK.pack(*padded), bound_to)


def unseal(key: bytes, sealed: bytes, size: int, bound_to: str) -> list[int]:
    """Return the counts of so many answers; raises Unreadable under another key."""
    try:
        return list(_BLOCK.unpack(sealing.open_sealed(key, sealed, bound_to)))[:size]
    except InvalidTag as error:
        raise Unreadable from error
