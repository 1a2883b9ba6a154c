"""Taking part by a personal link: claim, change, cancel without a sign-in; it runs out and can be asked for again."""

import re
from datetime import timedelta
from email.message import EmailMessage

import pytest

from portal.kernel import clock
from portal.kernel.db import read, write
from portal.kernel.events import Event
from portal.notices import actions as notices
from portal.notices.mail import postman
from portal.people.models import Person
from portal.tasks.models import Assignment, PersonalLink, TaskAddress
from portal.tasks.rules import may_ask_again
from tests.reading import Person as Reader
from tests.world import Neighbourhood


@pytest.fixture
def granny(world: Neighbourhood) -> Person:
    """Somebody without a sign-in, with an e-mail address."""
    return world.silent("奶奶", email="granny@example.org")


def given(world: Neighbourhood, person: Person, task_id: int) -> str:
    """Let Ben make a link on the leader's page; return its path."""
    ben = Reader(world.client("ben"))
    found = ben.open(f"/tasks/{task_id}/links?q={person.name}")
    page = ben.press(found.form(f"/tasks/{task_id}/links", "Make a link"))
    address = re.search(r"https?://[^/]+(/l/\d+/[0-9a-f]{40})", page.words)
    assert address, page.words
    return address.group(1)


def mine(person: Person) -> list[int]:
    """Return the shifts in which the person has open places."""
    read().rollback()
    return [row.shift_id for row in read().query(Assignment).filter_by(person_id=person.id, ended_at=None)]


def letters(world: Neighbourhood, monkeypatch: pytest.MonkeyPatch) -> list[EmailMessage]:
    """Deliver what waits and return the letters."""
    sent: list[EmailMessage] = []
    monkeypatch.setattr(
        "portal.notices.mail._transport", lambda _settings: lambda message, _number: sent.append(message)
    )
    notices.deliver_pending(world.program(), postman(world.app.config["SETTINGS"], world.community))
    return sent


def link_in(letter: EmailMessage) -> str:
    found = re.search(r"(/l/\d+/[0-9a-f]{40})", letter.get_content())
    assert found, letter.get_content()
    return found.group(1)


@pytest.mark.row("product-2")
def test_a_place_is_taken_changed_and_given_back_by_the_link_alone(world: Neighbourhood, granny: Person) -> None:
    task = world.task()
    first, second = world.shift(task, starts_in=timedelta(hours=30)), world.shift(task, starts_in=timedelta(hours=54))
    link, person = given(world, granny, first.task_id), Reader(world.client())

    page = person.press(person.open(link).form(f"/shifts/{first.id}/assignments"))
    assert mine(granny) == [first.id]
    page = person.press(page.form(f"/shifts/{second.id}/assignments"))
    page = person.press(page.form("/withdrawal"))
    assert mine(granny) == [second.id]
    person.press(page.form("/withdrawal"))

    assert mine(granny) == []
    recorded = [
        (event.name, event.via, event.actor_user_id, event.keys["person_id"])
        for event in read().query(Event).filter(Event.name.in_(("shift.claimed", "shift.withdrawn"))).order_by(Event.id)
    ]
    assert recorded == [
        (name, "link", None, granny.id)
        for name in ("shift.claimed", "shift.claimed", "shift.withdrawn", "shift.withdrawn")
    ]


def test_opening_a_link_writes_nothing_and_opens_no_other_page(world: Neighbourhood, granny: Person) -> None:
    shift = world.shift(starts_in=timedelta(hours=30))
    link, browser = given(world, granny, shift.task_id), world.client()
    read().rollback()
    before = read().query(Event).count()

    page = browser.get(link)
    elsewhere = browser.get("/assignments")
    read().rollback()

    assert (page.status_code, elsewhere.status_code) == (200, 302)
    assert page.headers["Cache-Control"] == "no-store"
    assert read().query(Event).count() == before
    assert mine(granny) == []


