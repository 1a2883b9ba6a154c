"""Events become messages in batches: one that cannot be told stops no other, and nobody waits meanwhile."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.kernel import clock, events
from portal.kernel.db import read, write
from portal.notices import actions
from portal.notices.models import Notice
from portal.tasks import actions as tasks
from tests.counting import statements
from tests.notices.test_deliver import drain, messages, sent
from tests.world import Neighbourhood


@pytest.mark.parametrize("unknown", ["team_id", "person_id"])  # nobody can be found; no database keeps the message
def test_one_event_that_cannot_be_told_does_not_silence_the_others(world, unknown):
    drain(world)
    with write() as tx:
        keys = {"team_id": world.team.id, "person_id": world.people["lin"].id, "role": "member", unknown: 10**6}
        events.record(tx, "membership.began", world.program(), "membership:0", clock.now(), **keys)
        events.record(tx, "person.approved", world.program(), f"person:{world.people['ana'].id}", clock.now())

    done, _ = sent(world)

    assert (done.event_count, done.told_count) == (2, 1)
    assert sent(world)[0].event_count == 0


def test_people_of_another_community_are_never_told(world):
    other = Neighbourhood(world.app, "other-lane")
    shift = other.shift(starts_in=timedelta(days=2))
    other.assignment(shift, "ana")
    tasks.cancel_shift(other.actor("ben"), shift.id)

    sent(world)

    assert read().scalar(select(func.count()).select_from(Notice).where(Notice.community_id == other.community.id)) == 0
    assert messages(world, "ana") == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # on PostgreSQL a writer holds up nobody
def test_nobody_waits_while_it_is_found_out_whom_events_concern(world):
    took = []
    for places in (2, 12):
        for _ in range(places):
            world.assignment(shift := world.shift(starts_in=timedelta(days=2)), "ana")
            tasks.cancel_shift(world.actor("ben"), shift.id)
        with statements(written=True) as under_the_lock:
            actions.fan_out(world.program())
        took.append(len(under_the_lock))

    assert took[0] == took[1] <= 8


def test_two_workers_at_once_tell_each_event_once(world):
    drain(world)
    ana, count = world.people["ana"].id, 300
    with write() as tx:
        for _ in range(count):
            events.record(tx, "person.approved", world.program(), f"person:{ana}", clock.now())
    told: list[int] = []

    def work() -> None:
        with world.app.app_context():
            told.append(actions.deliver_pending(world.program()).told_count)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sum(told) == count
    assert read().scalar(select(func.count()).select_from(Notice).where(Notice.person_id == ana)) == count
