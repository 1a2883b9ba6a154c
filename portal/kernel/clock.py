"""The one place that reads the system clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_frozen: list[datetime] = []


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return _frozen[-1] if _frozen else datetime.now(UTC)


def today(zone: str) -> date:
    """Return the calendar day of the zone, by its IANA name."""
    return now().astimezone(ZoneInfo(zone)).date()


def local(at: datetime, zone: str) -> datetime:
    """Return the aware moment as wall time of the zone."""
    return at.astimezone(ZoneInfo(zone))


def from_local(wall: datetime, zone: str) -> datetime:
    """Return the UTC moment of a naive wall time of the zone.

    A time that the clock change skips is moved forward by the change; of a time that occurs twice, the first counts.
    """
    aware = wall.replace(tzinfo=ZoneInfo(zone))
    return aware.astimezone(UTC)


@contextmanager
def freeze(at: datetime) -> Iterator[datetime]:
    """Hold the clock at the aware moment while the block runs (tests)."""
    _frozen.append(at.astimezone(UTC))
    try:
        yield _frozen[-1]
    finally:
        _frozen.pop()


def tick(by: timedelta) -> None:
    """Move the frozen clock; an error when it is not frozen (tests)."""
    _frozen[-1] += by
