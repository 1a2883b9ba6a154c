"""What station staff keep: guardians, households, birth dates; and how people are found."""

from datetime import date, timedelta

import pytest

from portal.kernel.db import read
from portal.kernel.events import Event
from portal.people import actions, queries
from portal.people.rules import Consent, Standing, age_on, may_take_part
from tests.world import Neighbourhood

SLIP = {
    "guardian_name": "陈建国", "guardian_phone": "138 0013 8001", "risk": "low", "how_verified": "signed slip",
    "expires_on": "2027-06-30",
}  # fmt: skip
TODAY = date(2026, 11, 24)


def agreed(risk: str, days: int = 30, begins: int = -30) -> tuple[Consent, ...]:
    """Give one consent, from `begins` days from today to `days` from today."""
    return (Consent(risk, TODAY + timedelta(days=begins), TODAY + timedelta(days=days)),)


def standing(**more: object) -> Standing:
    return Standing(
        **{
            "person_id": 1,
            "name": "Wu",
            "status": "active",
            "birth_date": date(2010, 1, 1),
            **more,
        }
    )


@pytest.mark.row("product-11")
@pytest.mark.parametrize(
    ("person", "risk", "age", "code"),
    [
        (standing(birth_date=date(1990, 1, 1)), "high", 18, None),
        (standing(birth_date=None), "low", 0, "age-unknown"),
        (standing(), "low", 0, "guardian-missing"),
        (standing(consents=agreed("low")), "low", 0, None),
        (standing(consents=agreed("low")), "medium", 0, "guardian-missing"),
        (standing(consents=agreed("anything")), "low", 0, "guardian-missing"),
        (standing(consents=agreed("high")), "low", 18, "too-young"),
        (standing(consents=agreed("low", days=0)), "low", 0, None),
        (standing(consents=agreed("low", days=-1)), "low", 0, "guardian-missing"),
        (standing(consents=agreed("low", begins=1)), "low", 0, "guardian-missing"),
        (standing(consents=agreed("high", days=-1) + agreed("low")), "low", 0, None),
        (standing(consents=agreed("high", days=-1) + agreed("low")), "medium", 0, "guardian-missing"),
        (standing(birth_date=date(1990, 1, 1), status="pending"), "low", 0, None),
        (standing(birth_date=date(1990, 1, 1), status="pending"), "medium", 0, "not-yet-approved"),
        (standing(birth_date=date(1990, 1, 1), status="refused"), "low", 0, "not-active"),
        (standing(birth_date=date(2008, 11, 24)), "low", 18, None),
        (standing(birth_date=date(2008, 11, 25)), "low", 18, "too-young"),
    ],
)
def test_the_age_gate_fails_closed(person: Standing, risk: str, age: int, code: str | None) -> None:
    refusal = may_take_part(person, risk, age, 18, TODAY)

    assert (refusal.code if refusal else None) == code


def test_an_age_counts_whole_years() -> None:
    assert age_on(date(2008, 11, 24), TODAY) == 18
    assert age_on(date(2008, 11, 25), TODAY) == 17
    assert age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17


def test_a_guardian_signs_and_withdraws(world: Neighbourhood) -> None:
    minor, mei = world.person("Wu Min", birth_date=date(2010, 5, 1)), world.client("mei")

    mei.send(f"/people/{minor.id}/guardian-consents", **SLIP)
    signed = queries.standing(read(), world.community.id, minor.id)
    consent = queries.person_page(world.actor("mei"), minor.id).consents[0]
    mei.send(f"/guardian-consents/{consent.consent_id}/withdrawal")
    read().rollback()

    assert signed.consents == (Consent("low", TODAY, date(2027, 6, 30)),)
    assert queries.standing(read(), world.community.id, minor.id).consents == ()


def test_a_consent_that_ends_before_it_begins_is_refused(world: Neighbourhood) -> None:
    minor = world.person("Wu Min", birth_date=date(2010, 5, 1))

    answer = world.client("mei").send(f"/people/{minor.id}/guardian-consents", **{**SLIP, "expires_on": "2020-01-01"})

    assert answer.status_code == 422
    assert "must end after the day" in answer.text
    assert "陈建国" in answer.text


