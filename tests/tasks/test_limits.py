"""What a team asks for of rest and time a week: refused, or said beforehand; who changed it, and who sees it."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.attendance import queries as rosters
from portal.kernel import clock
from portal.kernel.db import db, read, write
from portal.kernel.errors import DomainError
from portal.orgs import actions as orgs
from portal.orgs.models import TeamLimit
from portal.orgs.rules import Limits
from portal.tasks import actions, queries, steps
from portal.tasks.models import Shift, Task
from portal.tasks.rules import GuideRule
from tests.counting import statements
from tests.tasks.guides import DAY, listed
from tests.tasks.test_list_promise import crowd, offers, press_everything

HOUR = timedelta(hours=1)


def ask(world, **limits):
    orgs.set_limits(world.actor("ben"), world.team.id, Limits(**limits))


@pytest.fixture
def two(world):
    """Ana's place of two hours tomorrow, and a shift half an hour after it."""
    first = world.shift(world.task("First"), starts_in=DAY)
    second = world.shift(world.task("Second"), starts_in=DAY + 2.5 * HOUR)
    world.assignment(first, "ana")
    return first, second


@pytest.mark.row("product-14")
@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        (
            {"rest_level": "block", "rest_minutes": 60},
            "this team asks for 1\N{NO-BREAK SPACE}h of rest",
        ),
        (
            {"load_level": "block", "load_minutes": 180},
            "4\N{NO-BREAK SPACE}h in that week: this team allows 3\N{NO-BREAK SPACE}h",
        ),
    ],
)
def test_a_team_that_blocks_offers_no_such_place_and_refuses_it(world, two, limits, sentence):
    _first, second = two
    before = listed(world, "ana", second)

    ask(world, **limits)

    page = world.client("ana").get(f"/tasks/{second.task_id}").text
    refused = world.client("ana").send(f"/shifts/{second.id}/assignments")
    assert (before, listed(world, "ana", second), listed(world, "hua", second)) == (True, False, True)
    assert sentence in page
    assert (refused.status_code, sentence in refused.text, "Take a place" in page) == (409, True, False)


@pytest.mark.row("product-14")
def test_a_team_that_warns_says_so_before_the_press_and_to_the_leader(world, two):
    _first, second = two
    ask(world, rest_level="warn", rest_minutes=60, load_level="warn", load_minutes=180)

    page = world.client("ana").get(f"/tasks/{second.task_id}").text
    taken = world.client("ana").send(f"/shifts/{second.id}/assignments")
    roster = world.client("ben").get(f"/shifts/{second.id}/roster").text

    assert "this team recommends 1\N{NO-BREAK SPACE}h of rest" in page
    assert "recommends at most 3\N{NO-BREAK SPACE}h" in page
    assert "this team recommends" not in world.client("hua").get(f"/tasks/{second.task_id}").text
    assert taken.status_code == 303
    assert "Less rest between two visits than the team asks for" in roster
    assert "More time in this week than the team asks for" in roster


@pytest.mark.row("product-14")
def test_what_was_served_earlier_in_the_week_counts_and_an_ended_place_does_not(world):
    monday = world.shift(world.task("Monday"), starts_in=-DAY, hours=3)
    world.assignment(monday, "ana")
    gone = world.assignment(world.shift(world.task("Gone"), starts_in=3 * DAY, hours=3), "ana")
    shift = world.shift(world.task("Friday"), starts_in=2 * DAY)
    actions.withdraw(world.actor("ana"), gone.id)

    codes = []
    for most in (300, 299):
        ask(world, load_level="block", load_minutes=most)
        codes.append(listed(world, "ana", shift))

    assert codes == [True, False]


@pytest.mark.row("product-14")
def test_the_leader_sets_it_on_a_page_that_keeps_every_change_with_who_and_when(world):
    ben, address = world.client("ben"), f"/teams/{world.team.id}/limits"
    said = {"rest_level": "block", "rest_minutes": "30 min", "load_level": "warn", "load_minutes": "12 h"}

    first = ben.send(address, **said)
    clock.tick(HOUR)
    wrong = ben.send(address, **{**said, "rest_minutes": ""}), ben.send(address, **{**said, "load_minutes": "much"})
    second = world.client("oskar").send(address, **{**said, "rest_level": "off"})
    same = world.client("oskar").send(address, **{**said, "rest_level": "off"})

    rows = read().execute(select(TeamLimit).order_by(TeamLimit.id)).scalars().all()
    assert (first.status_code, [one.status_code for one in wrong], second.status_code) == (303, [422, 422], 303)
    assert same.status_code == 303
    assert [(r.rest_level, r.rest_minutes, r.load_minutes, r.set_by_user_id) for r in rows] == [
        ("block", 30, 720, world.users["ben"].id),
        ("off", 0, 720, world.users["oskar"].id),
    ]
    assert rows[0].ended_at == rows[1].set_at
    page = ben.get(address).text
    assert "Rest: 30\N{NO-BREAK SPACE}min, else refused." in page
    assert "Oskar" in page
    changes = world.client("mei").get("/changes").text
    assert "changed the rest and time a week" in changes


