"""Six digits instead of a camera: right ones check in, wrong ones count, though nothing else is written."""

from datetime import timedelta

import pytest

from portal.attendance.actions.scanning import _keys
from portal.attendance.models import Scan
from portal.kernel import clock, limits
from portal.kernel.db import write
from portal.kernel.limits import Try
from tests.attendance.door import count, digits_on_screen, later, scans, visit


@pytest.fixture
def shift(world):
    found = world.shift()
    world.assignment(found, "ana")
    return found


def wrong(digits: str) -> str:
    """Return six digits that are neither these nor the next minute's (one in 500,000 that they are)."""
    return f"{(int(digits) + 1) % 10**6:06d}"


def test_the_digits_on_the_screen_check_in_and_out(world, shift):
    browser = world.client("ana")

    came = browser.send("/scans", digits=digits_on_screen(world, shift))
    later(95)
    left = browser.send("/scans", digits=digits_on_screen(world, shift))

    assert came.status_code == left.status_code == 303
    assert "Checked out" in browser.get(left.location).text
    assert [(s.direction, s.method, s.grade) for s in scans(world)] == [("in", "digits", 2), ("out", "digits", 2)]
    assert visit(world).grade == 2


def test_digits_of_the_last_minute_are_taken_and_older_ones_not(world, shift):
    digits = digits_on_screen(world, shift)
    later(1)
    assert world.client("ana").send("/scans", digits=digits).status_code == 303

    digits = digits_on_screen(world, shift)
    later(2)
    assert world.client("ana").send("/scans", digits=digits).status_code == 422


def test_ones_own_shift_is_meant_first(world, shift):
    world.shift(title="Next door")
    world.client("ana").send("/scans", digits=digits_on_screen(world, shift))

    assert visit(world).shift_id == shift.id


def test_digits_of_a_shift_of_others_say_whom_to_ask(world, shift):
    answer = world.client("lin").send("/scans", digits=digits_on_screen(world, shift))

    assert answer.status_code == 409
    assert "Ask Ben at the door to add you to the list." in answer.text
    assert count(Scan) == 0


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "1234567"])
def test_what_is_not_six_digits_is_asked_for_again_and_not_counted(world, shift, typed):
    answer = world.client("ana").send("/scans", digits=typed)

    assert answer.status_code == 422
    assert "Type the six digits below the code" in answer.text
    assert count(Try) == 0


def test_five_wrong_tries_say_how_many_are_left_and_the_sixth_waits_an_hour(world, shift):
    browser, bad = world.client("ana"), wrong(digits_on_screen(world, shift))

    answers = [browser.send("/scans", digits=bad) for _ in range(5)]
    stopped = browser.send("/scans", digits=digits_on_screen(world, shift))
    later(61)
    after = browser.send("/scans", digits=digits_on_screen(world, shift))

    assert [a.status_code for a in answers] == [422] * 5
    assert [f"Tries left: {left}" in a.text for a, left in zip(answers, (4, 3, 2, 1, 0), strict=True)] == [True] * 5
    assert stopped.status_code == 429
    assert "Ask the leader at the door" in stopped.text
    assert after.status_code == 303


def test_a_right_try_forgets_the_wrong_ones(world, shift):
    browser = world.client("ana")
    for _ in range(4):
        browser.send("/scans", digits=wrong(digits_on_screen(world, shift)))

    assert browser.send("/scans", digits=digits_on_screen(world, shift)).status_code == 303
    later(10)
    assert "Tries left: 4" in browser.send("/scans", digits=wrong(digits_on_screen(world, shift))).text


def test_a_wrong_try_counts_though_the_scan_writes_nothing(world, shift):
    world.client("ana").send("/scans", digits=wrong(digits_on_screen(world, shift)))

    assert count(Scan) == 0
    assert count(Try) == 2  # of the person, of the community


def test_a_hundred_wrong_tries_stop_the_whole_community(world, shift):
    house = _keys(world.actor("lin"))[1]
    with write() as tx:
        for _ in range(100):
            limits.hit(tx, house, clock.now())

    assert world.client("ana").send("/scans", digits=digits_on_screen(world, shift)).status_code == 429
    clock.tick(timedelta(minutes=61))
    assert world.client("ana").send("/scans", digits=digits_on_screen(world, shift)).status_code == 303


def test_the_same_digits_sent_twice_are_one_scan(world, shift):
    browser, digits = world.client("ana"), digits_on_screen(world, shift)
    first = browser.send("/scans", "twice", digits=digits)
    later(20)

    again = browser.send("/scans", "twice", digits=digits)

    assert again.location == first.location
    assert count(Scan) == 1


def test_a_wrong_form_can_be_corrected_and_sent_with_the_same_request_id(world, shift):
    browser, digits = world.client("ana"), digits_on_screen(world, shift)
    assert browser.send("/scans", "same", digits=wrong(digits)).status_code == 422

    assert browser.send("/scans", "same", digits=digits).status_code == 303


def test_a_second_check_in_by_digits_within_five_minutes_changes_nothing(world, shift):
    browser = world.client("ana")
    first = browser.send("/scans", digits=digits_on_screen(world, shift))
    later(2)

    second = browser.send("/scans", digits=digits_on_screen(world, shift))

    assert second.location == first.location
    assert visit(world).ended_at is None


def test_leaving_and_typing_again_at_once_is_no_new_visit(world, shift):
    browser = world.client("ana")
    browser.send("/scans", digits=digits_on_screen(world, shift))
    later(30)
    browser.send("/scans", digits=digits_on_screen(world, shift))
    later(1)

    again = browser.get(browser.send("/scans", digits=digits_on_screen(world, shift)).location).text

    assert "Checked out" in again
    assert visit(world).ended_at is not None


def test_the_form_asks_who_it_is_first(world):
    assert world.client().get("/c").location == "/login?next=%2Fc"
    assert "Type the six digits" in world.client("ana").get("/c").text
