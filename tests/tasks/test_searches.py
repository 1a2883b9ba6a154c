"""Searches that people keep: one tap from the list, ten a person, told of what is new at most once a day."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.kernel import clock
from portal.kernel.db import db, read, write
from portal.kernel.errors import Conflict
from portal.kernel.events import Event
from portal.matching import actions as matching
from portal.matching import jobs, queries
from portal.matching.rules import Except
from portal.notices import actions as notices
from portal.notices.models import Notice
from portal.people.models import Person
from portal.tasks import actions
from portal.tasks.actions import Kept
from portal.tasks.models import SavedSearch
from portal.tasks.queries import Filters
from tests.counting import statements

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def keep(world, name="Choir", q="choir", who="ana", *, is_told=True):
    return actions.save_search(world.actor(who), Kept(name, Filters(q=q), is_told=is_told))


def tell(world):
    """Run the job, then make the messages; return those about something new, as (person, values)."""
    jobs._tell_news(world.program())
    notices.deliver_pending(world.program())
    db.session.remove()
    told = select(Notice).join(Event, Event.id == Notice.event_id).where(Event.name == "search.news")
    return [(row.person_id, row.params) for row in read().scalars(told.order_by(Notice.id))]


def test_a_search_is_kept_opened_with_one_tap_and_removed(world):
    world.shift(title="Choir", starts_in=DAY)
    ana = world.client("ana")

    offered = ana.get("/tasks?q=choir").text
    kept = ana.send("/searches", q="choir", name="Singing")
    listed = ana.get("/tasks").text
    own = ana.get("/searches").text
    ana.send("/searches/1/removal")

    assert 'href="/searches/new?q=choir"' in offered
    assert (kept.status_code, kept.location) == (303, "/tasks?q=choir")
    assert '<a href="/tasks?q=choir">Singing</a>' in listed
    assert "You are not told" in own
    assert "Singing" not in ana.get("/tasks").text
    assert world.client("lin").send("/searches/1/removal").status_code == 404


def test_what_is_missing_or_taken_is_said_with_the_form_filled_in(world):
    ana = world.client("ana")
    ana.send("/searches", q="choir", name="Singing")

    for name, q, status, said in (("", "x", 422, "short name"), ("singing", "x", 422, "already"), ("X", "", 409, "")):
        answer = ana.send("/searches", q=q, name=name)
        assert (answer.status_code, said in answer.text) == (status, True), name

    assert read().scalar(select(func.count()).select_from(SavedSearch)) == 1


def test_a_person_keeps_ten_searches(world):
    for number in range(10):
        keep(world, f"Search {number}", f"word {number}")

    with pytest.raises(Conflict, match="ten"):
        keep(world, "One more", "more")

    assert "Keep this search" not in world.client("ana").get("/tasks?q=other").text


def test_the_list_costs_no_statement_more_with_searches(world):
    world.assignment(world.shift(starts_in=DAY))
    ana = world.client("ana")
    with statements() as without:
        ana.get("/tasks")
    keep(world)
    keep(world, "Garden", "garden")

    with statements() as with_two:
        page = ana.get("/tasks").text

    assert ("Choir" in page, "Garden" in page) == (True, True)
    assert len(with_two) == len(without) == 5


def test_something_new_is_told_once_a_day_and_only_if_it_could_be_taken(world):
    world.shift(title="Choir of before", starts_in=2 * DAY)
    keep(world)
    keep(world, who="lin")
    clock.tick(HOUR)
    world.shift(title="Choir for elders", starts_in=3 * DAY, minimum_age=60)
    assert tell(world) == []

    world.shift(title="Choir", starts_in=3 * DAY)
    world.shift(title="Garden", starts_in=3 * DAY)
    first = tell(world)
    clock.tick(HOUR)
    world.shift(title="Choir again", starts_in=4 * DAY)
    same_day = tell(world)
    clock.tick(DAY)
    next_day = tell(world)

    ids = {world.people[who].id for who in ("ana", "lin")}
    assert {person for person, _ in first} == ids
    assert {values["task"] for _, values in first} == {"Choir"}
    assert same_day == first
    assert [values["task"] for _, values in next_day[len(first) :]] == ["Choir again"] * 2


def test_nobody_is_told_at_night_or_of_what_lies_outside_their_times(world):
    keep(world)
    clock.tick(HOUR)
    world.shift(title="Choir", starts_in=DAY)  # a Wednesday afternoon
    with write() as tx:
        tx.get_one(Person, world.people["ana"].id).availability = ["wed-am"]
    elsewhere = tell(world)
    with write() as tx:
        tx.get_one(Person, world.people["ana"].id).availability = ["wed-pm"]
    with clock.freeze(clock.now() + 9 * HOUR):
        at_night = tell(world)

    assert (elsewhere, at_night) == ([], [])
    assert len(tell(world)) == 1


def test_who_is_away_or_switched_it_off_is_not_told(world):
    kept, today = keep(world), clock.today("Asia/Shanghai")
    away = matching.add_exception(world.actor("ana"), Except(today + DAY, today + DAY, is_free=False))
    clock.tick(HOUR)
    world.shift(title="Choir", starts_in=DAY)
    on_an_away_day = tell(world)
    matching.end_exception(world.actor("ana"), away)
    actions.choose_news(world.actor("ana"), kept, is_told=False)
    switched_off = tell(world)
    actions.choose_news(world.actor("ana"), kept, is_told=True)

    assert (on_an_away_day, switched_off) == ([], [])
    assert tell(world) == []  # what was there before is not new


def test_what_is_added_while_others_are_told_is_told_the_next_day(world):
    keep(world)
    clock.tick(HOUR)
    world.shift(title="Choir", starts_in=3 * DAY)
    (found,) = queries.news(read(), world.program(), clock.now())
    clock.tick(timedelta(minutes=1))
    world.shift(title="Choir again", starts_in=4 * DAY)

    matching.tell_news(world.program(), found)
    clock.tick(DAY)

    assert [values["task"] for _, values in tell(world)] == ["Choir", "Choir again"]
