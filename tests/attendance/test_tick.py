"""The leader ticks the list by hand, with a reason, and takes a wrong tick back."""

import re
from datetime import timedelta

import pytest

from portal.attendance import actions
from portal.attendance.models import Engagement, Scan
from portal.kernel import clock
from portal.kernel.db import write
from portal.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from portal.orgs import steps as orgs
from tests.attendance.door import count, events, later, scan, scans, visit
from tests.world import Neighbourhood


@pytest.fixture
def shift(world):
    found = world.shift()
    world.assignment(found, "ana")
    return found


def tick(world, shift, who="ana", direction="in", reason="no-phone", by="ben", **more):
    return world.client(by).send(
        f"/shifts/{shift.id}/scans", person=world.people[who].id, direction=direction, reason=reason, **more
    )


def test_a_tick_checks_in_and_out_with_its_reason(world, shift):
    came = tick(world, shift)
    later(95)
    left = tick(world, shift, direction="out", reason="Helped her home myself")

    assert came.status_code == left.status_code == 303
    found = visit(world)
    assert (found.ended_at - found.started_at, found.grade) == (timedelta(minutes=95), 2)
    assert found.logged_by_user_id == world.users["ben"].id
    assert [(s.method, s.reason) for s in scans(world)] == [("tick", "no-phone"), ("tick", "Helped her home myself")]


def test_a_tick_needs_a_reason(world, shift):
    answer = tick(world, shift, reason="")

    assert answer.status_code == 422
    assert "Choose why this person did not scan" in answer.text
    assert count(Scan) == 0


@pytest.mark.parametrize("reason", ["", "  ", "x" * 201])
def test_the_action_itself_asks_for_a_reason(world, shift, reason):
    with pytest.raises(Invalid):
        actions.tick(world.actor("ben"), shift.id, world.people["ana"].id, direction="in", reason=reason)


def test_the_list_is_shown_again_with_the_same_reason(world, shift):
    world.assignment(shift, "lin")

    answer = tick(world, shift)

    assert answer.location == f"/shifts/{shift.id}/roster?show=away&reason=no-phone"
    assert re.search(r'<option selected value="no-phone">', world.client("ben").get(answer.location).text)


def test_scan_and_tick_make_one_visit_of_the_lower_grade(world, shift):
    scan(world, shift)
    later(60)
    tick(world, shift, direction="out")

    assert (visit(world).grade, count(Engagement)) == (2, 1)


def test_ticking_somebody_who_is_here_changes_nothing_and_says_so(world, shift):
    scan(world, shift)

    answer = tick(world, shift)

    page = world.client("ben")
    assert answer.status_code == 303
    assert count(Engagement) == 1
    assert events("scan.recorded") == 1
    assert page.get(answer.location).status_code == 200


@pytest.mark.parametrize("who", ["ana", "lin", "hua"])
def test_who_does_not_lead_the_team_cannot_tick(world, shift, who):
    assert tick(world, shift, by=who).status_code == 403
    assert count(Scan) == 0


@pytest.mark.parametrize("who", ["ben", "oskar", "mei", "sara"])
def test_leader_organisation_and_station_can_tick(world, shift, who):
    assert tick(world, shift, by=who).status_code == 303


def test_the_leader_of_another_team_cannot_tick(world, shift):
    world.person("Zhao")
    with write() as tx:
        team = orgs.found_team(tx, world.community.id, "Another Team", clock.now())
        orgs.begin_membership(
            tx, world.community.id, team.id, world.people["Zhao"].id, "leader", clock.now().date(), clock.now()
        )

    assert tick(world, shift, by="Zhao").status_code == 403


def test_another_communitys_shift_is_not_found(world, shift):
    other = Neighbourhood(world.app, "other-lane")

    with pytest.raises(NotFound):
        actions.tick(other.actor("mei"), shift.id, world.people["ana"].id, direction="in", reason="no-phone")


def test_a_leaders_tick_for_themselves_is_their_own_word(world, shift):
    world.assignment(shift, "ben")

    tick(world, shift, who="ben")
    later(60)
    tick(world, shift, who="ben", direction="out")

    found = visit(world, "ben")
    assert (found.grade, found.logged_by_user_id) == (1, world.users["ben"].id)


def test_somebody_not_on_the_list_is_added_as_a_walk_in_and_not_ticked(world, shift):
    with pytest.raises(Conflict, match="walk-in"):
        actions.tick(world.actor("ben"), shift.id, world.people["lin"].id, direction="in", reason="no-phone")


def test_somebody_who_never_came_cannot_be_ticked_out(world, shift):
    answer = tick(world, shift, direction="out")

    assert answer.status_code == 409
    assert "has not checked in here" in answer.text


