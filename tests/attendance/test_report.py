"""Where there is no fixed hour: the door when somebody is there, else one's own word afterwards, which two agree to."""

from datetime import date, timedelta
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
from portal.people.models import GuardianConsent
from portal.tasks import actions, queries
from portal.tasks.models import Shift
from tests.attendance.test_race import at_once
from tests.tasks.windows import at, wall, window
from tests.world import NOW

HOUR = timedelta(hours=1)


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


def test_two_reports_at_once_do_not_overlap(world, app):
    """A control stands in the test of two places at once: there the second report is refused after the first."""
    places = [world.assignment(window(world, title=title)) for title in ("Water the beds", "Sort the books")]
    ana, told = world.actor("ana"), Told(wall(minutes=60), 45, "Done")

    done = at_once(app, [partial(door.report_visit, ana, place.id, told) for place in places])

    db.session.remove()
    assert sorted(isinstance(each, Conflict) for each in done) == [False, True]
    assert read().scalar(select(func.count()).select_from(Engagement)) == 1


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
        tx.execute(update(Shift).values(starts_at=NOW + HOUR))
    assert ["outside" in line for line in physics(read())] == [True]
