"""What suits a person: true reasons, their own times, and a switch."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.kernel.db import read, write
from portal.matching import actions, queries
from portal.matching.models import AvailabilityException
from portal.matching.rules import DAYS, Chance, Except, Known, check_exception, is_free, reasons, slots, suggest, suits
from portal.people.models import Person
from portal.tasks import actions as tasks
from tests.counting import statements
from tests.world import Neighbourhood

NOW = datetime.combine(date(2026, 11, 24), time(14, 6))  # a Tuesday, as in tests/world.py
DAY = timedelta(days=1)
BOXES = [f"{day}-{part}" for day in DAYS for part in ("am", "pm", "eve")]


def chance(starts=NOW + DAY, hours=2, **more):
    said = {"shift_id": 1, "task_id": 1, "team_id": 1, "domain": "ageing", "place": "12 Lotus Road", "places_left": 2}
    return Chance(**{**said, **more}, starts=starts, ends=starts + timedelta(hours=hours))


@pytest.mark.parametrize(
    ("starts", "hours", "found"),
    [
        ((24, 9, 0), 3, {"tue-am"}),
        ((24, 11, 0), 2, {"tue-am", "tue-pm"}),
        ((24, 17, 30), 1, {"tue-pm", "tue-eve"}),
        ((24, 22, 0), 4, {"tue-eve", "wed-am"}),
        ((29, 18, 0), 6, {"sun-eve"}),
    ],
)
def test_a_span_touches_these_boxes_of_the_week(starts, hours, found):
    day, hour, minute = starts
    begins = datetime.combine(date(2026, 11, day), time(hour, minute))

    assert slots(begins, begins + timedelta(hours=hours)) == found


def test_who_gave_no_times_can_come_until_the_midnight_of_the_day_on_which_they_are_away():
    away = Known(exceptions=(Except(date(2026, 11, 25), date(2026, 11, 25), is_free=False),))
    evening = datetime(2026, 11, 24, 22, 0)  # noqa: DTZ001 - wall time

    assert [suits(chance(evening, hours), away) for hours in (2, 3)] == [True, False]


@pytest.mark.row("product-6")
@settings(max_examples=300)
@given(
    st.sets(st.sampled_from(BOXES)),
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 5), st.booleans()), max_size=3),
    st.integers(0, 20 * 48),
    st.integers(1, 48),
)
def test_what_is_suggested_never_lies_outside_the_times(times, days, begin, length):
    starts = datetime.combine(date(2026, 11, 24), time.min) + timedelta(minutes=30 * begin)
    ends = starts + timedelta(minutes=30 * length)
    first = date(2026, 11, 24)
    differ = tuple(Except(first + n * DAY, first + (n + more) * DAY, free) for n, more, free in days)

    def allowed(at):  # minute by minute, without the rule's own arithmetic
        of_day = [each for each in differ if each.first_on <= at.date() <= each.last_on]
        part = "am" if at.hour < 12 else "pm" if at.hour < 18 else "eve"
        if of_day:
            return all(each.is_free for each in of_day)
        return f"{DAYS[at.weekday()]}-{part}" in times

    moments = [starts + timedelta(minutes=10 * n) for n in range(3 * length)]
    assert is_free(times, differ, starts, ends) is all(allowed(at) for at in moments)


@pytest.mark.row("product-7")
def test_each_reason_is_given_exactly_when_it_is_true():
    everything = Known(
        times=frozenset({"wed-pm"}), skills=frozenset({"care", "music"}), area="lotus road", team_ids=frozenset({1}),
        tasks={1: 3}, domains={"ageing": 3},
    )  # fmt: skip

    def codes(known, **more):
        return {reason.code for reason in reasons(chance(**more), known, NOW)}

    assert codes(everything) == {"task", "skill", "team", "area", "needed", "times"}
    assert codes(everything, task_id=2) == {"domain", "skill", "team", "area", "needed", "times"}
    assert codes(everything, domain="mediation", task_id=2) == {"team", "area", "needed", "times"}
    assert codes(everything, team_id=9, place="Park", starts=NOW + 8 * DAY, task_id=2, domain="charity") == {"times"}
    assert codes(Known(times=frozenset({"wed-pm"}), area="")) == {"needed", "times"}


@pytest.mark.row("product-7")
def test_five_shifts_at_most_each_of_another_task_with_two_reasons_at_least():
    known = Known(times=frozenset({"wed-pm"}), team_ids=frozenset({1}))
    chances = [chance(shift_id=n, task_id=n // 2) for n in range(20)]
    lonely = chance(NOW + 8 * DAY, shift_id=99, task_id=99, team_id=7)

    found = suggest([*chances, lonely], known, NOW)

    assert len(found) == 5
    assert len({each.task_id for each, _ in found}) == 5
    assert all(len(why) >= 2 for _, why in found)
    assert suggest([lonely], known, NOW) == []


@pytest.mark.parametrize(
    ("first", "last", "count", "field"),
    [(0, 0, 0, None), (1, 0, 0, "last_on"), (-3, -1, 0, "last_on"), (0, 400, 0, "last_on"), (0, 1, 50, "first_on")],
)
def test_days_must_hold(first, last, count, field):
    today = NOW.date()

    wrong = check_exception(Except(today + first * DAY, today + last * DAY, is_free=False), today, count)

    assert list(wrong) == ([field] if field else [])


def offer(world, who="ana", **said):
    with write() as tx:
        person = tx.get(Person, world.people[who].id)
        for name, value in said.items():
            setattr(person, name, value)


def suggested(world, who="ana"):
    return {each.title for each in queries.suggestions_page(world.actor(who)).suggestions}


@pytest.mark.row("product-6")
def test_only_what_can_be_taken_at_a_given_time_is_suggested(world):
    offer(world, availability=["wed-pm"])
    for title, hours in (("Wednesday", 24), ("Thursday", 48), ("Evening", 28)):
        world.shift(world.task(title), starts_in=timedelta(hours=hours))
    full = world.shift(world.task("Full"), starts_in=timedelta(hours=25), capacity=1)
    tasks.claim_shift(world.actor("lin"), full.id)

    assert suggested(world) == {"Wednesday"}
    actions.add_exception(world.actor("ana"), Except(date(2026, 11, 25), date(2026, 11, 25), is_free=False))
    assert suggested(world) == set()
    actions.add_exception(world.actor("ana"), Except(date(2026, 11, 26), date(2026, 11, 26), is_free=True))
    assert suggested(world) == {"Thursday"}


@pytest.mark.row("product-7")
def test_suggestions_are_explained_on_the_page_and_can_be_switched_off(world):
    offer(world, availability=["wed-pm"], skills=["care"])
    world.shift(world.task("Walk together", domain="ageing"), starts_in=timedelta(hours=24))
    ana = world.client("ana")

    with statements() as sent:
        page = ana.get("/tasks/suggestions").text
    off = ana.send("/tasks/suggestions/choice", wanted="no")
    after = ana.get("/tasks/suggestions").text
    ana.send("/tasks/suggestions/choice", wanted="yes")

    assert "You wrote that you can help with this: Help for older people." in page
    assert "It is at a time of the week that you gave." in page
    assert len(sent) <= 9
    assert (off.status_code, "Walk together" in after, "Suggestions are off" in after) == (303, False, True)
    assert "Walk together" in ana.get("/tasks/suggestions").text


def test_days_are_kept_shown_again_when_wrong_and_removed_by_their_owner_alone(world):
    ana, lin = world.client("ana"), world.client("lin")
    days = {"kind": "away", "first_on": "2026-12-01", "last_on": "2026-12-04"}

    wrong = ana.send("/availability/exceptions", **{**days, "last_on": "2026-11-30"})
    none = ana.send("/availability/exceptions", kind="away", first_on="soon", last_on="")
    saved = ana.send("/availability/exceptions", **days)
    row = read().query(AvailabilityException).one()
    stolen = lin.send(f"/availability/exceptions/{row.id}/end")
    shown = "I am away" in ana.get("/tasks/suggestions").text.split("Add days")[0]
    ana.send(f"/availability/exceptions/{row.id}/end")

    assert (wrong.status_code, "cannot be before the first" in wrong.text, "2026-12-01" in wrong.text) == (
        422,
        True,
        True,
    )
    assert (none.status_code, "Enter a day" in none.text) == (422, True)
    assert (saved.status_code, stolen.status_code, shown) == (303, 404, True)
    assert "<b>I am away</b>" not in ana.get("/tasks/suggestions").text


def test_another_community_sees_nothing_of_it(world):
    other = Neighbourhood(world.app, "river-side")
    offer(other, availability=["wed-pm"])
    world.shift(world.task("Ours"), starts_in=timedelta(hours=24))

    assert suggested(other) == set()
