"""What whoever leaves takes along: whole minutes by the published rule, none lost; and who may share with whom."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.actor import Actor, Helper
from portal.sharing import rules
from portal.sharing.rules import (
    Invitation,
    Side,
    may_answer,
    may_ask,
    may_join,
    may_leave,
    may_say_yes,
    may_share,
    must_leave,
)

NOW = datetime(2026, 11, 24, 6, 6, tzinfo=UTC)
ANA = Side(1, "active", False, False, 7, False, None)
LIN = replace(ANA, person_id=2)
CHILD = replace(ANA, person_id=3, is_minor=True, home_has_minors=True)


def one_after_another(balance: int, put: dict[int, int], order: tuple[int, ...], split: str) -> dict[int, int]:
    """Return what each takes along when they leave in this order; the last one takes what is there."""
    parts: dict[int, int] = {}
    there = dict(put)
    for person in order[:-1]:
        parts[person] = rules.part_of(balance, there[person], list(there.values()), split)
        balance -= parts[person]
        del there[person]
    return {**parts, order[-1]: balance}


@pytest.mark.row("product-4")
@given(
    st.lists(st.integers(0, 20_000), min_size=2, max_size=5),
    st.integers(0, 20_000),
    st.sampled_from(["by_share", "equal"]),
)
def test_no_minute_is_lost_or_made_in_whatever_order_people_leave(put: list[int], used: int, split: str) -> None:
    balance = max(sum(put) - used, 0)
    named = dict(enumerate(put))

    for order in permutations(named):
        parts = one_after_another(balance, named, order, split)

        assert sum(parts.values()) == balance
        assert min(parts.values()) >= 0
        if split == "by_share" and balance == sum(put):
            assert parts == named  # nothing was used: everybody takes exactly what they put in
        if split == "by_share" and sum(put):
            fair = {person: balance * minutes / sum(put) for person, minutes in named.items()}
            assert all(abs(parts[person] - fair[person]) < len(put) for person in named)


def test_what_is_left_over_stays_with_those_who_stay() -> None:
    assert one_after_another(100, {1: 60, 2: 60, 3: 60}, (1, 2, 3), "by_share") == {1: 33, 2: 33, 3: 34}
    assert one_after_another(100, {1: 150, 2: 0, 3: 0}, (2, 1, 3), "equal") == {2: 33, 1: 33, 3: 34}
    assert rules.part_of(90, 0, [0, 0, 0], "by_share") == 30  # nobody put it in: equal parts


def code(refusal: object) -> str | None:
    return getattr(refusal, "code", None)


def test_who_may_share() -> None:
    assert may_share(ANA) is None
    assert code(may_share(replace(ANA, status="pending"))) == "not-approved"
    assert code(may_share(replace(ANA, is_minor=None))) == "age-unknown"
    assert code(may_share(CHILD)) == "guardian-missing"
    assert may_share(replace(CHILD, has_consent=True)) is None
    assert code(may_ask(replace(CHILD, has_consent=True), 1, 8)) == "minor-asks"
    assert code(may_ask(ANA, 8, 8)) == "full"


def test_agreement_alone_moves_nobody_between_households_or_in_with_a_minor() -> None:
    assert may_join(ANA, LIN) is None
    assert may_join(replace(ANA, home_id=None), LIN) is None
    assert code(may_join(ANA, replace(LIN, home_id=9))) == "other-home"
    assert code(may_join(ANA, replace(LIN, sharing_id=5))) == "shares-already"
    assert code(may_join(replace(ANA, home_id=None), replace(LIN, home_has_minors=True))) == "minors-home"
    assert may_join(ANA, replace(LIN, home_has_minors=True)) is None
    assert code(may_join(replace(ANA, status="suspended"), LIN)) == "asker"


def test_why_somebody_cannot_share_is_told_to_them_alone() -> None:
    elsewhere, ben = replace(LIN, sharing_id=5), replace(ANA, person_id=4)
    waits = Invitation(None, NOW + timedelta(days=1), frozenset({2, 4}))
    last = replace(waits, agreed=frozenset({2}))

    assert code(may_say_yes(waits, elsewhere, ANA, elsewhere, is_full=False)) == "shares-already"
    assert may_say_yes(waits, ben, ANA, elsewhere, is_full=False) is None
    assert code(may_say_yes(last, ben, ANA, elsewhere, is_full=False)) == "asked-cannot"
    assert code(may_say_yes(waits, LIN, ANA, LIN, is_full=True)) == "full"
    assert may_say_yes(waits, LIN, ANA, LIN, is_full=False) is None


def test_nobody_gives_the_word_of_two_adults_and_every_word_is_given_once() -> None:
    waits = Invitation(None, NOW + timedelta(days=1), frozenset({2, 3}), frozenset(), frozenset({11}))

    assert may_answer(waits, LIN, NOW, user_id=12) is None
    assert code(may_answer(waits, LIN, NOW, user_id=11)) == "own-hand"
    assert may_answer(waits, CHILD, NOW, user_id=11) is None
    assert code(may_answer(waits, ANA, NOW, user_id=12)) == "over"
    assert code(may_answer(replace(waits, agreed=frozenset({2})), LIN, NOW, user_id=12)) == "answered"
    assert code(may_answer(waits, LIN, NOW + timedelta(days=1), user_id=12)) == "over"
    assert code(may_answer(replace(waits, outcome="declined"), LIN, NOW, user_id=12)) == "over"


def test_adults_leave_by_themselves_and_minors_through_whoever_acts_for_them() -> None:
    alone, acting = Actor(1, 3, 1), Actor(1, 3, 1, helper=Helper(1, "Ana", "all"))

    assert may_leave(alone, is_minor=False) is None
    assert code(may_leave(alone, is_minor=True)) == "minor-leaves"
    assert may_leave(acting, is_minor=True) is None


def test_who_may_share_no_longer_leaves_whoever_says_so() -> None:
    assert must_leave(ANA, 7) is None
    assert must_leave(replace(ANA, status="suspended"), 7) == "standing"
    assert must_leave(ANA, 8) == "home"
    assert must_leave(CHILD, 7) == "consent"
