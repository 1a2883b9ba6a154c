"""Posting: balanced, once, never below the floor, in order."""

import json
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import text

from portal.kernel.errors import Conflict
from portal.ledger import queries, rules, steps

pytestmark = pytest.mark.row("product-25")


def test_a_posting_moves_minutes_between_its_accounts(books):
    with books.write() as tx:
        books.issue(tx, "grant:1", 90)

    assert books.balance() == 90
    assert books.balance("issuance", "community") == -90
    assert books.broken() == set()


def test_half_hours_are_not_lost(books):
    with books.write() as tx:
        for number in range(7):
            books.issue(tx, f"grant:{number}", 45)

    assert books.balance() == 7 * 45


@pytest.mark.row("reliability-2.2-4")
def test_the_same_source_again_gives_the_first_posting_and_moves_nothing(books):
    with books.write() as tx:
        first = books.issue(tx, "grant:1", 90)
    with books.write() as tx:
        again = books.issue(tx, "grant:1", 60)

    assert again == first
    assert books.balance() == 90


def test_the_same_source_twice_in_one_batch_is_one_posting(books):
    with books.write() as tx:
        issuance = steps.account(tx, books.community_id, "issuance", "community", books.now)
        member = steps.account(tx, books.community_id, "member", "person:1", books.now)
        draft = steps.Draft("grant", "grant:1", ((issuance, -30), (member, 30)))
        one, two = steps.post_many(tx, books.community_id, [draft, draft], books.now)

    assert one == two
    assert books.balance() == 30


@pytest.mark.row("reliability-2.2-1")
@pytest.mark.parametrize(
    "minutes", [(-90, 60), (0, 0), (90, 90), ()], ids=["lopsided", "empty legs", "one-sided", "no legs"]
)
def test_sides_that_do_not_match_are_refused(books, minutes):
    with books.write() as tx:
        accounts = [
            steps.account(tx, books.community_id, "issuance", "community", books.now),
            steps.account(tx, books.community_id, "member", "person:1", books.now),
        ]
        entries = list(zip(accounts, minutes, strict=False))

        with pytest.raises(Conflict):
            steps.post(tx, books.community_id, "grant", "grant:1", entries, books.now)


def test_credits_cannot_be_paid_with_recognised_hours(books):
    with books.write() as tx:
        recognised = steps.account(tx, books.community_id, "recognised", "person:1", books.now)
        member = steps.account(tx, books.community_id, "member", "person:1", books.now)

        with pytest.raises(Conflict):
            steps.post(tx, books.community_id, "odd", "task:1", [(recognised, -30), (member, 30)], books.now)


@pytest.mark.row("reliability-2.2-6")
@pytest.mark.parametrize("kind", ["member", "pool", "recognised"])
def test_no_balance_falls_below_its_floor(books, kind):
    other = {"member": "issuance", "pool": "issuance", "recognised": "recognition"}[kind]

    with books.write() as tx:
        low = steps.account(tx, books.community_id, kind, "person:1", books.now)
        source = steps.account(tx, books.community_id, other, "community", books.now)

    with pytest.raises(Conflict) as caught, books.write() as tx:
        steps.post(tx, books.community_id, "odd", "task:1", [(low, -1), (source, 1)], books.now)

    assert caught.value.code == "floor"
    assert books.balance(kind) == 0


def test_without_the_floor_of_the_database_a_balance_would_fall(books):
    with books.write() as tx:
        low = steps.account(tx, books.community_id, "member", "person:1", books.now)
        source = steps.account(tx, books.community_id, "issuance", "community", books.now)
        tx.execute(text("UPDATE accounts SET floor_minutes = NULL"))
        steps.post(tx, books.community_id, "odd", "task:1", [(low, -1), (source, 1)], books.now)

    assert books.balance() == -1
    assert "bounds" in books.broken()


@pytest.mark.row("reliability-2.2-10")
def test_a_clock_that_was_set_back_does_not_reorder_the_books(books):
    with books.write() as tx:
        first = books.issue(tx, "grant:1", 30)
        books.now -= timedelta(hours=1)
        second = books.issue(tx, "grant:2", 30)

    assert second.recorded_at == first.recorded_at
    assert books.broken() == set()


@pytest.mark.row("reliability-2.2-8")
def test_each_community_counts_and_chains_for_itself(books, found):
    with books.write() as tx:
        first = books.issue(tx, "grant:1", 30)
        books.issue(tx, "grant:2", 30)
        here, books.community_id = books.community_id, found(tx, "harbour", books.now)
        there = books.issue(tx, "grant:1", 30)
        heads = queries.head(tx, here), queries.head(tx, books.community_id)

    assert [first.seq, there.seq] == [1, 1]
    assert [seq for seq, _ in heads] == [2, 1]
    assert heads[1][1] == there.hash
    assert books.broken() == set()


def test_a_thousand_postings_need_few_statements(books):
    with books.write() as tx:
        keys = [("issuance", "community"), *(("member", f"person:{number}") for number in range(1000))]
        found = steps.accounts(tx, books.community_id, keys, books.now)
        source = found["issuance", "community"]
        drafts = [
            steps.Draft("grant", f"grant:{number}", ((source, -30), (found[key], 30)))
            for number, key in enumerate(keys[1:])
        ]
        with books.sent() as seen:
            lines = steps.post_many(tx, books.community_id, drafts, books.now)

    assert [line.seq for line in lines] == list(range(1, 1001))
    assert len(seen) <= 8, seen
    assert books.balance("issuance", "community") == -30_000
    assert books.broken() == set()


def test_the_hash_covers_every_field_and_not_the_order_of_the_entries(books):
    base = (rules.START_HASH, (1, 1), ("grant", "grant:1"), books.now, None, [(1, -90), (2, 90)])
    made = rules.posting_hash(*base)
    others = [
        ("f" * 64, *base[1:]),
        (base[0], (2, 1), *base[2:]),
        (base[0], (1, 2), *base[2:]),
        (*base[:2], ("grant", "grant:2"), *base[3:]),
        (*base[:2], ("hours", "verified,grant:1"), *base[3:]),
        (*base[:3], books.now + timedelta(microseconds=1), *base[4:]),
        (*base[:4], 1, base[5]),
        (*base[:5], [(1, -90), (3, 90)]),
        (*base[:5], [(1, -91), (2, 91)]),
    ]

    assert rules.posting_hash(*base[:5], list(reversed(base[5]))) == made
    assert len({made, *(rules.posting_hash(*other) for other in others)}) == len(others) + 1


@pytest.mark.parametrize("reverses", [None, 7])
@pytest.mark.parametrize("source", ["grant:1", 'a "quoted" one', "back\\slash", "村:1\n"])
def test_what_is_hashed_is_the_json_that_a_ten_line_program_would_write(books, source, reverses):
    entries = [(7, 90), (3, -90)]
    fields = [1, "0" * 64, 2, 5, "grant", source, "2026-11-24T09:00:00.000000+00:00", reverses, sorted(entries)]
    expected = sha256(json.dumps(fields, separators=(",", ":")).encode()).hexdigest()

    assert rules.posting_hash("0" * 64, (2, 5), ("grant", source), books.now, reverses, entries) == expected
