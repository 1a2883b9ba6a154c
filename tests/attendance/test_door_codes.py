"""The rotating code, the six digits and the ticket, without a database."""

import secrets as randomness
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.attendance import rules
from portal.attendance.rules import Secret, Ticket

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
HOUSE = (Secret(1, FIRST, b"h" * 32),)
ELSEWHERE = (Secret(1, FIRST, b"e" * 32),)
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
KEY = b"k" * 32


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def test_a_code_reads_back_as_its_shift_and_moment():
    code = rules.read_code(rules.current_code(HOUSE, 34, NOON))

    assert code.shift_id == 34
    assert code.shown_at <= NOON < code.shown_at + seconds(15)
    assert rules.is_ours(HOUSE, code)


def test_a_code_fits_a_short_address():
    code = rules.current_code(HOUSE, 4_000_000_000, NOON)

    assert len(code) == 29
    assert code.isascii()
    assert code == code.upper()


@pytest.mark.row("reliability-3.2")
@pytest.mark.parametrize("direction", [1, -1])
def test_codes_aged_0_to_300_seconds_are_taken_within_30_and_refused_beyond_45(direction):
    taken, refused = [], []
    for shown in range(15):  # every place in its fifteen seconds at which a code can be shown
        for age in range(301):
            at = NOON + seconds(shown)
            code = rules.read_code(rules.current_code(HOUSE, 34, at))
            (taken if rules.is_fresh(code.counter, at + direction * seconds(age)) else refused).append(age)

    assert max(taken) <= 45
    assert min(refused) > 30


@given(st.text(max_size=60))
def test_junk_is_no_code(text):
    code = rules.read_code(text)

    assert code is None or not rules.is_ours(HOUSE, code)


@given(position=st.integers(0, 28), letter=st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
def test_a_code_with_one_letter_changed_is_not_ours(position, letter):
    text = rules.current_code(HOUSE, 34, NOON)
    changed = text[:position] + letter + text[position + 1 :]
    code = rules.read_code(changed)

    assert changed == text or code is None or not rules.is_ours(HOUSE, code)


def test_a_code_of_another_house_reads_well_and_is_not_ours():
    code = rules.read_code(rules.current_code(ELSEWHERE, 34, NOON))

    assert code.shift_id == 34
    assert not rules.is_ours(HOUSE, code)
    assert rules.may_enter_by(HOUSE, code, NOON, None).code == "code-unknown"


def test_a_code_of_one_shift_does_not_open_the_next_door():
    code = rules.read_code(rules.current_code(HOUSE, 34, NOON))
    moved = rules.Code(35, code.counter, code.mac)

    assert not rules.is_ours(HOUSE, moved)


def test_an_old_code_opens_for_ten_minutes_after_it_was_proven_fresh():
    code = rules.read_code(rules.current_code(HOUSE, 34, NOON))

    assert rules.may_enter_by(HOUSE, code, NOON + seconds(240), None).code == "code-old"
    assert rules.may_enter_by(HOUSE, code, NOON + seconds(240), NOON) is None
    assert rules.may_enter_by(HOUSE, code, NOON + seconds(601), NOON).code == "code-old"


def test_a_new_secret_opens_from_its_moment_on_and_the_old_one_only_codes_shown_before():
    switch = NOON + seconds(15)
    both = (*HOUSE, Secret(2, switch, b"n" * 32))
    before, after = NOON + seconds(14), NOON + seconds(15)

    shown_before = rules.read_code(rules.current_code(HOUSE, 34, before))
    assert rules.is_ours(both, shown_before)
    old_secret_later = rules.read_code(rules.current_code(HOUSE, 34, after))
    assert not rules.is_ours(both, old_secret_later)
    assert rules.is_ours(both, rules.read_code(rules.current_code(both, 34, after)))


def test_digits_are_taken_in_their_minute_and_the_next_and_not_after():
    digits = rules.current_digits(HOUSE, 34, NOON)

    assert len(digits) == 6
    assert rules.are_digits_of(HOUSE, 34, digits, NOON)
    assert rules.are_digits_of(HOUSE, 34, digits, NOON + seconds(119))
    assert not rules.are_digits_of(HOUSE, 34, digits, NOON + seconds(120))
    assert not rules.are_digits_of(HOUSE, 34, digits, NOON - seconds(1))


@pytest.mark.parametrize("typed", ["402817", "402 817", " 402-817 ", "４０２８１７", "402\u00a0817"])
def test_digits_are_read_however_they_are_spaced(typed):
    assert rules.read_digits(typed) == "402817"


@pytest.mark.parametrize("typed", ["", "40281", "4028170", "40281a", "②②②②②②x", "٤٠٢٨١٧"])
def test_other_things_are_not_six_digits(typed):
    assert rules.read_digits(typed) is None


@pytest.mark.row("reliability-3.2")
def test_guessing_succeeds_less_than_once_in_a_hundred_thousand_lockouts():
    """Five guesses against two valid numbers; measured on 40,000 lockouts of a house with only 1,000 numbers."""
    exact = rules.USER_TRIES * 2 / 10**6
    hits = 0
    for lockout in range(40_000):
        valid = {int(rules.current_digits(HOUSE, lockout, NOON - seconds(60 * back))) % 1000 for back in (0, 1)}
        guesses = {randomness.randbelow(1000) for _ in range(rules.USER_TRIES)}
        hits += bool(valid & guesses)

    assert exact <= 1e-5
    assert hits / 40_000 == pytest.approx(rules.USER_TRIES * 2 / 1000, rel=0.15)


def test_the_sixth_wrong_try_of_a_person_is_refused_and_the_hundred_and_first_of_the_house():
    assert rules.may_try_digits(5, 99) is None
    assert rules.may_try_digits(6, 0).code == "too-many-tries"
    assert rules.may_try_digits(1, 100).code == "too-many-tries"


def ticket(**changed) -> Ticket:
    return Ticket(**{
        "shift_id": 34, "direction": "in", "method": "code", "user_id": 7, "proof": 118_000_000, "proven_at": NOON,
        "nonce": "0123456789abcdef01234567", **changed,
    })  # fmt: skip


def test_a_ticket_reads_back_as_it_was_written():
    assert rules.read_ticket(KEY, rules.write_ticket(KEY, ticket())) == ticket()


@given(st.integers(0, 200), st.characters(min_codepoint=33, max_codepoint=126))
def test_a_ticket_with_one_sign_changed_is_none(position, sign):
    text = rules.write_ticket(KEY, ticket())
    position %= len(text)
    changed = text[:position] + sign + text[position + 1 :]

    assert changed == text or rules.read_ticket(KEY, changed) is None


def test_a_ticket_of_another_site_is_none():
    assert rules.read_ticket(b"x" * 32, rules.write_ticket(KEY, ticket())) is None


def test_a_ticket_is_for_its_holder_and_for_ten_minutes():
    assert rules.may_use(ticket(), 7, NOON + seconds(600)) is None
    assert rules.may_use(ticket(), 7, NOON + seconds(601)).code == "ticket-old"
    assert rules.may_use(ticket(), 7, NOON - seconds(46)).code == "ticket-old"
    assert rules.may_use(ticket(), 8, NOON).code == "ticket-foreign"
