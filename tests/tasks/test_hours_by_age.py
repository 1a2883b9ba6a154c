"""At which time of day minors may help: by the wall clock of the shift, and without a word about a birth date."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from portal.attendance import queries as attendance
from portal.kernel import clock
from portal.kernel.db import read, write
from portal.people import actions as people
from portal.people.actions.keeping import ConsentSlip
from portal.policy.models import RulePack
from portal.policy.queries import AgeRules
from portal.policy.rules import check_values
from portal.tasks import queries
from portal.tasks.queries import Filters
from portal.tasks.rules import hour_bar

HOUR = timedelta(hours=1)
MIDNIGHT = datetime(2026, 11, 24)  # noqa: DTZ001 - a wall time
AGES = AgeRules()
ZONE = "Asia/Shanghai"


def open_from(age, begins, ends, ages=AGES):
    refusal = hour_bar(age, MIDNIGHT + begins * HOUR, MIDNIGHT + ends * HOUR, ages)
    return refusal and refusal.params["age"]


@pytest.mark.row("product-11")
@pytest.mark.parametrize(
    ("age", "begins", "ends", "expected"),
    [
        (15, 6, 20, None),
        (15, 5.5, 8, 18),
        (15, 18, 20.25, 16),
        (15, 20, 22.5, 18),
        (16, 18, 22, None),
        (17, 20, 22.25, 18),
        (17, 22, 29, 18),
        (17, 2, 5, 18),
        (18, 22, 29, None),
        (80, 0, 24, None),
    ],
)
def test_the_whole_shift_lies_in_the_hours_for_the_age(age, begins, ends, expected):
    assert open_from(age, begins, ends) == expected


@pytest.mark.row("product-11")
def test_a_community_may_set_other_hours_or_none():
    summer = replace(AGES, younger_until_hour=21)
    none = replace(AGES, younger_age=0, minor_age=0)

    assert [open_from(15, 18, 21, ages) for ages in (AGES, summer, none)] == [16, None, None]
    assert check_values("ages", {"younger_until_hour": 21, "minor_age": 0}) == []
    assert check_values("ages", {"minor_until_hour": 25, "early_hour": "6"}) != []


@pytest.fixture
def xiao(world):
    """Return a person of 15 whose guardian agreed to low risk."""
    person = world.person("Wu Min", birth_date=date(2011, 4, 30))
    today = clock.today(ZONE)
    slip = ConsentSlip("Wu", "1", "low", "slip", today, today + timedelta(days=90))
    people.add_guardian_consent(world.actor("mei"), person.id, slip)
    return person


def listed(world):
    return [slip.url for day in queries.list_page(world.actor("Wu Min"), Filters()).days for slip in day.slips]


@pytest.mark.row("product-11")
def test_a_15_year_old_sees_no_late_task_and_the_log_shows_only_the_age_rule(world, xiao, capsys):
    early = world.shift(world.task("Homework table"), starts_in=timedelta(hours=2))
    late = world.shift(world.task("Evening round"), starts_in=timedelta(hours=5))
    world.accompany(early, late)
    browser = world.client("Wu Min")

    page = browser.get("/tasks").text
    assert "Homework table" in page
    assert "Evening round" not in page
    assert browser.send(f"/shifts/{early.id}/assignments").status_code == 303
    capsys.readouterr()
    refused = browser.send(f"/shifts/{late.id}/assignments")
    (line,) = [json.loads(said) for said in capsys.readouterr().err.splitlines() if "request.finished" in said]

    assert refused.status_code == 409
    assert "tasks are for people aged 16 or older" in refused.text
    assert line["refusal"] == "age-rule"
    assert not {"2011", "15", "birth", "Wu"} & set(
        json.dumps({**line, "ms": 0, "request": ""}).replace('"', " ").split()
    )
    assert "2011" not in refused.text


@pytest.mark.row("product-11")
def test_the_late_task_has_no_button_and_the_door_asks_too(world, xiao):
    late = world.shift(world.task("Evening round"), starts_in=timedelta(hours=5))

    (card,) = queries.task_page(world.actor("Wu Min"), late.task_id).shifts
    line = queries.shift_line(read(), world.community.id, late.id)

    assert card.refusal is not None
    assert card.refusal.code == "age-rule"
    assert attendance.bar_of(read(), line, xiao.id, ZONE).code == "age-rule"
    assert attendance.bar_of(read(), line, world.people["ana"].id, ZONE) is None


def test_without_the_hours_the_late_task_is_there(world, xiao):
    late = world.shift(world.task("Evening round"), starts_in=timedelta(hours=5))
    world.accompany(late)
    assert listed(world) == []

    with write() as tx:
        tx.add(
            RulePack(
                community_id=world.community.id, name="ages", version=2, effective_on=clock.today(ZONE),
                values={"younger_age": 0, "minor_age": 0}, source="a test", made_at=clock.now(),
                proposed_by_user_id=world.users["ada"].id, approved_by_user_id=world.users["sara"].id,
            )
        )  # fmt: skip

    assert listed(world) == [f"/tasks/{late.task_id}"]
