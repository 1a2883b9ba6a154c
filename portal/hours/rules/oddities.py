"""What is odd about a visit, and what can be done about it with one press. What is in order stays quiet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from portal.hours.rules.minutes import Figures, creditable_minutes, minutes_between
from portal.hours.rules.words import THIN, Judge, Work, may_judge, may_verify, needs_second

AFTER_ALL = frozenset({"overlap", "first-word"})  # they may not verify it, but refuse it with one press


@dataclass(frozen=True)
class Oddity:
    """One thing to know before deciding; the page has the sentence for each code."""

    code: str
    name: str = ""
    title: str = ""
    minutes: int = 0
    days: int = 0
    count: int = 0


@dataclass(frozen=True)
class Remedy:
    """One press that settles the visit: credit so many minutes, or refuse for a reason, by code."""

    decision: str
    minutes: int | None
    code: str


def decider(work: Work, others: Iterable[Judge]) -> Judge | None:
    """Return the first of the others, in their order, whose word on the visit would count."""
    for other in others:
        if may_judge(other, work) is None and (work.first is None or may_verify(other, work) is None):
            return other
    return None


def oddities(work: Work, judge: Judge, figures: Figures, now: datetime) -> tuple[Oddity, ...]:
    """Return what is odd about the visit for this judge, the weightiest first; empty when it is in order."""
    refusal = may_verify(judge, work)
    title = work.overlaps[0].title if work.overlaps else ""
    found = [Oddity(refusal.code, name=work.name, title=title)] if refusal else []
    found += _of_two_words(work, now)
    found += [Oddity(hold.code, name=work.name, minutes=hold.minutes, count=hold.count) for hold in work.holds]
    if work.grade == 1:
        found.append(Oddity("own-word", name=work.name))
    beyond = minutes_between(work.planned_end, work.span.ended_at)
    if "no-check-out" in work.flags:
        found.append(Oddity("no-check-out", name=work.name))
    elif "past-end" in work.flags or beyond > figures.late_minutes:
        found.append(Oddity("past-end", name=work.name, minutes=beyond))
    credited = creditable_minutes(work.span, figures, work.vouched_minutes)
    if credited == 0:
        found.append(Oddity("too-short", minutes=work.vouched_minutes))
    elif work.day_minutes + credited > figures.maximum_minutes_per_day:
        found.append(Oddity("over-day", name=work.name, minutes=work.day_minutes + credited))
    return tuple(found)


def _of_two_words(work: Work, now: datetime) -> Iterable[Oddity]:
    if work.first is not None:
        days = (now - work.first.at).days
        yield Oddity("second", name=work.first.name, minutes=work.first.minutes, days=days)
    elif work.is_all_judges:
        yield Oddity("all-yours", name=work.name)


def is_ticked(work: Work, found: tuple[Oddity, ...]) -> bool:
    """Tell whether the visit is ticked beforehand: good proof and nothing odd. Grades 1 and 2 never are."""
    return work.grade > THIN and not found


def remedies(work: Work, judge: Judge, found: tuple[Oddity, ...], figures: Figures) -> tuple[Remedy, ...]:
    """Return the presses that settle an odd visit; none where the judge has no say or the person must come first."""
    if may_judge(judge, work):
        return ()
    refusal = may_verify(judge, work)
    if refusal is not None:
        return (Remedy("refuse", None, refusal.code),) if refusal.code in AFTER_ALL else ()
    amounts = [creditable_minutes(work.span, figures, work.vouched_minutes)]
    if work.first is None and {"past-end", "over-day"} & {oddity.code for oddity in found}:
        left = max(figures.maximum_minutes_per_day - work.day_minutes, 0)
        amounts = [creditable_minutes(work.span, figures, min(work.span.planned_minutes, left)), *amounts]
    credits_ = [Remedy("verify", minutes, "first-of-two" if needs_second(work, minutes, figures) else "credit")
                for minutes in dict.fromkeys(amounts) if minutes]  # fmt: skip
    return (*credits_, Remedy("refuse", None, found[0].code if found else "other"))
