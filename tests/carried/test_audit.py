"""`ledger audit` sees each promise of hours from before broken, and many at once credit nobody twice."""

import threading

import pytest
from sqlalchemy import text

from portal.carried import actions, jobs
from portal.carried.queries import AUDIT_CHECKS
from portal.exchange import actions as imports
from portal.kernel.db import db, read, write
from portal.kernel.errors import Conflict, Forbidden, NotFound
from portal.ledger import triggers
from tests.exchange.crowds import balance, batch_of, entry, holds, reading, take_in

pytestmark = [pytest.mark.row("reliability-2.2"), pytest.mark.row("none-B")]


def broken():
    read().rollback()
    return {name for name, check in AUDIT_CHECKS.items() if list(check(read()))}


@pytest.fixture
def done(world):
    """Give a list that counts and one that was undone after it counted."""
    for number, name in enumerate(("Ana", "Lin")):
        ran = take_in(world, "hours", entry(number, name=name))
        actions.agree(world.actor("sara"), batch_of(ran.run_id))
    imports.undo(world.actor("mei"), ran.run_id)
    return ran


def tamper(statement, **values):
    with write() as tx:
        triggers.drop(tx.connection())
        tx.execute(text(statement), values)
        triggers.install(tx.connection())


FIRST = "(SELECT MIN(id) FROM carried_credits)"
POSTING = "(SELECT MIN(id) FROM postings WHERE kind = 'hours.carried')"
TAMPERED = {
    "another sum": (f"UPDATE carried_credits SET minutes = 91 WHERE id = {FIRST}", "carried-provenance"),
    "another person": (f"UPDATE carried_credits SET person_id = :hua WHERE id = {FIRST}", "carried-provenance"),
    "an entry less": (f"UPDATE carried_hours SET credit_id = NULL WHERE credit_id = {FIRST}", "carried-provenance"),
    "longer entries": (f"UPDATE carried_hours SET minutes = 300 WHERE credit_id = {FIRST}", "carried-provenance"),
    "a posting of nothing": (
        f"UPDATE postings SET source = 'carried:999' WHERE id = {POSTING}",
        "carried-provenance",
    ),
    "taken back without a counter-entry": (
        f"UPDATE carried_credits SET withdrawn_at = at WHERE id = {FIRST}", "carried-provenance"
    ),
    "a counter-entry of what stands": ("UPDATE carried_credits SET withdrawn_at = NULL", "carried-provenance"),
    "no word": ("DELETE FROM carried_words", "carried-two-people"),
    "nobody brought it": ("UPDATE carried_batches SET brought_by_user_id = NULL", "carried-two-people"),
    "never agreed": ("UPDATE carried_batches SET agreed_at = NULL", "carried-two-people"),
    "the word of somebody in it": ("UPDATE carried_words SET by_user_id = :ana", "carried-two-people"),
    "brought by somebody in it": ("UPDATE carried_batches SET brought_by_user_id = :ana", "carried-two-people"),
}  # fmt: skip


def test_what_people_did_by_the_rules_holds(done):
    assert broken() == set()
    assert holds()


@pytest.mark.parametrize("how", TAMPERED)
def test_the_audit_sees(world, done, how):
    statement, promise = TAMPERED[how]
    named = {"ana": world.users["ana"].id, "hua": world.people["hua"].id}

    tamper(statement, **{name: value for name, value in named.items() if f":{name}" in statement})

    assert promise in broken()


def at_once(world, *acts):
    """Do all at the same moment, each in a thread of its own; return what came back, refusals by their code."""
    found, start = [], threading.Barrier(len(acts))

    def work(act):
        with world.app.app_context():
            start.wait()
            try:
                found.append(act())
            except (Conflict, Forbidden) as error:
                found.append(error.code)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=work, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_workers_at_once_credit_everybody_once(world, monkeypatch):
    monkeypatch.setattr(actions, "MOST", 2)
    names = ["ana", "lin", "ben", "oskar", "guo", "pei", "hua"]
    ran = take_in(world, "hours", *(entry(name, name=world.people[name].name) for name in names))
    actions.agree(world.actor("sara"), batch_of(ran.run_id))
    program = world.program()

    done = at_once(world, *(lambda: jobs.settle(program) for _ in range(4)))

    assert sum(done) == 5
    assert [balance(world, name) for name in names] == [90] * 7
    assert holds()


def test_an_undoing_and_a_word_at_once_leave_either_hours_or_none(world):
    mei, sara = world.actor("mei"), world.actor("sara")
    for number in range(6):
        ran = take_in(world, "hours", entry(number, day=f"2025-04-{number + 1:02}"))
        batch = batch_of(ran.run_id)

        def agree(batch=batch):
            try:
                return actions.agree(sara, batch).credited
            except NotFound:  # undone before anything counted: nothing of it is left
                return 0

        at_once(world, lambda ran=ran: imports.undo(mei, ran.run_id).removed, agree)
        jobs.settle(world.program())
        assert balance(world) == 0
        assert holds()


def test_the_same_list_twice_at_once_is_one(world):
    rows = [entry(number, day=f"2025-05-{number:02}") for number in (1, 2, 3)]
    lists = [(world.actor(who), reading("hours", *rows)) for who in ("mei", "ada")]

    done = at_once(world, *(lambda one=one: imports.run_import(*one).created for one in lists))

    assert sorted(done) == [0, 3]
