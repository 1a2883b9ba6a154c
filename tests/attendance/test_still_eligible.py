"""Whether somebody may help is asked again at the door, on the day of the shift: approval, age and guardian."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from portal.attendance import queries, rules
from portal.attendance.models import Engagement, Scan
from portal.kernel import clock
from portal.kernel.db import write
from portal.kernel.errors import Refusal
from portal.people import actions as people
from portal.people.models import GuardianConsent, Person
from portal.policy.models import RulePack
from portal.tasks import actions as tasks
from tests.attendance.door import code_on_screen, count, digits_on_screen, field, later, scan, visit
from tests.world import ZONE

BY_HAND = "This person may not help with this task yet"
GUARDIAN = "A parent or guardian must sign"


def sign(world, person, until, risk="low"):
    """Write down a guardian's consent from today until a day, and return its number."""
    today = clock.today(ZONE)
    with write() as tx:
        row = GuardianConsent(
            community_id=world.community.id, person_id=person.id, guardian_name="陈建国", guardian_phone="13800138001",
            risk=risk, how_verified="signed slip", signed_on=today, expires_on=until, recorded_at=clock.now(),
            recorded_by_user_id=world.users["mei"].id,
        )  # fmt: skip
        tx.add(row)
        tx.flush()
        return row.id


@pytest.fixture
def shift(world):
    return world.shift()


@pytest.fixture
def child(world, shift):
    """Give a minor who took a place under a consent, and the consent's number."""
    person = world.person("Chen Yu", birth_date=date(2012, 1, 1))
    consent = sign(world, person, clock.today(ZONE) + timedelta(days=300))
    world.accompany(shift)
    tasks.claim_shift(world.actor("Chen Yu"), shift.id)
    return consent


def by_ticket(world, shift):
    """Press the button of a page that was shown while the person might still come in."""
    browser = world.client("Chen Yu")
    return browser.send("/scans", ticket=field(browser.get(code_on_screen(world, shift)).text, "ticket"))


def by_digits(world, shift):
    return world.client("Chen Yu").send("/scans", digits=digits_on_screen(world, shift))


def by_tick(world, shift):
    person = world.people["Chen Yu"].id
    return world.client("ben").send(f"/shifts/{shift.id}/scans", person=person, direction="in", reason="no-phone")


def by_walk_in(world, shift):
    return world.client("ben").send(f"/shifts/{shift.id}/walk-ins", person=world.people["Chen Yu"].id)


WAYS = [(by_ticket, GUARDIAN), (by_digits, GUARDIAN), (by_tick, BY_HAND), (by_walk_in, BY_HAND)]


@pytest.mark.parametrize("way", [way for way, _ in WAYS])
def test_a_minor_comes_in_while_the_consent_stands(world, shift, child, way):
    assert way(world, shift).status_code == 303
    assert visit(world, "Chen Yu").state == "open"


@pytest.mark.parametrize(("way", "sentence"), WAYS[1:])
def test_a_minor_whose_consent_was_withdrawn_does_not_come_in(world, shift, child, way, sentence):
    people.withdraw_guardian_consent(world.actor("mei"), child)

    answer = way(world, shift)

    assert answer.status_code == 409
    assert sentence in answer.text
    assert (count(Scan), count(Engagement)) == (0, 0)


def test_a_page_that_was_open_when_the_consent_was_withdrawn_does_not_let_in(world, shift, child):
    browser = world.client("Chen Yu")
    page = browser.get(code_on_screen(world, shift)).text
    people.withdraw_guardian_consent(world.actor("mei"), child)

    answer = browser.send("/scans", ticket=field(page, "ticket"))

    assert answer.status_code == 409
    assert GUARDIAN in answer.text
    assert "Not checked in" in answer.text
    assert count(Scan) == 0


def test_the_door_page_and_the_lists_offer_no_button_that_would_be_refused(world, shift, child):
    person = world.people["Chen Yu"].id
    button = f'name="person" value="{person}"'
    ben, roster = world.client("ben"), f"/shifts/{shift.id}/roster"
    search = f"/shifts/{shift.id}/walk-ins/new?q=Chen"
    assert all(button in ben.get(path).text for path in (roster, search))

    people.withdraw_guardian_consent(world.actor("mei"), child)

    for path in (roster, search):
        page = ben.get(path).text
        assert button not in page
        assert BY_HAND in page
    door = world.client("Chen Yu").get(code_on_screen(world, shift))
    assert (door.status_code, GUARDIAN in door.text) == (409, True)


def test_whoever_is_here_leaves_as_always(world, shift, child):
    by_ticket(world, shift)
    later(60)
    people.withdraw_guardian_consent(world.actor("mei"), child)

    assert scan(world, shift, "Chen Yu").status_code == 303
    assert visit(world, "Chen Yu").state == "pending"


