"""The demo community "幸福里 / Happiness Lane"."""

from datetime import datetime

from portal.kernel.settings import Settings


def make(_settings: Settings, _now: datetime) -> None:
    """Fill the empty site."""


def freshen(_now: datetime) -> None:
    """Give the week new shifts when the old ones are over."""
