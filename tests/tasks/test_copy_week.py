"""A team's week on paper, and copying it into the next one."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from portal.kernel import clock
from portal.kernel.db import db, read, write
from portal.kernel.errors import Conflict, Forbidden
from portal.kernel.events import Event
from portal.people.models import Community
from portal.tasks import actions
from portal.tasks.models import Shift
from tests.world import Neighbourhood

DAY, WEEK = timedelta(days=1), timedelta(days=7)
MONDAY = date(2026, 11, 23)


def starts(zone="Asia/Shanghai"):
    db.session.rollback()
    rows = read().scalars(select(Shift).order_by(Shift.starts_at))
    return [f"{clock.local(row.starts_at, zone):%m-%d %H:%M} {row.capacity} {row.taken}" for row in rows]


def test_a_leader_sees_the_copy_beforehand_and_one_press_makes_it(world):
    first = world.shift(starts_in=DAY, capacity=4)
    world.shift(world.task("Yard"), starts_in=2 * DAY)
    world.assignment(first, "ana")
    ben = world.client("ben")
    page = ben.get(f"/teams/{world.team.id}/week").text
    assert "2 shifts are made in the week after this one" in page
    assert "Ana" in page

    done = ben.send(f"/teams/{world.team.id}/week/copies", week="2026-11-23")

    assert (done.status_code, done.location) == (303, f"/teams/{world.team.id}/week?from=2026-11-30")
    assert starts() == ["11-25 14:06 4 1", "11-26 14:06 5 0", "12-02 14:06 4 0", "12-03 14:06 5 0"]
    event = read().scalars(select(Event).where(Event.name == "week.copied")).one()
    assert len(event.keys["shift_ids"]) == 2


def test_pressing_twice_makes_nothing_twice(world):
    world.shift(starts_in=DAY)
    ben, path = world.client("ben"), f"/teams/{world.team.id}/week/copies"

    answers = [ben.send(path, request_id=key, week="2026-11-23").status_code for key in ("one", "one", "two")]

    assert answers == [303, 303, 409]
    assert len(starts()) == 2
    page = ben.get(f"/teams/{world.team.id}/week").text
    assert "1 shift of this week is in the next one already" in page
    assert "/week/copies" not in page


def test_a_shift_that_was_cancelled_there_is_not_made_again_and_a_cancelled_one_not_copied(world):
    task = world.task()
    world.shift(task, starts_in=DAY)
    there, gone = world.shift(task, starts_in=DAY + WEEK), world.shift(task, starts_in=2 * DAY)
    for shift in (there, gone):
        actions.cancel_shift(world.actor("ben"), shift.id)

    with pytest.raises(Conflict):
        actions.copy_week(world.actor("ben"), world.team.id, MONDAY)


def test_last_week_is_copied_into_this_one_but_for_what_is_over(world):
    world.shift(starts_in=-8 * DAY)
    world.shift(world.task("Yard"), starts_in=-6 * DAY)

    actions.copy_week(world.actor("ben"), world.team.id, MONDAY - DAY)

    assert starts() == ["11-16 14:06 5 0", "11-18 14:06 5 0", "11-25 14:06 5 0"]


def test_the_copy_keeps_the_time_on_the_clock_across_a_change(world):
    with write() as tx:
        tx.execute(update(Community).where(Community.id == world.community.id).values(zone="Europe/Berlin"))
    clock.tick(timedelta(days=117))  # Sunday 21 March 2027; the clocks change on the 28th
    world.shift(starts_in=DAY)

    actions.copy_week(world.actor("ben"), world.team.id, date(2027, 3, 22))

    times = [text.split()[1] for text in starts("Europe/Berlin")]
    assert len(times) == 2
    assert times[0] == times[1]


def test_only_the_teams_own_shifts_are_shown_and_copied(world):
    other = Neighbourhood(world.app, "river-side")
    world.leads("lin", "Garden Team")
    world.shift(starts_in=DAY)

    assert world.client("ben").get(f"/teams/{other.team.id}/week").status_code == 404
    assert world.client("lin").get(f"/teams/{world.team.id}/week").status_code == 403
    with pytest.raises(Forbidden):
        actions.copy_week(world.actor("lin"), world.team.id, MONDAY)


def test_an_address_without_a_day_or_with_none_shows_this_week(world):
    for query in ("", "?from=soon", "?from=9999-12-31"):
        assert "Mon 23 Nov" in world.client("ben").get(f"/teams/{world.team.id}/week{query}").text
