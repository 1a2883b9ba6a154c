"""First-timers beside somebody experienced: the list, the press, extra places, and when the experienced one leaves."""

import pytest
from sqlalchemy import select

from portal.attendance import actions as attendance
from portal.attendance import queries as rosters
from portal.kernel import clock
from portal.kernel.db import db, read, write
from portal.kernel.errors import Conflict
from portal.kernel.events import Event
from portal.notices.queries.audiences import messages_of
from portal.orgs import steps as orgs
from portal.tasks import actions, queries
from portal.tasks.models import ExtraPlace, PlaceOffer, Shift
from tests.counting import statements
from tests.tasks.guides import DAY, has_served, line_for, listed, with_guides
from tests.world import ZONE

ROSTER = "/shifts/%s/roster"


def code_of(act, *said):
    """Return why the act was refused, None when it was not."""
    try:
        act(*said)
    except Conflict as error:
        return error.code


def joins(world, *names):
    """Let these people join the team that Ana is in."""
    with write() as tx:
        today = clock.today(ZONE)
        for who in names:
            orgs.begin_membership(
                tx, world.community.id, world.team.id, world.people[who].id, "member", today, clock.now()
            )


def taken(shift):
    db.session.remove()
    return read().scalar(select(Shift.taken).where(Shift.id == shift.id))


@pytest.mark.row("product-12")
def test_a_first_timer_is_offered_a_place_once_somebody_experienced_has_one(world):
    has_served(world, "lin")
    shift = world.shift(with_guides(world), starts_in=DAY)
    before = listed(world, "ana", shift), world.client("ana").get(f"/tasks/{shift.task_id}").text
    refused = world.client("ana").send(f"/shifts/{shift.id}/assignments")

    actions.claim_shift(world.actor("lin"), shift.id)

    assert before[0] is False
    assert "come with somebody experienced" in before[1]
    assert refused.status_code == 409
    assert listed(world, "ana", shift)
    assert world.client("ana").send(f"/shifts/{shift.id}/assignments").status_code == 303
    assert not listed(world, "hua", shift)  # Lin's hands are full


@pytest.mark.row("product-12")
def test_a_visit_of_another_kind_or_unverified_makes_nobody_experienced_and_leading_the_team_does(world):
    has_served(world, "lin", domain="education")
    shift = world.shift(with_guides(world), starts_in=DAY)

    codes = [code_of(actions.claim_shift, world.actor(who), shift.id) for who in ("lin", "ben", "ana")]

    assert codes == ["guide-missing", None, None]


@pytest.mark.row("product-12")
def test_extra_places_are_taken_first_and_never_pass_the_capacity(world):
    has_served(world, "lin", "oskar")
    shift = world.shift(with_guides(world, each=3, extra=1), starts_in=DAY, capacity=2)
    places = {who: actions.claim_shift(world.actor(who), shift.id) for who in ("lin", "ana")}
    extra = read().scalars(select(ExtraPlace.assignment_id).where(ExtraPlace.ended_at.is_(None))).all()
    after_two = taken(shift)
    actions.claim_shift(world.actor("hua"), shift.id)  # an ordinary place, the extra one is gone

    full = [code_of(actions.claim_shift, world.actor(who), shift.id) for who in ("guo", "oskar")]
    actions.withdraw(world.actor("ana"), places["ana"].assignment_id)

    assert (extra, after_two) == ([places["ana"].assignment_id], 1)
    assert full == ["shift-full", "shift-full"]
    assert taken(shift) == 2
    assert [listed(world, who, shift) for who in ("guo", "oskar")] == [True, False]
    assert code_of(actions.claim_shift, world.actor("guo"), shift.id) is None


@pytest.mark.row("product-12")
def test_when_the_experienced_one_leaves_first_timers_stay_and_the_leader_is_told_once(world):
    has_served(world, "lin")
    shift = world.shift(with_guides(world, each=2), starts_in=3 * DAY)
    places = {who: actions.claim_shift(world.actor(who), shift.id) for who in ("lin", "ana")}

    actions.withdraw(world.actor("lin"), places["lin"].assignment_id)

    names = read().scalars(select(Event).where(Event.subject == f"shift:{shift.id}", Event.name != "shift.claimed"))
    (event,) = names.all()
    told = messages_of(read(), event)
    assert event.name == "shift.short-of-guides"
    assert [(one.person_id, one.wording.is_mailed) for one in told] == [(world.people["ben"].id, True)]
    assert line_for(world, "hua", shift).first_timers == 1
    assert not listed(world, "hua", shift)
    page = world.client("ben").get(ROSTER % shift.id).text
    assert "More people are here for the first time" in page
    assert "First time" in page


def test_a_first_timer_who_leaves_is_told_as_any_other(world):
    has_served(world, "lin")
    shift = world.shift(with_guides(world), starts_in=3 * DAY)
    places = {who: actions.claim_shift(world.actor(who), shift.id) for who in ("lin", "ana")}

    actions.withdraw(world.actor("ana"), places["ana"].assignment_id)

    (name,) = read().scalars(
        select(Event.name).where(Event.subject == f"shift:{shift.id}", Event.name != "shift.claimed")
    )
    assert name == "shift.withdrawn"


@pytest.mark.row("product-12")
def test_a_leader_is_refused_with_the_same_sentence(world):
    has_served(world, "ben")
    task = with_guides(world)
    shift, other = world.shift(task, starts_in=DAY), world.shift(task, starts_in=3 * DAY)
    world.assignment(other, "ben")
    place = actions.claim_shift(world.actor("ana"), other.id)
    refused = rosters.add_page(world.actor("ben"), shift.id).refused

    code = code_of(attendance.move_place, world.actor("ben"), other.id, world.people["ana"].id, shift.id)
    given = code_of(attendance.give_place, world.actor("ben"), shift.id, world.people["ana"].id)

    assert (code, given) == ("guide-missing", "guide-missing")
    assert refused[world.people["ana"].id].code == "guide-missing"
    assert place.assignment_id == queries.open_assignment(read(), other.id, world.people["ana"].id).id