def test_nobody_but_the_teams_leaders_changes_it(world):
    said = {"rest_level": "block", "rest_minutes": "30 min", "load_level": "off", "load_minutes": ""}
    world.leads("lin", "Another team")

    answers = [world.client(who).send(f"/teams/{world.team.id}/limits", **said).status_code for who in ("ana", "lin")]

    assert answers == [403, 403]
    assert read().scalars(select(TeamLimit)).all() == []


@pytest.mark.row("product-14")
def test_a_leader_learns_no_more_than_that_it_is_too_much(world, two):
    _first, second = two
    ask(world, rest_level="block", rest_minutes=60)

    refused = rosters.add_page(world.actor("ben"), second.id).refused[world.people["ana"].id]

    assert (refused.code, refused.params) == ("busy-near", {})


def test_a_personal_link_says_nothing_of_other_places(world, two):
    _first, second = two
    ask(world, rest_level="warn", rest_minutes=60)
    holder = queries.LinkHolder(1, second.task_id, world.actor("ana"), None, is_over=False, is_ended=False)

    page = queries.link_page(holder, "/l/x")

    assert [shift.cautions for shift in page.task.shifts] == [()]


def test_it_costs_no_statement(world, two):
    _first, second = two
    ask(world, rest_level="block", rest_minutes=20, load_level="block", load_minutes=900)
    ana = world.actor("ana")

    with statements() as claimed:
        queries.shift_to_claim(read(), ana, ana.person_id, second.id, clock.now())
    with statements() as shown:
        queries.list_page(ana, queries.Filters())

    assert (len(claimed), len(shown)) == (1, 4)


def code_of(actor, shift_id):
    """Return why a claim was refused, None when it was not."""
    try:
        actions.claim_shift(actor, shift_id)
    except DomainError as error:
        return error.code


def everything_asked(world, seed):
    """Let the team ask for rest and weeks, and every second task for somebody experienced, with extra places."""
    draw = random.Random(seed)
    ask(world, rest_level="block", rest_minutes=20 * 60, load_level="block", load_minutes=16 * 60)
    with write() as tx:
        for task in tx.scalars(select(Task).where(Task.title.startswith("Task "))).all():
            if draw.random() < 0.5:
                steps.put_guides(tx, task, GuideRule(draw.choice([1, 2]), draw.choice([0, 1])))
        for task in tx.scalars(select(Task).where(Task.title.startswith("Task "))).all():
            shift = tx.scalars(select(Shift).where(Shift.task_id == task.id)).one()
            if draw.random() < 0.6 and shift.taken < shift.capacity:
                steps.take_place(tx, world.community.id, shift.id, world.people["ben"].id, None, clock.now())
    db.session.remove()


@pytest.mark.row("product-12")
@pytest.mark.row("product-14")
@pytest.mark.row("product-18")
def test_no_button_is_refused_where_teams_and_tasks_ask_for_everything(world):
    offers(world, 60, seed=12)
    everything_asked(world, seed=12)

    shown, pressed, refused = press_everything(world, 20, seed=12)

    assert refused == []
    assert (shown > 50, pressed > 15) == (True, True)


@pytest.mark.row("product-18")
def test_a_list_that_forgets_guides_and_limits_would_be_refused(world, monkeypatch):
    """A control: with the two rules off in the list alone, presses fail."""
    offers(world, 60, seed=12)
    everything_asked(world, seed=12)
    with monkeypatch.context() as patch:
        patch.setattr("portal.tasks.queries.deciding.rules.may_begin", lambda _shift: None)
        patch.setattr("portal.tasks.queries.deciding.rules.may_go_on", lambda *_: None)
        shown = {}
        for actor in crowd(world, 12, seed=12):
            shown[actor] = [line.id for line in queries.open_to(actor, read(), clock.now(), 200)[0]]
        db.session.remove()

    codes = {code_of(actor, number) for actor, shift_ids in shown.items() for number in shift_ids[:12]}

    assert codes >= {"guide-missing", "rest"}
