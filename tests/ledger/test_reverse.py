"""Taking back: a counter-entry, once, and never below the floor."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from portal.kernel.errors import Conflict
from portal.ledger import queries, steps

pytestmark = pytest.mark.row("product-25")


def test_taking_back_writes_the_counter_entry_and_leaves_the_first_as_it_was(books):
    with books.write() as tx:
        first = books.issue(tx, "grant:1", 90)
        back = steps.reverse(tx, first, "grant:1", books.now)
        still = queries.posting_of(tx, books.community_id, "grant", "grant:1")

    assert books.balance() == 0
    assert still == first
    assert back.reverses_id == first.id
    assert back.kind == "grant.reversed"
    assert books.broken() == set()


def test_taking_back_again_under_the_same_source_gives_the_first_counter_entry(books):
    with books.write() as tx:
        first = books.issue(tx, "grant:1", 90)
        back = steps.reverse(tx, first, "grant:1", books.now)
        again = steps.reverse(tx, first, "grant:1", books.now)

    assert again == back
    assert books.balance() == 0


def test_a_posting_is_taken_back_at_most_once(books):
    with books.write() as tx:
        first = books.issue(tx, "grant:1", 90)
        steps.reverse(tx, first, "grant:1", books.now)

        with pytest.raises(Conflict) as caught:
            steps.reverse(tx, first, "grant:2", books.now)

    assert caught.value.code == "reversed"


def test_a_counter_entry_is_not_taken_back(books):
    with books.write() as tx:
        back = steps.reverse(tx, books.issue(tx, "grant:1", 90), "grant:1", books.now)

        with pytest.raises(Conflict) as caught:
            steps.reverse(tx, back, "grant:1:again", books.now)

    assert caught.value.code == "is-reversal"


def test_spent_minutes_cannot_be_taken_back(books):
    with books.write() as tx:
        first = books.issue(tx, "grant:1", 90)
        one = steps.account(tx, books.community_id, "member", "person:1", books.now)
        two = steps.account(tx, books.community_id, "member", "person:2", books.now)
        steps.post(tx, books.community_id, "task.paid", "task:7", [(one, -60), (two, 60)], books.now)

    with pytest.raises(Conflict) as caught, books.write() as tx:
        steps.reverse(tx, first, "grant:1", books.now)

    assert caught.value.code == "floor"
    assert books.balance() == 30


def test_a_second_counter_entry_written_past_the_steps_is_refused_by_the_database(books):
    with books.write() as tx:
        first = books.issue(tx, "grant:1", 90)
        steps.reverse(tx, first, "grant:1", books.now)
    copy = (
        "INSERT INTO postings (community_id, seq, kind, source, reverses_id, recorded_at, previous_hash, hash) "
        "SELECT community_id, 9, kind, 'grant:9', reverses_id, recorded_at, previous_hash, hash FROM postings "
        "WHERE reverses_id IS NOT NULL"
    )

    with pytest.raises(IntegrityError), books.write() as tx:
        tx.execute(text(copy))