def test_a_leader_is_shown_only_shifts_to_which_the_person_can_move(world):
    has_served(world, "lin")
    task = with_guides(world)
    shift, open_one, closed = (world.shift(task, starts_in=days * DAY) for days in (1, 3, 4))
    for each in (shift, open_one):
        actions.claim_shift(world.actor("lin"), each.id)
    actions.claim_shift(world.actor("ana"), shift.id)

    shown = [line.id for line in rosters.person_page(world.actor("ben"), shift.id, world.people["ana"].id).shifts]

    assert shown == [open_one.id]
    assert closed.id not in shown


@pytest.mark.row("product-12")
def test_a_freed_place_is_offered_past_a_first_timer_without_a_guide(world):
    has_served(world, "lin", "hua", "oskar")
    shift = world.shift(with_guides(world), starts_in=3 * DAY, capacity=2)
    places = {who: actions.claim_shift(world.actor(who), shift.id) for who in ("lin", "hua")}
    for who in ("ana", "guo", "oskar"):
        actions.join_line(world.actor(who), shift.id)

    actions.withdraw(world.actor("hua"), places["hua"].assignment_id)
    first = read().scalars(select(PlaceOffer.person_id).where(PlaceOffer.ended_at.is_(None))).all()
    actions.withdraw(world.actor("lin"), places["lin"].assignment_id)
    second = read().scalars(select(PlaceOffer.person_id).where(PlaceOffer.ended_at.is_(None))).all()

    assert first == [world.people["ana"].id]  # beside Lin
    assert second == [world.people["ana"].id, world.people["oskar"].id]  # Guo would be alone
    assert "come with somebody experienced" in world.client("ana").get("/offers/1").text


@pytest.mark.row("product-12")
def test_a_first_timer_stands_in_for_nobody_whom_another_one_needs(world):
    has_served(world, "lin")
    shift = world.shift(with_guides(world), starts_in=3 * DAY)
    joins(world, "lin", "hua")
    places = {who: actions.claim_shift(world.actor(who), shift.id) for who in ("lin", "ana")}
    call = f"/stand-ins/{actions.ask_stand_in(world.actor('lin'), places['lin'].assignment_id)}"
    call_id = queries.open_call(read(), places["lin"].assignment_id)

    shown = call in world.client("hua").get("/tasks").text

    assert (shown, code_of(actions.stand_in, world.actor("hua"), call_id)) == (False, "guide-missing")


@pytest.mark.row("product-12")
def test_a_first_timer_stands_in_for_another_one_beside_the_same_guide(world):
    has_served(world, "lin")
    shift = world.shift(with_guides(world), starts_in=3 * DAY)
    joins(world, "lin", "hua")
    places = {who: actions.claim_shift(world.actor(who), shift.id) for who in ("lin", "ana")}
    for who in ("lin", "ana"):
        actions.ask_stand_in(world.actor(who), places[who].assignment_id)
    of_lin, of_ana = (queries.open_call(read(), places[who].assignment_id) for who in ("lin", "ana"))

    page = world.client("hua").get("/tasks").text
    done = world.client("hua").send(f"/stand-ins/{of_ana}/acceptance")

    assert f"/stand-ins/{of_ana}/" in page
    assert f"/stand-ins/{of_lin}/" not in page
    assert done.status_code == 303


def test_for_an_extra_place_nobody_stands_in(world):
    has_served(world, "lin")
    shift = world.shift(with_guides(world, extra=1), starts_in=3 * DAY)
    actions.claim_shift(world.actor("lin"), shift.id)
    place = actions.claim_shift(world.actor("ana"), shift.id).assignment_id

    page = world.client("ana").get(f"/assignments/{place}").text

    assert "Ask my team" not in page
    assert code_of(actions.ask_stand_in, world.actor("ana"), place) == "extra-place"


def test_the_form_of_a_task_keeps_what_it_asks_of_first_timers_with_what_was_before(world):
    task = with_guides(world, each=1)
    ben = world.client("ben")
    said = {
        "title": "Visits at home", "description": "D", "team": world.team.id, "kind": "offer", "domain": "ageing",
        "risk": "low", "place": "Yard",
    }  # fmt: skip

    alone = ben.send(f"/tasks/{task.id}", **said, first_timers="0", extra_places="2")
    changed = ben.send(f"/tasks/{task.id}", **said, first_timers="2", extra_places="3")
    form = ben.get(f"/tasks/{task.id}/edit").text

    assert (alone.status_code, changed.status_code) == (422, 303)
    assert 'value="2" selected' in form or 'selected value="2"' in form
    assert 'name="extra_places"' in form
    assert 'value="3"' in form
    assert "First-timers beside each experienced person" in world.client("mei").get("/changes").text


def test_it_costs_three_statements_where_a_task_asks_and_none_elsewhere(world):
    plain, asked = world.shift(starts_in=DAY), world.shift(with_guides(world), starts_in=2 * DAY)
    ana, now = world.actor("ana"), clock.now()

    with statements() as without:
        queries.shift_to_claim(read(), ana, ana.person_id, plain.id, now)
    with statements() as with_rule:
        queries.shift_to_claim(read(), ana, ana.person_id, asked.id, now)
    with statements() as for_list:
        queries.list_page(ana, queries.Filters())

    assert len(without) == 1
    assert len(with_rule) == 1 + 1 + 3  # the shift is held
    assert len(for_list) == 4 + 3
