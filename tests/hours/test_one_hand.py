"""Whoever let somebody in and announced the shift gives only the first of two words; so does who set their password."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from portal.attendance.models import Engagement
from portal.cards import actions as cards
from portal.hours import actions
from portal.hours.models import Verification
from portal.hours.rules import Judge, Work, is_ticked, needs_second, oddities
from portal.kernel import clock
from portal.kernel.db import read, write
from portal.people import actions as people
from portal.policy.queries import HoursRules
from portal.tasks import actions as tasks
from portal.tasks import steps
from portal.tasks.actions import DatePattern, Repeat, ShiftTimes, TaskDraft
from portal.tasks.models import Shift
from tests.hours.reading import shown, state_of
from tests.reading import Person
from tests.world import HASH, ZONE

pytestmark = pytest.mark.row("none-B")
START = datetime(2026, 11, 23, 2, tzinfo=UTC)


def let_in(world, name, by):
    person = world.person(name, status="pending")
    assert people.decide(world.actor(by), person.id, "approve", "") == "active"
    return name


def announced(world, task_by, shift_by, way="alone"):
    """Have somebody make a task and somebody its shift, which begins in a minute; return the shift's number."""
    said = TaskDraft("Count the chairs", "All of them.", world.team.id, "mutual_aid")
    with write() as tx:
        make = steps.draft if way == "redated" else steps.publish
        task = make(tx, world.community.id, said, world.users[task_by].id, clock.now())
    if way == "copied":
        world.shift(task, starts_in=timedelta(minutes=2, days=-7))
    clock.tick(timedelta(minutes=1))
    starts = clock.local(clock.now(), ZONE).replace(tzinfo=None, second=0) + timedelta(minutes=1)
    times, by = ShiftTimes(starts, starts + timedelta(hours=2), 5), world.actor(shift_by)
    {
        "alone": lambda: tasks.add_shift(by, task.id, times),
        "series": lambda: tasks.add_series(by, task.id, times, Repeat("weekly", times=2)),
        "redated": lambda: tasks.redate(by, [task.id], DatePattern(*at(starts), times.ends_at.time(), 5)),
        "copied": lambda: tasks.copy_week(by, world.team.id, starts.date() - timedelta(days=7)),
    }[way]()
    soon = Shift.task_id == task.id, Shift.starts_at > clock.now()
    return read().scalar(select(func.min(Shift.id)).where(*soon))


def at(moment):
    return moment.date(), moment.time()


def serve(world, name, shift):
    """Let somebody take a place and scan the code in and out that Mei reads off the screen; return the visit."""
    person = Person(world.client(name))
    person.browser.send(f"/shifts/{shift}/assignments")
    for later in (timedelta(minutes=95), timedelta()):
        screen = Person(world.client("mei")).open(f"/shifts/{shift}/screen")
        page = person.open(screen.data("data-code-url"))
        assert person.press(page.form("/scans")).status == 200
        clock.tick(later)
    return read().scalars(select(Engagement)).one()


@pytest.mark.parametrize(
    ("task_by", "shift_by", "way"),
    [("mei", "ben", "alone"), *(("ben", "mei", way) for way in ("alone", "series", "redated", "copied"))],
)
def test_a_social_worker_who_is_the_whole_chain_credits_nothing_alone(world, balance, task_by, shift_by, way):
    who = let_in(world, "Newcomer", "mei")
    work = serve(world, who, announced(world, task_by, shift_by, way))
    page = shown(world.client("mei"))

    first = actions.verify(world.actor("mei"), [work.id])
    alone = balance(who)
    actions.verify(world.actor("sara"), [work.id])

    assert work.grade == 3
    assert "You approved Newcomer and announced this shift" in page
    assert f'value="{work.id}" checked' not in page
    assert (first.credited, first.waiting, alone) == (0, 1, 0)
    assert (balance(who), state_of(work)) == (90, "verified")


@pytest.mark.parametrize(
    ("approver", "announcer", "way"),
    [("sara", "mei", "alone"), ("mei", "ben", "alone"), ("sara", "ben", "alone"), ("mei", "ben", "redated"),
     ("mei", "ben", "copied")],
)  # fmt: skip
def test_where_two_people_are_in_the_chain_one_word_is_enough(world, balance, holds, approver, announcer, way):
    """The control: Ben announces and Mei approves, or the reverse, and Mei verifies as ever with one word."""
    who = let_in(world, "Newcomer", approver)
    work = serve(world, who, announced(world, announcer, announcer, way))

    done = actions.verify(world.actor("mei"), [work.id])

    assert (done.credited, balance(who)) == (1, 90)
    assert holds()


def test_for_her_colleague_it_is_an_ordinary_visit(world, balance):
    who = let_in(world, "Newcomer", "mei")
    work = serve(world, who, announced(world, "mei", "mei"))

    assert actions.verify(world.actor("sara"), [work.id]).credited == 1
    assert balance(who) == 90


@pytest.mark.parametrize("way", ["password", "pin"])
@pytest.mark.parametrize(("days", "step"), [(1, "first"), (8, "credit")])
def test_whoever_set_a_password_or_pin_lately_does_not_verify_that_person_alone(world, way, days, step):
    if way == "pin":
        cards.set_pin(world.actor("mei"), world.people["lin"].id, HASH)
    else:
        world.client("mei").send(f"/people/{world.people['lin'].id}/password", password="yellow kite 9")
    clock.tick(timedelta(days=days))
    work = serve(world, "lin", announced(world, "ben", "ben"))

    actions.verify(world.actor("mei"), [work.id])

    assert read().scalars(select(Verification.step)).all() == [step]


def test_the_rule_asks_for_a_second_word_once_and_ticks_nothing():
    end = START + timedelta(hours=2)
    work = Work(
        1, "pending", 3, (), frozenset(), START, end, START, end, 1, "T", 1, 2, "Ana", "active", None, None,
        is_all_judges=True,
    )  # fmt: skip
    found = oddities(work, Judge(1, 1, None, is_verifier=True), HoursRules(), START)

    assert needs_second(work, 120, HoursRules())
    assert [oddity.code for oddity in found] == ["all-yours"]
    assert not is_ticked(work, found)
