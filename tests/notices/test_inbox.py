"""The inbox over HTTP: own messages, new ones first, marked as read, page by page; a place as a calendar file."""

import re
from datetime import timedelta

import icalendar
from sqlalchemy import update

from portal.kernel import clock, events
from portal.kernel.db import write
from portal.notices import actions
from portal.notices.models import Notice
from portal.tasks import actions as tasks


def tell(world) -> None:
    actions.deliver_pending(world.program())


def claimed(world, who: str = "ana"):
    shift = world.shift(starts_in=timedelta(days=2))
    place = tasks.claim_shift(world.actor(who), shift.id)
    tell(world)
    return place


def test_a_message_says_what_happened_in_both_languages(world):
    claimed(world)

    english = world.client("ana").get("/notices").text
    chinese = world.client("ana", "zh-CN").get("/notices").text

    assert "You have a place: Phone class for elders, Thu 26 Nov 14:06, Activity room." in english
    assert "11月26日 周四 14:06" in chinese


def test_an_empty_inbox_says_what_to_do_next(world):
    page = world.client("lin").get("/notices")

    assert page.status_code == 200
    assert "No messages yet" in page.text
    assert 'href="/tasks"' in page.text


def test_marking_as_read_works_once_and_twice(world):
    claimed(world)
    browser = world.client("ana")

    first = browser.send("/notices/reading", request_id="press-1")
    again = browser.send("/notices/reading", request_id="press-1")
    page = browser.get("/notices").text

    assert (first.status_code, again.status_code) == (303, 303)
    assert "new message" not in page
    assert "You have a place" in page
    assert actions.mark_read(world.actor("ana")) == 0


def test_a_resent_press_does_not_mark_what_came_later(world):
    place = claimed(world)
    browser = world.client("ana")
    browser.send("/notices/reading", request_id="press-1")
    tasks.cancel_shift(world.actor("ben"), place.shift_id)
    tell(world)

    browser.send("/notices/reading", request_id="press-1")

    assert "1 new message" in browser.get("/notices").text


def test_new_messages_come_first_and_every_one_is_on_exactly_one_page(world):
    ana = world.people["ana"].id
    with write() as tx:
        for _ in range(75):
            events.record(tx, "person.approved", world.program(), f"person:{ana}", clock.now())
    tell(world)
    with write() as tx:
        tx.execute(update(Notice).where(Notice.person_id == ana, Notice.id % 2 == 0).values(read_at=clock.now()))
    browser, url, pages = world.client("ana"), "/notices", []

    while url:
        text = browser.get(url).text
        pages.append((text.count("The station has approved you"), text.count(">New<")))
        following = re.search(r'href="(/notices\?cursor=[^"]+)"', text)
        url = following[1] if following else ""

    assert sum(all_ for all_, _ in pages) == 75
    assert [all_ for all_, _ in pages] == [30, 30, 15]
    assert [new for _, new in pages] == [30, sum(new for _, new in pages) - 30, 0]


def test_nobody_reads_the_messages_of_somebody_else(world):
    claimed(world)

    assert "Phone class" not in world.client("lin").get("/notices").text
    assert world.client().get("/notices").status_code == 302


def test_an_own_place_comes_as_a_calendar_file_and_a_foreign_one_is_not_found(world):
    place = claimed(world)
    path = f"/assignments/{place.assignment_id}/calendar.ics"

    own = world.client("ana").get(path)

    assert own.status_code == 200
    assert own.mimetype == "text/calendar"
    assert icalendar.Calendar.from_ical(own.data).walk("VEVENT")
    assert world.client("lin").get(path).status_code == 404
    assert world.client("ana").get("/assignments/99999/calendar.ics").status_code == 404
