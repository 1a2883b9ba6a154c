"""One change for several visits: until when, from when, or how much less counts; each is shown before it is signed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Literal

from portal.hours.rules.decisions import Case, Docket
from portal.hours.rules.minutes import creditable_minutes, held_to_plan
from portal.hours.rules.words import Judge, may_verify
from portal.kernel.errors import Refusal
from portal.kernel.text import N_
from portal.kernel.units import nearest

Kind = Literal["end", "start", "off"]
KINDS: tuple[Kind, ...] = ("end", "start", "off")
MOST_OFF = 600  # minutes
NOTHING_CHANGES = Refusal("no-change", N_("As much counts as before. Verify this visit in the queue."))


@dataclass(frozen=True)
class Change:
    """What is done to every visit: it counts until ("end") or from ("start") a time of the clock, or minutes less."""

    kind: Kind
    wall: time | None = None
    minutes: int = 0


@dataclass(frozen=True)
class Adjusted:
    """What the change makes of one visit: whole minutes that are vouched for before and after, what counts of them.

    at: the moment until or from which it counts, None where minutes are taken off.
    """

    case: Case
    at: datetime | None
    minutes_before: int
    minutes_after: int
    counts_before: int
    counts_after: int


def check_change(change: Change) -> Mapping[str, str]:
    """Return what is missing in the change, by field."""
    if change.kind == "off" and not 1 <= change.minutes <= MOST_OFF:
        return {"off": N_("Write how many minutes to take off, from 1 to 600.")}
    if change.kind != "off" and change.wall is None:
        return {"at": N_("Write a time, like 16:00.")}
    return {}


def may_adjust(judge: Judge, case: Case) -> Refusal | None:
    """Allow a visit among several: one that the judge may verify, unless it has to be looked at by itself."""
    work = case.work
    if refusal := may_verify(judge, work):
        return refusal
    if work.holds:
        text = N_("The visit of %(name)s is held because of a pattern. Open it and decide on it by itself.")
        return Refusal("held", text, params={"name": work.name})
    if work.first is not None:  # it bounds what counts: a change of what was recorded would be lost behind it
        text = N_("Somebody verified the visit of %(name)s first. Open it and decide on it by itself.")
        return Refusal("has-first", text, params={"name": work.name})
    if work.grade == 1:
        text = N_("Nobody saw the visit of %(name)s. Open it and decide on it by itself.")
        return Refusal("own-word", text, params={"name": work.name})
    return None


def adjusted(case: Case, change: Change, zone: str) -> Adjusted | Refusal:
    """Return what the change makes of a visit, or why it makes nothing: it never adds a minute."""
    work, figures = case.work, case.figures
    at = _moment(case, change, zone)
    before = min(held_to_plan(work.span, figures), work.vouched_minutes)
    if at is None:
        after = before - change.minutes
    else:
        span, is_end = work.span, change.kind == "end"
        left = replace(span, ended_at=at) if is_end else replace(span, started_at=at)
        if not work.started_at < at < work.span.ended_at:
            return _outside(case, change)
        after = min(held_to_plan(left, figures), before)
    counts = [creditable_minutes(work.span, figures, max(minutes, 0)) for minutes in (before, after)]
    if counts[1] == 0:
        text = N_("Nothing of the visit of %(name)s would count. Refuse it, or open it.")
        return Refusal("nothing-left", text, params={"name": work.name})
    if counts[0] == counts[1]:
        return NOTHING_CHANGES
    return Adjusted(case, at, before, after, counts[0], counts[1])


def _moment(case: Case, change: Change, zone: str) -> datetime | None:
    if change.wall is None:
        return None
    planned = case.work.planned_end if change.kind == "end" else case.work.planned_start
    return nearest(change.wall, planned, zone)


def _outside(case: Case, change: Change) -> Refusal:
    work = case.work
    if change.kind == "end":
        text = N_("%(name)s was not there at that time, or had left by then. This visit stays as it is.")
    else:
        text = N_("%(name)s came later than that, or had left by then. This visit stays as it is.")
    return Refusal("outside", text, params={"name": work.name})


@dataclass(frozen=True)
class Plan:
    """What a change would do to the visits that were chosen: those it alters, and the others with why not."""

    adjusted: tuple[Adjusted, ...]
    left_out: tuple[tuple[Case, Refusal], ...]

    @property
    def seen(self) -> tuple[tuple[int, int], ...]:
        """Return each visit that is altered with the minutes that would be vouched for: what is signed."""
        return tuple((each.case.work.engagement_id, each.minutes_after) for each in self.adjusted)


def plan(docket: Docket, change: Change) -> Plan:
    """Weigh the change on every visit of the docket."""
    outcomes = [(case, _outcome(docket, case, change)) for case in docket.cases]
    done = tuple(found for _, found in outcomes if isinstance(found, Adjusted))
    return Plan(done, tuple((case, found) for case, found in outcomes if isinstance(found, Refusal)))


def _outcome(docket: Docket, case: Case, change: Change) -> Adjusted | Refusal:
    return may_adjust(docket.judge, case) or adjusted(case, change, docket.zone.key)


def may_sign(planned: Plan, seen: Sequence[tuple[int, int]]) -> Refusal | None:
    """Allow exactly what was shown: the same visits with the same minutes, and none that cannot be adjusted."""
    if planned.left_out:
        return planned.left_out[0][1]
    if sorted(planned.seen) != sorted(seen):
        return Refusal("unseen", N_("Something has changed since you looked. Look at the visits once more."))
    return None


def minutes_by_visit(planned: Iterable[Adjusted]) -> dict[int, int]:
    """Return the minutes vouched for, by visit."""
    return {each.case.work.engagement_id: each.minutes_after for each in planned}
