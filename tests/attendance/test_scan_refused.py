"""Codes and tickets that are old, foreign, made up, another person's or spent; people who are not on the list."""

from datetime import timedelta

import pytest

from portal.attendance import actions, queries, rules
from portal.attendance.models import Engagement, Scan
from portal.kernel import clock
from portal.kernel.db import write
from portal.kernel.errors import Conflict, NotFound
from portal.tasks import steps as tasks
from tests.attendance.door import code_on_screen, count, events, field, later, scan, visit
from tests.world import PASSWORD, Neighbourhood


@pytest.fixture
def shift(world):
    found = world.shift()
    world.assignment(found, "ana")
    return found


def key(world) -> bytes:
    return world.app.config["SITE_KEY"]


@pytest.mark.parametrize("seconds", [0, 15, 30])
def test_a_code_is_taken_while_it_is_fresh(world, shift, seconds):
    path = code_on_screen(world, shift)
    clock.tick(timedelta(seconds=seconds))

    assert world.client("ana").get(path).status_code == 200


@pytest.mark.parametrize("seconds", [46, 60, 300])
def test_a_code_that_somebody_sent_on_is_too_old(world, shift, seconds):
    path = code_on_screen(world, shift)
    clock.tick(timedelta(seconds=seconds))

    page = world.client("ana").get(path)

    assert page.status_code == 409
    assert "This code is too old" in page.text
    assert 'href="/c"' in page.text


def test_a_slow_sign_in_does_not_expire_the_code(world, shift):
    path = code_on_screen(world, shift)
    browser = world.client()
    sent = browser.get(path)
    later(8)
    browser.send("/login", identifier="ana", password=PASSWORD)

    page = browser.get(path)
    done = browser.send("/scans", ticket=field(page.text, "ticket"))

    assert sent.location == f"/login?next={path}"
    assert page.status_code == 200
    assert done.status_code == 303
    assert visit(world).started_at == clock.now()


def test_the_proof_of_a_slow_sign_in_ends_after_ten_minutes_and_holds_for_its_code_only(world, shift):
    other = world.shift(title="Another door")
    path, elsewhere = code_on_screen(world, shift), code_on_screen(world, other)
    browser = world.client()
    browser.get(path)
    later(2)
    browser.send("/login", identifier="ana", password=PASSWORD)

    assert browser.get(elsewhere).status_code == 409
    assert browser.get(path).status_code == 200
    later(8.1)
    assert browser.get(path).status_code == 409


def test_a_stranger_with_an_old_code_is_not_sent_to_sign_in_for_nothing(world, shift):
    path = code_on_screen(world, shift)
    later(1)

    assert world.client().get(path).status_code == 409


@pytest.mark.parametrize("code", ["x", "HELLO", "A" * 29, "1" * 29, "A" * 300, "%00"])
def test_junk_is_not_our_code(world, shift, code):
    assert world.client().get(f"/c/{code}").status_code in {404, 409}
    assert world.client("ana").get(f"/c/{code}").status_code == 404


def test_another_sites_code_is_shown_as_such_and_leads_nowhere(world, shift):
    foreign = rules.current_code((rules.Secret(0, world.now.replace(year=2020), b"x" * 32),), shift.id, clock.now())

    page = world.client("ana").get(f"/c/{foreign}")

    assert page.status_code == 404
    assert "Not our code" in page.text


def test_whoever_is_not_on_the_list_learns_whom_to_ask(world, shift):
    page = world.client("lin").get(code_on_screen(world, shift))

    assert page.status_code == 409
    assert "result-no" in page.text
    assert "Not on today’s list" in page.text
    assert "Ask Ben at the door to add you to the list." in page.text


def test_too_early_and_over_say_so(world):
    early = world.shift(title="Later today", starts_in=timedelta(minutes=90))
    world.assignment(early, "ana")
    page = world.client("ana").get(code_on_screen(world, early))
    assert (page.status_code, "Check-in opens at 14:36" in page.text) == (409, True)

    later(90 + 120)
    over = world.client("ana").get(code_on_screen(world, early))
    assert (over.status_code, "This shift is over" in over.text) == (409, True)


