"""What makes a posting right, how deep an account may fall, and how the books are chained."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from json.encoder import encode_basestring_ascii as quoted

from portal.kernel.errors import Refusal
from portal.kernel.text import N_

# Two quantities in the same books: credits can be spent, recognised hours only stand for what was done.
QUANTITIES = {
    "member": "credits", "issuance": "credits", "pool": "credits",
    "recognised": "hours", "recognition": "hours",
}  # fmt: skip
# The lowest balance of an account in minutes; the two sources of minutes have none, they show what was issued.
FLOORS: dict[str, int | None] = {"member": 0, "pool": 0, "recognised": 0, "issuance": None, "recognition": None}
START_HASH = "0" * 64


@dataclass(frozen=True)
class Leg:
    """One signed leg of a posting that is still to be written."""

    account_id: int
    kind: str
    minutes: int


def may_post(legs: Sequence[Leg]) -> Refusal | None:
    """Refuse what is no posting: fewer than two legs, an empty leg, an account twice, sides that do not match."""
    if is_balanced(legs) and len({leg.account_id for leg in legs}) == len(legs):
        return None
    return Refusal("unbalanced", N_("Nothing was saved: the amounts do not match. Please call the station."))


def is_balanced(legs: Iterable[Leg]) -> bool:
    """Tell whether there are legs, none of them empty, and each quantity sums to zero."""
    sums: dict[str, int] = defaultdict(int)
    for leg in legs:
        if leg.minutes == 0:
            return False
        sums[QUANTITIES[leg.kind]] += leg.minutes
    return bool(sums) and not any(sums.values())


def may_reverse(reverses_id: int | None, reversed_by_id: int | None) -> Refusal | None:
    """Refuse to take back a counter-entry, or a posting that was taken back before."""
    if reverses_id is None and reversed_by_id is None:
        return None
    if reverses_id is not None:
        return Refusal("is-reversal", N_("A correction cannot be taken back. Enter it again instead."))
    return Refusal("reversed", N_("This was already taken back."))


def may_land(day: date, closed: Collection[date | None]) -> Refusal | None:
    """Allow something of a local day into the books unless its month is closed; closed: first days of months."""
    if day.replace(day=1) not in closed:
        return None
    text = N_("The month %(month)s is closed. What is wrong in it is corrected in the present month.")
    return Refusal("month-closed", text, params={"month": f"{day:%Y-%m}"})


def posting_hash(
    previous_hash: str,
    place: tuple[int, int],
    act: tuple[str, str],
    recorded_at: datetime,
    reverses_seq: int | None,
    entries: Iterable[tuple[int, int]],
) -> str:
    """Return the SHA-256 that chains a posting to the one before it: only numbers, kinds and times, nobody's name.

    place: community id and number; act: kind and source; entries: (account id, minutes), in any order.
    The text that is hashed is a JSON list without blanks, so that a program of ten lines can check it.
    """
    at = recorded_at.astimezone(UTC).isoformat(timespec="microseconds")
    kind, source = quoted(act[0]), quoted(act[1])
    legs = ",".join(f"[{account_id},{minutes}]" for account_id, minutes in sorted(entries))
    reverses = "null" if reverses_seq is None else reverses_seq
    # written by hand, for an audit does it a million times: json.dumps takes three times as long
    text = f'[1,"{previous_hash}",{place[0]},{place[1]},{kind},{source},"{at}",{reverses},[{legs}]]'
    return sha256(text.encode()).hexdigest()
