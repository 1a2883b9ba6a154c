"""Rest between two visits and time a week, as the team of the shift asks for them: a refusal, or a word beforehand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from portal.kernel.errors import Refusal
from portal.kernel.text import N_
from portal.kernel.units import monday_of
from portal.tasks.rules.claims import OwnShift, ShiftLine

# A shift that still runs began at most a day ago, in a week that began at most a week before that.
LOOK_BACK = timedelta(days=8)
WEEK = timedelta(days=7)


class _Words(NamedTuple):
    rest: str
    load: str


_SAID = {
    "block": _Words(
        N_(
            "Only %(gap_minutes)s between this shift and “%(title)s”: this team asks for %(rest_minutes)s of rest. "
            "Please choose another time."
        ),
        N_(
            "With this shift you would have %(planned_minutes)s in that week: this team allows %(most_minutes)s. "
            "Please choose another week."
        ),
    ),
    "warn": _Words(
        N_(
            "Only %(gap_minutes)s between this shift and “%(title)s”: this team recommends %(rest_minutes)s of rest. "
            "You can take the place all the same."
        ),
        N_(
            "With this shift you have %(planned_minutes)s in that week: this team recommends at most %(most_minutes)s. "
            "You can take the place all the same."
        ),
    ),
}


def may_go_on(shift: ShiftLine, own: Sequence[OwnShift], zone: str, now: datetime) -> Refusal | None:
    """Allow a place where the team blocks nothing: neither too short a rest nor too full a week.

    own: the person's open places, also those of the last LOOK_BACK. The figures of the team whose place is taken count,
    whichever team the others belong to (product row 14).
    """
    if "block" not in (shift.rest_level, shift.load_level):
        return None  # as in most teams; a list asks fifty times
    return next(_found(shift, own, zone, now, "block"), None)


def cautions(shift: ShiftLine, own: Sequence[OwnShift], zone: str, now: datetime) -> tuple[Refusal, ...]:
    """Return what the team would have a person know before they take a place that they may take."""
    return tuple(_found(shift, own, zone, now, "warn"))


def marks(shift: ShiftLine, own: Sequence[OwnShift], zone: str) -> tuple[str, ...]:
    """Return what the shift's leader reads beside somebody on the list, by the plan, whatever the level."""
    found = [each.code for level in ("block", "warn") for each in _found(shift, own, zone, shift.starts_at, level)]
    return tuple(MARKS[code] for code in found)


MARKS = {
    "rest": N_("Less rest between two visits than the team asks for"),
    "load": N_("More time in this week than the team asks for"),
}


def _found(
    shift: ShiftLine, own: Sequence[OwnShift], zone: str, now: datetime, level: str
) -> Iterator[Refusal]:  # fmt: skip
    others = [other for other in own if other.shift_id != shift.id]
    fixed = [other for other in others if other.flexible_minutes is None]  # in a window people choose their hour
    is_fixed = shift.flexible_minutes is None
    if shift.rest_level == level and is_fixed and (near := _nearest(shift, fixed, now)):
        gap, other = near
        if gap < shift.rest_minutes:
            said = {"title": other.title, "gap_minutes": max(gap, 0), "rest_minutes": shift.rest_minutes}
            yield Refusal("rest", _SAID[level].rest, params=said)
    if shift.load_level == level and (planned := fullest_week(shift, others, zone)) > shift.load_minutes:
        said = {"planned_minutes": planned, "most_minutes": shift.load_minutes}
        yield Refusal("load", _SAID[level].load, params=said)


def _nearest(shift: ShiftLine, others: Sequence[OwnShift], now: datetime) -> tuple[int, OwnShift] | None:
    """Return the fewest whole minutes between the shift, or what is left of it, and another place."""
    begins = max(shift.starts_at, now)
    gaps = [(max(begins - each.ends_at, each.starts_at - shift.ends_at), each) for each in others]
    if not gaps:
        return None
    gap, other = min(gaps, key=lambda pair: pair[0])
    return gap // timedelta(minutes=1), other


def fullest_week(shift: ShiftLine, others: Sequence[OwnShift], zone: str) -> int:
    """Return the planned minutes of the fuller of the weeks that the shift touches, with it; Monday to Sunday.

    A shift over Sunday's midnight counts in both weeks, each with its own part. What has no fixed hour counts with its
    minutes, as if it were done last of all.
    """
    sums, shift = [], shift.visit_at(shift.begins_by)
    known = ZoneInfo(zone)
    monday = monday_of(shift.starts_at.astimezone(known).date())
    while (begins := datetime.combine(monday, time.min, known).astimezone(UTC)) < shift.ends_at:
        monday += WEEK
        ends = datetime.combine(monday, time.min, known).astimezone(UTC)
        spans = [(shift.starts_at, shift.ends_at), *((each.begins_by, each.ends_at) for each in others)]
        within = [min(end, ends) - max(start, begins) for start, end in spans]
        sums.append(sum((each for each in within if each > timedelta(0)), timedelta(0)) // timedelta(minutes=1))
    return max(sums)
