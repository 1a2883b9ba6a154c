"""A guardian agrees by their own sign-in or by a slip, for each class of risk; a child of 15 serves by it."""

from datetime import date, timedelta

import pytest

from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.ledger import queries as ledger
from portal.people import actions, queries
from portal.people.models import GuardianConsent, Mandate, Person
from portal.people.rules import may_consent, may_end_mandate
from tests.reading import Person as Reader
from tests.world import Neighbourhood

UNTIL = "2027-06-30"


@pytest.fixture
def child(world: Neighbourhood) -> Person:
    """A child of 15 with a sign-in."""
    return world.person("Wu Min", birth_date=date(2011, 5, 1))


def guard_child(world: Neighbourhood, child: Person, who: str = "ana", *, is_guardian: bool = True) -> int:
    """Let Mei write down on the child's page that Ana is the guardian; return the mandate."""
    said = {"helper": world.people[who].public_no, "scope": "all", "agreed": "slip", "slip_no": "9"}
    said |= {"is_guardian": "y"} if is_guardian else {}
    assert world.client("mei").send(f"/people/{child.id}/mandates", **said).status_code == 303
    read().rollback()
    return read().query(Mandate.id).filter_by(person_id=child.id, ended_at=None).scalar()


@pytest.mark.row("product-43")
@pytest.mark.parametrize("way", ["own sign-in", "signed slip"])
def test_a_child_of_15_goes_from_task_to_credited_hours(world: Neighbourhood, child: Person, way: str) -> None:
    guard_child(world, child)
    shift = world.shift(starts_in=timedelta(minutes=-3))
    wu, ben, guardian, mei = (Reader(world.client(who)) for who in ("Wu Min", "ben", "ana", "mei"))

    refused = wu.browser.send(f"/shifts/{shift.id}/assignments").status_code
    if way == "own sign-in":
        guardian.press(guardian.open("/mandates").form("/consents"), risk="low", expires_on=UNTIL)
    else:
        form = mei.open(f"/people/{child.id}").form("/guardian-consents")
        mei.press(form, guardian_name="Ana", guardian_phone="1", risk="low", how_verified="slip 9", expires_on=UNTIL)
    wu.press(wu.open(f"/tasks/{shift.task_id}").form("/assignments"))
    for _ in ("in", "out"):
        wu.press(wu.open(ben.open(f"/shifts/{shift.id}/screen").data("data-code-url")).form("/scans"))
        clock.tick(timedelta(minutes=95))
    mei = Reader(world.client("mei"))
    mei.press(mei.open("/hours/queue").form("/hours/verifications"), decision="verify")

    assert refused == 409
    assert ledger.balance(read(), world.community.id, "recognised", f"person:{child.id}") == 90


@pytest.mark.row("product-43")
def test_consent_is_for_a_class_of_risk_and_ends_by_one_press(world: Neighbourhood) -> None:
    child = world.person("Wu Min", birth_date=date(2010, 5, 1))  # at 16 old enough for medium risk
    mandate, ana, wu = guard_child(world, child), Reader(world.client("ana")), world.client("Wu Min")
    low, medium = (
        world.shift(world.task(risk=risk), starts_in=timedelta(hours=24 + n))
        for n, risk in enumerate(("low", "medium"))
    )

    page = ana.press(ana.open("/mandates").form("/consents"), risk="low", expires_on=UNTIL)
    first = [wu.send(f"/shifts/{shift.id}/assignments").status_code for shift in (medium, low)]
    ana.press(page.form("/end", "End this consent"))
    third = world.shift(starts_in=timedelta(hours=48))
    after = wu.send(f"/shifts/{third.id}/assignments").status_code

    assert (first, after) == ([409, 303], 409)
    assert queries.acting_page(world.actor("ana")).consents == ()
    assert mandate


@pytest.mark.parametrize("who", ["ana", "lin", "Wu Min"])
def test_nobody_agrees_but_the_guardian_whom_the_station_wrote_down(
    world: Neighbourhood, child: Person, who: str
) -> None:
    mandate = guard_child(world, child, is_guardian=False)

    answer = world.client(who).send(f"/mandates/{mandate}/consents", risk="low", expires_on=UNTIL)

    assert answer.status_code == 403


def test_a_mandate_that_ended_agrees_to_nothing(world: Neighbourhood, child: Person) -> None:
    mandate = guard_child(world, child)
    actions.end_mandate(world.actor("mei"), mandate)

    answer = world.client("ana").send(f"/mandates/{mandate}/consents", risk="low", expires_on=UNTIL)

    assert answer.status_code == 403


@pytest.mark.parametrize(("who", "left"), [("mei", 0), ("ana", 1)])
def test_what_was_agreed_ends_with_a_mandate_that_the_station_ends(
    world: Neighbourhood, child: Person, who: str, left: int
) -> None:
    mandate = guard_child(world, child)
    world.client("ana").send(f"/mandates/{mandate}/consents", risk="low", expires_on=UNTIL)

    world.client(who).send(f"/mandates/{mandate}/end")

    assert read().query(GuardianConsent).filter_by(person_id=child.id, withdrawn_at=None).count() == left


def test_a_day_that_is_past_comes_back_as_typed(world: Neighbourhood, child: Person) -> None:
    mandate = guard_child(world, child)

    answer = world.client("ana").send(f"/mandates/{mandate}/consents", risk="low", expires_on="2026-11-24")

    assert answer.status_code == 422
    assert 'value="2026-11-24"' in answer.text


def test_a_child_does_not_end_their_guardian(world: Neighbourhood, child: Person) -> None:
    mandate = guard_child(world, child)

    by_child = world.client("Wu Min").send(f"/mandates/{mandate}/end").status_code
    by_station = world.client("mei").send(f"/mandates/{mandate}/end").status_code

    assert (by_child, by_station) == (403, 303)


def test_who_may_consent_and_who_may_end() -> None:
    ana, wu = Actor(1, 30, 1), Actor(2, 10, 1)

    codes = [
        refusal and refusal.code
        for refusal in (
            may_consent(ana, 30, is_guardian=True),
            may_consent(ana, 30, is_guardian=False),
            may_consent(ana, None, is_guardian=True),
            may_consent(wu, 30, is_guardian=True),
            may_end_mandate(ana, 10, 30, is_guardian=True),
            may_end_mandate(wu, 10, 30, is_guardian=True),
            may_end_mandate(wu, 10, 30, is_guardian=False),
        )
    ]

    assert codes == [None, "not-guardian", "not-guardian", "not-guardian", None, "guardian", None]
