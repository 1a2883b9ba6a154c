"""When an exact address may be read."""

from datetime import datetime, timedelta

AROUND = timedelta(hours=24)  # before the start and after the end


def may_read_address(starts_at: datetime, ends_at: datetime, now: datetime, *, has_place: bool) -> bool:
    """Tell whether somebody may read where exactly a shift is: with an open place, a day before until a day after."""
    return has_place and starts_at - AROUND <= now <= ends_at + AROUND
