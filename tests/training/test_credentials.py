"""What people hold: written down by staff, shown to its owner, and asked for by the tasks that need it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from portal.attendance import queries as attendance
from portal.kernel import clock
from portal.kernel.db import read, write
from portal.kernel.errors import Conflict, Forbidden, NotFound
from portal.people.queries import Credential as Held
from portal.tasks import actions as tasks
from portal.tasks import queries, steps
from portal.tasks.models import TaskRequirement
from portal.tasks.queries import Filters
from portal.training import actions
from portal.training.rules import Seen, may_help
from tests.counting import statements
from tests.world import Neighbourhood

DAY = timedelta(days=1)
TODAY = date(2026, 11, 24)
ZONE = "Asia/Shanghai"
FORM = {"kind": "check", "result": "Nothing found", "since_on": "2026-01-01", "expires_on": "2027-01-01"}


def needing(world, title, *kinds, starts_in=DAY):
    task = world.task(title)
    with write() as tx:
        steps.put_needs(tx, task, kinds)
    return world.shift(task, starts_in=starts_in)


def give(world, kind="check", *, until=TODAY + 30 * DAY, who="ana"):
    return actions.add_credential(world.actor("mei"), world.people[who].id, Seen(kind, "Seen", TODAY - 30 * DAY, until))


def titles(world, who="ana"):
    return {slip.title for day in queries.list_page(world.actor(who), Filters()).days for slip in day.slips}


@pytest.mark.row("product-5")
@pytest.mark.parametrize(
    ("needs", "days", "allowed"),
    [
        (("check",), 0, True),
        (("check",), 9, True),
        (("check",), 10, False),
        (("check",), -1, False),
        (("course",), 0, False),
        (("check", "course"), 0, False),
        (("unheard-of",), 0, False),
        ((), 10, True),
    ],
)
def test_a_credential_counts_from_its_first_to_its_last_day(needs, days, allowed):
    held = [Held("check", TODAY, TODAY + 9 * DAY)]

    assert (may_help(held, needs, TODAY + days * DAY) is None) is allowed


@pytest.mark.row("product-5")
def test_an_expired_credential_blocks_exactly_the_tasks_that_need_it(world):
    give(world, "check", until=TODAY + DAY)
    give(world, "course")
    within = needing(world, "Within", "check")
    beyond = needing(world, "Beyond", "check", starts_in=2 * DAY)
    needing(world, "Course", "course", starts_in=3 * DAY)
    needing(world, "Both", "check", "course", starts_in=4 * DAY)
    world.shift(world.task("Neither"), starts_in=5 * DAY)

    assert titles(world) == {"Within", "Course", "Neither"}
    (card,) = queries.task_page(world.actor("ana"), beyond.task_id).shifts
    assert card.refusal.code == "credential-missing"
    tasks.claim_shift(world.actor("ana"), within.id)
    with pytest.raises(Conflict) as refused:
        tasks.claim_shift(world.actor("ana"), beyond.id)
    assert refused.value.code == "credential-missing"


@pytest.mark.row("product-44")
def test_a_task_that_needs_a_background_check_is_closed_without_one_on_page_list_and_form(world):
    shift = needing(world, "Reading with children", "check")
    browser = world.client("lin")

    assert "Reading with children" not in browser.get("/tasks").text
    assert f"/shifts/{shift.id}/assignments" not in browser.get(f"/tasks/{shift.task_id}").text
    refused = browser.send(f"/shifts/{shift.id}/assignments")
    assert refused.status_code == 409
    assert "needs a background check" in refused.text

    give(world, who="lin")

    assert "Reading with children" in browser.get("/tasks").text
    assert browser.send(f"/shifts/{shift.id}/assignments").status_code == 303


def test_the_door_asks_too_and_a_withdrawn_credential_counts_no_more(world):
    credential = give(world)
    shift = needing(world, "Reading", "check", starts_in=timedelta(0))
    line = queries.shift_line(read(), world.community.id, shift.id)
    assert attendance.bar_of(read(), line, world.people["ana"].id, ZONE) is None

    actions.withdraw_credential(world.actor("mei"), credential)
    actions.withdraw_credential(world.actor("mei"), credential)

    assert attendance.bar_of(read(), line, world.people["ana"].id, ZONE).code == "credential-missing"


def test_a_claim_that_needs_something_costs_one_statement_more_and_the_list_too(world):
    give(world)
    plain, bound = world.shift(starts_in=DAY), needing(world, "Reading", "check", starts_in=2 * DAY)
    ana = world.actor("ana")

    with statements() as without:
        queries.shift_to_claim(read(), ana, ana.person_id, plain.id, clock.now())
    with statements() as with_need:
        queries.shift_to_claim(read(), ana, ana.person_id, bound.id, clock.now())
    with statements() as listed:
        queries.list_page(ana, Filters())

    assert len(with_need) == len(without) + 1
    assert len(listed) <= 5  # the last one asks who of the team wants a stand-in


def test_staff_write_it_down_and_its_owner_reads_it(world):
    lin = world.people["lin"].id
    mei = world.client("mei")

    saved = mei.send(f"/people/{lin}/credentials", request_id="once", **FORM)
    mei.send(f"/people/{lin}/credentials", request_id="once", **FORM)

    assert (saved.status_code, saved.location) == (303, f"/people/{lin}/credentials")
    assert mei.get(saved.location).text.count("Nothing found") == 1
    assert "Nothing found" in world.client("lin").get("/credentials").text
    assert "Nothing found" not in world.client("ana").get("/credentials").text
    assert world.client("ben").get(saved.location).status_code == 403


def test_a_wrong_form_comes_back_filled_in(world):
    page = world.client("mei").send(
        f"/people/{world.people['lin'].id}/credentials", **{**FORM, "expires_on": "2025-1-1"}
    )

    assert page.status_code == 422
    assert "The last day cannot be before the first" in page.text
    assert "Nothing found" in page.text


def test_nobody_writes_their_own_and_no_other_community_is_reached(world):
    other = Neighbourhood(world.app, "other-lane")
    credential = give(world)
    seen = Seen("check", "x", TODAY, TODAY)

    with pytest.raises(Forbidden):
        actions.add_credential(world.actor("mei"), world.people["mei"].id, seen)
    with pytest.raises(Forbidden):
        actions.add_credential(world.actor("ben"), world.people["ana"].id, seen)
    with pytest.raises(NotFound):
        actions.add_credential(other.actor("mei"), world.people["ana"].id, seen)
    with pytest.raises(NotFound):
        actions.withdraw_credential(other.actor("mei"), credential)


def test_a_leader_says_on_the_form_what_people_must_have(world):
    shift = world.shift(starts_in=DAY)
    ben = world.client("ben")
    said = {
        "title": "Reading", "description": "Read aloud", "team": world.team.id, "kind": "offer", "domain": "education",
        "risk": "low", "place": "Library",
    }  # fmt: skip

    assert ben.send(f"/tasks/{shift.task_id}", needs=["check", "course"], **said).status_code == 303
    assert queries.shift_line(read(), world.community.id, shift.id).needs == "check,course"
    assert ben.get(f"/tasks/{shift.task_id}/edit").text.count("checked") >= 4
    assert ben.send(f"/tasks/{shift.task_id}", needs=["shoes"], **said).status_code == 422
    assert ben.send(f"/tasks/{shift.task_id}", **said).status_code == 303
    assert queries.shift_line(read(), world.community.id, shift.id).needs == ""


def test_an_empty_need_cannot_be_kept(world):
    row = insert(TaskRequirement).values(task_id=world.task().id, community_id=world.community.id, kinds="")

    with pytest.raises(IntegrityError, match="kinds"), write() as tx:
        tx.execute(row)


def test_without_its_needs_the_same_shift_is_open(world):
    shift = needing(world, "Reading", "check")
    line = queries.shift_line(read(), world.community.id, shift.id)
    ana, now = world.actor("ana"), clock.now()
    asked = queries.shift_to_claim(read(), ana, ana.person_id, shift.id, now)

    said = [
        queries.claim_refusal(asked.standing, each, asked.own, asked.ages, ZONE, now)
        for each in (line, replace_needs(line))
    ]

    assert [refusal and refusal.code for refusal in said] == ["credential-missing", None]


def replace_needs(line):
    return line._replace(needs="")


def test_a_leader_adds_whoever_holds_it_and_reads_who_does_not(world):
    shift, ben = needing(world, "Ride along", "check"), world.client("ben")
    path = f"/shifts/{shift.id}/people"
    bare = ben.get(f"{path}/new").text
    give(world)

    page = ben.get(f"{path}/new").text
    added = ben.send(path, person=world.people["ana"].id)

    choice = f'value="{world.people["ana"].id}"'
    assert (choice in bare, choice in page, added.status_code) == (False, True, 303)
