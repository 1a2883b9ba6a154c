"""Visits that wait, written as if they had happened."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from portal.attendance import steps as attendance
from portal.attendance.models import Engagement
from portal.kernel.db import read, write
from portal.ledger import queries as books
from portal.tasks import queries as tasks


@pytest.fixture
def visit(world) -> Callable[..., Engagement]:
    """Give what writes a visit that has ended, of Ana and 95 minutes unless said otherwise."""

    def write_visit(
        who="ana", minutes=95, *, shift=None, ago=timedelta(hours=4), hours=2, late=0, logged_by=None, **more
    ):
        chosen = shift or world.shift(starts_in=-ago, hours=hours)
        with write() as tx:
            line = tasks.shift_line(tx, world.community.id, chosen.id)
            start = line.starts_at + timedelta(minutes=late)
            return attendance.record(
                tx, line, world.people[who].id, start, start + timedelta(minutes=minutes),
                logged_by_user_id=world.users[logged_by].id if logged_by else None, **more,
            )  # fmt: skip

    return write_visit


@pytest.fixture
def balance(world) -> Callable[..., int]:
    """Give what returns minutes of somebody: credits to spend, or "recognised" ones."""

    def of(who="ana", kind="member"):
        return books.balance(read(), world.community.id, kind, f"person:{world.people[who].id}")

    return of


@pytest.fixture
def holds() -> Callable[[], bool]:
    """Tell whether every promise of the books holds."""

    def check():
        found = books.audit(read())
        assert found == ()
        return True

    return check
