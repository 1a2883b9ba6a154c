"""`ledger audit` names what hours promise: every credit has its word, no word is one's own, nobody is in two places."""

import json

import pytest
from sqlalchemy import text

from portal.hours import actions
from portal.hours.queries import AUDIT_CHECKS
from portal.kernel.db import read, write
from portal.ledger import queries as books
from portal.ledger import triggers

pytestmark = [pytest.mark.row("reliability-2.2"), pytest.mark.row("none-B")]


def broken():
    return {name for name, check in AUDIT_CHECKS.items() if list(check(read()))}


@pytest.fixture
def done(world, visit):
    """Give three credits that stand (one of two words), one taken back and one refusal."""
    works = [visit("ana"), visit("lin"), visit("guo", grade=2), visit("pei"), visit("hua")]
    actions.verify(world.actor("mei"), [work.id for work in works[:4]])
    actions.verify(world.actor("sara"), [works[2].id])
    actions.refuse_hours(world.actor("mei"), [works[4].id], "no")
    fourth = read().scalar(text("SELECT id FROM verifications WHERE engagement_id = :id"), {"id": works[3].id})
    actions.reverse(world.actor("mei"), fourth, "wrong")
    return works


def tamper(*statements):
    with write() as tx:
        triggers.drop(tx.connection())
        for statement in statements:
            tx.execute(text(statement))
        triggers.install(tx.connection())


def test_what_people_did_by_the_rules_holds(done):
    assert broken() == set()


FIRST = "(SELECT MIN(id) FROM verifications)"
OF_FIRST = f"WHERE id = {FIRST}"
RECORDED = (
    f"UPDATE engagements SET logged_by_user_id = (SELECT by_user_id FROM verifications {OF_FIRST}) "
    "WHERE id = (SELECT MIN(id) FROM engagements)"
)
SAME_PERSON = (
    "UPDATE verifications SET by_user_id = "
    "(SELECT by_user_id FROM verifications v WHERE v.step = 'credit' AND v.grade = 2) WHERE step = 'first'"
)
TAMPERED = {
    "a credit nobody posted": (
        "UPDATE verifications SET step = 'credit', credited_minutes = 30 WHERE step = 'refuse'",
        "provenance",
    ),
    "a posting without a word": (f"UPDATE verifications SET credited_minutes = 0 {OF_FIRST}", "provenance"),
    "other minutes than posted": (f"UPDATE verifications SET credited_minutes = 60 {OF_FIRST}", "provenance"),
    "a word that was taken back, standing": ("UPDATE verifications SET reversed_at = NULL", "provenance"),
    "a word of their own": (
        "UPDATE verifications SET by_user_id = (SELECT id FROM users WHERE person_id = verifications.person_id) "
        + OF_FIRST,
        "separation-of-duty",
    ),
    "a word of whoever recorded it": (RECORDED, "separation-of-duty"),
    "more than the first of two vouched for": (
        "UPDATE verifications SET minutes = minutes - 1 WHERE step = 'first'",
        "separation-of-duty",
    ),
    "thin proof on one word": ("DELETE FROM verifications WHERE step = 'first'", "separation-of-duty"),
    "thin proof on one person's two words": (SAME_PERSON, "separation-of-duty"),
    "two places at once": ("UPDATE engagements SET person_id = (SELECT MIN(person_id) FROM engagements)", "physics"),
    "a state nobody said": ("UPDATE engagements SET state = 'verified' WHERE state = 'refused'", "physics"),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_what_was_tampered_with_is_named(done, what):
    statement, expected = TAMPERED[what]

    tamper(statement)

    assert expected in broken()


def test_a_household_at_the_time_of_the_word_is_named_and_a_later_one_is_not(world, done):
    def live_together(joined):
        tamper(
            "INSERT INTO households (id, community_id, label, made_at) "
            f"VALUES (7, {world.community.id}, 'h', '{joined}')",
            *(
                "INSERT INTO household_members (community_id, household_id, person_id, joined_at) "
                f"VALUES ({world.community.id}, 7, {world.people[who].id}, '{joined}')"
                for who in ("mei", "ana")
            ),
        )

    live_together("2026-11-25 00:00:00+00:00")
    assert broken() == set()

    tamper("UPDATE household_members SET joined_at = '2026-01-01 00:00:00+00:00'")
    assert broken() == {"separation-of-duty"}


def test_the_command_names_every_promise_and_what_is_broken(app, done):
    books.add_audit_checks(AUDIT_CHECKS)
    runner = app.test_cli_runner()

    before = runner.invoke(args=["ledger", "audit"])
    as_json = runner.invoke(args=["ledger", "audit", "--json"])
    tamper(TAMPERED["a word of their own"][0])
    after = runner.invoke(args=["ledger", "audit", "--json"])

    assert before.exit_code == 0, before.output
    assert as_json.exit_code == 0, as_json.exception
    assert {item["name"] for item in json.loads(as_json.stdout)["invariants"]} == set(books.audited())
    assert json.loads(as_json.stdout)["holds"] is True
    assert after.exit_code == 1
    assert [item["name"] for item in json.loads(after.stdout)["invariants"] if not item["holds"]] == [
        "separation-of-duty"
    ]
    assert "separation-of-duty" in after.stderr
