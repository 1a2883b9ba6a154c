"""Once somebody has checked in, a shift keeps its times, but for a later end: visits are measured by its plan."""

from datetime import timedelta

import pytest

from portal.attendance import steps as attendance
from portal.kernel import clock
from portal.kernel.db import read, write
from portal.tasks import queries as tasks
from portal.tasks import rules
from portal.tasks.models import Shift
from tests.attendance.door import later, minutes, scan, scans
from tests.world import ZONE

HOUR = timedelta(hours=1)
SENTENCE = "Somebody has checked in already"


@pytest.fixture
def shift(world):
    found = world.shift()
    world.assignment(found, "ana")
    return found


def wall(at):
    return clock.local(at, ZONE).strftime("%Y-%m-%dT%H:%M")


def move(world, shift, begins=timedelta(), ends=timedelta(), capacity=5):
    """Send the shift's form with times so much later, and return the answer."""
    return world.client("ben").send(
        f"/shifts/{shift.id}", task=shift.task_id, starts_at=wall(shift.starts_at + begins),
        ends_at=wall(shift.ends_at + ends), capacity=capacity,
    )  # fmt: skip


def form(world, shift):
    return world.client("ben").get(f"/shifts/{shift.id}/edit").text


def times(shift):
    row = read().get(Shift, shift.id)
    return row.starts_at - shift.starts_at, row.ends_at - shift.ends_at


def test_before_anybody_came_a_shift_can_be_moved(world, shift):
    assert SENTENCE not in form(world, shift)

    assert move(world, shift, 4 * HOUR, 4 * HOUR).status_code == 303
    assert times(shift) == (4 * HOUR, 4 * HOUR)


@pytest.mark.parametrize(
    ("begins", "ends", "field"),
    [
        (4 * HOUR, 4 * HOUR, "starts_at"),
        (-minutes(1), timedelta(), "starts_at"),
        (minutes(1), HOUR, "starts_at"),
        (timedelta(), -minutes(1), "ends_at"),
    ],
)
def test_once_somebody_checked_in_it_is_not_moved_and_the_form_says_so(world, shift, begins, ends, field):
    scan(world, shift)
    later(60)
    scan(world, shift)
    assert SENTENCE in form(world, shift)

    answer = move(world, shift, begins, ends)

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert SENTENCE in answer.text
    assert times(shift) == (timedelta(), timedelta())


def test_the_end_may_be_later_and_the_places_more_while_people_are_here(world, shift):
    scan(world, shift)

    assert move(world, shift, ends=HOUR, capacity=9).status_code == 303

    assert times(shift) == (timedelta(), HOUR)
    assert read().get(Shift, shift.id).capacity == 9


def test_a_wrong_tick_that_was_taken_back_holds_no_shift(world, shift):
    ben = world.client("ben")
    ben.send(f"/shifts/{shift.id}/scans", person=world.people["ana"].id, direction="in", reason="no-phone")
    assert move(world, shift, HOUR, HOUR).status_code == 422
    ben.send(f"/scans/{scans(world)[-1].id}/reversal")

    assert move(world, shift, HOUR, HOUR).status_code == 303


def test_a_visit_of_another_shift_holds_none(world, shift):
    other = world.shift()
    with write() as tx:
        line = tasks.shift_line(tx, world.community.id, other.id)
        attendance.record(tx, line, world.people["lin"].id, clock.now(), None)

    assert move(world, shift, HOUR, HOUR).status_code == 303


def test_without_the_rule_a_visit_would_be_measured_by_another_plan(world, shift, monkeypatch):
    """The control: it is the rule that keeps the shift where it was."""
    scan(world, shift)
    monkeypatch.setattr(rules, "may_move", lambda **_asked: None)

    assert move(world, shift, HOUR, HOUR).status_code == 303
    assert times(shift) == (HOUR, HOUR)
