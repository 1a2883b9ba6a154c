"""Whoever comes for the first time comes beside somebody experienced: the rule alone, without a database."""

import pytest

from portal.tasks import rules
from portal.tasks.rules import GuideRule, Listed
from tests.tasks.test_rules import SHIFT, code_for

ANA, LIN, BEN, HUA = 7, 2, 3, 4


def shift(*on_list, each=1, extra=0, experienced=(LIN, BEN), who=ANA):
    asked = SHIFT._replace(first_timers_each=each, extra_places=extra)
    return rules.counted(asked, who, [Listed(one, has_place=True, is_extra=False) for one in on_list], experienced)


@pytest.mark.row("product-12")
@pytest.mark.parametrize(
    ("on_list", "each", "code"),
    [
        ((), 1, "guide-missing"),
        ((LIN,), 1, None),
        ((HUA,), 1, "guide-missing"),
        ((LIN, HUA), 1, "guide-missing"),
        ((LIN, HUA), 2, None),
        ((LIN, BEN, HUA), 1, None),
        ((), 0, None),
    ],
)
def test_each_experienced_person_takes_so_many_first_timers_along(on_list, each, code):
    assert code_for(shift(*on_list, each=each)) == code


@pytest.mark.row("product-12")
def test_whoever_is_experienced_needs_nobody_and_gets_no_extra_place():
    experienced, first_timer = shift(who=LIN, extra=2), shift(LIN, extra=2)

    assert code_for(experienced) is None
    assert (experienced.places_left, first_timer.places_left, first_timer.ordinary_left) == (3, 5, 3)


@pytest.mark.row("product-12")
def test_an_extra_place_opens_a_full_shift_to_first_timers_alone():
    full = {"taken": 5}

    assert code_for(shift(LIN, extra=1)._replace(**full)) is None
    assert code_for(shift(extra=1, who=LIN)._replace(**full)) == "shift-full"


def test_a_shift_that_nobody_looked_up_is_closed_to_all():
    assert code_for(SHIFT._replace(first_timers_each=1)) == "guide-missing"


def test_a_kept_place_of_a_first_timer_counts_and_one_of_somebody_experienced_does_not():
    asked = SHIFT._replace(first_timers_each=1)
    kept = [Listed(HUA, has_place=False, is_extra=False), Listed(LIN, has_place=False, is_extra=False)]

    seen = rules.counted(asked, ANA, kept, [LIN])

    assert (seen.guides, seen.first_timers) == (0, 1)


def test_first_timers_are_alone_when_those_with_a_place_are_too_many():
    held = [Listed(one, has_place=True, is_extra=False) for one in (ANA, HUA, LIN)]

    said = [rules.are_alone(each, held, [LIN]) for each in (0, 1, 2)]

    assert said == [False, True, False]
    assert rules.are_alone(1, held[:1], [LIN])
    assert not rules.are_alone(1, [Listed(ANA, has_place=False, is_extra=False)], [LIN])


def test_extra_places_need_somebody_experienced():
    assert rules.check_guides(GuideRule(0, 0)) == {}
    assert rules.check_guides(GuideRule(1, 2)) == {}
    assert set(rules.check_guides(GuideRule(0, 2))) == {"first_timers"}
    assert set(rules.check_guides(GuideRule(1, 21))) == {"extra_places"}
    assert set(rules.check_guides(GuideRule(10, 0))) == {"first_timers"}
