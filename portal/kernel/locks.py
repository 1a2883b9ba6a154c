"""One at a time: what no row stands for is held until the transaction ends. SQLite has one writer anyway."""

from enum import IntEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.kernel import prepared


class Held(IntEnum):
    """What is held: the first half of a lock's number; the second says whose it is."""

    PERSON = 7401
    IMPORTS = 7402
    CALENDAR = 7404
    AREAS = 7405


def hold(tx: Session, what: Held, whose: int) -> None:
    """Wait until nobody else holds it, and hold it; whose is a person or a community."""
    if prepared.dialect(tx) == "postgresql":
        tx.execute(select(func.pg_advisory_xact_lock(int(what), whose)))