def test_nobody_is_ticked_in_after_the_end_and_everybody_can_be_ticked_out(world, shift):
    world.assignment(shift, "lin")
    tick(world, shift)
    later(120)

    assert tick(world, shift, who="lin").status_code == 409
    assert tick(world, shift, direction="out").status_code == 303


def test_the_same_tick_sent_twice_is_one(world, shift):
    first = tick(world, shift, request_id="r-1")
    later(30)
    again = tick(world, shift, request_id="r-1")

    assert (first.location, count(Scan), count(Engagement)) == (again.location, 1, 1)


def test_one_page_ticks_many_people_with_one_request_id(world, shift):
    world.assignment(shift, "lin")

    tick(world, shift, request_id="page")
    tick(world, shift, who="lin", request_id="page")

    assert count(Engagement) == 2


def test_a_wrong_tick_is_taken_back_and_counts_for_nothing(world, shift):
    tick(world, shift)
    later(9)
    answer = world.client("ben").send("/scans/1/reversal")

    assert answer.status_code == 303
    found = visit(world)
    assert (found.state, found.flags) == ("refused", ["undone"])
    assert [(s.direction, s.reason) for s in scans(world)] == [("in", "no-phone")]
    assert events("tick.undone") == 1
    assert scan(world, shift).status_code == 303  # the real one comes later
    assert visit(world).state == "open"


def test_a_wrong_tick_out_is_taken_back_and_the_visit_goes_on(world, shift):
    scan(world, shift)
    later(40)
    tick(world, shift, direction="out")
    later(5)
    world.client("ben").send(f"/scans/{scans(world)[-1].id}/reversal")

    found = visit(world)
    assert (found.state, found.ended_at, found.grade, found.logged_by_user_id) == ("open", None, 3, None)
    later(50)
    scan(world, shift)
    assert visit(world).ended_at - visit(world).started_at == timedelta(minutes=95)


def test_a_tick_is_not_taken_back_after_ten_minutes_nor_by_others_nor_twice(world, shift):
    tick(world, shift)
    assert world.client("ana").send("/scans/1/reversal").status_code == 403
    assert world.client("ben").send("/scans/99/reversal").status_code == 404
    world.client("ben").send("/scans/1/reversal")
    assert world.client("ben").send("/scans/1/reversal").status_code == 409

    tick(world, shift)
    later(10.1)
    assert world.client("ben").send("/scans/2/reversal").status_code == 409
    assert visit(world).state == "open"


def test_a_tick_out_is_not_taken_back_once_the_person_came_in_again(world, shift):
    for direction in ("in", "out", "in"):
        tick(world, shift, direction=direction)
        later(1)
    _, out, again = scans(world)

    page = world.client("ben").get(f"/shifts/{shift.id}/roster").text
    answer = world.client("ben").send(f"/scans/{out.id}/reversal")

    assert f"/scans/{out.id}/reversal" not in page
    assert answer.status_code == 409
    assert "has come in again since" in answer.text
    assert count(Engagement, Engagement.ended_at.is_(None)) == 1
    assert f"/scans/{again.id}/reversal" in page


def test_a_tick_out_is_taken_back_once_the_later_tick_in_was(world, shift):
    for direction in ("in", "out", "in"):
        tick(world, shift, direction=direction)
        later(1)
    _, out, again = scans(world)
    ben = world.client("ben")

    assert ben.send(f"/scans/{again.id}/reversal").status_code == 303
    assert f"/scans/{out.id}/reversal" in ben.get(f"/shifts/{shift.id}/roster").text
    assert ben.send(f"/scans/{out.id}/reversal").status_code == 303
    assert count(Engagement, Engagement.ended_at.is_(None)) == 1


@pytest.mark.parametrize("number", ["0", "-1", "2147483648", "9" * 20])
def test_the_number_of_nobody_is_answered_in_words(world, shift, number):
    answer = world.client("ben").send(f"/shifts/{shift.id}/scans", person=number, direction="in", reason="no-phone")

    assert answer.status_code == 422
    assert "Choose a person" in answer.text


def test_a_persons_own_scan_cannot_be_taken_back(world, shift):
    scan(world, shift)

    assert world.client("ben").send("/scans/1/reversal").status_code == 409


def test_a_person_sees_that_the_leader_took_it_back(world, shift):
    tick(world, shift)
    world.client("ben").send("/scans/1/reversal")

    page = world.client("ana").get("/scans/1").text

    assert "result-no" in page
    assert "The leader took this back." in page


def test_a_tick_by_the_program_needs_no_request_id(world, shift):
    receipt = actions.tick(world.program(), shift.id, world.people["ana"].id, direction="in", reason="paper")

    assert receipt.is_new
    with pytest.raises(Forbidden):
        actions.tick(world.actor("lin"), shift.id, world.people["ana"].id, direction="out", reason="paper")