def test_a_cancelled_shift_takes_nobody_in_and_lets_everybody_out(world, shift):
    world.assignment(shift, "lin")
    path = code_on_screen(world, shift)
    scan(world, shift)
    ticket = field(world.client("lin").get(path).text, "ticket")
    with write() as tx:
        tasks.end_shifts(tx, [shift.id], world.users["ben"].id, clock.now(), "Rain")

    assert world.client("lin").send("/scans", ticket=ticket).status_code == 409
    assert world.client("lin").get(path).status_code == 409
    screen = world.client("ben").get(f"/shifts/{shift.id}/screen").text
    assert "data-code-url" not in screen
    browser = world.client("ana")
    clock.tick(timedelta(seconds=20))
    page = browser.get(path)
    assert page.status_code == 200
    assert browser.send("/scans", ticket=field(page.text, "ticket"), leave="1").status_code == 303
    assert visit(world).state == "pending"


def test_somebody_who_waits_for_approval_may_scan(world, shift):
    world.person("Newcomer", status="pending")
    world.assignment(shift, "Newcomer")

    assert scan(world, shift, "Newcomer").status_code == 303
    assert visit(world, "Newcomer").state == "open"


def test_another_persons_ticket_is_refused(world, shift):
    world.assignment(shift, "lin")
    ticket = field(world.client("ana").get(code_on_screen(world, shift)).text, "ticket")

    answer = world.client("lin").send("/scans", ticket=ticket)

    assert answer.status_code == 403
    assert count(Scan) == 0


def test_a_ticket_ends_after_ten_minutes(world, shift):
    browser = world.client("ana")
    ticket = field(browser.get(code_on_screen(world, shift)).text, "ticket")
    later(10.1)

    answer = browser.send("/scans", ticket=ticket)

    assert answer.status_code == 409
    assert "open for more than ten minutes" in answer.text


def test_a_ticket_is_spent_once(world, shift):
    browser = world.client("ana")
    ticket = field(browser.get(code_on_screen(world, shift)).text, "ticket")
    browser.send("/scans", ticket=ticket)

    again = browser.send("/scans", ticket=ticket)

    assert again.status_code == 409
    assert count(Scan) == 1


def test_the_same_form_sent_again_gives_the_first_answer(world, shift):
    browser = world.client("ana")
    ticket = field(browser.get(code_on_screen(world, shift)).text, "ticket")
    first = browser.send("/scans", "once-1", ticket=ticket)
    later(60)

    again = browser.send("/scans", "once-1", ticket=ticket)

    assert (again.status_code, again.location) == (303, first.location)
    assert (count(Scan), count(Engagement), events("engagement.opened")) == (1, 1, 1)


@pytest.mark.parametrize("ticket", ["", "x", "1.in.code.1.1.1.000000000000000000000000." + "0" * 40])
def test_a_made_up_ticket_is_refused(world, shift, ticket):
    with pytest.raises(Conflict):
        actions.scan(world.actor("ana"), ticket, site_key=key(world))

    assert count(Scan) == 0


def test_a_ticket_of_another_community_is_not_found(world, shift):
    other = Neighbourhood(world.app, "other-lane")
    theirs = other.shift()
    other.assignment(theirs, "ana")
    path = code_on_screen(other, theirs)

    assert world.client("ana").get(path).status_code == 404
    ana = world.actor("ana")
    held = rules.Ticket(theirs.id, "in", "code", ana.user_id, 1, clock.now(), "0" * 24)
    with pytest.raises(NotFound):
        actions.scan(ana, rules.write_ticket(queries.ticket_key(key(world)), held), site_key=key(world))


def test_a_scan_is_seen_by_its_own_person_only(world, shift):
    location = scan(world, shift).location

    assert world.client("ana").get(location).status_code == 200
    assert world.client("lin").get(location).status_code == 404
    assert world.client("ben").get(location).status_code == 404


def test_without_the_proof_of_freshness_an_old_code_never_opens(world, shift):
    """A negative control: the page of a signed-in person rests on the cookie's proof and on nothing else."""
    path = code_on_screen(world, shift)
    browser = world.client("ana")
    browser.get(path)
    later(2)
    assert browser.get(path).status_code == 200

    assert world.client("ana").get(path).status_code == 409
