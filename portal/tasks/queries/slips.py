"""One page of the list as its reader sees it: shifts on slips, by day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from portal.areas.queries import Named
from portal.kernel import clock
from portal.tasks.rules import ShiftLine

_TWO = tuple(f"{number:02}" for number in range(60))  # hours and minutes, in a third of the time
Tails = dict[int, tuple[Any, ...]]  # by shift: until when the asker is flagged, the area's two names, how far it is


class Slip(NamedTuple):
    """One shift in the list. times: "14:00–16:00"; places_at: where its places stand in the page's `places`.

    area: what stands where a place is not said. until_at and minutes: until when it can be done and how long it takes,
    where it has no fixed hour.
    """

    url: str
    title: str
    place: str
    times: str
    places_at: int
    is_running: bool
    area: Named | None = None
    until_at: datetime | None = None
    minutes: int = 0


@dataclass(frozen=True)
class Day:
    """The shifts of one day; ahead counts the days from today. steps: how far up from the reader's area they are."""

    day: date
    ahead: int
    slips: tuple[Slip, ...]
    steps: int = 0


def shown(rows: Sequence[ShiftLine], tails: Tails, zone: str, now: datetime) -> dict[str, Any]:
    """Group the rows by day, in a list by distance the near ones first; what began before today stands under today."""
    today, known = clock.local(now, zone).date(), ZoneInfo(zone)
    at: dict[tuple[int, int], int] = {}  # where each pair of places left and in all stands
    slips: dict[tuple[int, date], list[Slip]] = {}
    for row in rows:
        starts, ends = row.starts_at.astimezone(known), row.ends_at.astimezone(known)
        times = f"{_TWO[starts.hour]}:{_TWO[starts.minute]}–{_TWO[ends.hour]}:{_TWO[ends.minute]}"
        places_at = at.setdefault((row.places_left, row.places_in_all), len(at))
        _, name_en, name_zh, *steps = tails[row.id]
        area = Named(name_en, name_zh) if name_en is not None else None
        slip = Slip(f"/tasks/{row.task_id}", row.title, row.place, times, places_at, row.is_running(now), area)
        if row.flexible_minutes is not None:
            slip = slip._replace(until_at=row.ends_at, minutes=row.flexible_minutes, is_running=False)
        slips.setdefault((steps[0] if steps else 0, max(starts.date(), today)), []).append(slip)
    days = tuple(Day(day, (day - today).days, tuple(of_day), steps) for (steps, day), of_day in slips.items())
    return {"places": tuple(at), "days": days}