def test_two_people_become_a_household_and_part(world: Neighbourhood) -> None:
    ana, lin, mei = world.people["ana"], world.people["lin"], world.client("mei")

    mei.send(f"/people/{ana.id}/household", with_person=lin.public_no)
    together = queries.household_of(read(), [ana.id, lin.id])
    mei.send(f"/people/{ana.id}/household/end")
    read().rollback()

    assert together[ana.id] == together[lin.id]
    assert queries.household_of(read(), [ana.id, lin.id]) == {lin.id: together[lin.id]}


def test_nobody_changes_their_own_household(world: Neighbourhood) -> None:
    ana, lin, mei = world.people["ana"], world.people["lin"], world.people["mei"]
    actions.join_household(world.actor("ada"), ana.id, mei.id)
    browser = world.client("mei")

    answers = [
        browser.send(f"/people/{mei.id}/household/end"),
        browser.send(f"/people/{ana.id}/household/end"),  # she lives there too
        browser.send(f"/people/{ana.id}/household", with_person=lin.public_no),
        browser.send(f"/people/{lin.id}/household", with_person=mei.public_no),
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert "Please ask a colleague" in answers[0].text
    assert "/household/end" not in browser.get(f"/people/{ana.id}").text
    assert queries.home_of(read(), mei.id) == {ana.id, mei.id}
    assert world.client("sara").send(f"/people/{ana.id}/household/end").status_code == 303


def test_nobody_signs_consents_or_birth_dates_in_their_own_household(world: Neighbourhood) -> None:
    minor, mei = world.person("Wu Min", birth_date=date(2010, 5, 1)), world.people["mei"]
    actions.join_household(world.actor("ada"), minor.id, mei.id)
    world.client("sara").send(f"/people/{minor.id}/guardian-consents", **SLIP)
    consent = queries.person_page(world.actor("sara"), minor.id).consents[0]
    browser = world.client("mei")

    answers = [
        browser.send(f"/people/{minor.id}/guardian-consents", **SLIP),
        browser.send(f"/guardian-consents/{consent.consent_id}/withdrawal"),
        browser.send(f"/people/{minor.id}/birth-date", birth_date="1985-04-30"),
    ]

    assert [answer.status_code for answer in answers] == [403] * 3


def test_leaving_a_household_again_by_an_old_form_does_nothing(world: Neighbourhood) -> None:
    ana, lin, mei = world.people["ana"], world.people["lin"], world.client("mei")
    mei.send(f"/people/{ana.id}/household", with_person=lin.public_no)
    mei.send(f"/people/{ana.id}/household/end", request_id="old")
    mei.send(f"/people/{ana.id}/household", with_person=lin.public_no)

    again = mei.send(f"/people/{ana.id}/household/end", request_id="old")

    assert again.status_code == 303
    assert queries.home_of(read(), ana.id) == {ana.id, lin.id}


def test_a_wrong_birth_date_is_put_right_at_the_station(world: Neighbourhood) -> None:
    lin = world.people["lin"]

    wrong = world.client("mei").send(f"/people/{lin.id}/birth-date", birth_date="2056-04-30")
    right = world.client("mei").send(f"/people/{lin.id}/birth-date", birth_date="1950-04-30")

    assert (wrong.status_code, right.status_code) == (422, 303)
    assert "in the last 120 years" in wrong.text
    assert queries.person_page(world.actor("mei"), lin.id).birth_date == date(1950, 4, 30)
    facts = read().query(Event).filter_by(name="person.birth-date-corrected").all()
    assert [(fact.subject, fact.actor_user_id) for fact in facts] == [(f"person:{lin.id}", world.users["mei"].id)]


def test_an_unknown_number_is_said_at_its_field(world: Neighbourhood) -> None:
    answer = world.client("mei").send(f"/people/{world.people['ana'].id}/household", with_person="L0000")

    assert answer.status_code == 422
    assert "nobody with this number" in answer.text


@pytest.mark.parametrize("cursor", ["a~²", "a~" + "9" * 23, "~", "a~-1", "a~٣"])
def test_a_cursor_that_is_not_ours_shows_the_first_page(world: Neighbourhood, cursor: str) -> None:
    answer = world.client("mei").get("/people", query_string={"cursor": cursor})

    assert answer.status_code == 200
    assert "Ana" in answer.text


def test_people_are_found_by_initials(world: Neighbourhood) -> None:
    world.person("陈建国")
    world.person("单雄信")
    mei = world.client("mei")

    assert "陈建国" in mei.get("/people?q=cjg").text
    assert "单雄信" in mei.get("/people?q=shan").text
    assert "陈建国" not in mei.get("/people?q=zz").text
