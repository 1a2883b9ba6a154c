"""When a month may be closed and who opens it again: without a database."""

from datetime import date

import pytest

from portal.hours.rules import may_close, may_reopen
from portal.hours.rules.months import months_between
from portal.ledger.rules import may_land

OCTOBER = date(2026, 10, 1)


@pytest.mark.parametrize(
    ("today", "waiting", "is_closed", "code"),
    [
        (date(2026, 11, 1), 0, False, None),
        (date(2026, 10, 31), 0, False, "not-over"),
        (date(2026, 11, 1), 1, False, "waiting"),
        (date(2026, 11, 1), 0, True, "closed"),
    ],
)
def test_a_month_is_closed_once_when_it_is_over_and_decided(today, waiting, is_closed, code):
    refusal = may_close(OCTOBER, today, waiting, is_closed=is_closed)

    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(("who", "closed_by", "code"), [(2, 1, None), (1, 1, "same-person"), (2, None, "open")])
def test_a_second_person_opens_it_again(who, closed_by, code):
    refusal = may_reopen(who, closed_by)

    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(("day", "is_refused"), [((10, 1), True), ((10, 31), True), ((11, 1), False), ((9, 30), False)])
def test_nothing_lands_in_a_closed_month(day, is_refused):
    assert (may_land(date(2026, *day), {OCTOBER, None}) is not None) is is_refused


def test_months_between_cross_a_year():
    found = months_between(date(2026, 11, 30), date(2027, 1, 1))

    assert [(day.year, day.month, day.day) for day in found] == [(2026, 11, 1), (2026, 12, 1), (2027, 1, 1)]
