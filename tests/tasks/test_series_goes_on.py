"""The worker makes the shifts of a series as they come into reach, each once, at the same time on the clock."""

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import insert, literal, select, update
from sqlalchemy.exc import IntegrityError

from portal.kernel import clock
from portal.kernel.db import read, write
from portal.kernel.jobs import declared
from portal.people.models import Community
from portal.tasks import actions
from portal.tasks.actions import Repeat, ShiftTimes
from portal.tasks.models import SeriesShift, Shift
from tests.counting import statements
from tests.tasks.series import FIRST, TIMES, at, numbers, shifts, told


def long_course(world):
    task = world.task()
    actions.add_series(world.actor("ben"), task.id, TIMES, Repeat("weekly", times=30))
    return task


def test_shifts_are_made_thirteen_weeks_ahead_and_the_worker_goes_on(world):
    task = long_course(world)
    assert len(shifts(task)) == 14  # from the first to the horizon, both included

    clock.tick(timedelta(days=21))
    made = [actions.extend_series(world.program()) for _ in range(3)]

    assert made == [2, 0, 0]
    assert len(shifts(task)) == 16
    assert [len(keys["shift_ids"]) for keys in told("series.extended")] == [2]
    assert "series" in [job.name for job in declared()]


def test_two_workers_at_once_make_each_shift_once(world, monkeypatch):
    task = long_course(world)
    clock.tick(timedelta(days=21))
    due = actions.series.queries.due_series(read(), world.community.id, clock.today("Asia/Shanghai"))
    actions.extend_series(world.program())
    monkeypatch.setattr("portal.tasks.queries.due_series", lambda *_: due)  # read before the other one wrote

    assert actions.extend_series(world.program()) == 0
    assert len(shifts(task)) == 16


def test_no_day_of_a_series_can_be_kept_twice(world, course):
    other = world.shift(course)
    day, series = SeriesShift.occurs_on, SeriesShift.series_id
    again = select(SeriesShift.community_id, series, literal(other.id), day).limit(1)

    with pytest.raises(IntegrityError), write() as tx:
        tx.execute(insert(SeriesShift).from_select(["community_id", "series_id", "shift_id", "occurs_on"], again))


def test_a_part_that_was_split_off_goes_on_and_the_first_part_does_not(world):
    task = long_course(world)
    actions.edit_series(world.actor("ben"), numbers(task)[3], at(10, day=date(2026, 12, 22)), "following")

    clock.tick(timedelta(days=300))
    actions.extend_series(world.program())

    found = shifts(task)
    assert len(found) == 30
    assert [text[6:11] for text in found] == ["09:00"] * 3 + ["10:00"] * 27


@pytest.mark.parametrize("scope", ["following", "all"])
def test_a_cancelled_series_is_not_gone_on_with(world, scope):
    task = long_course(world)
    actions.cancel_series(world.actor("ben"), numbers(task)[0], scope)
    clock.tick(timedelta(days=100))

    assert actions.extend_series(world.program()) == 0
    assert shifts(task) == []


def test_a_series_of_a_cancelled_task_is_not_gone_on_with(world):
    task = long_course(world)
    actions.cancel_task(world.actor("ben"), task.id)
    clock.tick(timedelta(days=100))

    assert actions.extend_series(world.program()) == 0


def test_one_shift_that_was_cancelled_is_not_made_again(world):
    task = long_course(world)
    actions.cancel_shift(world.actor("ben"), numbers(task)[1])
    clock.tick(timedelta(days=30))

    actions.extend_series(world.program())

    assert "12-08 09:00-11:00 3" not in shifts(task)


@pytest.mark.row("product-8")
@pytest.mark.parametrize(("zone", "begins"), [("Europe/Berlin", time(2, 30)), ("America/New_York", time(9))])
def test_a_series_of_a_year_keeps_its_local_time_in_both_clock_changes(world, zone, begins):
    first = datetime.combine(FIRST, begins)
    with write() as tx:
        tx.execute(update(Community).where(Community.id == world.community.id).values(zone=zone))
    task = world.task()
    times = ShiftTimes(first, first + timedelta(minutes=90), 3)
    actions.add_series(world.actor("ben"), task.id, times, Repeat("weekly", 1, ("TU", "SU"), times=104))

    for _ in range(14):
        clock.tick(timedelta(days=28))
        actions.extend_series(world.program())

    shown = [text.split()[1] for text in shifts(task, zone)]
    usual = f"{first:%H:%M}-{first + timedelta(minutes=90):%H:%M}"
    skipped = ["03:30-05:00"] if first.hour == 2 else []  # 28 March 2027: there is no 2:30 in Berlin
    assert len(shown) == 104
    assert [text for text in shown if text != usual] == skipped
    offsets = {clock.local(row, zone).utcoffset() for row in read().scalars(select(Shift.starts_at))}
    assert len(offsets) == 2


def test_the_form_of_a_series_asks_the_database_no_more_for_more_shifts(world, course):
    ben, long = world.client("ben"), long_course(world)
    few, many = numbers(course)[0], numbers(long)[0]
    ben.get(f"/shifts/{few}/edit")

    with statements() as short:
        ben.get(f"/shifts/{few}/edit")
    with statements() as wide:
        ben.get(f"/shifts/{many}/edit")

    assert len(short) == len(wide)


@pytest.mark.parametrize(("times", "goes_on"), [("6", False), ("30", True)])
def test_the_leader_reads_that_more_follow_only_where_they_do(world, times, goes_on):
    ben, task = world.client("ben"), world.task()
    said = {"starts_at": "2026-12-01T09:00", "ends_at": "2026-12-01T11:00", "capacity": "3"}

    sent = ben.send("/shifts", task=task.id, repeat="weekly", times=times, **said)

    page = ben.get(sent.location).text
    assert "shifts are added." in page
    assert ("Later ones follow" in page) is goes_on
