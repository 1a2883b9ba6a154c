"""A deputy leads until a day, and from the next moment on no more."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.kernel import clock
from portal.kernel.db import read, write
from portal.orgs import actions, rules
from portal.orgs.models import Membership
from portal.people.models import RoleGrant
from tests.web.matrix import LEADERS

TODAY = date(2026, 11, 24)
PAGES = ("/teams/{team}/members", "/shifts/{shift}/roster", "/shifts/{shift}/screen", "/shifts/new?task={task}")


def name(world, who="hua", until=TODAY, role="deputy"):
    number = world.people[who].public_no
    return world.client("ben").send(
        f"/teams/{world.team.id}/members", person=number, role=role, until=until.isoformat() if until else ""
    )


def answers(world, who, shift):
    """Return the status of each page of a leader for somebody who signs in anew."""
    browser = world.client(who)
    places = {"team": world.team.id, "shift": shift.id, "task": shift.task_id}
    return [browser.get(page.format(**places)).status_code for page in PAGES]


@pytest.mark.parametrize(
    ("role", "until", "is_wrong"),
    [
        ("deputy", None, False), ("deputy", TODAY, False), ("deputy", TODAY + timedelta(days=366), False),
        ("deputy", TODAY - timedelta(days=1), True), ("deputy", TODAY + timedelta(days=367), True),
        ("leader", TODAY, True), ("member", TODAY, True), ("leader", None, False),
    ],
)  # fmt: skip
def test_only_a_deputy_has_a_last_day_and_it_is_within_a_year(role, until, is_wrong):
    assert bool(rules.check_until(role, until, TODAY)) is is_wrong


@pytest.mark.row("product-32")
def test_a_deputy_leads_until_the_end_of_the_last_day_and_then_no_more(world):
    shift = world.shift(starts_in=timedelta(days=3))
    before = answers(world, "hua", shift)

    assert name(world).status_code == 303
    named = answers(world, "hua", shift)
    clock.tick(timedelta(hours=9, minutes=53))  # 23:59 in Shanghai
    last_minute = answers(world, "hua", shift)
    clock.tick(timedelta(minutes=2))

    assert set(before) == {403}
    assert set(named) == set(last_minute) == {200}
    assert set(answers(world, "hua", shift)) == {403}  # no job has run yet


@pytest.mark.row("product-32")
def test_a_browser_that_was_signed_in_all_the_time_loses_the_right_too(world):
    name(world)
    browser, path = world.client("hua"), f"/teams/{world.team.id}/members"
    led = browser.get(path).status_code

    clock.tick(timedelta(hours=10))

    assert (led, browser.get(path).status_code) == (200, 403)


def test_without_the_condition_on_the_moment_the_right_would_stay(world):
    name(world)
    clock.tick(timedelta(hours=10))
    with write() as tx:  # the control: the same grant without an end
        tx.scalars(select(RoleGrant).where(RoleGrant.until.is_not(None))).one().until = None

    assert world.client("hua").get(f"/teams/{world.team.id}/members").status_code == 200


def test_the_worker_makes_them_a_member_again_once(world):
    name(world)
    early = actions.end_deputies(world.program())
    clock.tick(timedelta(hours=10))

    counts = [actions.end_deputies(world.program()) for _ in range(2)]

    mine = Membership.person_id == world.people["hua"].id
    held = read().execute(select(Membership.role, Membership.left_on).where(mine).order_by(Membership.id)).all()
    assert (early, counts) == (0, [1, 0])
    assert held == [("deputy", date(2026, 11, 25)), ("member", None)]


def test_a_deputy_without_a_last_day_stays_until_somebody_changes_it(world):
    name(world, until=None)
    clock.tick(timedelta(days=30))

    assert actions.end_deputies(world.program()) == 0
    assert world.client("hua").get(f"/teams/{world.team.id}/members").status_code == 200


def test_the_roster_says_until_when(world):
    name(world, until=TODAY + timedelta(days=7))

    assert "until Tuesday 1 December 2026" in world.client("ben").get(f"/teams/{world.team.id}/members").text


def test_a_wrong_day_comes_back_filled_in_and_changes_nothing(world):
    sent = name(world, until=TODAY - timedelta(days=1))

    assert sent.status_code == 422
    assert "Choose a day from today on" in sent.text
    assert 'value="2026-11-23"' in sent.text
    assert world.client("hua").get(f"/teams/{world.team.id}/members").status_code == 403


def test_a_deputy_may_what_leaders_may(world):
    """What the matrix says of leaders is what a deputy gets: the role is the same."""
    name(world)

    assert "ben" in LEADERS
    assert world.actor("hua").team_ids == world.actor("ben").team_ids
