"""Verified time by the area in which it was given: month by month for the station, in round figures for everybody."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.areas import queries as areas
from portal.areas.models import AreaWithin
from portal.areas.queries import AreaLine
from portal.attendance.models import Engagement
from portal.hours.models import Verification
from portal.hours.queries.months import bounds_of, ledger_by_month, month_of
from portal.hours.rules.months import months_between, next_month
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.people.models import Person, PersonHome
from portal.tasks.models import Shift, Task, TaskArea

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class AreaRow:
    """What one month booked for an area: credits given less those taken back, in minutes; None: tasks without one."""

    month: date
    area: AreaLine | None
    count: int
    minutes: int


@dataclass(frozen=True)
class AreaMonth:
    """One month: its rows by the code of the area, and what the ledger says."""

    month: date
    rows: tuple[AreaRow, ...]
    ledger_minutes: int

    @property
    def minutes(self) -> int:
        """Minutes of all rows."""
        return sum(row.minutes for row in self.rows)


@dataclass(frozen=True)
class AreaMonthsPage:
    """The months from first to last, newest first, split by areas of one level."""

    first: date
    last: date
    level: str
    levels: Mapping[str, str]
    months: tuple[AreaMonth, ...]


@dataclass(frozen=True)
class AreaFigures:
    """What everybody may know of an area: how deep it lies, tasks to come; people in round numbers, None for a few.

    hours: verified in the last year, rounded down to fives like people; None where a few people gave them.
    """

    area: AreaLine
    depth: int
    tasks: int
    people: int | None
    hours: int | None


@dataclass(frozen=True)
class AreaFiguresPage:
    """The areas that stand, each below the one that it lies in."""

    lines: tuple[AreaFigures, ...]
    few: int
    may_keep: bool


def area_months_page(actor: Actor, first: date, last: date, level: str) -> AreaMonthsPage:
    """Return the verified time of the actor's community in these months (their first days) by areas of the level."""
    tx, months = read(), months_between(first, last)
    booked = ledger_by_month(tx, actor, bounds_of(months, actor.zone))
    rows = area_totals(actor, first, last, level)
    blocks = tuple(
        AreaMonth(month, tuple(row for row in rows if row.month == month), booked.get(month, 0))
        for month in reversed(months)
    )
    return AreaMonthsPage(months[0], months[-1], level, areas.LEVEL_WORDS, blocks)


def area_totals(actor: Actor, first: date, last: date, level: str) -> tuple[AreaRow, ...]:
    """Return what the months booked by month and area, each word on the day it was given or taken back.

    An area that was merged counts for itself in the months before, and as a part of the other one from then on. Tasks
    of a wider area than the level stand under that wider area.
    """
    tx, bounds = read(), bounds_of(months_between(first, last), actor.zone)
    known, wanted = areas.all_of(tx, actor.community_id), areas.LEVELS.index(level) + 1
    sums: dict[tuple[date, int | None], list[int]] = defaultdict(lambda: [0, 0])
    for sign, moment in ((1, Verification.at), (-1, Verification.reversed_at)):
        month = month_of(moment, bounds)
        query = (
            select(month, TaskArea.area_id, func.count(), func.sum(Verification.credited_minutes))
            .join(Engagement, Engagement.id == Verification.engagement_id)
            .join(Shift, Shift.id == Engagement.shift_id)
            .outerjoin(TaskArea, TaskArea.task_id == Shift.task_id)
            .where(Verification.community_id == actor.community_id, Verification.step == "credit")
            .where(moment >= bounds[0][1], moment < bounds[-1][2])
            .group_by(month, TaskArea.area_id)
        )
        for number, area_id, count, minutes in tx.execute(query):
            begins = bounds[number][0]
            part = areas.part_at(known, area_id, wanted, next_month(begins) - timedelta(days=1))
            kept = sums[begins, part.id if part else None]
            kept[0], kept[1] = kept[0] + sign * count, kept[1] + sign * minutes
    rows = (AreaRow(month, known.get(area_id or 0), *kept) for (month, area_id), kept in sums.items())
    return tuple(sorted(rows, key=lambda row: (row.month, row.area is None, row.area.code if row.area else "")))


def area_figures_page(community_id: int, actor: Actor | None) -> AreaFiguresPage:
    """Return what anybody may know of a community's areas; actor: the reader, None for a visitor."""
    tx, now = read(), clock.now()
    known = areas.all_of(tx, community_id)
    people, tasks, given = _living(tx, community_id), _to_come(tx, community_id, now), _given(tx, community_id, now)
    lines = tuple(
        AreaFigures(
            line, depth, tasks.get(line.id, 0), areas.banded(people.get(line.id, 0)),
            _hours(*given.get(line.id, (0, 0))),
        )
        for depth, line in areas.laid_out(known.values())
        if line.is_live
    )  # fmt: skip
    return AreaFiguresPage(lines, areas.FEW, actor is not None and areas.may_keep_areas(actor) is None)


def _hours(helpers: int, minutes: int) -> int | None:
    return None if areas.banded(helpers) is None else areas.rounded(minutes // 60)


def _living(tx: Session, community_id: int) -> dict[int, int]:
    """Return how many people who take part live in each area or what lies in it."""
    rows = tx.execute(
        select(AreaWithin.within_id, func.count())
        .join(PersonHome, PersonHome.area_id == AreaWithin.area_id)
        .join(Person, (Person.id == PersonHome.person_id) & (Person.status == "active"))
        .where(AreaWithin.community_id == community_id)
        .group_by(AreaWithin.within_id)
    )
    return dict(list(rows))


def _to_come(tx: Session, community_id: int, now: datetime) -> dict[int, int]:
    """Return how many published tasks have a shift to come in each area or what lies in it."""
    rows = tx.execute(
        select(AreaWithin.within_id, func.count(func.distinct(Task.id)))
        .join(TaskArea, TaskArea.area_id == AreaWithin.area_id)
        .join(Task, Task.id == TaskArea.task_id)
        .join(Shift, Shift.task_id == Task.id)
        .where(AreaWithin.community_id == community_id, Task.published_at.is_not(None), Task.cancelled_at.is_(None))
        .where(Shift.cancelled_at.is_(None), Shift.ends_at > now)
        .group_by(AreaWithin.within_id)
    )
    return dict(list(rows))


def _given(tx: Session, community_id: int, now: datetime) -> dict[int, tuple[int, int]]:
    """Return for each area, with what lies in it, by how many people how many minutes were given in the last year."""
    rows = tx.execute(
        select(
            AreaWithin.within_id, func.count(func.distinct(Verification.person_id)),
            func.sum(Verification.credited_minutes),
        )
        .join(TaskArea, TaskArea.area_id == AreaWithin.area_id)
        .join(Shift, Shift.task_id == TaskArea.task_id)
        .join(Engagement, Engagement.shift_id == Shift.id)
        .join(Verification, Verification.engagement_id == Engagement.id)
        .where(AreaWithin.community_id == community_id, Verification.step == "credit")
        .where(Verification.reversed_at.is_(None), Verification.at > now - YEAR)
        .group_by(AreaWithin.within_id)
    )  # fmt: skip
    return {row[0]: (row[1], row[2]) for row in rows}
