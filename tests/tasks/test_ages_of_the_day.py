"""New age rules that are approved for a day count for the shifts of that day, when a place is taken today."""

from datetime import date, timedelta

import pytest

from portal.attendance import queries as attendance
from portal.kernel import clock
from portal.kernel.db import read, write
from portal.kernel.errors import Conflict
from portal.policy.models import RulePack
from portal.tasks import actions, queries
from portal.tasks.queries import Filters

DAY = timedelta(days=1)


@pytest.fixture
def from_tomorrow(world):
    """Return a way to approve age rules that count from tomorrow; Bo is 20 years old."""
    world.person("Bo", birth_date=date(2006, 1, 1))

    def approve(**values):
        tomorrow = clock.today("Asia/Shanghai") + DAY
        with write() as tx:
            tx.add(
                RulePack(
                    community_id=world.community.id, name="ages", version=2, effective_on=tomorrow,
                    values=values, source="a test", proposed_by_user_id=world.users["ada"].id,
                    approved_by_user_id=world.users["sara"].id, made_at=clock.now(),
                )
            )  # fmt: skip

    return approve


def listed(world):
    return [slip.url for day in queries.list_page(world.actor("Bo"), Filters()).days for slip in day.slips]


def button(world, shift):
    (card,) = queries.task_page(world.actor("Bo"), shift.task_id).shifts
    return card.refusal is None


@pytest.mark.row("product-11")
def test_stricter_rules_of_that_day_are_said_before_it_comes(world, from_tomorrow):
    tonight = world.shift(starts_in=timedelta(hours=1), risk="high")
    later = world.shift(starts_in=2 * DAY, risk="high")
    from_tomorrow(risk_minimum_age={"low": 14, "medium": 16, "high": 21})

    assert listed(world) == [f"/tasks/{tonight.task_id}"]
    assert [button(world, shift) for shift in (tonight, later)] == [True, False]
    actions.claim_shift(world.actor("Bo"), tonight.id)
    with pytest.raises(Conflict) as refused:
        actions.claim_shift(world.actor("Bo"), later.id)
    assert refused.value.code == "too-young"
    line = queries.shift_line(read(), world.community.id, later.id)
    assert attendance.bar_of(read(), line, world.people["Bo"].id, "Asia/Shanghai") is not None


def test_milder_rules_of_that_day_open_its_shifts_today(world, from_tomorrow):
    world.person("Bo", birth_date=clock.today("Asia/Shanghai").replace(year=clock.today("Asia/Shanghai").year - 17))
    tonight = world.shift(starts_in=timedelta(hours=1))
    later = world.shift(starts_in=2 * DAY)
    world.accompany(tonight, later)
    from_tomorrow(guardian_age=14)

    assert listed(world) == [f"/tasks/{later.task_id}"]
    assert queries.list_page(world.actor("Bo"), Filters()).refusal is None
    assert [button(world, shift) for shift in (tonight, later)] == [False, True]
    actions.claim_shift(world.actor("Bo"), later.id)
    with pytest.raises(Conflict) as refused:
        actions.claim_shift(world.actor("Bo"), tonight.id)
    assert refused.value.code == "guardian-missing"


def test_an_empty_list_warns_of_no_rule_that_begins_later(world, from_tomorrow):
    """From tomorrow on everybody below 21 needs a guardian; today Bo may take part."""
    from_tomorrow(guardian_age=21)

    page = queries.list_page(world.actor("Bo"), Filters(q="nothing is called so"))

    assert page.days == ()
    assert page.refusal is None


def test_an_empty_list_says_what_bars_the_reader_today_and_later(world):
    world.person("Ada Li", birth_date=None)

    assert queries.list_page(world.actor("Ada Li"), Filters()).refusal.code == "age-unknown"
