"""What a press decides for each visit in it: the first of two words, or the credit and how much."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo

from portal.hours.rules.minutes import Figures, creditable_minutes
from portal.hours.rules.words import Judge, Work, needs_second
from portal.kernel.text import N_


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


def decide(cases: Iterable[Case], minutes: int | Mapping[int, int] | None = None) -> tuple[Decision, ...]:
    """Weigh the visits in order; what one credits counts toward the same person's most of that day for the next.

    minutes: those vouched for, the same for all or by visit; None for all that was recorded.
    """
    added: dict[tuple[int, date], int] = defaultdict(int)

    def of(case: Case) -> int | None:
        return minutes[case.work.engagement_id] if isinstance(minutes, Mapping) else minutes

    return tuple(_decide_one(case, of(case), added) for case in cases)


def _decide_one(case: Case, minutes: int | None, added: dict[tuple[int, date], int]) -> Decision:
    work, key = case.work, (case.work.person_id, case.day)
    most = work.vouched_minutes
    vouched = most if minutes is None else min(minutes, most)
    credited = creditable_minutes(work.span, case.figures, vouched)
    if needs_second(replace(work, day_minutes=work.day_minutes + added[key]), credited, case.figures):
        return Decision(case, "first", vouched, 0)
    added[key] += credited
    return Decision(case, "credit", vouched, credited)


def adjustment_problems(case: Case, minutes: int | None, reason: str, count: int) -> Mapping[str, str]:
    """Return what does not hold about adjusted minutes, by field: they concern one visit, at most what was recorded.

    The second of two people credits at most what the first vouched for: beyond it there would be one word only.
    count: how many visits the form named.
    """
    work = case.work
    if minutes is None:
        return {}
    if count != 1:
        return {"minutes": N_("Minutes can be changed for one visit at a time.")}
    if work.first is not None and minutes > work.vouched_minutes:
        return {"minutes": N_("At most what the first person agreed to. To count more, take that first word back.")}
    if not 1 <= minutes <= work.vouched_minutes:
        return {
            "minutes": N_(
                "Write a number from 1 to the minutes that were recorded. If nothing counts, refuse the visit."
            )
        }
    if minutes < creditable_minutes(work.span, case.figures, work.vouched_minutes) and not reason.strip():
        return {"reason": N_("Write why fewer minutes count. The person will read it.")}
    return {}


def dismiss(cases: Iterable[Case]) -> tuple[Decision, ...]:
    """Decide that none of the visits counts."""
    return tuple(Decision(case, "refuse", 0, 0) for case in cases)
