"""A calendar follows one's own tasks by a link that can be ended."""

import re
import threading
from datetime import timedelta

import icalendar
import pytest
from sqlalchemy import func, insert, select

from portal.kernel import clock
from portal.kernel.db import db, read, write
from portal.kernel.errors import DomainError
from portal.notices import actions, queries
from portal.notices.models import CalendarFeed
from portal.people.models import Person
from portal.tasks import actions as tasks


def link_of(world, who):
    """Make the person's link as they would, and return its path."""
    world.client(who).send("/calendar")
    return shown_link(world, who)


def shown_link(world, who):
    page = world.client(who).get("/calendar").text
    found = re.search(r"<code>https?://[^/]+(/calendars/\d+/[0-9a-f]{40}\.ics)</code>", page)
    return found.group(1) if found else None


def titles(answer):
    calendar = icalendar.Calendar.from_ical(answer.data)
    return [str(event["summary"]) for event in calendar.walk("VEVENT")]


def live_links(world, who):
    mine = CalendarFeed.person_id == world.people[who].id, CalendarFeed.ended_at.is_(None)
    return read().scalar(select(func.count()).where(*mine))


@pytest.mark.row("product-37")
def test_the_calendar_shows_ones_own_places_without_a_sign_in(world):
    world.assignment(world.shift(world.task("Homework table"), starts_in=timedelta(hours=30)), "ana")
    world.assignment(world.shift(world.task("Evening round"), starts_in=timedelta(hours=60)), "lin")

    answer = world.client().get(link_of(world, "ana"))

    assert answer.mimetype == "text/calendar"
    assert titles(answer) == ["Homework table"]


def test_it_follows_what_is_taken_given_back_and_cancelled(world):
    path, shift = link_of(world, "ana"), world.shift(world.task("Homework table"), starts_in=timedelta(hours=30))
    cancelled = world.shift(world.task("Evening round"), starts_in=timedelta(hours=60))

    empty = titles(world.client().get(path))
    place = tasks.claim_shift(world.actor("ana"), shift.id)
    world.assignment(cancelled, "ana")
    both = titles(world.client().get(path))
    tasks.withdraw(world.actor("ana"), place.assignment_id)
    tasks.cancel_shift(world.actor("ben"), cancelled.id)

    assert empty == []
    assert both == ["Homework table", "Evening round"]
    assert titles(world.client().get(path)) == []


def test_a_link_that_was_ended_reads_nothing(world):
    path = link_of(world, "ana")

    ended = world.client("ana").send("/calendar/reversal")

    assert ended.status_code == 303
    assert world.client().get(path).status_code == 404
    assert shown_link(world, "ana") is None
    assert world.client("ana").send("/calendar/reversal").status_code == 409


def test_a_new_link_ends_the_old_one(world):
    old = link_of(world, "ana")

    new = link_of(world, "ana")

    assert new != old
    assert world.client().get(old).status_code == 404
    assert world.client().get(new).status_code == 200


def test_the_same_form_sent_twice_makes_one_link(world):
    browser = world.client("ana")

    for _ in range(2):
        browser.send("/calendar", request_id="calendar-once")

    assert read().scalar(select(func.count()).select_from(CalendarFeed)) == 1


@pytest.mark.parametrize("change", [lambda s: "0" * 40, lambda s: s[:-1], lambda s: s[:-1] + "é", lambda s: s.upper()])
def test_a_guessed_link_reads_as_one_that_never_was(world, change):
    path = link_of(world, "ana")
    feed_id, seal = re.fullmatch(r"/calendars/(\d+)/(\w+)\.ics", path).groups()

    guessed = world.client().get(f"/calendars/{feed_id}/{change(seal)}.ics")
    unknown = world.client().get(f"/calendars/{int(feed_id) + 7}/{seal}.ics")

    assert (guessed.status_code, unknown.status_code) == (404, 404)


def test_whoever_may_not_take_part_any_more_has_no_calendar(world):
    path = link_of(world, "ana")
    with write() as tx:
        tx.get(Person, world.people["ana"].id).status = "refused"

    assert world.client().get(path).status_code == 404


def test_what_was_more_than_a_month_ago_is_not_shown(world):
    shift = world.shift(world.task("Homework table"), starts_in=timedelta(hours=30))
    world.assignment(shift, "ana")
    feed_id = actions.open_feed(world.actor("ana"))

    clock.tick(timedelta(days=31))
    kept = queries.feed_places(read(), feed_id, clock.now())
    clock.tick(timedelta(days=2))

    assert [place.title for place in kept] == ["Homework table"]
    assert queries.feed_places(read(), feed_id, clock.now()) == []


def test_two_links_opened_at_once_leave_one(world):
    actor, start, failed = world.actor("ana"), threading.Barrier(6), []

    def open_one():
        with world.app.app_context():
            start.wait()
            try:
                actions.open_feed(actor)
            except DomainError as error:
                failed.append(error)
            db.session.remove()

    threads = [threading.Thread(target=open_one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.remove()  # what was read before began before

    assert failed == []
    assert live_links(world, "ana") == 1


def test_the_database_refuses_a_second_open_link(world):
    links = [{"community_id": world.community.id, "person_id": world.people["ana"].id, "made_at": clock.now()}] * 2

    with pytest.raises(Exception, match=r"(?i)unique"), write() as tx:  # the control: without ending the first
        tx.execute(insert(CalendarFeed), links)
