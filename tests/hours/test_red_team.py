"""A rogue team leader and a rogue organisation admin try every way over HTTP to make time that nobody else has seen."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.attendance.models import Engagement
from portal.hours.models import Verification
from portal.kernel import clock
from portal.kernel.db import read, write
from portal.kernel.events import Event
from portal.ledger import queries as books
from portal.ledger.models import Entry
from portal.people import steps as people

pytestmark = pytest.mark.row("none-B")


def minted():
    """Return how many minutes anybody holds in the books, and how many words stand that credit some."""
    crediting = select(func.count()).where(Verification.step == "credit", Verification.reversed_at.is_(None))
    moved = read().scalar(select(func.coalesce(func.sum(func.abs(Entry.minutes)), 0)))
    return moved, read().scalar(crediting)


def attempts(world, who):
    mine = Event.name == "hours.attempted", Event.actor_user_id == world.users[who].id
    return [event.keys for event in read().scalars(select(Event).where(*mine).order_by(Event.id))]


def everything(world, browser, who, work_ids, word_ids):
    """Try every door of the hours with these numbers and with made-up ones; return each answer's status."""
    answers = []
    for work in (*work_ids, 999_999):
        for decision in ("verify", "refuse"):
            for request_id in (f"{who}-{work}-{decision}", f"{who}-{work}-{decision}"):  # the second is a replay
                said = {"engagement": work, "decision": decision, "reason": "because", "minutes": "95"}
                answers.append(browser.send("/hours/verifications", request_id, **said).status_code)
    for word in (*word_ids, 999_999):
        for scope in ("", "press"):
            path = f"/hours/verifications/{word}/reversal"
            answers.append(browser.send(path, reason="mine", scope=scope).status_code)
    return answers


def served(world, who, person, browser):
    """Let a leader tick somebody in and out of a shift of their team by hand, and return the visit."""
    shift = world.shift(world.task("A shift nobody came to"), hours=2)
    world.assignment(shift, person)
    for direction, later in (("in", timedelta()), ("out", timedelta(hours=1))):
        clock.tick(later)
        said = {"person": world.people[person].id, "direction": direction, "reason": "no-phone"}
        assert browser.send(f"/shifts/{shift.id}/scans", **said).status_code == 303, who
    return read().scalar(select(Engagement.id).where(Engagement.shift_id == shift.id))


@pytest.mark.parametrize("who", ["ben", "oskar"])
def test_a_rogue_leader_or_organisation_admin_credits_nothing(world, who):
    browser = world.client(who)
    works = [served(world, who, person, browser) for person in (who, "ana")]
    shift = world.shift(world.task("Walk-ins"), hours=2)
    walked = browser.send(f"/shifts/{shift.id}/walk-ins", name="Puppet One", phone_end="1234")
    puppet = read().scalar(select(Engagement.id).where(Engagement.shift_id == shift.id))

    answers = everything(world, browser, who, [*works, puppet], [1])
    promoted = browser.send(f"/people/{world.people[who].id}/roles", role="social_worker").status_code

    assert walked.status_code == 303
    assert set(answers) <= {403, 404}
    assert promoted in {403, 404}
    assert minted() == (0, 0)
    assert len(attempts(world, who)) == len(answers)
    assert {key["code"] for key in attempts(world, who)} == {"not-yours"}


def test_a_leader_who_verifies_hours_too_credits_nothing_that_is_theirs(world):
    """Oskar is given the role of a social worker, too: what he ticked and what is his own stay at nothing."""
    works = [served(world, "oskar", person, world.client("oskar")) for person in ("oskar", "ana")]
    with write() as tx:
        people.grant_role(tx, world.users["oskar"], "social_worker", "community", world.community.id, clock.now())
    browser = world.client("oskar")

    answers = everything(world, browser, "oskar", works, [])

    assert set(answers) <= {403, 404}
    assert minted() == (0, 0)
    assert {"own", "logged", "not-found"} <= {key["code"] for key in attempts(world, "oskar")}
    assert len(attempts(world, "oskar")) == len(answers)
    listed = world.client("mei").get("/hours/patterns").text
    assert listed.count("<b>Oskar</b>") == min(len(answers), 50)


def test_a_rogue_admin_who_takes_accounts_over_is_alone_still(world, visit):
    """Ada sets the passwords of Mei and of Sara and signs in as both: for her own visit, and for one that she made."""
    own, thin = visit("ada", grade=4), visit("lin", grade=2)
    ada = world.client("ada")
    for taken in ("mei", "sara"):
        path = f"/people/{world.people[taken].id}/password"
        assert ada.send(path, password="yellow kite 9").status_code == 303

    answers = []
    for taken in ("mei", "sara"):
        browser = world.client()
        browser.send("/login", identifier=taken, password="yellow kite 9")
        browser.send("/profile/password", current_password="yellow kite 9", password="purple boat 11")
        answers += [
            browser.send("/hours/verifications", engagement=work.id, decision="verify").status_code
            for work in (own, thin)
        ]

    assert answers == [403, 303, 403, 403]  # one first word on the visit of Lin, which credits nothing
    assert minted() == (0, 0)
    assert [key["code"] for key in attempts(world, "mei") + attempts(world, "sara")] == [
        "same-hands", "same-hands", "one-hand"
    ]  # fmt: skip


def test_the_same_visit_is_credited_once_two_unrelated_people_have_seen_it(world, holds):
    """The control: what the rogue could not do alone, two people of the station do."""
    visit = served(world, "ben", "ana", world.client("ben"))

    for who in ("mei", "sara"):
        answer = world.client(who).send("/hours/verifications", engagement=visit, decision="verify")
        assert answer.status_code == 303

    assert minted()[1] == 1
    assert books.balance(read(), world.community.id, "recognised", f"person:{world.people['ana'].id}") == 60
    assert holds()


def test_a_form_that_does_not_hold_shows_a_stranger_no_visit_and_is_an_attempt(world, visit):
    ana, work, long = world.client("ana"), visit("lin"), "x" * 5_000
    doors = (
        ("/hours/verifications", {"engagement": work.id}), ("/hours/adjustments", {"engagement": work.id}),
        ("/hours/verifications/1/reversal", {"reason": long}), ("/hours/verifications/1/looks", {}),
        ("/hours/disputes/1/decision", {}), ("/hours/months/2026-10/closing/reversal", {"reason": long}),
    )  # fmt: skip

    answers = [ana.send(path, **said) for path, said in doors]

    assert [answer.status_code for answer in answers] == [403] * len(doors)
    assert not any("Lin" in answer.text.replace("Linli", "") for answer in answers)
    tried = [(key["act"], key["code"]) for key in attempts(world, "ana")]
    assert tried == [(act, "not-yours") for act in ("verify", "adjust", "reverse", "look", "dispute", "reopen")]
