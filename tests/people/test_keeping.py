"""What station staff keep: guardians, households, roles; and what a person keeps about themselves."""

from datetime import date, timedelta

import pytest

from portal.kernel import clock
from portal.kernel.db import read
from portal.people import queries
from portal.people.rules import Standing, age_on, may_take_part, read_phone, read_sign_in_name
from tests.world import Neighbourhood

SLIP = {
    "guardian_name": "陈建国", "guardian_phone": "138 0013 8001", "risk": "low", "how_verified": "signed slip",
    "expires_on": "2027-06-30",
}  # fmt: skip
TODAY = date(2026, 11, 24)


def standing(**more: object) -> Standing:
    return Standing(
        **{
            "person_id": 1,
            "name": "Wu",
            "status": "active",
            "birth_date": date(2010, 1, 1),
            "consent_risk": None,
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
        (standing(consent_risk="low"), "low", 0, None),
        (standing(consent_risk="low"), "medium", 0, "guardian-missing"),
        (standing(consent_risk="anything"), "low", 0, "guardian-missing"),
        (standing(consent_risk="high"), "low", 18, "too-young"),
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


@pytest.mark.parametrize(
    ("typed", "kind", "value"),
    [
        ("138 0013 8000", "phone", "+8613800138000"), ("+44 20 7946 0958", "phone", "+442079460958"),
        ("Ana@Example.org", "email", "ana@example.org"), ("  BEN ", "user_name", "ben"),
    ],
)  # fmt: skip
def test_a_sign_in_name_has_one_form(typed: str, kind: str, value: str) -> None:
    read_name = read_sign_in_name(typed)

    assert read_name is not None
    assert (read_name.kind, read_name.value) == (kind, value)


@pytest.mark.parametrize("typed", ["", "  ", "a b", "王梅", "x@y", "12", "a" * 300 + "@example.org", "<script>"])
def test_what_is_no_sign_in_name_is_none(typed: str) -> None:
    assert read_sign_in_name(typed) is None
    assert read_phone("call me") is None


def test_a_guardian_signs_and_withdraws(world: Neighbourhood) -> None:
    minor, mei = world.person("Wu Min", birth_date=date(2010, 5, 1)), world.client("mei")
    today = clock.today("Asia/Shanghai")

    mei.send(f"/people/{minor.id}/guardian-consents", **SLIP)
    signed = queries.standing(read(), world.community.id, minor.id, today)
    consent = queries.person_page(world.actor("mei"), minor.id).consents[0]
    expired = queries.standing(read(), world.community.id, minor.id, today + timedelta(days=400))
    mei.send(f"/guardian-consents/{consent.consent_id}/withdrawal")
    read().rollback()

    assert (signed.consent_risk, expired.consent_risk) == ("low", None)
    assert queries.standing(read(), world.community.id, minor.id, today).consent_risk is None


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


def test_an_unknown_number_is_said_at_its_field(world: Neighbourhood) -> None:
    answer = world.client("mei").send(f"/people/{world.people['ana'].id}/household", with_person="L0000")

    assert answer.status_code == 422
    assert "nobody with this number" in answer.text


def test_a_role_begins_with_a_new_sign_in(world: Neighbourhood) -> None:
    ana, person = world.client("ana"), world.people["ana"]

    world.client("ada").send(f"/people/{person.id}/roles", role="social_worker")

    assert ana.get("/profile").status_code == 302
    assert world.client("ana").get("/approvals").status_code == 200


def test_an_ended_role_opens_nothing(world: Neighbourhood) -> None:
    grant = queries.person_page(world.actor("ada"), world.people["mei"].id).roles[0]

    world.client("ada").send(f"/roles/{grant.grant_id}/end")

    assert world.client("mei").get("/approvals").status_code == 403


@pytest.mark.parametrize("who", ["ana", "ben", "mei", "guo"])
def test_only_the_site_admin_and_supervisors_give_roles(world: Neighbourhood, who: str) -> None:
    answer = world.client(who).send(f"/people/{world.people['lin'].id}/roles", role="social_worker")

    assert answer.status_code == 403


def test_nobody_gives_a_role_to_themselves(world: Neighbourhood) -> None:
    answer = world.client("ada").send(f"/people/{world.people['ada'].id}/roles", role="supervisor")

    assert answer.status_code == 403


def test_a_person_keeps_their_profile(world: Neighbourhood) -> None:
    ana = world.client("ana")

    answer = ana.send(
        "/profile", phone="13800138007", email="ana@example.org", skills=["repair"], languages=["zh", "en"]
    )

    assert answer.status_code == 303
    page = queries.profile_page(world.actor("ana"))
    assert (page.phone, page.skills, page.languages) == ("+8613800138007", ("repair",), ("zh", "en"))


def test_language_and_type_size_are_remembered(world: Neighbourhood) -> None:
    ana = world.client("ana")

    ana.send("/preferences", language="zh_Hans_CN", next="/profile")
    ana.send("/preferences", type="large", next="/profile")
    elsewhere = world.client("ana").get("/profile").text

    assert '<html lang="zh-Hans" data-large>' in elsewhere


def test_people_are_found_by_initials(world: Neighbourhood) -> None:
    world.person("陈建国")
    world.person("单雄信")
    mei = world.client("mei")

    assert "陈建国" in mei.get("/people?q=cjg").text
    assert "单雄信" in mei.get("/people?q=shan").text
    assert "陈建国" not in mei.get("/people?q=zz").text
