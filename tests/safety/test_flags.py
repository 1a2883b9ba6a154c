"""Who is kept away from minors and homes: set by the safeguarding lead, asked everywhere, seen by nobody else."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from portal.attendance import queries as attendance
from portal.attendance.actions import give_place
from portal.kernel.actor import Actor
from portal.kernel.db import read, write
from portal.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from portal.people import actions as people_actions
from portal.people import steps as people
from portal.policy.queries import AgeRulesByDay
from portal.safety import actions
from portal.safety.rules import may_be_near, may_flag
from portal.tasks import actions as tasks
from portal.tasks import queries
from portal.tasks.queries import Filters
from tests.counting import statements
from tests.world import NOW, Neighbourhood, grants_of

DAY = timedelta(days=1)
TODAY = date(2026, 11, 24)
ZONE = "Asia/Shanghai"
REASON = "A talk at the station"
SENTENCE = "You cannot take tasks at present"


def name_lead(world, *who):
    with write() as tx:
        for one in who:
            people.grant_role(tx, world.users[one], "safeguarding_lead", "community", world.community.id, NOW)


def flag(world, who="ana", until=TODAY + 30 * DAY, by="sara"):
    return actions.set_flag(world.actor(by), world.people[who].public_no, REASON, until)


def titles(world, who="ana"):
    return {slip.title for day in queries.list_page(world.actor(who), Filters()).days for slip in day.slips}


@pytest.mark.row("product-44")
@pytest.mark.parametrize(
    ("until", "risk", "days", "allowed"),
    [
        (None, "high", 0, True),
        (TODAY, "low", 0, True),
        (TODAY, "medium", 0, False),
        (TODAY, "high", 0, False),
        (TODAY, "medium", 1, True),
        (date.max, "medium", 900, False),
        (TODAY, "unheard-of", 0, False),
    ],
)
def test_a_flag_keeps_out_of_homes_and_away_from_minors_until_its_last_day(until, risk, days, allowed):
    assert (may_be_near(until, risk, TODAY + days * DAY) is None) is allowed


@pytest.mark.row("product-44")
def test_a_flagged_person_is_refused_by_list_page_form_leader_and_door_alike(world):
    name_lead(world, "sara")
    home = world.shift(world.task("Home visit", risk="medium"), starts_in=timedelta(0))
    world.shift(world.task("Yard"), starts_in=DAY)
    world.shift(world.task("Late home visit", risk="medium"), starts_in=40 * DAY)
    line, ana = queries.shift_line(read(), world.community.id, home.id), world.people["ana"].id
    before = titles(world)
    flag(world)

    (card,) = queries.task_page(world.actor("ana"), home.task_id).shifts

    assert before == {"Home visit", "Yard", "Late home visit"}
    assert titles(world) == {"Yard", "Late home visit"}
    assert card.refusal.code == "not-active"
    assert attendance.bar_of(read(), line, ana, ZONE).code == "not-active"
    with pytest.raises(Forbidden):
        tasks.claim_shift(world.actor("ana"), home.id)
    with pytest.raises(Conflict):
        give_place(world.actor("ben"), home.id, ana)
    assert {"Home visit", "Yard"} <= titles(world, "lin")


@pytest.mark.row("product-44")
def test_neither_the_person_nor_their_leader_reads_a_flag(world):
    name_lead(world, "sara")
    home = world.shift(world.task("Home visit", risk="medium"), starts_in=DAY)
    flag(world)
    pages = [
        world.client(who).get(path).text
        for who, path in (
            ("ana", f"/tasks/{home.task_id}"),
            ("ben", f"/shifts/{home.id}/people/new"),
            ("mei", f"/people/{world.people['ana'].id}"),
        )
    ]

    assert [REASON in page for page in pages] == [False] * 3
    assert [SENTENCE in page for page in pages] == [True, False, False]
    assert "the station has to approve them first" in pages[1]  # what a leader reads of whoever may not help yet
    assert not [word for word in ("/flags", "afeguard", "kept away") if word in "".join(pages)]
    with write() as tx:
        tx.get(type(world.people["lin"]), world.people["lin"].id).status = "suspended"
    suspended = world.client("lin").get(f"/tasks/{home.task_id}").text
    assert SENTENCE in suspended


def test_the_flag_costs_claim_list_and_page_no_statement(world):
    home = world.shift(world.task("Home visit", risk="medium"), starts_in=DAY)
    ana = world.actor("ana")

    with statements() as claimed:
        queries.shift_to_claim(read(), ana, ana.person_id, home.id, NOW)
    with statements() as listed:
        queries.list_page(ana, Filters())

    assert (len(claimed), len(listed)) == (1, 4)


def test_whoever_was_not_looked_up_is_taken_for_flagged(world):
    home = world.shift(world.task("Home visit", risk="medium"), starts_in=DAY)
    ana = world.actor("ana")
    asked = queries.shift_to_claim(read(), ana, ana.person_id, home.id, NOW)
    forgotten = replace(asked.standing, flag_until=date.max)

    said = [queries.eligibility(one, asked.shift, AgeRulesByDay(), ZONE) for one in (asked.standing, forgotten)]

    assert [refusal and refusal.code for refusal in said] == [None, "not-active"]


def test_a_lead_sets_and_ends_it_over_the_page(world):
    name_lead(world, "sara")
    home = world.shift(world.task("Home visit", risk="medium"), starts_in=DAY)
    sara, fields = world.client("sara"), {"whom": world.people["ana"].public_no.lower(), "reason": REASON}

    wrong = sara.send("/flags", **fields, until_on="2026-11-23")
    sara.send("/flags", **fields, until_on="2027-11-23")
    page = sara.get("/flags").text
    number = flag(world)
    shown = sara.get("/flags").text
    sara.send(f"/flags/{number}/end")

    assert (wrong.status_code, REASON in wrong.text) == (422, True)
    assert (page.count(REASON), shown.count(REASON), sara.get("/flags").text.count(REASON)) == (1, 1, 0)
    assert world.client("mei").get("/flags").status_code == 403
    assert world.client("ana").send(f"/shifts/{home.id}/assignments").status_code == 303


def test_nobody_flags_or_frees_themselves_and_no_other_community_is_reached(world):
    other = Neighbourhood(world.app, "other-lane")
    name_lead(world, "sara", "guo")
    name_lead(other, "sara")
    number = flag(world, "guo")

    assert REASON not in world.client("guo").get("/flags").text
    for actor, error in ((world.actor("guo"), NotFound), (other.actor("sara"), NotFound)):
        with pytest.raises(error):
            actions.end_flag(actor, number)
    with pytest.raises(Invalid):
        actions.set_flag(other.actor("sara"), world.people["ana"].public_no, REASON, TODAY)
    lead = Actor(6, 6, 1, grants=grants_of(("safeguarding_lead", "community", 1)))
    asked = (lead, [7]), (lead, [7, 6]), (Actor(6, 6, 1), [7])
    assert [may_flag(*one) is None for one in asked] == [True, False, False]


def test_nobody_sets_reads_or_ends_a_flag_of_their_own_household(world):
    name_lead(world, "sara", "guo")
    number = flag(world, "hua")
    people_actions.join_household(world.actor("mei"), world.people["hua"].id, world.people["guo"].id)

    with pytest.raises(Forbidden):
        flag(world, "hua", by="guo")
    with pytest.raises(NotFound):
        actions.end_flag(world.actor("guo"), number)
    assert REASON not in world.client("guo").get("/flags").text
    assert REASON in world.client("sara").get("/flags").text
