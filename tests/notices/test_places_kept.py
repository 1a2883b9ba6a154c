"""Who is told when a place is kept for them, called off late or handed over; in words, once."""

from datetime import timedelta

from flask_babel import force_locale

from portal.kernel import clock
from portal.kernel.db import read
from portal.kernel.jobs import declared
from portal.notices import actions, queries
from portal.tasks import actions as tasks
from portal.tasks.models import PlaceOffer

DAY = timedelta(days=1)


def work(world):
    next(job for job in declared() if job.name == "waiting lists").run(world.program())


def offered(world):
    """Have Hua give a place back for which Lin waits; return the offer's number."""
    shift = world.shift(starts_in=3 * DAY, capacity=1)
    place = world.assignment(shift, "hua")
    tasks.join_line(world.actor("lin"), shift.id)
    tasks.withdraw(world.actor("hua"), place.id)
    work(world)
    return read().query(PlaceOffer.id).scalar()


def test_whoever_is_offered_a_place_gets_one_letter_with_the_deadline_and_a_link(world):
    offer, letters = offered(world), []

    for _ in range(2):
        work(world)
        actions.deliver_pending(world.program(), letters.append)

    kept = [letter for letter in letters if letter.title == "A place is kept for you"]
    assert [letter.path for letter in kept] == [f"/offers/{offer}"]
    with world.app.test_request_context(), force_locale("en"):
        line = world.client("lin").get("/notices").text
    assert "a place is kept for you until" in line
    assert "02:06" in line
    assert "为您留了一个名额" in world.client("lin", language="zh-CN").get("/notices").text


def test_whoever_said_no_meanwhile_is_not_told(world):
    tasks.decline_offer(world.actor("lin"), offered(world))

    actions.deliver_pending(world.program())

    assert queries.inbox_page(world.actor("lin"), None).lines == ()


def test_a_late_word_goes_out_by_mail_to_the_leader(world):
    shift, letters = world.shift(starts_in=timedelta(hours=3)), []
    place = world.assignment(shift, "ana")
    clock.tick(timedelta(hours=1))
    tasks.call_off(world.actor("ana"), place.id)

    actions.deliver_pending(world.program(), letters.append)

    assert [(letter.title, letter.path) for letter in letters] == [("Somebody cannot come", f"/tasks/{shift.task_id}")]
