"""What has no fixed hour: a window of days in which everybody comes when it suits them."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select

from portal.attendance import actions as door
from portal.attendance.actions import Told
from portal.kernel import clock
from portal.kernel.db import db, read, write
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.events import Event
from portal.notices import actions as notices
from portal.people.models import Community
from portal.policy.queries import AgeRules
from portal.tasks import actions, rules
from portal.tasks.actions import ShiftTimes
from portal.tasks.models import Shift
from portal.tasks.queries.lines import STANDING
from tests.tasks.windows import at, wall, window
from tests.world import NOW

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
AGES = AgeRules()


@pytest.mark.parametrize(
    ("age", "starts", "ends", "minutes", "is_open"),
    [
        (15, at(6), at(8), 60, True),
        (15, at(21), at(23, 25), 60, True),  # not at night, but on the next day
        (15, at(22), at(6, 25, 30), 60, False),  # the morning is too short
        (15, at(19, minute=30), at(20, minute=30), 60, False),  # as long as the visit: the hours decide
        (17, at(19, minute=30), at(20, minute=30), 60, True),
        (40, at(23), at(1, 25), 60, True),
    ],
)
def test_minors_need_an_hour_of_theirs_in_the_window(age, starts, ends, minutes, is_open):
    assert (rules.window_bar(age, starts, ends, minutes, AGES) is None) == is_open


@pytest.mark.parametrize(
    ("days", "minutes", "field"),
    [
        (4, 60, None),
        (32, 60, "ends_at"),
        (4, 4, "flexible_minutes"),
        (4, 721, "flexible_minutes"),
        (0.01, 60, "ends_at"),
    ],
)
def test_a_window_holds_its_minutes_and_a_month_at_most(days, minutes, field):
    found = rules.check_span(NOW, NOW + days * DAY, minutes)

    assert list(found) == ([field] if field else [])


def test_a_leader_gives_a_window_and_a_volunteer_takes_a_place_in_two_taps(world):
    task, ben, ana = world.task(title="Phone Lin"), world.client("ben"), world.client("ana")
    times = {"starts_at": "2026-11-23T08:00", "ends_at": "2026-11-27T18:00", "capacity": "1", "flexible_minutes": "20"}

    refused = ben.send("/shifts", task=task.id, **times)
    added = ben.send("/shifts", task=task.id, **{**times, "starts_at": "2026-11-24T08:00"})
    listed = ana.get("/tasks").text
    shift = read().scalars(select(Shift)).one()
    claimed = ana.send(f"/shifts/{shift.id}/assignments")

    assert (refused.status_code, added.status_code, claimed.status_code) == (422, 303, 303)
    assert "by Fri 27 Nov 18:00" in listed
    assert "about" in listed
    assert shift.flexible_minutes == 20
    assert "Between Tue 24 Nov 08:00 and Fri 27 Nov 18:00" in ana.get("/assignments/1").text


def test_an_open_window_is_listed_to_its_end_and_not_beyond(world):
    window(world, starts_in=-10 * DAY, days=12)
    ana = world.client("ana")

    assert "Water the beds" in ana.get("/tasks").text
    with clock.freeze(NOW + 2 * DAY - timedelta(minutes=59)):
        assert "Water the beds" not in ana.get("/tasks").text  # 59 minutes are left of 60


def test_a_window_clashes_with_nothing(world):
    fixed, flexible = world.shift(title="Choir", starts_in=HOUR), window(world)
    ana = world.actor("ana")

    actions.claim_shift(ana, flexible.id)
    actions.claim_shift(ana, fixed.id)
    other = window(world, title="Write a letter")

    assert "Write a letter" in world.client("ana").get("/tasks").text
    actions.claim_shift(ana, other.id)


def test_a_place_can_be_given_back_until_it_could_no_longer_be_done(world):
    shift = window(world)
    place = world.assignment(shift)
    last = shift.ends_at - HOUR

    with clock.freeze(last + timedelta(minutes=1)), pytest.raises(Conflict, match="begun"):
        actions.withdraw(world.actor("ana"), place.id)
    actions.withdraw(world.actor("ana"), place.id)

    assert read().scalar(select(Shift.taken)) == 0


def test_minors_are_not_alone_in_a_home_at_an_hour_of_their_choice(world):
    xiao = world.person("Xiao", birth_date=date(2009, 10, 1))
    shift = window(world, risk="medium")
    world.accompany(shift)

    with pytest.raises(Conflict):
        actions.claim_shift(world.actor("Xiao"), shift.id)

    assert xiao.id


def test_only_a_fixed_hour_repeats_in_a_series(world):
    task = world.task()
    times = ShiftTimes(at(8, day=25), at(18, day=27), 1, 60)

    with pytest.raises(Invalid) as refused:
        actions.add_series(world.actor("ben"), task.id, times, actions.Repeat("weekly", times=3))

    assert list(refused.value.fields) == ["flexible_minutes"]


def test_copying_the_week_gives_a_window_again(world):
    shift = window(world, starts_in=-HOUR, days=3)

    actions.copy_week(world.actor("ben"), world.team.id, date(2026, 11, 24))

    copy = read().scalars(select(Shift).order_by(Shift.id.desc())).first()
    assert (copy.flexible_minutes, copy.starts_at - shift.starts_at) == (60, 7 * DAY)
    assert copy.ends_at - copy.starts_at == 3 * DAY


def test_the_leader_sees_when_somebody_means_to_come(world):
    shift = window(world)
    place, ana = world.assignment(shift), world.client("ana")

    early = ana.send(f"/assignments/{place.id}/plan", planned_at="2026-11-20T09:00")
    planned = ana.send(f"/assignments/{place.id}/plan", planned_at="2026-11-25T09:30")

    assert (early.status_code, planned.status_code) == (422, 303)
    assert "Wed 25 Nov 09:30" in world.client("ben").get(f"/shifts/{shift.id}/roster").text


def test_whoever_has_not_come_is_reminded_before_the_last_day_ends(world):
    late, done = (world.assignment(window(world, title=title, days=2.5)) for title in ("Water the beds", "Sort books"))
    door.report_visit(world.actor("ana"), done.id, Told(wall(minutes=60), 45, "Done"))
    with clock.freeze(NOW + timedelta(hours=29)):
        notices.remind(world.program())
        notices.remind(world.program())
        notices.deliver_pending(world.program())
        db.session.remove()

    told = read().scalars(select(Event).where(Event.name == "window.closing")).all()
    assert [event.keys["assignment_id"] for event in told] == [late.id]
    assert "Please do this by Thu 26 Nov 02:06: Water the beds" in world.client("ana").get("/notices").text


def test_a_calendar_shows_whole_days_until_somebody_says_when(world):
    shift = window(world)
    place, ana = world.assignment(shift), world.client("ana")

    days = ana.get(f"/assignments/{place.id}/calendar.ics").text
    ana.send(f"/assignments/{place.id}/plan", planned_at="2026-11-25T09:30")
    hour = ana.get(f"/assignments/{place.id}/calendar.ics").text

    assert "DTSTART;VALUE=DATE:20261123" in days
    assert "DTEND;VALUE=DATE:20261128" in days
    assert "TRANSPARENT" in days
    assert "DTSTART:20261125T013000Z" in hour
    assert "DTEND:20261125T023000Z" in hour


@pytest.mark.row("product-8")
def test_a_window_copied_over_a_clock_change_keeps_its_local_days_and_hours(world):
    with write() as tx:
        tx.get_one(Community, world.community.id).zone = "Europe/Berlin"
    task, march = world.task(), partial(datetime, 2027, 3)
    with clock.freeze(datetime(2027, 3, 20, tzinfo=UTC)):
        times = ShiftTimes(march(22, 8), march(26, 18), 2, 60)
        actions.add_shift(world.actor("ben"), task.id, times)
        actions.copy_week(world.actor("ben"), world.team.id, date(2027, 3, 24))

    copy = read().scalars(select(Shift).order_by(Shift.id.desc())).first()
    spans = [clock.local(moment, "Europe/Berlin") for moment in (copy.starts_at, copy.ends_at)]
    assert [f"{span:%m-%d %H:%M %z}" for span in spans] == ["03-29 08:00 +0200", "04-02 18:00 +0200"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # PostgreSQL plans by the size of the tables
def test_how_far_back_the_list_reads_is_asked_of_the_index_of_windows_alone(world):
    asked = str(select(Shift.id).where(*STANDING).compile(dialect=db.engine.dialect))

    found = read().connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}", ("",) * asked.count("?"))

    plan = [row[3] for row in found]
    assert "SEARCH shifts_1 USING INDEX ix_shifts_flexible (community_id=? AND ends_at>?)" in plan
    assert any("ix_shifts_open (community_id=? AND starts_at>?)" in step for step in plan)
