"""Forgotten visits end at the planned end, marked; overlaps are marked on both sides; the door gets a new secret."""

from datetime import timedelta

import pytest

from portal.attendance import actions, queries, steps
from portal.attendance.models import DoorSecret, Engagement
from portal.kernel import clock
from portal.kernel.db import db, read, write
from portal.kernel.jobs import declared
from portal.tasks import queries as tasks
from tests.attendance.door import code_on_screen, count, events, later, scan, scans, visit


@pytest.fixture
def shift(world):
    found = world.shift()
    world.assignment(found, "ana")
    return found


@pytest.mark.row("product-21")
def test_a_forgotten_visit_ends_at_the_planned_end_and_says_so(world, shift):
    scan(world, shift)
    later(114 + 30)
    assert actions.close_overdue(world.program()) == []
    later(1)
    closed = actions.close_overdue(world.program())

    found = visit(world)
    assert closed == [found.id]
    assert (found.ended_at, found.state) == (shift.ends_at, "pending")
    assert (found.flags, found.grade, found.out_scan_id) == (["no-check-out"], 2, None)
    assert events("visits.closed") == 1


def test_closing_again_finds_nothing_and_records_nothing(world, shift):
    scan(world, shift)
    later(145)
    actions.close_overdue(world.program())

    assert actions.close_overdue(world.program()) == []
    assert events("visits.closed") == 1


def test_visits_that_run_on_and_those_of_another_community_stay_open(world, shift):
    long = world.shift(title="All day", hours=8)
    world.assignment(long, "lin")
    scan(world, long, "lin")
    later(145)

    assert actions.close_overdue(world.program()) == []
    assert visit(world, "lin").state == "open"


def test_a_check_out_within_the_grace_is_recorded_with_its_own_time(world, shift):
    scan(world, shift)
    later(114 + 20)
    scan(world, shift)

    found = visit(world)
    assert (found.ended_at, found.flags, found.grade) == (clock.now(), ["past-end"], 3)


def test_when_the_program_was_late_a_check_out_after_the_grace_counts_as_none(world, shift):
    scan(world, shift)
    path = code_on_screen(world, shift)
    ticket = world.client("ana").get(path)
    later(114 + 29)
    page = world.client("ana").get(code_on_screen(world, shift))
    assert ticket.status_code == page.status_code == 200
    later(2)
    world.client("ana").send("/scans", ticket=page.text.split('name="ticket" value="')[1].split('"')[0])

    found = visit(world)
    assert (found.ended_at, found.flags) == (shift.ends_at, ["no-check-out"])
    assert [s.direction for s in scans(world)] == ["in", "out"]


def test_two_visits_at_the_same_time_are_marked_on_both_sides(world, shift):
    other = world.shift(title="Next door")
    with write() as tx:
        line = tasks.shift_line(tx, world.community.id, other.id)
        steps.record(
            tx, line, world.people["ana"].id, world.now + timedelta(minutes=20), world.now + timedelta(minutes=50)
        )
    scan(world, shift)
    later(95)
    scan(world, shift)

    db.session.remove()
    rows = read().query(Engagement).all()
    assert [row.flags for row in rows] == [["overlap"], ["overlap"]]
    assert [line.id for line in queries.overlapping(read(), rows[0])] == [rows[1].id]


def test_visits_that_only_touch_do_not_overlap(world, shift):
    with write() as tx:
        line = tasks.shift_line(tx, world.community.id, shift.id)
        end = world.now + timedelta(minutes=30)
        first = steps.record(tx, line, world.people["ana"].id, world.now, end)
        steps.record(tx, line, world.people["ana"].id, end, end + timedelta(minutes=30))
        assert queries.overlapping(tx, first) == []


def test_refused_visits_overlap_nothing(world, shift):
    with write() as tx:
        line = tasks.shift_line(tx, world.community.id, shift.id)
        end = world.now + timedelta(minutes=30)
        first = steps.record(tx, line, world.people["ana"].id, world.now, end)
        second = steps.record(tx, line, world.people["ana"].id, world.now, end)
        steps.mark(tx, [second.id], "refused")
        assert queries.overlapping(tx, first) == []


def test_the_door_gets_a_new_secret_every_ninety_days_and_opens_all_the_same(world):
    key = world.app.config["SITE_KEY"]
    assert actions.renew_door(world.program(), site_key=key) == 1
    assert actions.renew_door(world.program(), site_key=key) is None
    clock.tick(timedelta(days=91))
    assert actions.renew_door(world.program(), site_key=key) == 2

    shift = world.shift()
    world.assignment(shift, "ana")
    assert scan(world, shift).status_code == 303
    assert (count(DoorSecret), events("door.renewed")) == (2, 2)


def test_the_worker_does_both(world, shift):
    scan(world, shift)
    later(145)
    jobs = {job.name: job for job in declared() if job.name in {"forgotten visits", "door secrets"}}

    assert [jobs[name].run(world.program()) for name in ("forgotten visits", "door secrets")] == [1, 1]
    assert [jobs[name].run(world.program()) for name in ("forgotten visits", "door secrets")] == [0, 0]
    assert visit(world).state == "pending"


def test_a_code_shown_just_before_a_new_secret_is_still_taken(world, shift):
    path = code_on_screen(world, shift)
    clock.tick(timedelta(seconds=20))
    actions.renew_door(world.program(), site_key=world.app.config["SITE_KEY"])

    assert world.client("ana").get(path).status_code == 200


def test_the_secret_lies_sealed_in_the_database(world):
    key = world.app.config["SITE_KEY"]
    actions.renew_door(world.program(), site_key=key)
    secret = queries.secrets(read(), key, world.community.id)[-1]
    db.session.remove()

    assert secret.value not in read().query(DoorSecret).one().sealed
