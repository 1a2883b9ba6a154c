"""The worker runs every job for every community; one that fails stops no other; what need not be kept is forgotten."""

import json
import os
import signal
import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.admin import actions
from portal.admin.jobs import Round
from portal.admin.worker import Worker
from portal.kernel import clock, jobs, limits, once
from portal.kernel.db import read, write
from portal.kernel.jobs import Job
from portal.kernel.limits import Try
from portal.kernel.once import RequestResult
from portal.notices.models import Notice
from portal.tasks import actions as tasks
from tests.world import Neighbourhood


def test_the_worker_knows_every_job(app):
    assert {job.name for job in jobs.declared()} >= {"messages", "reminders", "tidying"}
    assert any("attendance" in job.run.__module__ for job in jobs.declared())
    with pytest.raises(ValueError, match="declared twice"):
        jobs.declare(Job("messages", 1, lambda _actor: 0))


def test_each_job_runs_for_each_community_as_the_program(world):
    Neighbourhood(world.app, "other-lane")
    seen = []

    Round(world.app, [Job("look", 60, lambda actor: seen.append(actor) or 0)]).go()

    assert [actor.community_id for actor in seen] == [1, 2]
    assert all(actor.is_program and actor.via == "worker" for actor in seen)
    assert {actor.zone for actor in seen} == {"Asia/Shanghai"}


def test_a_job_that_fails_stops_neither_the_next_job_nor_the_next_community_nor_the_next_round(world, capsys):
    Neighbourhood(world.app, "other-lane")
    ran = []

    def fail(actor):
        ran.append(f"fail {actor.community_id}")
        raise ZeroDivisionError

    round_ = Round(
        world.app, [Job("fail", 0, fail), Job("work", 0, lambda a: ran.append(f"work {a.community_id}") or 1)]
    )

    assert [round_.go(), round_.go()] == [2, 2]
    assert ran == ["fail 1", "fail 2", "work 1", "work 2"] * 2
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines() if "job.failed" in line]
    assert [(line["job"], line["kind"], line["community_id"]) for line in lines[:2]] == [
        ("fail", "ZeroDivisionError", 1),
        ("fail", "ZeroDivisionError", 2),
    ]


def test_a_job_waits_for_its_time(world):
    ran = []
    round_ = Round(
        world.app,
        [Job("now", 0, lambda _a: ran.append("now") or 0), Job("rare", 3600, lambda _a: ran.append("rare") or 0)],
    )

    for _ in range(3):
        round_.go()

    assert ran == ["now", "rare", "now", "now"]


def test_a_database_that_is_away_ends_no_worker(world, monkeypatch, capsys):
    def away(_tx):
        raise OSError("away")

    monkeypatch.setattr("portal.people.queries.communities", away)

    assert Round(world.app, jobs.declared()).go() == 0
    assert "job.failed" in capsys.readouterr().err


def test_one_round_tells_people_what_happened(world):
    shift = world.shift(starts_in=timedelta(days=2))
    tasks.claim_shift(world.actor("ana"), shift.id)

    Round(world.app, jobs.declared()).go()

    mine = Notice.person_id == world.people["ana"].id
    assert read().scalar(select(func.count()).select_from(Notice).where(mine)) == 1


def test_the_worker_ends_after_the_job_that_is_under_way_when_it_is_told_to(world, monkeypatch):
    worker = Worker(world.app)
    monkeypatch.setattr(worker, "_round", Round(world.app, [Job("slow", 0, lambda _actor: time.sleep(0.3) or 0)]))
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    timer = threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGTERM))
    timer.start()
    began = time.monotonic()
    try:
        worker.run()
    finally:
        timer.join()
        for number, handler in before.items():
            signal.signal(number, handler)

    assert 0.25 < time.monotonic() - began < 5


def test_tries_are_forgotten_after_a_day_and_request_ids_after_thirty(world):
    with write() as tx:
        limits.hit(tx, "sign-in:ana", clock.now())
        once.begin(tx, world.program(), "r-1", "act", "x", clock.now())
    kept = _counts()
    clock.tick(timedelta(hours=23))
    actions.tidy(world.program())
    day = _counts()
    clock.tick(timedelta(days=2))
    actions.tidy(world.program())
    days = _counts()
    clock.tick(timedelta(days=29))

    assert actions.tidy(world.program()) == 1
    assert actions.tidy(world.program()) == 0
    assert [kept, day, days, _counts()] == [(1, 1), (1, 1), (0, 1), (0, 0)]


def test_what_a_clock_wrote_that_ran_ahead_is_forgotten_too(world):
    with write() as tx:
        for days in (0, 400):
            limits.hit(tx, "sign-in:ana", clock.now() + timedelta(days=days))
            once.begin(tx, world.program(), f"r-{days}", "act", "x", clock.now() + timedelta(days=days))

    actions.tidy(world.program())

    assert _counts() == (1, 1)


def _counts() -> tuple[int, int]:
    tx = read()
    tries = tx.scalar(select(func.count()).select_from(Try)) or 0
    return tries, tx.scalar(select(func.count()).select_from(RequestResult)) or 0
