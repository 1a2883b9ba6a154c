"""A stand-in: the team is asked, and the place changes hands when somebody of it says yes."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.kernel import clock
from portal.kernel.db import db, read, write
from portal.notices import actions as notices
from portal.notices import queries as inbox
from portal.orgs import steps as orgs
from portal.tasks import queries
from portal.tasks.models import Assignment, Shift, StandInCall
from tests.world import ZONE, Neighbourhood

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def team(world):
    """Ana's team, which Lin has joined as well."""
    with write() as tx:
        today = clock.today(ZONE)
        orgs.begin_membership(
            tx, world.community.id, world.team.id, world.people["lin"].id, "member", today, clock.now()
        )
    return world


def ask(world, **more):
    """Have Ana ask for a stand-in; return the shift, her place and the question's number."""
    shift = world.shift(**{"starts_in": 2 * DAY, "capacity": 1, **more})
    place = world.assignment(shift, "ana")
    assert world.client("ana").send(f"/assignments/{place.id}/stand-in").status_code == 303
    return shift, place, queries.open_call(read(), place.id)


def holders(shift):
    live = Assignment.shift_id == shift.id, Assignment.ended_at.is_(None)
    db.session.remove()
    return list(read().scalars(select(Assignment.person_id).where(*live)))


def told(world, who):
    notices.deliver_pending(world.program())
    return [line.event_name for line in inbox.inbox_page(world.actor(who), None).lines]


@pytest.mark.row("product-13")
def test_somebody_of_the_team_stands_in_by_one_press_and_the_leader_is_told_once(team):
    shift, place, call = ask(team)
    ana, lin = team.client("ana"), team.client("lin")
    assert holders(shift) == [team.people["ana"].id]
    assert f'action="/stand-ins/{call}/acceptance"' in lin.get("/tasks").text

    for _ in range(2):
        done = lin.send(f"/stand-ins/{call}/acceptance", request_id="once")

    assert done.status_code == 303
    assert holders(shift) == [team.people["lin"].id]
    assert read().get(Shift, shift.id).taken == 1
    assert read().get(Assignment, place.id).end_reason == "handed-over"
    assert "Somebody stands in for you." in ana.get(f"/assignments/{place.id}").text
    assert told(team, "ben") == told(team, "ana") == ["shift.handed-over"]
    assert told(team, "lin") == []


def test_the_question_names_nobody_and_is_shown_to_the_team_alone(team):
    shift, _place, call = ask(team, title="Guide the queue")

    lin, hua = team.client("lin").get("/tasks").text, team.client("hua")

    asked = lin[lin.index("Your team asks for a stand-in") : lin.index("</section>")]
    assert "Guide the queue" in asked
    assert "Ana" not in asked
    assert f"/stand-ins/{call}" not in hua.get("/tasks").text
    assert hua.send(f"/stand-ins/{call}/acceptance").status_code == 404
    assert f"/stand-ins/{call}" not in team.client("ana").get("/tasks").text
    assert team.client("ana").send(f"/stand-ins/{call}/acceptance").status_code == 404
    assert holders(shift) == [team.people["ana"].id]


@pytest.mark.parametrize("why", ["clash", "age"])
def test_whoever_could_not_take_a_free_place_cannot_stand_in_and_is_not_shown_it(team, why):
    shift, _place, call = ask(team, minimum_age=39 if why == "age" else 0)
    who = "lin" if why == "clash" else "ben"
    if why == "clash":
        team.assignment(team.shift(title="Homework table", starts_in=2 * DAY), "lin")
    lin = team.client(who)

    assert f"/stand-ins/{call}" not in lin.get("/tasks").text
    assert lin.send(f"/stand-ins/{call}/acceptance").status_code == 409
    assert holders(shift) == [team.people["ana"].id]


def test_the_question_can_be_taken_back_and_asked_again(team):
    shift, place, call = ask(team)
    ana, path = team.client("ana"), f"/assignments/{place.id}/stand-in"
    assert ana.send(path).status_code == 409

    back, twice = ana.send(f"{path}/reversal"), ana.send(f"{path}/reversal")
    late = team.client("lin").send(f"/stand-ins/{call}/acceptance")

    assert (back.status_code, twice.status_code, late.status_code) == (303, 409, 409)
    assert ana.send(path).status_code == 303
    assert holders(shift) == [team.people["ana"].id]


def test_a_place_given_back_or_cancelled_or_begun_asks_nobody_any_more(team):
    given, gone, begun = (ask(team, starts_in=2 * DAY + n * 3 * HOUR) for n in range(3))
    team.client("ana").send(f"/assignments/{given[1].id}/withdrawal")
    team.client("ben").send(f"/shifts/{gone[0].id}/cancellation")
    lin = team.client("lin")
    assert "/stand-ins/" in lin.get("/tasks").text
    clock.tick(2 * DAY + 6 * HOUR)

    answers = [lin.send(f"/stand-ins/{call}/acceptance").status_code for _shift, _place, call in (given, gone, begun)]

    assert "/stand-ins/" not in lin.get("/tasks").text
    assert answers == [409, 409, 409]


def test_two_who_ask_in_one_shift_are_one_row_in_the_list(team):
    shift, _place, call = ask(team, capacity=2)
    other = team.assignment(shift, "ben")
    team.client("ben").send(f"/assignments/{other.id}/stand-in")

    assert team.client("lin").get("/tasks").text.count("/acceptance") == 1
    assert team.client("lin").send(f"/stand-ins/{call}/acceptance").status_code == 303


def test_places_and_questions_of_others_are_not_found(team):
    _shift, place, _call = ask(team)
    theirs = Neighbourhood(team.app, "river-side")
    foreign = ask(theirs)
    lin = team.client("lin")

    assert lin.send(f"/assignments/{place.id}/stand-in").status_code == 404
    assert lin.send(f"/assignments/{place.id}/stand-in/reversal").status_code == 404
    assert lin.send(f"/stand-ins/{foreign[2]}/acceptance").status_code == 404
    assert read().scalars(select(StandInCall).where(StandInCall.ended_at.is_not(None))).all() == []
