"""Taking a place in a shift."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from portal.kernel import clock
from portal.kernel.db import db, read, write
from portal.kernel.errors import Conflict, Forbidden, NotFound
from portal.kernel.events import Event
from portal.tasks import actions, queries, steps
from portal.tasks.models import Assignment, Shift, Task
from tests.counting import statements
from tests.world import Neighbourhood

DAY = timedelta(days=1)


def taken(shift):
    with db.engine.connect() as connection:
        return connection.scalar(select(Shift.taken).where(Shift.id == shift.id))


def open_places(shift):
    with db.engine.connect() as connection:
        live = Assignment.shift_id == shift.id, Assignment.ended_at.is_(None)
        return connection.scalar(select(func.count()).select_from(Assignment).where(*live))


def test_a_member_takes_a_place_and_sees_it(world):
    shift = world.shift(starts_in=DAY)
    browser = world.client("ana")

    done = browser.send(f"/shifts/{shift.id}/assignments")

    place = queries.open_assignment(read(), shift.id, world.people["ana"].id)
    assert (done.status_code, done.location) == (303, f"/assignments/{place.id}")
    page = browser.get(done.location)
    assert page.status_code == 200
    assert "Phone class for elders" in page.text
    assert taken(shift) == 1


def test_the_same_form_sent_twice_takes_one_place(world):
    shift = world.shift(starts_in=DAY)
    browser = world.client("ana")

    first = browser.send(f"/shifts/{shift.id}/assignments", request_id="once")
    second = browser.send(f"/shifts/{shift.id}/assignments", request_id="once")

    assert first.location == second.location
    assert (taken(shift), open_places(shift)) == (1, 1)


def test_a_second_press_with_a_new_form_is_told_that_the_place_is_theirs(world):
    shift = world.shift(starts_in=DAY)
    browser = world.client("ana")
    browser.send(f"/shifts/{shift.id}/assignments")

    again = browser.send(f"/shifts/{shift.id}/assignments")

    assert again.status_code == 409
    assert "You already have a place here" in again.text
    assert (taken(shift), open_places(shift)) == (1, 1)


def test_a_running_shift_can_be_taken(world):
    shift = world.shift()

    assert world.client("ana").send(f"/shifts/{shift.id}/assignments").status_code == 303


@pytest.mark.row("product-9")
def test_the_last_place_is_given_once(world):
    shift = world.shift(capacity=1, starts_in=DAY)
    actions.claim_shift(world.actor("ana"), shift.id)

    refused = world.client("lin").send(f"/shifts/{shift.id}/assignments")

    assert refused.status_code == 409
    assert "All places of this shift are taken" in refused.text
    assert (taken(shift), open_places(shift)) == (1, 1)


@pytest.mark.row("product-9")
def test_the_guarded_statement_refuses_when_the_rule_saw_an_older_count(world):
    shift = world.shift(capacity=1, starts_in=DAY)
    world.assignment(shift, "ana")

    with pytest.raises(Conflict, match="All places"), write() as tx:
        steps.take_place(tx, shift.community_id, shift.id, world.people["lin"].id, None, clock.now())

    assert (taken(shift), open_places(shift)) == (1, 1)


@pytest.mark.row("product-9")
def test_without_the_guard_the_check_of_the_table_still_refuses(world):
    """A control: add without asking, as a careless version would; the constraint is the second lock."""
    shift = world.shift(capacity=1, starts_in=DAY)
    world.assignment(shift, "ana")

    with pytest.raises(IntegrityError, match=r"ck_shifts_taken"), write() as tx:
        tx.execute(update(Shift).where(Shift.id == shift.id).values(taken=Shift.taken + 1))

    assert taken(shift) == 1


@pytest.mark.row("product-14")
def test_a_clash_is_refused_and_named(world):
    first = world.shift(title="Homework table", starts_in=DAY)
    second = world.shift(title="Winter round", starts_in=DAY + timedelta(hours=1))
    actions.claim_shift(world.actor("ana"), first.id)

    refused = world.client("ana").send(f"/shifts/{second.id}/assignments")

    assert refused.status_code == 409
    assert "Homework table" in refused.text
    assert taken(second) == 0


def test_a_place_given_back_can_be_taken_again_as_a_new_row(world):
    shift, ana = world.shift(starts_in=DAY), world.actor("ana")
    first = actions.claim_shift(ana, shift.id)
    actions.withdraw(ana, first.assignment_id)

    second = actions.claim_shift(ana, shift.id)

    assert second.assignment_id != first.assignment_id
    assert (taken(shift), open_places(shift)) == (1, 1)


@pytest.mark.parametrize(
    ("status", "risk", "code"),
    [("pending", "low", 303), ("pending", "medium", 409), ("refused", "low", 403), ("suspended", "low", 403)],
)
def test_a_waiting_person_takes_low_risk_and_a_refused_one_nothing(world, status, risk, code):
    shift = world.shift(starts_in=DAY, risk=risk)
    world.person("Newcomer", status=status)

    assert world.client("Newcomer").send(f"/shifts/{shift.id}/assignments").status_code == code


@pytest.mark.row("product-11")
def test_a_minor_without_a_guardians_word_is_refused_without_telling_the_age(world):
    shift = world.shift(starts_in=DAY)
    birthday = clock.today("Asia/Shanghai").replace(year=2011)
    world.person("Xiao", birth_date=birthday)

    refused = world.client("Xiao").send(f"/shifts/{shift.id}/assignments")

    assert refused.status_code == 409
    assert "parent or guardian" in refused.text
    assert "2011" not in refused.text


@pytest.mark.row("product-11")
def test_an_unknown_birth_date_fails_closed(world):
    shift = world.shift(starts_in=DAY)
    world.person("Unknown", birth_date=None)

    assert world.client("Unknown").send(f"/shifts/{shift.id}/assignments").status_code == 409
    assert taken(shift) == 0


def test_a_draft_a_cancelled_and_a_past_shift_are_refused(world):
    draft, cancelled, past = world.shift(starts_in=DAY), world.shift(starts_in=DAY), world.shift(starts_in=-DAY)
    with write() as tx:
        tx.get_one(Task, draft.task_id).published_at = None
        tx.get_one(Shift, cancelled.id).cancelled_at = clock.now()
    browser = world.client("ana")

    answers = [browser.send(f"/shifts/{shift.id}/assignments").status_code for shift in (draft, cancelled, past)]

    assert answers == [409, 409, 409]


def test_a_shift_of_another_community_is_not_found(world):
    other = Neighbourhood(world.app, "river-side")
    theirs = other.shift(starts_in=DAY)

    assert world.client("ana").send(f"/shifts/{theirs.id}/assignments").status_code == 404
    with pytest.raises(NotFound):
        actions.claim_shift(world.actor("ana"), theirs.id)


def test_the_program_takes_no_place(world):
    shift = world.shift(starts_in=DAY)

    with pytest.raises(Forbidden):
        actions.claim_shift(world.program(), shift.id)


def test_a_visitor_is_asked_to_sign_in(world):
    shift = world.shift(starts_in=DAY)

    answer = world.client().send(f"/shifts/{shift.id}/assignments")

    assert answer.status_code == 403
    assert 'href="/login"' in answer.text


def test_one_event_tells_who_took_which_place(world):
    shift = world.shift(starts_in=DAY)

    place = actions.claim_shift(world.actor("ana"), shift.id)

    told = read().scalars(select(Event).where(Event.subject == f"shift:{shift.id}")).all()
    assert [(event.name, event.keys) for event in told] == [
        ("shift.claimed", {"assignment_id": place.assignment_id, "person_id": world.people["ana"].id})
    ]


def test_a_claim_takes_at_most_ten_statements_with_the_sign_in(world):
    shifts = [world.shift(title=f"Task {n}", starts_in=n * DAY) for n in range(1, 30)]
    browser = world.client("ana")
    for shift in shifts[:-1]:
        browser.send(f"/shifts/{shift.id}/assignments")

    with statements() as sent:
        assert browser.send(f"/shifts/{shifts[-1].id}/assignments").status_code == 303

    assert len(sent) <= 10, "\n".join(sent)


def test_a_walk_in_stands_beside_the_places_and_is_made_once(world):
    shift = world.shift(capacity=1)
    world.assignment(shift, "ana")

    with write() as tx:
        first = steps.add_walk_in(tx, shift.id, world.people["lin"].id, world.users["ben"].id, clock.now())
        second = steps.add_walk_in(tx, shift.id, world.people["lin"].id, world.users["ben"].id, clock.now())
        claimed = steps.add_walk_in(tx, shift.id, world.people["ana"].id, world.users["ben"].id, clock.now())

    assert (first.id == second.id, first.is_walk_in, claimed.is_walk_in) == (True, True, False)
    assert (taken(shift), open_places(shift)) == (1, 2)
