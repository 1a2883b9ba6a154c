"""Wrong passwords sent at once: no more than five are judged; on both databases."""

import time
from collections import Counter
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.kernel import clock, limits
from portal.kernel.actor import Actor
from portal.kernel.db import write
from portal.kernel.errors import Invalid, TooMany, refuse
from portal.people import actions, rules
from portal.people.actions import passwords
from tests.attendance.test_race import at_once
from tests.world import HASH, PASSWORD, Neighbourhood

MANY = 16
MOMENT_SECONDS = 0.05  # between counting and writing: on any machine others come by then, where they are let
LONGER_SECONDS = 1.0  # before a transaction: longer than it takes to count all tries in turn


@pytest.fixture
def slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait a moment after each counting of tries."""
    count = limits.count

    def count_and_wait(*args: Any) -> int:
        found = count(*args)
        time.sleep(MOMENT_SECONDS)
        return found

    monkeypatch.setattr(limits, "count", count_and_wait)


@pytest.fixture
def hesitantly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait before each transaction for one's own password: what a second one writes comes after all counting."""

    def wait_and_write() -> AbstractContextManager[Session]:
        time.sleep(LONGER_SECONDS)
        return write()

    monkeypatch.setattr(passwords, "write", wait_and_write)


def change_wrongly(actor: Actor, number: int) -> None:
    actions.change_password(actor, HASH, proven=None, request_id=f"try-{number}")


def try_by_counting(actor: Actor) -> None:
    """Judge a try as it is often written: look how many there were, and write down the one that was wrong."""
    with write() as tx:
        refuse(rules.may_try(limits.count(tx, f"try:{actor.user_id}", clock.now(), rules.SIGN_IN_SPAN), 0))
    time.sleep(LONGER_SECONDS)
    with write() as tx:
        limits.hit(tx, f"try:{actor.user_id}", clock.now())
    raise Invalid({"password": "wrong"})


@pytest.mark.usefixtures("slowly")
@pytest.mark.parametrize("name", ["ana", "nobody"])
def test_passwords_guessed_at_once_at_the_sign_in_are_judged_five_times_at_most(
    world: Neighbourhood, name: str
) -> None:
    browsers = [world.client() for _ in range(MANY)]
    calls = [
        lambda b=browser, n=number: b.send("/login", identifier=name, password=f"guess {n}").status_code
        for number, browser in enumerate(browsers)
    ]

    answers = Counter(at_once(world.app, calls))

    assert set(answers) <= {422, 429}
    assert answers[422] <= rules.SIGN_IN_TRIES
    assert world.client().send("/login", identifier=name, password=PASSWORD).status_code == 429
    clock.tick(timedelta(minutes=6))
    assert world.client().send("/login", identifier=name, password=PASSWORD).status_code == (
        303 if name == "ana" else 422
    )


@pytest.mark.usefixtures("slowly", "hesitantly")
def test_guesses_of_ones_own_password_at_once_are_judged_five_times(world: Neighbourhood) -> None:
    ana = world.actor("ana")

    results = at_once(world.app, [lambda n=number: change_wrongly(ana, n) for number in range(MANY)])

    assert Counter(map(type, results)) == {Invalid: rules.SIGN_IN_TRIES, TooMany: MANY - rules.SIGN_IN_TRIES}


def test_a_wrong_try_leaves_its_form_to_be_sent_again(world: Neighbourhood) -> None:
    ana = world.client("ana")

    answers = [
        ana.send("/profile/password", "the-same", current_password=said, password="yellow kite 9").status_code
        for said in ("wrong", "wrong again", PASSWORD, PASSWORD)
    ]

    assert answers == [422, 422, 303, 303]
    assert world.client().send("/login", identifier="ana", password="yellow kite 9").status_code == 303


def test_counting_first_and_writing_afterwards_would_judge_more(world: Neighbourhood) -> None:
    """A negative control: the tries do meet, and only a try that is written before it is judged stops the others."""
    ana = world.actor("ana")

    results = at_once(world.app, [lambda: try_by_counting(ana)] * MANY)

    assert Counter(map(type, results))[Invalid] > rules.SIGN_IN_TRIES
