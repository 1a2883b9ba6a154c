"""A leader gives and takes places, moves people, says who did not come, writes to the list, sees who is inside."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.attendance import actions, rules
from portal.attendance.models import Absence
from portal.kernel import clock
from portal.kernel.db import db, read
from portal.kernel.errors import Conflict, Refusal
from portal.kernel.events import Event
from portal.notices import actions as notices
from portal.notices.models import Notice
from portal.tasks.models import Assignment, Shift
from tests.world import Neighbourhood

DAY = timedelta(days=1)


def tomorrow(world, **more):
    return world.shift(starts_in=DAY, **more)


def listed(shift):
    db.session.rollback()
    held = Assignment.shift_id == shift.id, Assignment.ended_at.is_(None)
    return set(read().scalars(select(Assignment.person_id).where(*held)))


def told(world, who):
    notices.fan_out(world.program())
    query = select(Notice).where(Notice.person_id == world.people[who].id).order_by(Notice.id)
    return [(row.text % row.params) for row in read().scalars(query)]


def events():
    return [event.name for event in read().scalars(select(Event).order_by(Event.id))]


def place(world, shift, who="ana"):
    return f"/shifts/{shift.id}/people/{world.people[who].id}"


def test_a_leader_puts_a_member_on_the_list_who_is_told(world):
    shift, ana = tomorrow(world), world.people["ana"]
    ben = world.client("ben")
    assert f'value="{ana.id}"' in ben.get(f"/shifts/{shift.id}/people/new").text

    answers = [ben.send(f"/shifts/{shift.id}/people", request_id="once", person=ana.id) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert listed(shift) == {ana.id}
    assert read().get(Shift, shift.id).taken == 1
    assert "The leader has put you on the list" in told(world, "ana")[0]


@pytest.mark.parametrize("case", ["full", "clash", "young", "stranger"])
def test_nobody_is_added_who_could_not_take_the_place_and_no_button_offers_it(world, case):
    shift = tomorrow(world, capacity=1, **({"minimum_age": 60} if case == "young" else {}))
    if case == "full":
        world.assignment(shift, "lin")
    if case == "clash":
        world.assignment(world.shift(world.task("Other"), starts_in=DAY), "ana")
    person = world.people["hua" if case == "stranger" else "ana"]
    before = listed(shift)

    page = world.client("ben").get(f"/shifts/{shift.id}/people/new").text
    answer = world.client("ben").send(f"/shifts/{shift.id}/people", person=person.id)

    assert answer.status_code == 409
    assert f'name="person" value="{person.id}"' not in page
    assert listed(shift) == before


def test_why_somebody_may_not_help_is_not_told_to_the_leader():
    assert rules.may_add(Refusal("too-young", "From 60 on"), is_member=True) == rules.NOT_YET
    assert rules.may_add(Refusal("shift-full", "Full"), is_member=True).code == "shift-full"
    assert rules.may_add(None, is_member=True) is None
    assert rules.may_add(None, is_member=False).code == "not-member"


def test_a_place_is_taken_with_a_reason_and_is_free_again(world):
    shift = tomorrow(world, capacity=1)
    world.assignment(shift, "ana")

    done = world.client("ben").send(f"{place(world, shift)}/removal", reason="The room is too small")

    assert done.status_code == 303
    assert (listed(shift), read().get(Shift, shift.id).taken) == (set(), 0)
    assert "The room is too small" in told(world, "ana")[0]
    assert world.client("lin").send(f"/shifts/{shift.id}/assignments").status_code == 303


def test_without_a_reason_nobody_loses_a_place(world):
    shift = tomorrow(world)
    world.assignment(shift, "ana")

    answer = world.client("ben").send(f"{place(world, shift)}/removal", reason=" ")

    assert answer.status_code == 422
    assert listed(shift) == {world.people["ana"].id}


def tick(world, shift, who="ana"):
    fields = {"person": world.people[who].id, "direction": "in", "reason": "group"}
    return world.client("ben").send(f"/shifts/{shift.id}/scans", **fields)


def test_whoever_has_checked_in_stays_on_the_list_and_is_not_missing(world):
    shift = world.shift()
    world.assignment(shift, "ana")
    tick(world, shift)

    for act, fields in (("removal", {"reason": "No"}), ("absence", {})):
        assert world.client("ben").send(f"{place(world, shift)}/{act}", **fields).status_code == 409
    assert listed(shift) == {world.people["ana"].id}
    assert read().scalar(select(Absence.id)) is None


def test_a_tick_that_was_taken_back_is_no_visit(world):
    shift = world.shift()
    world.assignment(shift, "ana")
    tick(world, shift)
    world.client("ben").send("/scans/1/reversal")

    assert world.client("ben").send(f"{place(world, shift)}/absence").status_code == 303


def test_who_did_not_come_is_marked_once_and_taken_back(world):
    shift = world.shift()
    world.assignment(shift, "ana")
    ben = world.client("ben")

    ben.send(f"{place(world, shift)}/absence")
    ben.send(f"{place(world, shift)}/absence")
    marked = ben.get(f"/shifts/{shift.id}/roster").text
    back = ben.send(f"{place(world, shift)}/absence/reversal")
    again = ben.send(f"{place(world, shift)}/absence/reversal")

    assert "Did not come" in marked
    assert "Did not come" not in ben.get(f"/shifts/{shift.id}/roster").text
    assert (back.status_code, again.status_code) == (303, 409)
    row = read().scalars(select(Absence)).one()
    assert (row.marked_by_user_id, row.undone_by_user_id) == (world.users["ben"].id, world.users["ben"].id)


def test_nobody_is_missing_before_the_start(world):
    shift = tomorrow(world)
    world.assignment(shift, "ana")

    with pytest.raises(Conflict):
        actions.mark_absent(world.actor("ben"), shift.id, world.people["ana"].id)


def test_whoever_comes_late_counts_as_here_although_they_were_marked(world):
    shift = world.shift()
    world.assignment(shift, "ana")
    world.client("ben").send(f"{place(world, shift)}/absence")

    assert tick(world, shift).status_code == 303

    page = world.client("ben").get(f"/shifts/{shift.id}/roster?show=here").text
    assert "Ana" in page
    assert "Did not come" not in page


def test_a_place_moves_to_another_shift_of_the_task_and_the_person_is_told(world):
    task = world.task()
    first, second = tomorrow(world, task=task), world.shift(task, starts_in=2 * DAY, capacity=1)
    world.assignment(first, "ana")
    assert f'value="{second.id}"' in world.client("ben").get(place(world, first)).text

    done = world.client("ben").send(f"{place(world, first)}/move", shift=second.id)

    assert done.status_code == 303
    assert (listed(first), listed(second)) == (set(), {world.people["ana"].id})
    assert [read().get(Shift, each.id).taken for each in (first, second)] == [0, 1]
    assert "has moved your place" in told(world, "ana")[0]


def test_a_move_to_an_overlapping_shift_of_the_same_task_is_no_clash(world):
    task = world.task()
    first, second = tomorrow(world, task=task), world.shift(task, starts_in=DAY + timedelta(hours=1))
    world.assignment(first, "ana")

    assert world.client("ben").send(f"{place(world, first)}/move", shift=second.id).status_code == 303


def test_a_move_that_does_not_hold_leaves_the_place_where_it_was(world):
    task = world.task()
    first, full = tomorrow(world, task=task), world.shift(task, starts_in=2 * DAY, capacity=1)
    elsewhere = world.shift(world.task("Other"), starts_in=3 * DAY)
    world.assignment(first, "ana")
    world.assignment(full, "lin")

    answers = [world.client("ben").send(f"{place(world, first)}/move", shift=to.id) for to in (full, elsewhere)]

    assert [answer.status_code for answer in answers] == [409, 404]
    assert listed(first) == {world.people["ana"].id}
    assert read().get(Shift, first.id).taken == 1


def test_one_message_reaches_everybody_on_the_list_without_contact_data(world):
    shift = tomorrow(world)
    for who in ("ana", "lin"):
        world.assignment(shift, who)

    done = world.client("ben").send(f"/shifts/{shift.id}/messages", text="Bring an umbrella")

    assert done.status_code == 303
    for who in ("ana", "lin"):
        assert "Bring an umbrella" in told(world, who)[-1]
        assert "@" not in told(world, who)[-1]
    assert told(world, "mei") == []


def test_a_note_stands_on_the_next_shift_of_the_task(world):
    task = world.task()
    first, second = world.shift(task), world.shift(task, starts_in=DAY)
    other = world.shift(world.task("Other"), starts_in=DAY)
    ben = world.client("ben")

    done = ben.send(f"/shifts/{first.id}/notes", text="The key is with the caretaker")

    assert done.status_code == 303
    seen = ["The key is" in ben.get(f"/shifts/{each.id}/roster").text for each in (first, second, other)]
    assert seen == [True, True, False]
    assert told(world, "ana") == []


@pytest.mark.parametrize("act", ["messages", "notes"])
def test_words_that_are_none_come_back(world, act):
    answer = world.client("ben").send(f"/shifts/{world.shift().id}/{act}", text=" ")

    assert answer.status_code == 422
    assert not {"roster.told", "roster.noted"} & set(events())


def test_the_list_for_a_fire_names_everybody_inside_and_nobody_else(world):
    first, second = world.shift(), world.shift(world.task("Evening round", place="Yard"))
    for shift, who in ((first, "ana"), (second, "lin"), (first, "hua")):
        world.assignment(shift, who)
    tick(world, first)
    tick(world, second, "lin")
    clock.tick(timedelta(minutes=10))

    page = world.client("ben").get(f"/teams/{world.team.id}/inside").text

    assert [name in page for name in ("Ana", "Lin", "Hua")] == [True, True, False]
    assert "Yard" in page
    assert 'class="big">2</b>' in page


@pytest.mark.parametrize(("who", "status"), [("ana", 403), ("lin", 403), ("oskar", 200), ("mei", 200)])
def test_only_leaders_see_who_is_inside(world, who, status):
    assert world.client(who).get(f"/teams/{world.team.id}/inside").status_code == status


def test_tools_open_nothing_of_another_community(world):
    other = Neighbourhood(world.app, "river-side")
    theirs, ours = other.shift(), world.shift()
    ben = world.client("ben")

    assert ben.send(f"/shifts/{theirs.id}/messages", text="Hello").status_code == 404
    assert ben.send(f"/shifts/{ours.id}/people", person=other.people["ana"].id).status_code == 404
    assert ben.get(f"/teams/{other.team.id}/inside").status_code == 404


def test_a_list_with_nobody_on_it_offers_only_the_note(world):
    shift, ben = world.shift(starts_in=timedelta(hours=30)), world.client("ben")
    path = f"/shifts/{shift.id}/messages"

    page, sent = ben.get(f"{path}/new").text, ben.send(path, text="Bring an umbrella")

    assert ("Send to" in page, "Nobody is on the list" in page) == (False, True)
    assert (sent.status_code, "Bring an umbrella" in sent.text) == (409, True)
    assert sent.text.count("Nobody is on the list") == 1
