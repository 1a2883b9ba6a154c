"""Presses of one person at the same moment, each with a form of its own: one vote counts, whatever they chose."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select, update

from portal.council import actions, queries, steps
from portal.council.models import Poll, PollVoter
from portal.kernel.db import db, read, write
from portal.kernel.errors import Conflict
from tests.council.team import SIX, answer, close, gather, key, open_poll, result, vote

AT_ONCE = 6
MOMENT_SECONDS = 0.1  # between looking and writing


def at_once(world, press):
    """Have six threads press at the same moment; return what each was told."""
    gate = Barrier(AT_ONCE)

    def one(number):
        with world.app.app_context():
            gate.wait()
            try:
                press(number)
            except Conflict as error:
                return error.code
            finally:
                db.session.remove()
        return "counted"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sorted(pool.map(one, range(AT_ONCE)))


def vote_by_looking(actor, poll_id, option_id, box_key):
    """Vote as it is often written: look whether the person has voted, then count."""
    mine = PollVoter.poll_id == poll_id, PollVoter.person_id == actor.person_id
    has_voted = read().scalar(select(PollVoter.how).where(*mine)) is not None
    read().rollback()
    if has_voted:
        raise Conflict("You have voted already.", code="voted")
    time.sleep(MOMENT_SECONDS)
    with write() as tx:
        tx.execute(update(PollVoter).where(*mine).values(how="screen"))
        poll = tx.scalars(select(Poll).where(Poll.id == poll_id).with_for_update()).one()
        options = queries.options_of(tx, poll_id)
        steps.add_to_box(tx, poll, [int(option.id == option_id) for option in options], box_key)


def counted(world, action):
    """Let Ana press six times at once beside two others; return what she was told and the votes in the box."""
    gather(world, *SIX[2:])
    poll_id = open_poll(world)
    for who in ("lin", "guo"):
        vote(world, who, poll_id, 0)
    ana, box_key, options = world.actor("ana"), key(world), [answer(poll_id, place) for place in (0, 1)]
    db.session.remove()

    said = at_once(world, lambda number: action(ana, poll_id, options[number % 2], box_key))

    close(world)
    return said, sum(result(poll_id)[1])


@pytest.mark.row("product-33")
def test_of_six_presses_at_once_one_vote_counts(world):
    said, votes = counted(world, actions.vote)

    assert said == ["counted", *["voted"] * (AT_ONCE - 1)]
    assert votes == 3


def test_looking_before_counting_would_count_more_than_once(world):
    said, votes = counted(world, vote_by_looking)

    assert said.count("counted") > 1
    assert votes > 3
