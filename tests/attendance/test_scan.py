"""A phone's camera opens the code on the leader's screen: GET shows, POST records."""

from datetime import timedelta

import pytest

from portal.attendance import queries
from portal.attendance.models import Engagement, Scan
from portal.kernel.db import write
from tests.attendance.door import code_on_screen, count, events, field, later, scan, scans, visit


@pytest.fixture
def shift(world):
    found = world.shift()
    world.assignment(found, "ana")
    return found


def plain(page: str) -> str:
    """Return the page with every space one that may break."""
    return page.replace("\u00a0", " ").replace("&nbsp;", " ")


def key(world) -> bytes:
    return world.app.config["SITE_KEY"]


def test_the_page_says_where_when_and_who_leads_and_offers_one_button(world, shift):
    page = world.client("ana").get(code_on_screen(world, shift))

    assert page.status_code == 200
    for words in ("Phone class for elders", "Activity room", "14:00", "16:00", "Leader: Ben"):
        assert words in page.text
    assert page.text.count('action="/scans"') == 1


def test_ninety_five_minutes_are_recorded_between_two_scans(world, shift):
    came = scan(world, shift)
    later(95)
    left = scan(world, shift)

    assert came.status_code == left.status_code == 303
    found = visit(world)
    assert found.ended_at - found.started_at == timedelta(minutes=95)
    assert (found.state, found.grade, found.flags, found.logged_by_user_id) == ("pending", 3, [], None)
    assert (events("engagement.opened"), events("engagement.closed")) == (1, 1)


def test_the_results_say_what_happened_and_what_comes_next(world, shift):
    browser = world.client("ana")
    came = browser.get(scan(world, shift).location)
    later(95)
    offered = browser.get(code_on_screen(world, shift))
    left = browser.get(scan(world, shift).location)

    assert "result-ok" in came.text
    assert "Checked in" in came.text
    assert "14:06" in came.text
    assert "1 h 35 min" in plain(offered.text)
    assert "result-ok" in left.text
    assert "1 h 35 min recorded." in plain(left.text)
    assert "A social worker of Happiness Lane verifies this time" in left.text


def test_opening_the_page_writes_nothing(world, shift):
    path = code_on_screen(world, shift)

    for _ in range(3):
        world.client("ana").get(path)

    assert (count(Scan), count(Engagement), events("scan.recorded")) == (0, 0, 0)


def test_a_second_scan_within_five_minutes_says_since_when_and_changes_nothing(world, shift):
    first = scan(world, shift)
    later(4)
    page = world.client("ana").get(code_on_screen(world, shift))
    second = scan(world, shift)

    assert "since 14:06" in page.text
    assert "Leave now" in page.text
    assert second.location == first.location
    shown = world.client("ana").get(second.location).text
    assert "result-wait" in shown
    assert "since 14:06" in shown
    assert visit(world).ended_at is None
    assert [(s.direction, s.method) for s in scans(world)] == [("in", "code"), ("in", "code")]


def test_leave_now_on_the_page_checks_out_before_five_minutes(world, shift):
    scan(world, shift)
    later(2)
    left = scan(world, shift, leave="1")

    assert "Checked out" in world.client("ana").get(left.location).text
    assert visit(world).ended_at - visit(world).started_at == timedelta(minutes=2)


def test_leave_now_on_the_result_needs_no_new_code(world, shift):
    browser = world.client("ana")
    scan(world, shift)
    later(3)
    shown = browser.get(scan(world, shift).location).text
    later(1)

    left = browser.send("/scans", ticket=field(shown, "ticket"), leave="1")

    assert left.status_code == 303
    found = visit(world)
    assert (found.ended_at - found.started_at, found.grade) == (timedelta(minutes=4), 2)


def test_leave_now_on_the_result_is_no_way_out_of_a_long_visit(world, shift):
    browser = world.client("ana")
    scan(world, shift)
    later(3)
    shown = browser.get(scan(world, shift).location).text
    later(7.1)

    refused = browser.send("/scans", ticket=field(shown, "ticket"), leave="1")

    assert refused.status_code == 409
    assert visit(world).ended_at is None
    assert "Leave now" not in browser.get("/scans/1").text


def test_an_old_page_that_offered_to_check_in_never_checks_out(world, shift):
    browser = world.client("ana")
    ticket = field(browser.get(code_on_screen(world, shift)).text, "ticket")
    scan(world, shift)
    later(6)

    answer = browser.send("/scans", ticket=ticket)

    assert answer.status_code == 303
    assert visit(world).ended_at is None


def test_two_open_pages_that_offer_to_check_out_do_it_once(world, shift):
    browser = world.client("ana")
    scan(world, shift)
    later(60)
    tickets = [field(browser.get(code_on_screen(world, shift)).text, "ticket") for _ in range(2)]

    first, second = (browser.send("/scans", ticket=ticket) for ticket in tickets)

    assert first.location == second.location
    assert count(Engagement) == 1


def test_coming_back_opens_a_second_visit(world, shift):
    scan(world, shift)
    later(30)
    scan(world, shift)
    later(2)
    page = world.client("ana").get(code_on_screen(world, shift)).text
    scan(world, shift)

    assert "You left at 14:36. You can check in again." in page
    assert count(Engagement) == 2
    assert visit(world).state == "open"


def test_a_visit_is_scanned_in_chinese_too(world, shift):
    page = world.client("ana", "zh-CN").get(code_on_screen(world, shift))

    assert 'lang="zh-Hans"' in page.text


def test_lines_for_hours_say_how_a_visit_came_about(world, shift):
    scan(world, shift)
    later(95)
    scan(world, shift)
    with write() as tx:
        (line,) = queries.queue_lines(tx, world.community.id, ("pending",), 50)
        assert queries.lines_for_update(tx, world.community.id, [line.id]) == [line]

    assert (line.recorded_minutes, line.grade, line.in_method, line.out_method) == (95, 3, "code", "code")
    assert line.logged_by_user_ids == frozenset()
