"""The race for places over HTTP: two server processes, eight clients, far more claims than places, both databases."""

import random
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.kernel.events import Event
from portal.tasks.models import Assignment, Shift
from tests.races.claims import Place, unexplained
from tests.races.crowd import Crowd, rows
from tests.races.history import Order, Try, deal, send, slowest
from tests.races.server import Site

SEED = 20
FORMS = 5  # of each person, each sent twice: a double press, mostly by two clients at once
SMALL, FULL_SIZE = (2_000, 20), (10_000, 100)


@dataclass(frozen=True)
class Outcome:
    """What came of a race."""

    claims: list[Try]
    looks: list[Try]
    places: list[Place]
    taken: int
    events: int

    def figure(self) -> str:
        """Say it in one line."""
        failed = sum(one.status >= 500 for one in [*self.claims, *self.looks])
        return f"{len(self.places)} assignments, {failed} answers 5xx, {slowest(self.claims)}"


def race(crowd: Crowd, claims: int, capacity: int, seconds: float) -> Outcome:
    """Have a tenth as many people as claims press for the places of one shift, while others read its page."""
    people = crowd.guests(claims // (FORMS * 2))
    shift = crowd.world.shift(capacity=capacity, starts_in=timedelta(hours=3))
    path = f"/shifts/{shift.id}/assignments"
    presses: list[Order] = []
    for number, guest in enumerate(people):
        for form in range(FORMS):
            name = f"form-{number}-{form}"
            presses += [guest.press(f"{name}-{again}", path, name, request_id=name) for again in (1, 2)]
    looks = [guest.look(f"look-{number}", f"/tasks/{shift.task_id}") for number, guest in enumerate(people)]
    print(f"seed {SEED}")
    orders = random.Random(SEED).sample([*presses, *looks], len(presses) + len(looks))
    with Site(crowd.database_url, crowd.data) as site:
        tries = send(crowd.data / "rush", site.port, deal(orders), seconds)
    held = rows(select(Assignment.id, Assignment.person_id).where(Assignment.ended_at.is_(None)))
    claimed = [one for one in tries if one.order.body is not None]
    return Outcome(
        claimed,
        [one for one in tries if one.order.body is None],
        [Place(*row) for row in held],
        rows(select(Shift.taken))[0][0],
        rows(select(func.count()).select_from(Event).where(Event.name == "shift.claimed"))[0][0],
    )


def check(outcome: Outcome, claims: int, capacity: int) -> None:
    """Hold the race against its promise."""
    assert len(outcome.claims) == claims  # nothing was sent again: no connection broke
    assert [one for one in [*outcome.claims, *outcome.looks] if one.status >= 500] == []
    assert {one.status for one in outcome.looks} == {200}
    assert (len(outcome.places), outcome.taken, outcome.events) == (capacity, capacity, capacity)
    assert unexplained(outcome.claims, outcome.places, capacity) == []


@pytest.mark.row("product-9")
@pytest.mark.row("reliability-9-places")
def test_two_thousand_claims_on_twenty_places(crowd, request):
    outcome = race(crowd, *SMALL, seconds=240)

    print(outcome.figure())
    check(outcome, *SMALL)


@pytest.mark.proof
@pytest.mark.row("product-9")
@pytest.mark.row("reliability-9-places")
def test_ten_thousand_claims_on_a_hundred_places(crowd, proof):
    outcome = race(crowd, *FULL_SIZE, seconds=900)

    proof(f"Race: 10,000 claims on 100 places, {crowd.database_kind}", outcome.figure())
    check(outcome, *FULL_SIZE)
