"""Which six digits are no PIN, how codes and digits are read, and how long a card's sign-in lasts."""

from datetime import date

import pytest

from portal.cards import rules
from portal.people import rules as people


@pytest.mark.parametrize(
    "pin",
    ["111111", "123456", "654321", "890123", "121212", "123123", "112233", "110110", "880504", "040588", "050488",
     "198805", "051988", "345678"],
)  # fmt: skip
def test_what_others_try_first_is_no_pin(pin):
    assert rules.pin_problem(pin, date(1988, 5, 4), "+8613912345678") is not None


@pytest.mark.parametrize("pin", ["270418", "906135", "481920"])
def test_other_digits_are(pin):
    assert rules.pin_problem(pin, date(1988, 5, 4), "+8613912345678") is None


def test_digits_and_codes_are_read_however_they_are_typed():
    assert rules.read_pin(" ２７０ 418") == "270418"
    assert (rules.read_pin("27041"), rules.read_pin("27041a"), rules.read_pin("²70418")) == (None, None, "270418")
    assert rules.read_code("k7pm-3xwa ") == "K7PM3XWA"
    assert (rules.read_code("K7PM3XW0"), rules.read_code("K7PM3XW")) == (None, None)


def test_a_cards_secret_follows_from_the_sites_key_and_says_nothing():
    seed = bytes(range(16))
    badge = rules.badge_of(b"k" * 32, seed)

    assert rules.read_badge(badge.lower()) == badge
    assert badge != rules.badge_of(b"l" * 32, seed)
    assert rules.kept(b"k" * 32, "card", badge) != rules.kept(b"l" * 32, "card", badge)
    assert len({badge[:20], rules.device_secret(b"k" * 32, seed)[:20], rules.code_of(b"k" * 32, seed)}) == 3


def test_a_card_and_a_code_open_for_a_short_time_whatever_the_role():
    assert people.lifetime((), "card") < people.lifetime((), "code") < people.lifetime(())
