"""Repeating shifts: begin them, change or cancel this one, the following or all, and let the worker go on."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.kernel import clock
from portal.kernel.db import read
from portal.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from portal.notices import actions as notices
from portal.notices.models import Notice
from portal.tasks import actions
from portal.tasks.models import Shift, ShiftSeries
from tests.tasks.series import FOUR, TIMES, at, numbers, shifts, told
from tests.world import Neighbourhood

FIELDS = {"starts_at": "2026-12-01T09:00", "ends_at": "2026-12-01T11:00", "capacity": "3"}


def test_a_leader_repeats_a_shift_on_its_form(world):
    task, ben = world.task(), world.client("ben")
    assert "Repeat it" in ben.get(f"/shifts/new?task={task.id}").text
    said = {**FIELDS, "repeat": "weekly", "weekdays": ["TU", "TH"], "every": "2", "until": "2026-12-31"}

    done = ben.send("/shifts", request_id="once", task=task.id, **said)
    again = ben.send("/shifts", request_id="once", task=task.id, **said)

    assert (done.status_code, again.status_code, done.location) == (303, 303, f"/tasks/{task.id}")
    assert [text[:17] for text in shifts(task)] == [
        f"{day} 09:00-11:00" for day in ("12-01", "12-03", "12-15", "12-17", "12-29", "12-31")
    ]
    assert told("series.begun") == [{"task_id": task.id, "shift_ids": numbers(task)}]
    assert "6 shifts are added" in ben.get(f"/tasks/{task.id}").text


def test_a_shift_without_a_pattern_is_one_shift_as_before(world):
    task = world.task()

    world.client("ben").send("/shifts", task=task.id, **FIELDS)

    assert shifts(task) == ["12-01 09:00-11:00 3"]
    assert read().scalar(select(ShiftSeries.id)) is None


def test_a_pattern_that_does_not_hold_comes_back_and_adds_nothing(world):
    task = world.task()

    answer = world.client("ben").send("/shifts", task=task.id, repeat="weekly", **FIELDS)

    assert answer.status_code == 422
    assert "Say when it ends" in answer.text
    assert '<details class="confirm" open>' in answer.text
    assert shifts(task) == []


def test_a_series_publishes_a_draft_and_its_shifts_can_be_taken(world, course):
    assert world.client("ana").send(f"/shifts/{numbers(course)[2]}/assignments").status_code == 303


def test_only_this_shift_changes_and_stays_as_it_is_when_all_change(world, course):
    second = numbers(course)[1]
    ben = world.client("ben")

    ben.send(f"/shifts/{second}", starts_at="2026-12-09T15:00", ends_at="2026-12-09T16:00", capacity="2")
    actions.edit_series(world.actor("ben"), numbers(course)[0], at(10), "all")

    assert shifts(course) == [
        "12-01 10:00-12:00 3", "12-09 15:00-16:00 2", "12-15 10:00-12:00 3", "12-22 10:00-12:00 3",
    ]  # fmt: skip


def test_this_and_the_following_change_and_the_earlier_ones_stay(world, course):
    third = numbers(course)[2]
    page = world.client("ben").get(f"/shifts/{third}/edit").text
    assert "This and all after it: 2 shifts, 0 people are told" in page
    assert "All to come: 4 shifts, 0 people are told" in page

    done = world.client("ben").send(
        f"/shifts/{third}", scope="following", starts_at="2026-12-15T18:30", ends_at="2026-12-15T20:00", capacity="5"
    )

    assert done.status_code == 303
    assert shifts(course) == [
        "12-01 09:00-11:00 3", "12-08 09:00-11:00 3", "12-15 18:30-20:00 5", "12-22 18:30-20:00 5",
    ]  # fmt: skip


def test_after_a_split_each_part_changes_alone(world, course):
    first, _, third, _ = numbers(course)
    ben = world.actor("ben")
    actions.edit_series(ben, third, at(14, day=date(2026, 12, 15)), "following")

    actions.edit_series(ben, first, at(8), "all")

    assert [text[6:11] for text in shifts(course)] == ["08:00", "08:00", "14:00", "14:00"]


def test_a_shift_changed_alone_comes_back_when_it_is_the_one_edited(world, course):
    second, ben = numbers(course)[1], world.actor("ben")
    actions.edit_shift(ben, second, at(15, day=date(2026, 12, 8)))

    actions.edit_series(ben, second, at(16, day=date(2026, 12, 8)), "all")
    actions.edit_series(ben, numbers(course)[3], at(7, day=date(2026, 12, 22)), "all")

    assert {text[6:11] for text in shifts(course)} == {"07:00"}


def test_whoever_has_places_in_several_changed_shifts_is_told_once(world, course):
    for number in numbers(course):
        for who in ("ana", "lin"):
            world.assignment(read().get(Shift, number), who)
    assert (
        "All to come: 4 shifts, 2 people are told" in world.client("ben").get(f"/shifts/{numbers(course)[0]}/edit").text
    )

    done = actions.edit_series(world.actor("ben"), numbers(course)[0], at(10), "all")
    notices.fan_out(world.program())

    assert (done.shift_count, done.told_count) == (4, 2)
    assert [len(keys["assignment_ids"]) for keys in told("series.edited")] == [8]
    rows = read().scalars(select(Notice.person_id).where(Notice.text.contains("have changed"))).all()
    assert sorted(rows) == sorted(world.people[who].id for who in ("ana", "lin"))


def test_fewer_places_than_are_taken_in_one_of_them_change_nothing(world, course):
    for who in ("ana", "lin"):
        world.assignment(read().get(Shift, numbers(course)[3]), who)
    before = shifts(course)

    answer = world.client("ben").send(
        f"/shifts/{numbers(course)[0]}", scope="all", **{**FIELDS, "starts_at": "2026-12-01T08:00", "capacity": "1"}
    )

    assert answer.status_code == 422
    assert "In one of these shifts more people have a place already" in answer.text
    assert shifts(course) == before
    assert told("series.edited") == []


def test_another_day_is_only_for_one_shift(world, course):
    with pytest.raises(Invalid, match="only the time can change"):
        actions.edit_series(world.actor("ben"), numbers(course)[0], at(9, day=date(2026, 12, 2)), "all")


def test_what_has_begun_or_has_visitors_is_never_changed(world, course, monkeypatch):
    clock.tick(timedelta(days=7, hours=-5))  # 9:06 on the first Tuesday
    third = numbers(course)[2]
    clock.tick(timedelta(days=14, hours=-1))  # an hour before the third: somebody may have come
    monkeypatch.setattr("portal.tasks.queries.series.has_visits", lambda _tx, shift_id: shift_id == third)

    actions.edit_series(world.actor("ben"), third, at(10, day=date(2026, 12, 15)), "all")

    assert [text[6:11] for text in shifts(course)] == ["09:00", "09:00", "09:00", "10:00"]


def test_a_series_that_is_over_has_nothing_left_to_change(world, course):
    last = numbers(course)[3]
    clock.tick(timedelta(days=40))

    for act in (
        lambda: actions.edit_series(world.actor("ben"), last, at(10, day=date(2026, 12, 22)), "all"),
        lambda: actions.cancel_series(world.actor("ben"), last, "all"),
    ):
        with pytest.raises(Conflict):
            act()


def test_the_following_are_cancelled_and_everybody_is_told_once(world, course):
    for number in numbers(course):
        world.assignment(read().get(Shift, number), "ana")
    second = numbers(course)[1]
    assert (
        "This and all after it: 3 shifts, 1 person is told"
        in world.client("ben").get(f"/shifts/{second}/cancellation").text
    )

    done = world.client("ben").send(f"/shifts/{second}/cancellation", scope="following", reason="No room")
    notices.fan_out(world.program())

    assert done.status_code == 303
    assert shifts(course) == ["12-01 09:00-11:00 3"]
    found = read().scalars(select(Notice).where(Notice.text.contains("are cancelled"))).all()
    assert [(row.person_id, row.params["reason"]) for row in found] == [(world.people["ana"].id, "No room")]


def test_cancelling_all_takes_along_what_was_changed_alone(world, course):
    first, second, *_ = numbers(course)
    actions.edit_shift(world.actor("ben"), second, at(15, day=date(2026, 12, 9)))

    actions.cancel_series(world.actor("ben"), first, "all")

    assert shifts(course) == []


def test_a_cancellation_without_a_scope_is_of_one_shift(world, course):
    world.client("ben").send(f"/shifts/{numbers(course)[0]}/cancellation", reason="")

    assert len(shifts(course)) == 3


@pytest.mark.parametrize(("who", "error"), [("ana", Forbidden), ("lin", Forbidden)])
def test_nobody_else_changes_a_series(world, course, who, error):
    with pytest.raises(error):
        actions.edit_series(world.actor(who), numbers(course)[0], at(10), "all")
    with pytest.raises(error):
        actions.cancel_series(world.actor(who), numbers(course)[0], "all")
    with pytest.raises(error):
        actions.add_series(world.actor(who), course.id, TIMES, FOUR)


def test_a_series_of_another_community_is_not_found(world):
    other = Neighbourhood(world.app, "river-side")
    theirs = other.task()
    actions.add_series(other.actor("ben"), theirs.id, TIMES, FOUR)

    with pytest.raises(NotFound):
        actions.edit_series(world.actor("ben"), numbers(theirs)[0], at(10), "all")
    assert actions.extend_series(world.program()) == 0


def test_a_shift_of_its_own_has_no_series_to_change(world):
    shift = world.shift(starts_in=timedelta(days=1))

    assert "Which shifts?" not in world.client("ben").get(f"/shifts/{shift.id}/edit").text
    with pytest.raises(NotFound):
        actions.edit_series(world.actor("ben"), shift.id, at(10), "all")


def test_a_change_sent_twice_acts_once(world, course):
    first = numbers(course)[0]
    said = {"scope": "following", **FIELDS, "starts_at": "2026-12-01T08:00"}

    answers = [world.client("ben").send(f"/shifts/{first}", request_id="same", **said) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(told("series.edited")) == 1
    assert read().query(ShiftSeries).count() == 2


@pytest.mark.parametrize("said", [{"weekdays": "TU"}, {"times": "4"}, {"times": "0"}, {"until": "2026-12-29"}])
def test_days_or_an_end_without_how_often_are_asked_about(world, said):
    task = world.task()

    sent = world.client("ben").send("/shifts", task=task.id, **FIELDS, **said)

    assert (sent.status_code, "Choose how often" in sent.text) == (422, True)
    assert '<details class="confirm" open>' in sent.text  # what is wrong stands in sight
    assert shifts(task) == []
