"""One credit in twenty is looked at once more by a second, unrelated person; a fault leads to other minutes."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.hours import actions, queries
from portal.hours.models import HourLook, Verification
from portal.hours.rules.sample import sample
from portal.hours.views.sample import _key
from portal.kernel import clock
from portal.kernel.db import read
from portal.kernel.errors import Conflict
from tests.counting import statements
from tests.hours.reading import many, shown, state_of
from tests.hours.test_acting_ties import agree
from tests.world import NOW

MONDAY = date(2026, 11, 16)


def test_a_twentieth_is_chosen_always_the_same_and_by_the_key_alone():
    ids = range(1, 1001)
    chosen = sample(b"key", 1, MONDAY, ids)

    assert len(chosen) == 50
    assert [len(sample(b"key", 1, MONDAY, ids[:count])) for count in (0, 1, 20, 21)] == [0, 1, 1, 2]
    assert sample(b"key", 1, MONDAY, ids[::-1]) == chosen
    for other in (sample(b"yek", 1, MONDAY, ids), sample(b"key", 2, MONDAY, ids)):
        assert len(set(chosen) & set(other)) < 15


@pytest.fixture
def credited(world, visit):
    """Give a visit of Ana's that Mei verified last week: alone, so it is the sample."""
    with clock.freeze(NOW - timedelta(days=7)):
        work = visit("ana", 95)
        actions.verify(world.actor("mei"), [work.id])
    return work


def word_of(work):
    return read().scalar(select(Verification.id).where(Verification.engagement_id == work.id).order_by(Verification.id))


def test_a_second_person_finds_it_right_once(world, credited):
    path = f"/hours/verifications/{word_of(credited)}/looks"
    own = world.client("mei").send(path, outcome="fine")
    sara = world.client("sara")
    before, done, again = shown(sara, "/hours/sample"), sara.send(path, outcome="fine"), sara.send(path, outcome="fine")

    assert (own.status_code, done.status_code, again.status_code) == (403, 303, 409)
    assert "It is right" in before
    assert "It is right" not in shown(world.client("mei"), "/hours/sample")
    assert read().scalars(select(HourLook.outcome)).all() == ["fine"]
    assert "Nothing to look at" in shown(sara, "/hours/sample")
    assert state_of(credited) == "verified"


@pytest.mark.parametrize("other", ["ana", "mei"])
def test_whoever_acts_for_the_person_or_the_verifier_does_not_look(world, credited, other):
    agree(world, other, "sara")

    answer = world.client("sara").send(f"/hours/verifications/{word_of(credited)}/looks", outcome="fine")

    assert answer.status_code == 403


def test_a_fault_counts_other_minutes_by_counter_entry(world, credited, balance, holds):
    path = f"/hours/verifications/{word_of(credited)}/looks"
    sara = world.client("sara")

    bare = sara.send(path, outcome="fault", minutes="60", reason="")
    done = sara.send(path, outcome="fault", minutes="60", reason="Left after an hour")

    assert (bare.status_code, done.status_code) == (422, 303)
    assert 'value="60"' in bare.text
    assert balance("ana") == 60
    assert read().scalars(select(HourLook.outcome)).all() == ["fault"]
    assert holds()


def test_this_week_is_not_sampled_yet(world, visit):
    work = visit("ana")
    actions.verify(world.actor("mei"), [work.id])

    with pytest.raises(Conflict, match="not among those"):
        actions.look_at(world.actor("sara"), word_of(work), key=_key())
    assert queries.sample_page(world.actor("sara"), _key()).rows == ()


def test_the_page_needs_few_statements_however_long_the_list(world, credited, visit):
    with clock.freeze(NOW - timedelta(days=7)):
        many(world, visit, 45)
        actions.verify(
            world.actor("mei"),
            [row.engagement_id for g in queries.queue_page(world.actor("mei")).groups for row in g.rows],
        )
    sara = world.client("sara")
    shown(sara, "/hours/sample")
    with statements() as sent:
        text = shown(sara, "/hours/sample")

    assert "3 visits wait for a look." in text
    assert len(sent) <= 8, sent
