"""Many people press what their lists offer, all at the same time: only the very last place can be gone meanwhile."""

import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import db, write
from portal.kernel.errors import DomainError
from portal.tasks import actions, queries, steps
from portal.tasks.models import DOMAINS, Shift
from portal.tasks.queries import Filters
from tests.races.crowd import rows
from tests.tasks.test_list_promise import crowd as neighbours

PRESSES, THREADS, SEED = 5, 8, 18
SMALL, FULL_SIZE = (60, 60), (1_000, 900)
DAYS = 60


@dataclass(frozen=True)
class Press:
    """One button: when reading its list began, when the answer came (of one running clock), and the refusal's code."""

    shift_id: int
    listed: float
    ended: float
    code: str | None


@dataclass
class Presses:
    """What all threads did."""

    made: list[Press] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def keep(self, press: Press) -> None:
        with self.lock:
            self.made.append(press)

    @property
    def refused(self) -> list[Press]:
        return [press for press in self.made if press.code]

    def is_just_taken(self, press: Press) -> bool:
        """Tell whether the shift became full for somebody else between this list and this answer."""
        taken = (one for one in self.made if one.code is None and one.shift_id == press.shift_id)
        return (
            press.code == "shift-full"
            and press.ended - press.listed < 1
            and any(one.ended >= press.listed for one in taken)
        )


def offer(world, count):
    """Publish shifts over sixty days, of every length, age and risk, with one to forty places."""
    draw, numbers = random.Random(SEED), {}
    with write() as tx:
        for number in range(count):
            draft = steps.TaskDraft(
                title=f"Task {number}", description="D", team_id=world.team.id, domain=draw.choice(DOMAINS),
                risk=draw.choice(["low", "low", "medium", "high"]), minimum_age=draw.choice([0, 0, 15, 17, 60]),
            )  # fmt: skip
            task = steps.publish(tx, world.community.id, draft, None, clock.now())
            start = clock.now() + timedelta(hours=draw.randrange(1, DAYS * 24))
            length = timedelta(hours=draw.choice([1, 2, 3]))
            places = draw.choice([1, 4, 8, 12, 20, 40])
            numbers[task.id] = steps.add_shift(tx, task, start, start + length, places, clock.now()).id
    return numbers


def somewhere(draw: random.Random) -> Filters:
    """Return a list that begins at some moment, as somebody sees who has turned pages."""
    start = clock.now() + timedelta(hours=draw.randrange(DAYS * 24))
    return draw.choice([Filters(), *[Filters(cursor=f"{round(start.timestamp() * 1_000_000)}-0")] * 9])


def press(presses: Presses, actor: Actor, shift_of: dict[int, int], draw: random.Random) -> None:
    listed, page = time.monotonic(), queries.list_page(actor, somewhere(draw))
    slips = [slip for day in page.days for slip in day.slips]
    db.session.remove()
    if not slips:
        return
    shift_id, code = shift_of[int(draw.choice(slips).url.rpartition("/")[2])], None
    try:
        actions.claim_shift(actor, shift_id)
    except DomainError as error:
        code = error.code
    presses.keep(Press(shift_id, listed, time.monotonic(), code))


def who_can(world, count: int) -> list[Actor]:
    """Return people of every kind for whom there is something; as many are drawn again for whom there is nothing."""
    drawn = neighbours(world, 2 * count, seed=SEED)
    able = [actor for actor in drawn if queries.list_page(actor, Filters()).days]
    db.session.remove()
    return able[:count]


def press_all(world, people: Sequence[Actor], shift_of: dict[int, int]) -> Presses:
    """Let each person press five times, eight people at once."""
    presses, start = Presses(), threading.Barrier(THREADS)

    def work(part: int) -> None:
        draw = random.Random(f"{SEED}-{part}")
        turns = [*people[part::THREADS]] * PRESSES  # a person presses one button after the other
        draw.shuffle(turns)
        with world.app.app_context():
            start.wait()
            for actor in turns:
                press(presses, actor, shift_of, draw)

    threads = [threading.Thread(target=work, args=(part,)) for part in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return presses


def check(presses: Presses) -> None:
    """Hold what was pressed against the promise of the list."""
    assert [one for one in presses.refused if not presses.is_just_taken(one)] == []
    assert [row for row in rows(select(Shift.taken, Shift.capacity)) if row.taken > row.capacity] == []
    assert len({one.shift_id for one in presses.made}) > 30


@pytest.mark.row("product-18")
def test_people_who_press_at_the_same_time_are_refused_only_the_very_last_place(world):
    people, count = SMALL
    shift_of = offer(world, count)

    presses = press_all(world, who_can(world, people), shift_of)

    check(presses)
    assert len(presses.made) > people * PRESSES * 0.8


def test_a_refusal_for_another_reason_or_of_a_shift_long_full_is_seen():
    taken = Press(7, 1.0, 1.1, None)

    assert Presses([taken]).is_just_taken(Press(7, 1.05, 1.2, "shift-full"))
    assert not Presses([taken]).is_just_taken(Press(7, 1.05, 1.2, "clash"))
    assert not Presses([taken]).is_just_taken(Press(8, 1.05, 1.2, "shift-full"))
    assert not Presses([taken]).is_just_taken(Press(7, 1.3, 1.4, "shift-full"))
    assert not Presses([taken]).is_just_taken(Press(7, 1.05, 3.0, "shift-full"))


@pytest.mark.proof
@pytest.mark.row("product-18")
def test_a_thousand_people_press_five_buttons_each_at_the_same_time(world, proof, request):
    people, count = FULL_SIZE
    shift_of = offer(world, count)

    presses = press_all(world, who_can(world, people), shift_of)

    share = len(presses.refused) / len(presses.made)
    database = "PostgreSQL" if "postgresql" in request.node.name else "SQLite"
    figure = f"{len(presses.made)} pressed by 8 at once, {len(presses.refused)} just taken by another ({share:.2%})"
    proof(f"List: 1,000 people press five buttons each, {database}", figure)
    check(presses)
    assert len(presses.made) > people * PRESSES * 0.95
    assert share <= 0.001
