"""Several scans at once: one visit, nobody lost, nobody doubled; on both databases."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.exc import IntegrityError

from portal.attendance import actions, queries, rules
from portal.attendance.models import Engagement, Scan
from portal.kernel import clock
from portal.kernel.db import db, write
from portal.kernel.errors import Conflict, Invalid, TooMany
from tests.attendance.door import count, events, later, visit

AT_ONCE = 8


@pytest.fixture
def shift(world):
    found = world.shift(capacity=40)
    world.assignment(found, "ana")
    return found


def at_once(app, calls):
    """Run the calls at the same moment, each in an application context of its own; give results or errors."""
    gate = threading.Barrier(len(calls))

    def run(call):
        with app.app_context():
            gate.wait()
            try:
                return call()
            except (Conflict, Invalid) as error:
                return error
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def ticket(world, shift, who="ana", direction="in", number=0):
    actor = world.actor(who)
    held = rules.Ticket(
        shift.id, direction, "code", actor.user_id, 1, clock.now(), f"{actor.user_id:012d}{number:012d}"
    )
    return rules.write_ticket(queries.ticket_key(world.app.config["SITE_KEY"]), held)


def scanning(world, actor, text, request_id=None):
    key = world.app.config["SITE_KEY"]
    return lambda: actions.scan(actor, text, site_key=key, request_id=request_id)


def test_eight_check_ins_at_once_are_one_visit(world, shift):
    ana = world.actor("ana")
    calls = [scanning(world, ana, ticket(world, shift, number=n), f"r-{n}") for n in range(AT_ONCE)]

    results = at_once(world.app, calls)

    assert {type(result) for result in results} == {actions.ScanReceipt}
    assert len({result.scan_id for result in results}) == 1
    assert (count(Engagement), count(Scan)) == (1, AT_ONCE)
    assert (events("engagement.opened"), events("scan.recorded")) == (1, AT_ONCE - 1)


def test_eight_check_outs_at_once_are_one_end(world, shift):
    ana = world.actor("ana")
    scanning(world, ana, ticket(world, shift))()
    later(60)
    calls = [scanning(world, ana, ticket(world, shift, "ana", "out", n + 1), f"r-{n}") for n in range(AT_ONCE)]

    results = at_once(world.app, calls)

    assert len({result.scan_id for result in results}) == 1
    assert (count(Engagement), visit(world).state) == (1, "pending")
    assert events("engagement.closed") == 1


def test_one_form_sent_eight_times_at_once_is_one_scan(world, shift):
    ana, text = world.actor("ana"), ticket(world, shift)

    results = at_once(world.app, [scanning(world, ana, text, "same")] * AT_ONCE)

    assert len({result.scan_id for result in results}) == 1
    assert (count(Scan), count(Engagement)) == (1, 1)


def test_one_ticket_sent_by_eight_forms_is_spent_once(world, shift):
    ana, text = world.actor("ana"), ticket(world, shift)

    results = at_once(world.app, [scanning(world, ana, text, f"r-{n}") for n in range(AT_ONCE)])

    assert sum(isinstance(result, actions.ScanReceipt) for result in results) == 1
    assert {result.code for result in results if isinstance(result, Conflict)} == {"ticket-spent"}
    assert count(Scan) == 1


def test_thirty_people_at_once_are_thirty_visits(world, shift):
    names = [f"Neighbour {n}" for n in range(30)]
    calls = []
    for name in names:
        world.person(name)
        world.assignment(shift, name)
        calls.append(scanning(world, world.actor(name), ticket(world, shift, name), name))

    results = at_once(world.app, calls)

    assert len({result.scan_id for result in results}) == 30
    assert count(Engagement, Engagement.state == "open") == 30


def test_a_leaders_tick_and_the_persons_scan_at_once_are_one_visit(world, shift):
    ben, ana = world.actor("ben"), world.actor("ana")
    person = world.people["ana"].id
    tick = lambda: actions.tick(ben, shift.id, person, direction="in", reason="group")  # noqa: E731

    at_once(world.app, [scanning(world, ana, ticket(world, shift)), tick])

    assert (count(Engagement), count(Scan)) == (1, 2)


def test_guesses_sent_at_once_are_looked_at_five_times_at_most(world, shift):
    ana, key = world.actor("ana"), world.app.config["SITE_KEY"]
    guesses = [f"{n:06d}" for n in range(20)]

    results = at_once(world.app, [lambda g=g: actions.scan_by_digits(ana, g, site_key=key) for g in guesses])

    assert sum(type(result) is Invalid for result in results) <= rules.USER_TRIES
    assert sum(isinstance(result, TooMany) for result in results) >= 20 - rules.USER_TRIES


def test_without_the_unique_index_two_check_ins_would_be_two_visits(world, shift):
    """A negative control: the database's index, not the reading before it, keeps a visit single."""
    scanning(world, world.actor("ana"), ticket(world, shift))()
    row = visit(world)
    copy = {c.key: getattr(row, c.key) for c in Engagement.__table__.columns if c.key != "id"}

    with pytest.raises(IntegrityError), write() as tx:
        tx.add(Engagement(**copy))
    with write() as tx:
        tx.execute(db.text("DROP INDEX uq_engagements_open"))
        tx.add(Engagement(**copy))
    assert count(Engagement) == 2
