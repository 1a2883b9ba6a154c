"""The two doors: one writer at a time in a process, readers that cannot write, statements that stay prepared."""

import threading
import time
from contextlib import suppress

import pytest
from sqlalchemy import literal, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, PendingRollbackError

from portal.kernel import prepared
from portal.kernel.db import db, gather_statistics, read, write, writing
from portal.orgs.models import Membership


@pytest.fixture
def on_sqlite(app):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL reads and writes on the same connections")
    return app


def test_writers_of_one_process_wait_in_turn_and_none_is_locked_out(world, on_sqlite):
    done, failed = [], []

    def work(number):
        with on_sqlite.app_context():
            try:
                with write() as tx:
                    tx.execute(text("UPDATE communities SET station_phone = station_phone || 'x'"))
                    time.sleep(0.01)
                done.append(number)
            except DBAPIError as error:
                failed.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(done), failed) == (12, [])
    assert writing(db.engine).pool.size() == 1
    db.session.remove()
    assert read().scalar(text("SELECT station_phone FROM communities")).endswith("x" * 12)


def test_a_reader_cannot_write_and_is_not_switched_for_each_transaction(world, on_sqlite):
    with pytest.raises(DBAPIError, match="readonly"):
        read().execute(text("UPDATE communities SET station_phone = '1'"))
    db.session.remove()

    with write() as tx:
        assert tx.scalar(text("PRAGMA query_only")) == 0
    assert read().scalar(text("PRAGMA query_only")) == 1


def test_closing_one_door_closes_both(world, on_sqlite):
    with write() as tx:
        tx.execute(text("SELECT 1"))
    assert writing(db.engine).pool.checkedin() == 1

    db.engine.dispose()

    assert writing(db.engine).pool.checkedin() == 0


def test_statistics_are_gathered_without_samples(world, on_sqlite):
    with write() as tx:
        gather_statistics(tx)

    tables = set(read().scalars(text("SELECT DISTINCT tbl FROM sqlite_stat1")))
    assert {"people", "memberships"} <= tables
    assert read().scalar(text("SELECT count(*) FROM sqlite_stat4")) == 0


def test_without_a_limit_there_would_be_samples(world, on_sqlite):
    with write() as tx:
        tx.execute(text("ANALYZE"))

    assert read().scalar(text("SELECT count(*) FROM sqlite_stat4")) > 0


def test_the_swallowed_error_of_a_flush_is_an_error_at_the_end(world):
    def half(tx):
        tx.add(Membership(team_id=10**6, person_id=10**6, role="member"))
        with suppress(IntegrityError):
            tx.flush()

    with pytest.raises(PendingRollbackError), write() as tx:
        half(tx)

    with write() as tx:
        assert tx.scalar(text("SELECT count(*) FROM communities")) > 0


def test_a_thread_can_write_again_after_the_connection_was_lost(world, monkeypatch):
    def lost(_connection):
        raise OSError("gone")

    monkeypatch.setattr(writing(db.engine).dialect, "do_rollback", lost, raising=False)
    with pytest.raises(OSError, match="gone"), write() as tx:
        tx.execute(text("SELECT no_such_column"))
    monkeypatch.undo()

    with write() as tx:
        assert tx.scalar(text("SELECT 1")) == 1


def test_a_requests_session_gives_its_connection_back_though_somebody_keeps_it(world):
    with world.app.app_context():
        kept = read()
        prepared.run(kept, select(literal(1)))
        out = db.engine.pool.checkedout()

    assert (out, db.engine.pool.checkedout()) == (1, 0)
    assert not kept.in_transaction()


def test_an_error_while_the_session_closes_gives_the_connection_back_too(world, monkeypatch):
    def broken(_session):
        raise OSError("gone")

    with world.app.app_context():
        kept = read()
        kept.scalar(select(literal(1)))
        monkeypatch.setattr("sqlalchemy.orm.Session.close", broken)
        with pytest.raises(OSError, match="gone"):
            kept.close()
        monkeypatch.undo()
        assert db.engine.pool.checkedout() == 0


def test_rolling_back_ends_what_prepared_statements_alone_have_begun(world):
    with world.app.app_context():
        tx = read()
        prepared.run(tx, select(literal(1)))
        connection = tx.get_bind()
        before = connection.in_transaction()

        tx.rollback()

        assert (before, connection.in_transaction()) == (True, False)
