"""What must be in the database after clients were told yes: each thing once, none missing, none more."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.races.history import Try


@dataclass(frozen=True)
class Kept:
    """What came of many orders: those acknowledged, connections that broke, and what is lost or doubled."""

    acknowledged: int
    broken: int
    repeated: int
    lost: list[str]
    doubled: list[str]

    def figure(self) -> str:
        """Say it in one line."""
        return (
            f"{self.acknowledged} acknowledged, {len(self.lost)} lost, {len(self.doubled)} doubled; {self.broken}"
            f" connections broke, {self.repeated} forms were answered by what their first sending had done"
        )


def weigh(tries: Sequence[Try], found: Iterable[str], first_sent: dict[str, float] | None = None) -> Kept:
    """Compare what was acknowledged with the keys of what is in the database.

    first_sent: when the database says that the thing was made, on the clients' clock, by key; a thing made before the
    sending that was acknowledged is an answer from memory.
    """
    in_database = Counter(found)
    acknowledged = {one.order.key: one for one in tries if one.is_ok}
    asked = {one.order.key for one in tries}
    lost = sorted(key for key in acknowledged if not in_database[key])
    doubled = sorted(key for key, count in in_database.items() if count > 1)
    doubled += sorted(f"{key} was never asked for" for key in in_database if key not in asked)
    broken = sum(one.is_broken for one in tries)
    made = first_sent or {}
    repeated = sum(key in made and made[key] < one.invoked for key, one in acknowledged.items())
    return Kept(len(acknowledged), broken, repeated, lost, doubled)
