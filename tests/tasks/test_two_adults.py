"""Somebody under 18 helps only beside adults of two homes: to take a place, at the door, and when an adult leaves."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.attendance import queries as attendance
from portal.attendance.queries import bar_of
from portal.kernel import clock
from portal.kernel.db import db, read, write
from portal.kernel.errors import Conflict
from portal.kernel.events import Event
from portal.notices.queries.audiences import messages_of
from portal.orgs import steps as orgs
from portal.people import actions as people
from portal.people.actions.keeping import ConsentSlip
from portal.policy.queries import AgeRules
from portal.policy.rules import check_values
from portal.tasks import actions, queries
from portal.tasks.queries import Filters
from portal.tasks.rules import Company, adult_homes, is_minor, may_join
from tests.counting import statements
from tests.tasks.test_rules import SHIFT

DAY = timedelta(days=1)
TODAY = date(2026, 11, 24)
ZONE = "Asia/Shanghai"
GROWN, YOUNG = date(1988, 5, 4), date(2009, 6, 1)


def adult(number, **more):
    return Company(**{**Company(number, "active", GROWN, None, None)._asdict(), **more})


def shift(risk, homes):
    return SHIFT._replace(risk=risk, adult_homes=homes)


@pytest.fixture
def xiao(world):
    """Return a person of 17 whose guardian agreed to medium risk."""
    person = world.person("Wu Min", birth_date=YOUNG)
    slip = ConsentSlip("Wu", "1", "medium", "slip", TODAY, TODAY + 90 * DAY)
    people.add_guardian_consent(world.actor("mei"), person.id, slip)
    return person


def may_take(world, shift):
    """Say what list, page and form say to Xiao; they must agree."""
    listed = any(
        slip.url == f"/tasks/{shift.task_id}"
        for day in queries.list_page(world.actor("Wu Min"), Filters()).days
        for slip in day.slips
    )
    (card,) = queries.task_page(world.actor("Wu Min"), shift.task_id).shifts
    assert listed is (card.refusal is None)
    return listed


@pytest.mark.parametrize(
    ("more", "homes"),
    [
        ({}, 2),
        ({"household_id": 5}, 1),
        ({"birth_date": YOUNG}, 1),
        ({"birth_date": None}, 1),
        ({"status": "pending"}, 1),
        ({"flag_until": TODAY}, 1),
        ({"flag_until": TODAY - DAY}, 2),
    ],
)
def test_approved_known_and_unflagged_adults_count_once_a_home(more, homes):
    assert adult_homes([adult(1, household_id=5), adult(2, **more)], TODAY) == homes


def test_the_rule_asks_for_two_homes_unless_the_community_says_otherwise():
    said = [may_join(YOUNG, shift("medium", homes), AgeRules(), TODAY) for homes in (0, 1, 2)]
    none = may_join(YOUNG, shift("medium", 0), replace(AgeRules(), adults_beside_minors=0), TODAY)

    assert [refusal and refusal.code for refusal in (*said, none)] == ["adults-missing"] * 2 + [None] * 2
    assert may_join(GROWN, shift("medium", 0), AgeRules(), TODAY) is None
    assert may_join(YOUNG, shift("low", 0), AgeRules(), TODAY) is None  # with others, in the open
    assert [is_minor(date(2008, 2, 29), day) for day in (date(2026, 2, 28), date(2026, 3, 1))] == [True, False]
    assert [not check_values("ages", {"adults_beside_minors": homes}) for homes in (0, 9)] == [True, False]


def test_a_minor_takes_a_place_once_two_adults_of_different_homes_have_one(world, xiao):
    shift = world.shift(world.task("Homework table", risk="medium"), starts_in=DAY - timedelta(hours=3))
    world.assignment(shift, "lin")
    alone = may_take(world, shift)
    people.join_household(world.actor("mei"), world.people["hua"].id, world.people["lin"].id)
    world.assignment(shift, "hua")
    family = may_take(world, shift)
    with pytest.raises(Conflict) as refused:
        actions.claim_shift(world.actor("Wu Min"), shift.id)
    world.assignment(shift, "oskar")

    assert (alone, family, may_take(world, shift)) == (False, False, True)
    assert refused.value.code == "adults-missing"
    assert world.client("Wu Min").send(f"/shifts/{shift.id}/assignments").status_code == 303


def test_the_door_lets_no_minor_in_before_two_adults_are_on_the_list(world, xiao):
    shift = world.shift(world.task(risk="medium"))
    world.assignment(shift, "Wu Min")
    line = queries.shift_line(read(), world.community.id, shift.id)
    before = bar_of(read(), line, xiao.id, ZONE)
    ticked = {"person": xiao.id, "direction": "in", "reason": "no-phone"}
    refused = world.client("ben").send(f"/shifts/{shift.id}/scans", **ticked)

    world.accompany(shift)

    assert (before.code, refused.status_code) == ("adults-missing", 409)
    assert attendance.bar_of(read(), line, xiao.id, ZONE) is None
    assert world.client("ben").send(f"/shifts/{shift.id}/scans", **ticked).status_code == 303


def test_an_adult_who_leaves_a_minor_short_is_let_go_and_the_leader_is_told(world, xiao):
    shift = world.shift(world.task(risk="medium"), starts_in=DAY)
    places = [world.assignment(shift, who).id for who in ("lin", "hua", "oskar", "Wu Min")]

    names = []
    for who, place in zip(("lin", "hua"), places, strict=False):
        actions.withdraw(world.actor(who), place)
        event = read().scalars(select(Event).where(Event.name.startswith("shift.")).order_by(Event.id.desc())).first()
        names.append(event.name)

    (told,) = messages_of(read(), event)
    assert names == ["shift.withdrawn", "shift.short-of-adults"]
    assert (told.person_id, told.wording.is_mailed) == (world.people["ben"].id, True)


def test_an_adult_pays_no_statement_for_it(world):
    shift = world.shift(starts_in=DAY)
    ana = world.actor("ana")

    with statements() as claimed:
        queries.shift_to_claim(read(), ana, ana.person_id, shift.id, clock.now())
    with statements() as listed:
        queries.list_page(ana, Filters())

    assert (len(claimed), len(listed)) == (1, 4)


def test_a_minor_and_a_leaving_adult_at_once_never_leave_the_leader_unwarned(world, xiao):
    """Either the minor came first and the leader is told, or the adult went first and the minor is refused."""
    told = []
    for number in range(6):
        shift = world.shift(
            world.task(f"Race {number}", risk="medium"), starts_in=DAY - timedelta(hours=3) + number * DAY
        )
        place = [world.assignment(shift, who).id for who in ("hua", "lin")].pop()
        lin, minor, gate = world.actor("lin"), world.actor("Wu Min"), threading.Barrier(2)
        db.session.remove()

        def run(act, *said, gate=gate):
            with world.app.app_context():
                gate.wait()
                try:
                    act(*said)
                except Conflict as error:
                    return error.code
                finally:
                    db.session.remove()

        with ThreadPoolExecutor(2) as pool:
            left = pool.submit(run, actions.withdraw, lin, place)
            came = pool.submit(run, actions.claim_shift, minor, shift.id)
            assert left.result() is None
            code = came.result()
        name = read().scalars(
            select(Event.name).where(Event.subject == f"shift:{shift.id}", Event.name != "shift.claimed")
        ).one()  # fmt: skip
        told.append((code, name))

    assert set(told) <= {(None, "shift.short-of-adults"), ("adults-missing", "shift.withdrawn")}


@pytest.mark.row("product-44")
def test_a_minor_stands_in_for_no_adult_whom_the_list_needs(world, xiao):
    """Whoever hands over may be one of the two adults, so a third must be there."""
    with write() as tx:
        orgs.begin_membership(tx, world.community.id, world.team.id, xiao.id, "member", TODAY, clock.now())
    task = world.task("Homework table", risk="medium")
    shift = world.shift(task, starts_in=DAY - timedelta(hours=3))
    place = [world.assignment(shift, who).id for who in ("lin", "ana")].pop()
    actions.ask_stand_in(world.actor("ana"), place)
    call = queries.open_call(read(), place)
    minor = world.client("Wu Min")

    shown, refused = minor.get("/tasks").text, minor.send(f"/stand-ins/{call}/acceptance")
    world.assignment(shift, "oskar")

    assert (refused.status_code, f"/stand-ins/{call}/" in shown) == (409, False)
    assert minor.send(f"/stand-ins/{call}/acceptance").status_code == 303