def test_a_consent_that_ran_out_before_the_day_of_the_shift_does_not_count(world):
    tomorrow = world.shift(starts_in=timedelta(days=1))
    person = world.person("Chen Yu", birth_date=date(2012, 1, 1))
    sign(world, person, clock.today(ZONE))
    world.accompany(tomorrow)
    world.assignment(tomorrow, "Chen Yu")
    clock.tick(timedelta(days=1))

    assert by_tick(world, tomorrow).status_code == 409
    sign(world, person, clock.today(ZONE))
    assert by_tick(world, tomorrow).status_code == 303


def test_the_day_is_the_one_on_which_the_shift_begins(world):
    """Check-in opens an hour before, here on the evening before the consent begins and ends."""
    clock.tick(timedelta(hours=9, minutes=24))  # half past eleven at night, which this community leaves open to minors
    with write() as tx:
        tx.add(
            RulePack(
                community_id=world.community.id, name="ages", version=2, effective_on=date(2026, 1, 1),
                values={"early_hour": 0, "younger_until_hour": 24, "minor_until_hour": 24}, source="a test",
                proposed_by_user_id=world.users["ada"].id, approved_by_user_id=world.users["sara"].id,
                made_at=clock.now(),
            )
        )  # fmt: skip
    night = world.shift(starts_in=timedelta(minutes=40))
    person = world.person("Chen Yu", birth_date=date(2012, 1, 1))
    world.accompany(night)
    world.assignment(night, "Chen Yu")
    sign(world, person, clock.today(ZONE))
    assert by_tick(world, night).status_code == 409

    with write() as tx:
        day = clock.today(ZONE) + timedelta(days=1)
        tx.execute(update(GuardianConsent).values(signed_on=day, expires_on=day))

    assert by_tick(world, night).status_code == 303


def test_a_task_made_riskier_is_closed_to_whom_it_no_longer_suits(world, shift, child):
    said = {"title": "Ladders", "description": "Up high.", "team": world.team.id, "kind": "offer"}
    edit = {**said, "domain": "ageing", "risk": "medium", "place": "Roof"}
    assert world.client("ben").send(f"/tasks/{shift.task_id}", **edit).status_code == 303

    assert by_digits(world, shift).status_code == 409


def test_somebody_refused_meanwhile_does_not_come_in(world, shift):
    world.assignment(shift, "ana")
    with write() as tx:
        tx.execute(update(Person).where(Person.id == world.people["ana"].id).values(status="refused"))

    answer = world.client("ana").send("/scans", digits=digits_on_screen(world, shift))

    assert answer.status_code == 403
    assert "Please call the station" in answer.text


def test_a_newcomer_without_a_birth_date_may_come_in_again(world, shift):
    ben = world.client("ben")
    ben.send(f"/shifts/{shift.id}/walk-ins", name="Zhou Ting", phone_end="6630")
    person = count(Person)
    for direction in ("out", "in"):
        later(10)
        answer = ben.send(f"/shifts/{shift.id}/scans", person=person, direction=direction, reason="no-phone")
        assert answer.status_code == 303

    assert count(Engagement) == 2


@pytest.mark.parametrize(
    ("code", "is_for_all", "bars"),
    [(None, False, False), ("age-unknown", True, False), ("age-unknown", False, True), ("too-young", True, True)],
)
def test_only_an_unknown_birth_date_is_no_bar_and_only_to_what_is_for_all(code, is_for_all, bars):
    said = Refusal(code, "a sentence") if code else None

    assert rules.bar(said, is_for_all=is_for_all) == (said if bars else None)


def test_without_the_question_the_minor_would_come_in(world, shift, child, monkeypatch):
    """The control: it is the question at the door that keeps them out."""
    people.withdraw_guardian_consent(world.actor("mei"), child)
    monkeypatch.setattr(queries, "bar_of", lambda *_asked: None)

    assert by_digits(world, shift).status_code == 303


@pytest.mark.row("product-11")
def test_a_consent_that_ends_before_the_shift_opens_no_place_in_it(world):
    young = world.person("Wu Min", birth_date=date(2011, 5, 1))
    sign(world, young, clock.today(ZONE) + timedelta(days=1))
    near, far = world.shift(starts_in=timedelta(hours=20)), world.shift(starts_in=timedelta(days=7), title="Far away")
    world.accompany(near, far)

    page = world.client("Wu Min").get("/tasks").text
    taken = world.client("Wu Min").send(f"/shifts/{near.id}/assignments")
    refused = world.client("Wu Min").send(f"/shifts/{far.id}/assignments")

    assert f"/tasks/{near.task_id}" in page
    assert f"/tasks/{far.task_id}" not in page
    assert (taken.status_code, refused.status_code) == (303, 409)
    assert GUARDIAN in refused.text
