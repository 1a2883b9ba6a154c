"""What was acknowledged survives a power cut: every connection waits for the disk."""

import pytest
from sqlalchemy import text

SQLITE = {"synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1, "journal_mode": "wal"}  # 2 is FULL


@pytest.mark.row("reliability-7.1")
def test_a_connection_waits_for_the_disk_and_keeps_its_guards(books):
    if books.engine.dialect.name != "sqlite":
        pytest.skip("a test's PostgreSQL does not wait for the disk; production's default does")

    with books.write() as tx:
        found = {name: tx.execute(text(f"PRAGMA {name}")).scalar() for name in SQLITE}

    assert found == SQLITE


def test_a_reading_connection_cannot_write(books):
    if books.engine.dialect.name != "sqlite":
        pytest.skip("on PostgreSQL nothing written on a reading session is ever committed")

    with books.read() as tx, pytest.raises(Exception, match="readonly"):
        tx.execute(text("UPDATE accounts SET balance_minutes = 1"))
