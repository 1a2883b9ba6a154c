"""Changing the rules: one person proposes by `policy add`, a second one approves, `policy list` shows."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from portal.kernel import clock
from portal.kernel.actor import Actor, Grant
from portal.kernel.db import read, write
from portal.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from portal.kernel.events import Event
from portal.policy import actions, queries
from portal.policy.models import RulePack
from portal.policy.rules import SHAPES, SOURCES, Proposed, check_values, may_approve, may_propose
from tests.world import PASSWORD, Neighbourhood

TODAY = date(2026, 11, 24)
TOMORROW = TODAY + timedelta(days=1)
SARA, ADA, MEI = (
    Actor(number, number, 1, grants=(Grant(role, "community", 1),))
    for number, role in enumerate(("supervisor", "site_admin", "social_worker"), start=1)
)


def run(world: Neighbourhood, *words: str, password: str = PASSWORD) -> tuple[int, str]:
    answer = world.app.test_cli_runner().invoke(args=["policy", *words], input=f"{password}\n")
    return answer.exit_code, answer.output


def add(world: Neighbourhood, file: Path, *, by: str = "ada", on: object = "2026-11-25", name: str = "hours", **more):
    words = "add", name, str(file), "--effective-on", str(on), "--source", "Decision of the station, 20 November"
    return run(world, *words, "--by", by, "--password-stdin", **more)


def approve(world: Neighbourhood, *, by: str = "sara", version: int = 2, **more) -> tuple[int, str]:
    return run(world, "approve", "hours", str(version), "--by", by, "--password-stdin", **more)


def proposal(values: object, on: date = TOMORROW, source: str = "a test") -> actions.Proposal:
    return actions.Proposal("hours", values, on, source)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "hours.yaml"
    path.write_text("step_minutes: 30\nrounding: nearest\n", "utf-8")
    return path


def test_what_one_person_proposes_counts_from_its_day_once_a_second_one_approved(world, file):
    proposed = add(world, file)
    before = queries.hours_rules(read(), world.community.id, TOMORROW).step_minutes
    approved = approve(world)
    read().rollback()
    rules_of = {day: queries.hours_rules(read(), world.community.id, day) for day in (TODAY, TOMORROW)}

    assert (proposed[0], before, approved[0]) == (0, 15, 0)
    assert "policy approve hours 2" in proposed[1]
    assert "counts from 2026-11-25" in approved[1]
    assert (rules_of[TOMORROW].step_minutes, rules_of[TOMORROW].rounding) == (30, "nearest")
    assert [rules.version_label for rules in rules_of.values()] == ["hours-1", "hours-2"]
    (row,) = read().query(RulePack)
    assert (row.proposed_by_user_id, row.approved_by_user_id) == (world.users["ada"].id, world.users["sara"].id)
    facts = read().query(Event).filter(Event.name.like("policy.%")).order_by(Event.id).all()
    assert [(fact.name, fact.subject, fact.actor_user_id, fact.keys) for fact in facts] == [
        (f"policy.{word}", f"rule-pack:{row.id}", world.users[who].id, {"pack": "hours", "version": 2})
        for word, who in (("proposed", "ada"), ("approved", "sara"))
    ]


def test_nobody_approves_what_they_proposed(world, file):
    add(world, file)

    code, said = approve(world, by="ada")

    assert code == 1
    assert "Somebody else approves" in said
    assert read().query(RulePack).one().approved_by_user_id is None


def test_only_whoever_knows_the_password_speaks_for_a_person(world, file):
    proposed = add(world, file, password="not hers")
    add(world, file)
    approved = approve(world, password="not hers")
    nobody = approve(world, by="nobody")

    assert (proposed[0], approved[0], nobody[0]) == (1, 1, 1)
    assert all("do not match" in said for _code, said in (proposed, approved, nobody))
    assert read().query(RulePack).one().approved_by_user_id is None


def test_another_community_neither_sees_nor_approves_it(world, file):
    other = Neighbourhood(world.app, "other-lane")
    add(world, file)

    code, said = approve(world, by="other-lane-sara")
    approve(world)
    read().rollback()

    assert (code, "no rules of that name" in said) == (1, True)
    assert "Decision of the station" not in run(world, "list", "--community", "other-lane")[1]
    assert queries.hours_rules(read(), other.community.id, TOMORROW).step_minutes == 15


@pytest.mark.parametrize("by", ["mei", "ben", "guo"])
def test_others_than_supervisors_and_site_admins_change_no_rules(world, file, by):
    add(world, file)

    proposed, approved = add(world, file, by=by), approve(world, by=by)

    assert (proposed[0], approved[0]) == (1, 1)
    assert "Only a supervisor or a site admin" in proposed[1]
    assert "Only a supervisor or a site admin" in approved[1]
    assert read().query(RulePack).count() == 1


def test_rules_never_count_backwards(world, file):
    past = add(world, file, on=TODAY)
    add(world, file)
    clock.tick(timedelta(days=1))
    late = approve(world)

    assert (past[0], late[0]) == (1, 1)
    assert "from tomorrow at the earliest" in past[1]
    assert "from tomorrow at the earliest" in late[1]
    assert queries.hours_rules(read(), world.community.id, TOMORROW).step_minutes == 15


def test_an_approved_version_stays_as_it_is_and_the_next_one_has_the_next_number(world, file):
    add(world, file)
    approve(world)

    again, second = approve(world), add(world, file)

    assert "approved already" in again[1]
    assert "hours-3 is proposed" in second[1]
    assert [row.version for row in read().query(RulePack).order_by(RulePack.id)] == [2, 3]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("step_minutes: 7", "step_minutes: 7 is not allowed; 1 or 5 or 15 or 30 or 60 is"),
        ("minimum_minutes: 900", "0 to 120 is"),
        ("stars: 5", "stars: there is no such figure; hours has step_minutes, rounding"),
        ("- 15", "a pack is figures by name"),
        ("[]", "a pack is figures by name"),
        ("step_minutes: [", "cannot be read"),
    ],
)
def test_figures_that_do_not_hold_are_said_and_nothing_is_written(world, tmp_path, text, sentence):
    path = tmp_path / "wrong.yaml"
    path.write_text(text, "utf-8")

    code, said = add(world, path)

    assert code == 1
    assert sentence in said
    assert "Traceback" not in said
    assert read().query(RulePack).count() == 0


@pytest.mark.parametrize(
    ("name", "values", "count"),
    [
        ("hours", {"step_minutes": 15, "rounding": "up"}, 0),
        ("hours", {}, 0),
        ("hours", {"step_minutes": True}, 1),
        ("hours", {"step_minutes": 15.0}, 1),
        ("hours", {"step_minutes": "15"}, 1),
        ("hours", {"step_minutes": [15]}, 1),
        ("hours", {"version_label": "hours-9"}, 1),
        ("ages", {"guardian_age": 13, "minors_credits": "all"}, 2),
        ("ages", {"risk_minimum_age": {"low": 12, "medium": 16, "high": 18}}, 0),
        ("ages", {"risk_minimum_age": {"low": 12}}, 1),
        ("ages", {"risk_minimum_age": {"low": 18, "medium": 16, "high": 18}}, 1),
        ("ages", {"risk_minimum_age": {"low": "14", "medium": 16, "high": 40}}, 2),
        ("ages", {"risk_minimum_age": 14}, 1),
        ("tasks", {"withdraw_hours": -1}, 1),
        ("tasks", [1], 1),
        ("tasks", {3: 1}, 1),
    ],
)
def test_each_figure_has_its_type_and_its_range(name, values, count):
    assert len(check_values(name, values)) == count


@pytest.mark.parametrize(
    ("actor", "proposed", "code"),
    [
        (SARA, Proposed(2, is_approved=False, effective_on=TOMORROW), None),
        (ADA, Proposed(1, is_approved=False, effective_on=TOMORROW), None),
        (SARA, Proposed(1, is_approved=False, effective_on=TOMORROW), "own"),
        (SARA, Proposed(None, is_approved=False, effective_on=TOMORROW), "own"),
        (SARA, Proposed(2, is_approved=True, effective_on=TOMORROW), "already-approved"),
        (SARA, Proposed(2, is_approved=False, effective_on=TODAY), "too-late"),
        (MEI, Proposed(2, is_approved=False, effective_on=TOMORROW), "not-yours"),
        (Actor.program(1, "cli"), Proposed(2, is_approved=False, effective_on=TOMORROW), "not-yours"),
    ],
)
def test_who_may_approve_a_proposal(actor, proposed, code):
    refusal = may_approve(actor, proposed, TODAY)

    assert (refusal.code if refusal else None) == code


def test_the_program_itself_proposes_nothing():
    refusal = may_propose(Actor.program(1, "cli"), TOMORROW, TODAY)

    assert refusal is not None
    assert may_propose(ADA, TOMORROW, TODAY) is None


def test_the_actions_refuse_by_themselves(world):
    ada = world.actor("ada")
    version = actions.propose(ada, proposal({"step_minutes": 30}))

    with pytest.raises(Invalid, match="step_minutes"):
        actions.propose(ada, proposal({"step_minutes": 7}))
    with pytest.raises(Invalid, match="where the figures come from"):
        actions.propose(ada, proposal({}, source=" "))
    with pytest.raises(Conflict):
        actions.propose(ada, proposal({}, on=TODAY))
    with pytest.raises(Forbidden):
        actions.approve(ada, "hours", version)
    with pytest.raises(NotFound):
        actions.approve(world.actor("sara"), "hours", version + 1)


def test_the_list_shows_what_counts_what_is_shipped_and_what_waits(world, file):
    add(world, file)
    waiting = run(world, "list")[1]
    approve(world)

    code, said = run(world, "list")

    assert code == 0
    assert all(f"{name}, today: " in said and f"{name}-1  shipped: " in said for name in SHAPES)
    assert all(f"source: {source}" in said for source in SOURCES.values())
    assert "hours-2  from 2026-11-25: step_minutes 30, rounding nearest" in said
    assert "source: Decision of the station, 20 November" in said
    assert "proposed by Ada, waits for a second person" in waiting
    assert "proposed by Ada, approved by Sara" in said
    assert run(world, "list", "--community", "nowhere")[0] == 1


def test_the_database_itself_keeps_one_person_from_being_both(world):
    ada = world.users["ada"].id
    row = RulePack(
        community_id=world.community.id, name="hours", version=9, effective_on=TODAY, values={}, source="x",
        proposed_by_user_id=ada, approved_by_user_id=ada, made_at=world.now,
    )  # fmt: skip

    with pytest.raises(IntegrityError, match="two_people"), write() as tx:
        tx.add(row)
