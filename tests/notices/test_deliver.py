"""Events become messages once, to the right people, in their own language, by mail where they have an address."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.kernel import clock, events
from portal.kernel.db import read, write
from portal.notices import actions, jobs, mail, queries
from portal.notices.models import Delivery, Fanout
from portal.people import actions as passwords
from portal.people import steps as people
from portal.people.models import Person
from portal.tasks import actions as tasks
from tests.world import HASH


def sent(world, mailed: list[actions.Letter] | None = None):
    letters = mailed if mailed is not None else []
    done = actions.deliver_pending(world.program(), letters.append)
    return done, letters


def messages(world, who: str) -> list[str]:
    return [line.event_name for line in queries.inbox_page(world.actor(who), None).lines]


def drain(world) -> None:
    """Tell what the world itself recorded, so that a test counts its own."""
    sent(world)


@pytest.mark.row("product-37")
def test_one_event_is_one_message_to_a_person_however_often_it_is_delivered(world):
    shift = world.shift(starts_in=timedelta(days=2))
    tasks.claim_shift(world.actor("ana"), shift.id)

    counts = [sent(world)[0].told_count for _ in range(3)]

    assert counts == [1, 0, 0]
    assert messages(world, "ana") == ["shift.claimed"]
    assert messages(world, "ben") == []


def test_the_database_refuses_a_second_message_about_the_same_event(world):
    shift = world.shift(starts_in=timedelta(days=2))
    tasks.claim_shift(world.actor("ana"), shift.id)
    sent(world)
    with write() as tx:
        tx.execute(Fanout.__table__.delete())  # the control: the mark that the event was told is lost

    done, _ = sent(world)

    assert done.told_count == 0
    assert len(messages(world, "ana")) == 1


@pytest.mark.row("product-37")
def test_everybody_with_a_place_is_told_when_a_shift_is_cancelled_and_nobody_else(world):
    shift = world.shift(starts_in=timedelta(days=2))
    for who in ("ana", "lin", "ben"):
        world.assignment(shift, who)
    drain(world)

    tasks.cancel_shift(world.actor("ben"), shift.id, "The hall has no heating.")
    done, letters = sent(world)

    assert done.told_count == 2  # Ben did it himself
    assert {letter.address.split(".")[0] for letter in letters} == {"ana", "lin"}
    assert all(letter.params["reason"] == "The hall has no heating." for letter in letters)
    assert messages(world, "mei") == []


@pytest.mark.row("product-10")
@pytest.mark.parametrize("what", ["shift", "task"])
def test_whoever_waits_for_a_place_is_told_that_nothing_will_come_of_it(world, what):
    shift = world.shift(starts_in=timedelta(days=2), capacity=1)
    world.assignment(shift, "hua")
    for who in ("ana", "lin"):
        tasks.join_line(world.actor(who), shift.id)
    tasks.leave_line(world.actor("lin"), shift.id)
    drain(world)

    if what == "shift":
        tasks.cancel_shift(world.actor("ben"), shift.id, "No heating.")
    else:
        tasks.cancel_task(world.actor("ben"), shift.task_id, "No heating.")
    done, _ = sent(world)

    assert done.told_count == 2
    assert messages(world, "ana") == [f"{what}.cancelled"]
    assert {line.path for line in queries.inbox_page(world.actor("ana"), None).lines} == {f"/tasks/{shift.task_id}"}
    assert messages(world, "lin") == []


def test_a_person_with_two_places_in_a_cancelled_task_gets_one_message(world):
    task = world.task()
    for days in (2, 3):
        world.assignment(world.shift(task, starts_in=timedelta(days=days)), "ana")
    drain(world)

    tasks.cancel_task(world.actor("ben"), task.id, "")
    done, letters = sent(world)

    assert (done.told_count, len(letters)) == (1, 1)
    assert messages(world, "ana") == ["task.cancelled"]


def test_a_leader_hears_of_a_free_place_without_a_name(world):
    shift = world.shift(starts_in=timedelta(days=3))
    place = tasks.claim_shift(world.actor("ana"), shift.id)
    tasks.withdraw(world.actor("ana"), place.assignment_id)

    sent(world)

    line = queries.inbox_page(world.actor("ben"), None).lines[0]
    assert line.event_name == "shift.withdrawn"
    assert "Ana" not in str(line.params)


def test_an_approved_newcomer_is_welcomed_and_a_refused_one_reads_why(world):
    for name in ("Wu Min", "Liu Yang"):
        world.person(name, status="pending")
    mei = world.actor("mei")
    with write() as tx:
        for name, decision in (("Wu Min", "approve"), ("Liu Yang", "refuse")):
            person = tx.merge(world.people[name])
            people.decide(tx, person, decision, "Please bring your card.", clock.now(), world.users["mei"].id)
            told = "approved" if decision == "approve" else "refused"
            events.record(tx, f"person.{told}", mei, f"person:{person.id}", clock.now())

    sent(world)

    assert messages(world, "Wu Min") == ["person.approved"]
    refused = queries.inbox_page(world.actor("Liu Yang"), None).lines[0]
    assert (refused.event_name, refused.params) == ("person.refused", {"reason": "Please bring your card."})


def test_a_message_that_is_old_when_it_is_told_is_not_mailed(world):
    shift = world.shift(starts_in=timedelta(days=20))
    world.assignment(shift, "ana")
    drain(world)
    tasks.cancel_shift(world.actor("ben"), shift.id)
    clock.tick(timedelta(days=3))

    done, letters = sent(world)

    assert (done.told_count, letters) == (1, [])


@pytest.mark.row("product-37")
def test_mail_that_fails_is_tried_again_later_and_goes_out_once(world):
    shift = world.shift(starts_in=timedelta(days=9))
    world.assignment(shift, "ana")
    drain(world)
    tasks.cancel_shift(world.actor("ben"), shift.id)

    def broken(_letter: actions.Letter) -> None:
        raise actions.NotSent("ConnectionRefusedError")

    first = actions.deliver_pending(world.program(), broken)
    at_once, _ = sent(world)
    clock.tick(timedelta(minutes=1, seconds=1))
    later, letters = sent(world)
    again, _ = sent(world)

    assert (first.sent_count, first.failed_count) == (0, 1)
    assert [at_once.sent_count, later.sent_count, again.sent_count] == [0, 1, 0]
    assert len(letters) == 1
    row = read().scalars(select(Delivery)).one()
    assert (row.attempts, row.error, row.sent_at) == (2, None, clock.now())


def test_mail_that_never_goes_out_is_given_up_with_its_reason(world):
    shift = world.shift(starts_in=timedelta(days=9))
    world.assignment(shift, "ana")
    drain(world)
    tasks.cancel_shift(world.actor("ben"), shift.id)
    tries = []

    def broken(letter: actions.Letter) -> None:
        tries.append(letter.notice_id)
        raise actions.NotSent("SMTPServerDisconnected")

    for _ in range(60):
        actions.deliver_pending(world.program(), broken)
        clock.tick(timedelta(hours=1))

    row = read().scalars(select(Delivery)).one()
    assert len(tries) == row.attempts == 8
    assert (row.next_try_at, row.sent_at, row.error) == (None, None, "SMTPServerDisconnected")
    assert messages(world, "ana") == ["shift.cancelled"]  # the inbox has it all the same


def test_a_letter_that_cannot_be_written_holds_up_no_other(world):
    shift = world.shift(starts_in=timedelta(days=9))
    for who in ("ana", "lin"):
        world.assignment(shift, who)
    drain(world)
    with write() as tx:
        tx.get(Person, world.people["ana"].id).email = "a:b;@x.y"  # kept before such addresses were refused
    tasks.cancel_shift(world.actor("ben"), shift.id)

    done = jobs.deliver(world.program())

    rows = {row.address: row for row in read().scalars(select(Delivery))}
    broken = rows.pop("a:b;@x.y")
    assert (done.sent_count, done.failed_count) == (1, 1)
    assert (broken.error, broken.sent_at, broken.attempts) == ("AttributeError", None, 1)
    assert broken.next_try_at == clock.now() + timedelta(minutes=1)
    assert [row.sent_at for row in rows.values()] == [clock.now()]


def test_whose_password_was_changed_is_told(world):
    drain(world)
    passwords.reset_password(world.actor("mei"), world.people["lin"].id, HASH)

    _, letters = sent(world)

    assert messages(world, "lin") == ["person.password-changed"]
    assert [(letter.title, letter.path) for letter in letters] == [("Your password was changed", "/profile")]


def test_a_program_that_dies_while_sending_does_not_send_twice(world):
    shift = world.shift(starts_in=timedelta(days=9))
    world.assignment(shift, "ana")
    drain(world)
    tasks.cancel_shift(world.actor("ben"), shift.id)

    def die(_letter: actions.Letter) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        actions.deliver_pending(world.program(), die)
    clock.tick(timedelta(days=1))

    assert sent(world)[0].sent_count == 0


def test_the_job_writes_letters_into_the_mail_folder(world):
    shift = world.shift(starts_in=timedelta(days=9))
    world.assignment(shift, "ana")
    drain(world)
    tasks.cancel_shift(world.actor("ben"), shift.id)

    done = jobs.deliver(world.program())

    folder = world.app.config["SETTINGS"].data / "mail"
    letter = max(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    assert done.sent_count == 1
    assert letter.stat().st_mode & 0o077 == 0
    assert folder.name == mail.FOLDER