@pytest.mark.row("product-2")
def test_a_link_runs_out_and_a_new_one_comes_by_mail(
    world: Neighbourhood, granny: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    shift = world.shift(starts_in=timedelta(days=20))
    link, person = given(world, granny, shift.task_id), Reader(world.client())
    letters(world, monkeypatch)
    clock.tick(timedelta(days=15))

    page = person.open(link)
    assert (page.status, "奶奶" in page.words, "granny" in page.words) == (410, False, False)
    late = person.browser.send(f"{link}/shifts/{shift.id}/assignments")
    person.press(page.form("/renewals"))
    (letter,) = letters(world, monkeypatch)
    again = person.open(link_in(letter))

    assert (late.status_code, letter["To"]) == (409, "granny@example.org")
    assert link_in(letter) != link
    person.press(again.form(f"/shifts/{shift.id}/assignments"))
    assert mine(granny) == [shift.id]


def test_whom_no_mail_reaches_gets_a_new_link_from_the_leader(world: Neighbourhood) -> None:
    silent, shift = world.silent("奶奶"), world.shift(starts_in=timedelta(days=20))
    link, person = given(world, silent, shift.task_id), Reader(world.client())
    clock.tick(timedelta(days=15))

    page = person.press(person.open(link).form("/renewals"))
    notices.deliver_pending(world.program(), [].append)

    assert "If we know an e-mail address of yours" in page.words
    assert "Somebody needs a new link" in world.client("ben").get("/notices").text


def test_asking_again_stops_after_three_a_day(world: Neighbourhood, granny: Person) -> None:
    shift = world.shift(starts_in=timedelta(days=20))
    link, browser = given(world, granny, shift.task_id), world.client()

    answers = [browser.send(f"{link}/renewals").status_code for _ in range(5)]

    assert answers == [303, 303, 303, 429, 429]
    assert [bool(may_ask_again(*counts)) for counts in ((2, 19), (3, 0), (0, 20))] == [False, True, True]


def test_a_link_that_was_ended_does_nothing_and_is_not_renewed(world: Neighbourhood, granny: Person) -> None:
    shift = world.shift(starts_in=timedelta(hours=30))
    link, browser = given(world, granny, shift.task_id), world.client()

    world.client("ben").send(f"/links/{link.split('/')[2]}/end")
    claimed = browser.send(f"{link}/shifts/{shift.id}/assignments")
    browser.send(f"{link}/renewals")
    read().rollback()

    assert (browser.get(link).status_code, claimed.status_code) == (410, 409)
    assert read().query(PersonalLink).filter_by(ended_at=None).count() == 0


def test_the_exact_address_is_read_by_the_link_with_a_place_and_in_time(world: Neighbourhood, granny: Person) -> None:
    shift = world.shift(starts_in=timedelta(hours=30))
    with write() as tx:
        tx.add(TaskAddress(community_id=shift.community_id, task_id=shift.task_id, address="Flat 402"))
    link, browser = given(world, granny, shift.task_id), world.client()

    clock.tick(timedelta(hours=7))
    without = browser.get(link).text
    browser.send(f"{link}/shifts/{shift.id}/assignments")
    with_place = browser.get(link).text
    clock.tick(timedelta(hours=-7))
    early = browser.get(link).text

    assert ["Flat 402" in page for page in (without, with_place, early)] == [False, True, False]


@pytest.mark.parametrize("change", ["another number", "another seal"])
def test_a_link_that_was_not_made_here_is_not_found(world: Neighbourhood, granny: Person, change: str) -> None:
    shift = world.shift(starts_in=timedelta(hours=30))
    _, _, number, seal = given(world, granny, shift.task_id).split("/")
    forged = f"/l/{int(number) + 1}/{seal}" if change == "another number" else f"/l/{number}/{'0' * 40}"

    answer = world.client().get(forged)

    assert answer.status_code == 404


def test_a_link_is_for_its_own_task(world: Neighbourhood, granny: Person) -> None:
    shift, other = world.shift(starts_in=timedelta(hours=30)), world.shift(starts_in=timedelta(hours=60))
    link, browser = given(world, granny, shift.task_id), world.client()
    place = world.assignment(shift, "ana")

    elsewhere = browser.send(f"{link}/shifts/{other.id}/assignments")
    of_ana = browser.send(f"{link}/assignments/{place.id}/withdrawal")

    assert (elsewhere.status_code, of_ana.status_code) == (404, 404)


def test_a_link_says_that_no_place_can_be_taken_and_not_why(world: Neighbourhood) -> None:
    """Whoever made the link could open it: what keeps its holder out is between them and the station."""
    child, shift = world.silent("Wu Min", birth_date=None), world.shift(starts_in=timedelta(hours=30))
    link = given(world, child, shift.task_id)

    page = world.client().get(link).text
    pressed = world.client().send(f"{link}/shifts/{shift.id}/assignments")

    assert pressed.status_code == 409
    for said in (page, pressed.text):
        assert ("birth date" in said, "You cannot take this place by the link" in said) == (False, True)
    assert "Take a place" not in page


def test_a_letter_does_not_bring_back_a_link_that_a_leader_ended(
    world: Neighbourhood, granny: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    shift = world.shift(starts_in=timedelta(hours=28))
    link = given(world, granny, shift.task_id)
    world.client().send(f"{link}/shifts/{shift.id}/assignments")
    letters(world, monkeypatch)
    world.client("ben").send(f"/links/{link.split('/')[2]}/end")
    clock.tick(timedelta(hours=5))

    notices.remind(world.program())
    sent = [one for one in letters(world, monkeypatch) if "A reminder" in one["Subject"]]

    assert len(sent) == 1
    assert "/l/" not in sent[0].get_body(("plain",)).get_content()
    assert read().query(PersonalLink).count() == 1


@pytest.mark.parametrize(("who", "status"), [("ben", 303), ("lin", 403), ("ana", 403)])
def test_leaders_make_links_for_whoever_does_not_sign_in(
    world: Neighbourhood, granny: Person, who: str, status: int
) -> None:
    world.leads("lin", "Garden Team")
    shift = world.shift(starts_in=timedelta(hours=30))

    answer = world.client(who).send(f"/tasks/{shift.task_id}/links", person=str(granny.id))
    for_oskar = world.client("ben").send(f"/tasks/{shift.task_id}/links", person=str(world.people["oskar"].id))

    assert (answer.status_code, for_oskar.status_code) == (status, 409)


@pytest.mark.row("product-2")
def test_a_reminder_carries_the_link_of_whoever_cannot_sign_in(
    world: Neighbourhood, granny: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    shift = world.shift(starts_in=timedelta(hours=28))
    link = given(world, granny, shift.task_id)
    world.client().send(f"{link}/shifts/{shift.id}/assignments")
    letters(world, monkeypatch)
    clock.tick(timedelta(hours=5))

    notices.remind(world.program())
    (letter,) = (one for one in letters(world, monkeypatch) if "A reminder" in one["Subject"])
    body = letter.get_body(("plain",)).get_content()

    assert link in body
