"""Deciding about newcomers: the refusal that comes back, the refused person who is approved after all, minors."""

from datetime import UTC, date, datetime

import pytest

from portal.kernel import clock
from portal.kernel.actor import Actor, Grant
from portal.kernel.db import read, write
from portal.kernel.events import Event
from portal.people import queries
from portal.people.models import Approval, Person
from portal.people.rules import may_approve
from portal.policy.models import RulePack
from tests.world import Browser, Neighbourhood

MEI = Actor(5, 5, 1, grants=(Grant("social_worker", "community", 1),))
STATUSES = ("pending", "active", "refused", "suspended", "left")


def status_of(person: Person) -> str | None:
    read().rollback()
    return read().get(Person, person.id).status


def refused(world: Neighbourhood, name: str = "周婷") -> Person:
    person = world.person(name, status="pending")
    world.client("mei").send(f"/people/{person.id}/approval", decision="refuse", reason="Nobody answered the phone")
    return person


def press(browser: Browser, person: Person, decision: str, **more: str) -> int:
    return browser.send(f"/people/{person.id}/approval", decision=decision, **more).status_code


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize(
    ("decision", "answers"),
    [("approve", "pending"), ("refuse", "pending"), ("approve-after-all", "refused"), ("anything", "")],
)
def test_a_decision_answers_one_standing_only(decision: str, answers: str, status: str) -> None:
    refusal = may_approve(MEI, 7, status, decision)

    assert (refusal.code if refusal else None) == (None if status == answers else "already-decided")


def test_a_refused_person_is_approved_after_all(world: Neighbourhood) -> None:
    person, sara = refused(world), world.client("sara")
    pages = sara.get(f"/people/{person.id}").text, sara.get("/approvals").text

    answer = press(sara, person, "approve-after-all")

    assert all("Approve after all" in page and 'value="approve-after-all"' in page for page in pages)
    assert (answer, status_of(person)) == (303, "active")
    said = read().query(Approval).filter_by(person_id=person.id).order_by(Approval.id).all()
    assert [(line.decision, line.by_user_id) for line in said] == [
        ("refuse", world.users["mei"].id), ("approve", world.users["sara"].id),
    ]  # fmt: skip
    assert read().query(Event).filter_by(name="person.approved", subject=f"person:{person.id}").count() == 1
    pages = sara.get(f"/people/{person.id}").text, sara.get("/approvals").text
    assert not any("approve-after-all" in page for page in pages)


def test_a_page_from_before_overturns_nothing(world: Neighbourhood) -> None:
    person, sara = refused(world), world.client("sara")

    plain = press(sara, person, "approve")  # a page from before the refusal
    press(sara, person, "approve-after-all")
    late = [press(world.client("mei"), person, word, reason="x") for word in ("refuse", "approve-after-all")]

    assert (plain, late) == (409, [409, 409])
    assert status_of(person) == "active"


def test_nobody_without_the_right_approves_a_refused_person(world: Neighbourhood) -> None:
    person, elsewhere = refused(world), Neighbourhood(world.app, "other-lane")

    answers = [press(world.client(who), person, "approve-after-all") for who in ("ada", "ben", "hua")]

    assert answers == [403, 403, 403]
    assert press(elsewhere.client("mei"), person, "approve-after-all") == 404
    assert "approve-after-all" not in world.client("ada").get(f"/people/{person.id}").text
    assert status_of(person) == "refused"


def test_a_refusal_without_a_reason_comes_back_open_at_its_person(world: Neighbourhood) -> None:
    other, person = world.person("Wu Min", status="pending"), world.person("周婷", status="pending")

    answer = world.client("mei").send(f"/people/{person.id}/approval", decision="refuse", reason="  ")

    assert answer.status_code == 422
    assert f'<a href="#reason-{person.id}">Write why' in answer.text
    assert answer.text.count('<details class="confirm" open>') == 1
    opened = answer.text.partition('<details class="confirm" open>')[2].partition("</details>")[0]
    assert f'action="/people/{person.id}/approval"' in opened
    assert f'id="reason-{person.id}-error"' in opened
    assert 'aria-invalid="true"' in opened
    assert f'id="reason-{person.id}"' in opened
    assert "(optional)" not in opened
    assert answer.text.count(f'id="reason-{other.id}"') == 1


def test_a_refusal_that_is_too_long_comes_back_as_it_was_written(world: Neighbourhood) -> None:
    person, words = world.person("周婷", status="pending"), "Nobody answered. " * 40

    answer = world.client("mei").send(f"/people/{person.id}/approval", decision="refuse", reason=words)

    assert answer.status_code == 422
    assert f"{words.strip()}</textarea>" in answer.text
    assert status_of(person) == "pending"


def test_an_empty_refusal_of_somebody_decided_says_that_and_nothing_else(world: Neighbourhood) -> None:
    answer = world.client("sara").send(f"/people/{refused(world).id}/approval", decision="refuse")

    assert answer.status_code == 409
    assert "already decided" in answer.text


def test_an_unknown_birth_date_is_asked_for_where_people_are_approved(world: Neighbourhood) -> None:
    person, mei = world.person("周婷", status="pending", birth_date=None), world.client("mei")
    pages = mei.get("/approvals").text, mei.get(f"/people/{person.id}").text

    mei.send(f"/people/{person.id}/birth-date", birth_date="1985-04-30")

    assert all("We do not know the birth date" in page for page in pages)
    assert f'<a href="/people/{person.id}">Ask for it' in pages[0]
    assert "Write down the birth date" in pages[1]
    later = mei.get("/approvals").text, mei.get(f"/people/{person.id}").text
    assert not any("We do not know the birth date" in page for page in later)


@pytest.mark.parametrize(("age_in_force", "is_marked"), [(None, False), (21, True)])
def test_who_is_a_minor_follows_the_rules_in_force(
    world: Neighbourhood, age_in_force: int | None, *, is_marked: bool
) -> None:
    world.person("周婷", status="pending", birth_date=date(2007, 11, 24))  # nineteen today
    if age_in_force:
        with write() as tx:
            tx.add(RulePack(
                community_id=world.community.id, name="ages", version=1, effective_on=date(2026, 1, 1),
                values={"guardian_age": age_in_force}, source="a test", proposed_by_user_id=world.users["ada"].id,
                approved_by_user_id=world.users["sara"].id, made_at=clock.now(),
            ))  # fmt: skip

    assert (">Minor</span>" in world.client("mei").get("/approvals").text) is is_marked


def test_today_is_the_communitys(world: Neighbourhood) -> None:
    person = world.person("周婷", birth_date=None)

    with clock.freeze(datetime(2026, 11, 24, 16, 30, tzinfo=UTC)):  # the 25th in Shanghai
        mei = world.client("mei")
        answers = [mei.send(f"/people/{person.id}/birth-date", birth_date=f"2026-11-{day}") for day in (26, 25)]

    assert [answer.status_code for answer in answers] == [422, 303]


def test_a_community_further_west_is_still_in_its_yesterday(world: Neighbourhood) -> None:
    with write() as tx:
        tx.merge(world.community).zone = "America/New_York"
    person = world.person("周婷", birth_date=None)

    with clock.freeze(datetime(2026, 11, 25, 2, 0, tzinfo=UTC)):  # nine in the evening of the 24th there
        answer = world.client("mei").send(f"/people/{person.id}/birth-date", birth_date="2026-11-25")

    assert answer.status_code == 422
    assert queries.person_page(world.actor("mei"), person.id).birth_date is None
