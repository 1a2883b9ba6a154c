"""What a press decides for each visit in it: the first of two words, or the credit and how much."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo

from portal.hours.rules.minutes import Figures, creditable_minutes
from portal.hours.rules.words import Judge, Work, needs_second


@dataclass(frozen=True)
class Case:
    """A visit with the rules of its day: day is the calendar day in the community's zone."""

    work: Work
    day: date
    figures: Figures
    rule_pack: str
    earns_credits: bool


@dataclass(frozen=True)
class Docket:
    """The visits that lie before one judge, in a community of one zone."""

    judge: Judge
    cases: tuple[Case, ...]
    zone: ZoneInfo


@dataclass(frozen=True)
class Decision:
    """One word to be written: minutes are those vouched for, credited_minutes those that will be posted."""

    case: Case
    step: Literal["first", "credit", "refuse"]
    minutes: int
    credited_minutes: int


def decide(cases: Iterable[Case], minutes: int | None = None) -> tuple[Decision, ...]:
    """Weigh the visits in order; what one credits counts toward the same person's most of that day for the next."""
    added: dict[tuple[int, date], int] = defaultdict(int)
    return tuple(_decide_one(case, minutes, added) for case in cases)


def _decide_one(case: Case, minutes: int | None, added: dict[tuple[int, date], int]) -> Decision:
    work, key = case.work, (case.work.person_id, case.day)
    vouched = minutes if minutes is not None else work.first.minutes if work.first else work.span.recorded_minutes
    credited = creditable_minutes(work.span, case.figures, vouched)
    if needs_second(replace(work, day_minutes=work.day_minutes + added[key]), credited, case.figures):
        return Decision(case, "first", vouched, 0)
    added[key] += credited
    return Decision(case, "credit", vouched, credited)


def dismiss(cases: Iterable[Case]) -> tuple[Decision, ...]:
    """Decide that none of the visits counts."""
    return tuple(Decision(case, "refuse", 0, 0) for case in cases)
