"""Which figures count on a day: the latest version that has begun and that a second person approved."""

from datetime import date, timedelta

from portal.kernel import clock
from portal.kernel.db import read, write
from portal.policy import queries
from portal.policy.models import RulePack
from portal.policy.queries import AgeRules, TaskRules
from tests.counting import statements

TODAY = date(2026, 11, 24)


def add(world, name, version, values, *, on=TODAY, approved=True):
    with write() as tx:
        tx.add(
            RulePack(
                community_id=world.community.id, name=name, version=version, effective_on=on, values=values,
                source="a test",                proposed_by_user_id=world.users["ada"].id,
                approved_by_user_id=world.users["sara"].id if approved else None, made_at=clock.now(),
            )
        )  # fmt: skip


def test_without_a_pack_the_shipped_figures_count(world):
    ages, limits = queries.ages_and_task_rules(read(), world.community.id, TODAY)

    assert (ages.on(TODAY), ages.from_day(TODAY), limits) == (AgeRules(), (AgeRules(),), TaskRules())


def test_the_latest_approved_version_that_has_begun_counts(world):
    add(world, "ages", 1, {"guardian_age": 16}, on=TODAY - timedelta(days=9))
    add(world, "ages", 2, {"guardian_age": 17})
    add(world, "ages", 3, {"guardian_age": 19}, on=TODAY + timedelta(days=1))
    add(world, "ages", 4, {"guardian_age": 20}, approved=False)
    add(world, "tasks", 1, {"withdraw_hours": 6})

    by_day, limits = queries.ages_and_task_rules(read(), world.community.id, TODAY)
    ages = by_day.on(TODAY)

    assert (ages.guardian_age, ages.version_label, limits.withdraw_hours) == (17, "ages-2", 6)
    assert [rules.guardian_age for rules in by_day.from_day(TODAY)] == [17, 19]
    assert queries.ages_by_day(read(), world.community.id) == by_day
    assert queries.age_rules(read(), world.community.id, TODAY) == ages
    assert queries.task_rules(read(), world.community.id, TODAY) == limits
    assert queries.age_rules(read(), world.community.id, TODAY - timedelta(days=1)).guardian_age == 16


def test_both_are_read_in_one_statement(world):
    with statements() as sent:
        queries.ages_and_task_rules(read(), world.community.id, TODAY)

    assert len(sent) == 1


def test_another_communitys_figures_do_not_count(world):
    add(world, "ages", 1, {"guardian_age": 16})

    assert queries.age_rules(read(), world.community.id + 1, TODAY) == AgeRules()
