"""What has no fixed hour: a window of days in which everybody comes when it suits them."""

from datetime import date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import func, select, update

from portal.attendance import actions as door
from portal.attendance import steps as visits
from portal.attendance.actions import Told
from portal.attendance.models import Engagement, Scan
from portal.hours import actions as hours
from portal.hours.models import Verification
from portal.hours.queries.checks import physics
from portal.kernel import clock
from portal.kernel.db import db, read, write
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.events import Event
from portal.notices import actions as notices
from portal.people.models import GuardianConsent
from portal.policy.queries import AgeRules
from portal.tasks import actions, queries, rules, steps
from portal.tasks.actions import ShiftTimes
from portal.tasks.models import Shift
from tests.attendance.test_race import at_once
from tests.world import NOW, ZONE

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
AGES = AgeRules()


def window(world, title="Water the beds", *, starts_in=-DAY, days=4, minutes=60, capacity=5, **more):
    task = world.task(title=title, **more)
    starts = clock.now() + starts_in
    with write() as tx:
        return steps.add_shift(tx, task, starts, starts + days * DAY, capacity, clock.now(), minutes)


def wall(**back):
    return clock.local(NOW - timedelta(**back), ZONE).replace(tzinfo=None)


def at(hour, day=24, minute=0):
    return datetime(2026, 11, day, hour, minute)  # noqa: DTZ001 - a wall time


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


def test_the_door_lets_people_in_and_closes_after_the_expected_minutes(world):
    shift = window(world)
    world.assignment(shift)

    door.tick(world.actor("ben"), shift.id, world.people["ana"].id, direction="in", reason="no-phone")
    with clock.freeze(NOW + timedelta(minutes=91)):
        (closed,) = door.close_overdue(world.program())
    visit = read().get_one(Engagement, closed)

    assert (visit.ended_at, visit.flags, visit.grade) == (NOW + HOUR, ["no-check-out"], 2)


def test_whoever_is_still_elsewhere_is_not_let_in(world):
    fixed, flexible = world.shift(title="Choir"), window(world)
    for shift in (fixed, flexible):
        world.assignment(shift)
    ben, ana = world.actor("ben"), world.people["ana"].id
    door.tick(ben, fixed.id, ana, direction="in", reason="no-phone")

    with pytest.raises(Conflict, match="still checked in at another task"):
        door.tick(ben, flexible.id, ana, direction="in", reason="no-phone")
    door.tick(ben, fixed.id, ana, direction="out", reason="no-phone")
    door.tick(ben, flexible.id, ana, direction="in", reason="no-phone")

    assert read().scalar(select(func.count()).select_from(Engagement)) == 2


def test_what_somebody_did_is_their_own_word_and_told_once(world):
    shift = window(world)
    place, ana = world.assignment(shift), world.client("ana")
    said = {"started_at": "2026-11-24T13:00", "minutes": "45", "words": "Both beds at the gate"}

    assert ana.get(f"/assignments/{place.id}/visits/new").status_code == 200
    first = ana.send(f"/assignments/{place.id}/visits", **said)
    again = ana.send(f"/assignments/{place.id}/visits", **said)

    visit = read().scalars(select(Engagement)).one()
    assert (first.status_code, again.status_code) == (303, 409)
    assert (visit.grade, visit.state, visit.ended_at - visit.started_at) == (1, "pending", timedelta(minutes=45))
    assert [(scan.method, scan.reason) for scan in read().scalars(select(Scan).order_by(Scan.id))] == [
        ("own", "Both beds at the gate"),
        ("own", None),
    ]
    assert "written down" in ana.get(f"/assignments/{place.id}").text
    assert ana.send(f"/assignments/{place.id}/withdrawal").status_code == 409


@pytest.mark.parametrize(
    ("began", "minutes", "field"),
    [(at(8, day=20), 30, "started_at"), (at(13), 91, "minutes"), (at(13, minute=50), 30, "minutes")],
)
def test_a_report_lies_in_the_window_and_is_over(world, began, minutes, field):
    place = world.assignment(window(world))

    with pytest.raises(Invalid) as refused:
        door.report_visit(world.actor("ana"), place.id, Told(began, minutes, "Done"))

    assert list(refused.value.fields) == [field]


def test_nobody_was_at_two_places_at_once(world):
    fixed, flexible = world.shift(title="Choir", starts_in=-3 * HOUR), window(world)
    world.assignment(fixed)
    place, ana = world.assignment(flexible), world.actor("ana")
    with write() as tx:
        line = queries.shift_line(tx, world.community.id, fixed.id)
        visits.record(tx, line, world.people["ana"].id, NOW - 2 * HOUR, NOW - HOUR)

    with pytest.raises(Conflict, match="Choir"):
        door.report_visit(ana, place.id, Told(wall(minutes=90), 45, "Done"))
    door.report_visit(ana, place.id, Told(wall(minutes=60), 45, "Done"))


def test_minors_are_held_to_their_hours_by_what_they_say(world):
    xiao = world.person("Xiao", birth_date=date(2011, 10, 1))
    shift = window(world)
    with write() as tx:
        tx.add(
            GuardianConsent(
                community_id=world.community.id, person_id=xiao.id, guardian_name="G", guardian_phone="1", risk="low",
                how_verified="slip", signed_on=date(2026, 11, 1), expires_on=date(2027, 11, 1), recorded_at=NOW,
            )
        )  # fmt: skip
    place = actions.claim_shift(world.actor("Xiao"), shift.id)

    with pytest.raises(Conflict, match="older"):
        door.report_visit(world.actor("Xiao"), place.assignment_id, Told(at(21, day=23), 30, "Done"))
    door.report_visit(world.actor("Xiao"), place.assignment_id, Told(at(9), 30, "Done"))


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


def test_two_reports_at_once_do_not_overlap(world, app):
    """A control stands in the test of two places at once: there the second report is refused after the first."""
    places = [world.assignment(window(world, title=title)) for title in ("Water the beds", "Sort the books")]
    ana, told = world.actor("ana"), Told(wall(minutes=60), 45, "Done")

    done = at_once(app, [partial(door.report_visit, ana, place.id, told) for place in places])

    db.session.remove()
    assert sorted(isinstance(each, Conflict) for each in done) == [False, True]
    assert read().scalar(select(func.count()).select_from(Engagement)) == 1


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


def test_two_people_agree_before_ones_own_word_counts_and_at_most_the_plan_does(world):
    place = world.assignment(window(world, minutes=30))
    door.report_visit(world.actor("ana"), place.id, Told(wall(minutes=60), 55, "Done"))
    visit = read().scalars(select(Engagement.id)).one()

    hours.verify(world.actor("mei"), [visit])
    first = read().get_one(Engagement, visit).state
    db.session.remove()
    hours.verify(world.actor("sara"), [visit])

    credited = read().scalars(select(Verification.credited_minutes).where(Verification.step == "credit")).one()
    assert (first, credited) == ("seconding", 45)  # 30 and the margin of 15
    assert list(physics(read())) == []
    with write() as tx:
        tx.execute(update(Shift).values(starts_at=NOW - timedelta(minutes=30)))
    assert ["outside" in line for line in physics(read())] == [True]
