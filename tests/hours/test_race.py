"""Several words at once: one credit, one chain, no two people's presses undone by each other; on both databases."""

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.attendance.models import Engagement
from portal.hours import actions
from portal.hours.actions import verifying
from portal.hours.models import Verification
from portal.hours.queries import docket
from portal.kernel.db import db, read, write
from portal.kernel.errors import Conflict, Forbidden
from portal.ledger import queries as books
from portal.people.models import Person

AT_ONCE = 8


def at_once(app, calls):
    """Run the calls at the same moment, each in an application context of its own; give results or errors."""
    gate = threading.Barrier(len(calls))

    def run(call):
        with app.app_context():
            gate.wait()
            try:
                return call()
            except (Conflict, Forbidden) as error:
                return error
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(calls)) as pool:
        results = list(pool.map(run, calls))
    db.session.remove()  # what the test reads next must not be a snapshot from before
    return results


def credits_of():
    return read().scalar(select(func.count()).select_from(Verification).where(Verification.step == "credit"))


@pytest.mark.row("product-22")
def test_one_visit_verified_by_eight_presses_at_once_is_credited_once(world, visit, balance, holds):
    work, judges = visit("ana"), [world.actor(("mei", "sara")[number % 2]) for number in range(AT_ONCE)]

    results = at_once(world.app, [lambda who=who: actions.verify(who, [work.id]) for who in judges])

    receipts = [result for result in results if isinstance(result, actions.Receipt)]
    assert len(receipts) == 1
    assert {error.code for error in results if error not in receipts} == {"verified"}
    assert (credits_of(), balance("ana")) == (1, 90)
    assert holds()


def test_one_form_sent_eight_times_at_once_gives_one_receipt(world, visit, balance, holds):
    work, mei = visit("ana"), world.actor("mei")

    results = at_once(world.app, [lambda: actions.verify(mei, [work.id], request_id="r1")] * AT_ONCE)

    assert len(set(results)) == 1
    assert isinstance(results[0], actions.Receipt)
    assert (credits_of(), balance("ana")) == (1, 90)
    assert holds()


def test_eight_visits_verified_at_once_are_numbered_without_a_gap(world, visit, holds):
    works = [visit("ana", 60 + day, ago=timedelta(hours=5 + 24 * day)) for day in range(AT_ONCE)]
    mei = world.actor("mei")

    results = at_once(world.app, [lambda work=work: actions.verify(mei, [work.id]) for work in works])

    assert all(isinstance(result, actions.Receipt) for result in results)
    assert books.head(read(), world.community.id)[0] == AT_ONCE
    assert holds()


@pytest.mark.row("none-B")
def test_a_first_word_given_twice_at_once_is_not_two_peoples(world, visit, balance, holds):
    work, mei = visit("ana", grade=2), world.actor("mei")

    results = at_once(world.app, [lambda: actions.verify(mei, [work.id])] * AT_ONCE)

    assert sum(isinstance(result, actions.Receipt) for result in results) == 1
    assert balance("ana") == 0
    assert holds()


def test_one_credit_taken_back_by_eight_at_once_is_taken_back_once(world, visit, balance, holds):
    receipt = actions.verify(world.actor("mei"), [visit("ana").id])
    sara = world.actor("sara")

    results = at_once(world.app, [lambda: actions.reverse(sara, receipt.first_id, "wrong")] * AT_ONCE)

    assert sum(isinstance(result, actions.Receipt) for result in results) == 1
    assert balance("ana") == 0
    assert holds()


def test_two_visits_at_the_same_time_are_never_both_verified(world, visit, balance, holds):
    here, there = visit("ana", ago=timedelta(hours=4)), visit("ana", ago=timedelta(hours=3))
    mei, sara = world.actor("mei"), world.actor("sara")
    calls = [
        lambda: actions.refuse_hours(mei, [here.id], "at two places"),
        lambda: actions.refuse_hours(sara, [there.id], "at two places"),
        *[lambda: actions.verify(mei, [here.id]), lambda: actions.verify(sara, [there.id])] * 3,
    ]

    at_once(world.app, calls)

    assert balance("ana") in (0, 90)
    assert holds()


@pytest.fixture
def two_long_visits(world, visit, monkeypatch):
    """Give two presses on two visits of one day, five hours each; each, once it has read, waits for the other."""
    works = [visit("ana", 300, ago=timedelta(hours=ago), hours=5) for ago in (14, 8)]
    both_have_read, read_docket = threading.Barrier(2), docket.docket_of

    def read_and_wait(tx, actor, ids):
        found = read_docket(tx, actor, ids)
        with contextlib.suppress(threading.BrokenBarrierError):
            both_have_read.wait(2)
        return found

    monkeypatch.setattr(docket, "docket_of", read_and_wait)
    pairs = zip((world.actor("mei"), world.actor("sara")), works, strict=True)
    return [lambda who=who, work=work: actions.verify(who, [work.id]) for who, work in pairs]


def test_two_visits_of_one_day_at_once_are_not_credited_beyond_its_most_on_one_word(
    world, two_long_visits, balance, holds
):
    receipts = at_once(world.app, two_long_visits)

    assert sorted((receipt.credited, receipt.waiting) for receipt in receipts) == [(0, 1), (1, 0)]
    assert balance("ana") == 300
    assert holds()


def test_without_the_peoples_lock_two_visits_of_one_day_would_both_be_credited(
    world, two_long_visits, balance, monkeypatch
):
    """The control: each press holds its own visit only, and neither sees what the other credits."""
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite's writers come one after another; the control is PostgreSQL's")

    def hold_visits(tx, *mine):
        tx.execute(select(Engagement.id).where(*mine).with_for_update()).all()

    monkeypatch.setattr(docket, "_hold", hold_visits)

    at_once(world.app, two_long_visits)

    assert balance("ana") == 600


def test_every_visit_of_a_press_is_held_though_they_are_one_persons(world, visit):
    """What is held cannot be locked by another connection that does not wait."""
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite holds the whole database")
    works, mei = [visit("ana", 60, ago=timedelta(hours=5 + 24 * day)) for day in range(3)], world.actor("mei")

    with write() as tx:
        docket.docket_for_update(tx, mei, [work.id for work in works])
        with db.engine.connect() as other:
            free = select(Engagement.id).with_for_update(skip_locked=True)
            assert other.execute(free).all() == []
            person = select(Person.id).where(Person.id == world.people["ana"].id)
            assert other.execute(person.with_for_update(key_share=True, skip_locked=True)).all() == []
            assert other.execute(person.with_for_update(key_share=True, read=True, skip_locked=True)).all() != []


def test_without_the_lock_and_the_unique_word_a_visit_would_be_credited_twice(world, visit, balance, monkeypatch):
    """The control: with the row lock off and the index gone, both presses see a visit that still waits."""
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite's writers come one after another; the control is PostgreSQL's")
    with db.engine.begin() as connection:
        connection.exec_driver_sql("DROP INDEX uq_verifications_credit")
    work, judges = visit("ana"), [world.actor("mei"), world.actor("sara")]
    both_have_read = threading.Barrier(2)
    unlocked = verifying.queries.docket_of

    def read_unlocked(tx, actor, ids):
        docket = unlocked(tx, actor, ids)
        both_have_read.wait(10)
        return docket

    monkeypatch.setattr(verifying.queries, "docket_for_update", read_unlocked)

    at_once(world.app, [lambda who=who: actions.verify(who, [work.id]) for who in judges])

    assert (credits_of(), balance("ana")) == (2, 180)
