"""Verified hours by period, team and grade: for the page, and whole for a spreadsheet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, func, select

from portal.attendance.models import Engagement
from portal.carried import queries as carried
from portal.hours.models import Verification
from portal.hours.queries.docket import local_day
from portal.hours.rules import minutes_between
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.prepared import alias
from portal.kernel.tables import Cell
from portal.orgs import queries as orgs
from portal.orgs.models import Team
from portal.people.models import Person, User
from portal.tasks.models import Shift, Task

PAGE = 50
_by, _by_person = alias(User), alias(Person)


@dataclass(frozen=True)
class Filters:
    """Which confirmed hours: from the first to the last day (of confirming, in the community's zone), team, grade."""

    first: date
    last: date
    team_id: int | None = None
    grade: int | None = None
    before_id: int | None = None


@dataclass(frozen=True)
class VerifiedRow:
    """One credit that stands, with the visit it is for."""

    id: int
    engagement_id: int
    name: str
    public_no: str
    team: str
    title: str
    started_at: datetime
    ended_at: datetime
    credited_minutes: int
    grade: int
    by: str
    at: datetime

    @property
    def recorded_minutes(self) -> int:
        """Whole minutes between check-in and check-out."""
        return minutes_between(self.started_at, self.ended_at)


@dataclass(frozen=True)
class VerifiedPage:
    """One page of confirmed hours, the totals of the whole choice by grade, and what can be chosen.

    by_grade: grade, visits, minutes; those of before, which have no visit, are among the minutes of their grade.
    """

    filters: Filters
    rows: tuple[VerifiedRow, ...]
    by_grade: tuple[tuple[int, int, int], ...]
    before: carried.Credited
    teams: tuple[tuple[int, str], ...]
    before_id: int | None

    @property
    def count(self) -> int:
        """Number of visits in the whole choice."""
        return sum(count for _, count, _ in self.by_grade)

    @property
    def minutes(self) -> int:
        """Credited minutes of the whole choice."""
        return sum(minutes for _, _, minutes in self.by_grade)


def this_month(actor: Actor) -> tuple[date, date]:
    """Return the first day of this month and today, in the community's zone."""
    today = clock.today(actor.zone)
    return today.replace(day=1), today


def verified_page(actor: Actor, filters: Filters) -> VerifiedPage:
    """Return a page of the confirmed hours of the actor's community."""
    tx = read()
    sums = select(Verification.grade, func.count(), func.sum(Verification.credited_minutes))
    totals = tx.execute(_chosen(sums, actor, filters).group_by(Verification.grade)).all()
    query = _rows(actor, filters).limit(PAGE + 1)
    if filters.before_id is not None:
        query = query.where(Verification.id < filters.before_id)
    rows = [VerifiedRow(*row) for row in tx.execute(query)]
    before_id = rows[PAGE - 1].id if len(rows) > PAGE else None
    teams = tuple((team.id, team.name) for team in orgs.teams_for(tx, actor))
    before = _before(actor, filters)
    return VerifiedPage(filters, tuple(rows[:PAGE]), _by_grade(totals, before), before, teams, before_id)


def _by_grade(totals: Iterable[Row[Any]], before: carried.Credited) -> tuple[tuple[int, int, int], ...]:
    found = {grade: (int(count), int(minutes)) for grade, count, minutes in totals}
    if before.minutes:
        count, minutes = found.get(carried.GRADE, (0, 0))
        found[carried.GRADE] = count, minutes + before.minutes
    return tuple((grade, *found[grade]) for grade in sorted(found, reverse=True))


def _before(actor: Actor, filters: Filters) -> carried.Credited:
    """Return what the choice holds of old lists, whose hours are of one grade and of no team of ours."""
    if _has_before(filters):
        return carried.credited(read(), actor.community_id, *_span(actor, filters))
    return carried.Credited()


def _has_before(filters: Filters) -> bool:
    return filters.team_id is None and filters.grade in {None, carried.GRADE}


def verified_table(actor: Actor, filters: Filters) -> list[list[Cell]]:
    """Return every row of the choice as cells, times as the community's clock shows them; public numbers, no others.

    Last come hours from before: what their list is called instead of a task, and no team, day or times.
    """
    zone = ZoneInfo(actor.zone)
    visits: list[list[Cell]] = [
        [
            row.public_no, row.name, row.team, row.title, local_day(row.started_at, zone),
            f"{row.started_at.astimezone(zone):%H:%M}", f"{row.ended_at.astimezone(zone):%H:%M}",
            row.recorded_minutes, row.credited_minutes, row.grade, row.by, local_day(row.at, zone),
        ]
        for row in (VerifiedRow(*found) for found in read().execute(_rows(actor, filters)))
    ]  # fmt: skip
    return visits + (_rows_before(actor, filters, zone) if _has_before(filters) else [])


def _rows_before(actor: Actor, filters: Filters, zone: ZoneInfo) -> list[list[Cell]]:
    return [
        [
            row.public_no, row.name, None, row.origin, None, None, None, row.minutes, row.minutes, carried.GRADE,
            row.by, local_day(row.at, zone),
        ]
        for row in carried.credit_rows(read(), actor.community_id, *_span(actor, filters))
    ]  # fmt: skip


def _rows(actor: Actor, filters: Filters) -> Select[Any]:
    query = (
        select(
            Verification.id, Verification.engagement_id, Person.name, Person.public_no, Team.name, Task.title,
            Engagement.started_at, Engagement.ended_at, Verification.credited_minutes, Verification.grade,
            _by_person.name, Verification.at,
        )
        .join(Engagement, Engagement.id == Verification.engagement_id)
        .join(Shift, Shift.id == Engagement.shift_id)
        .join(Task, Task.id == Shift.task_id)
        .join(Team, Team.id == Verification.team_id)
        .join(Person, Person.id == Verification.person_id)
        .join(_by, _by.id == Verification.by_user_id)
        .join(_by_person, _by_person.id == _by.person_id)
        .order_by(Verification.id.desc())
    )  # fmt: skip
    return _chosen(query, actor, filters)


def _span(actor: Actor, filters: Filters) -> tuple[datetime, datetime]:
    """Return the moments at which the choice begins and ends."""
    zone = ZoneInfo(actor.zone)
    first = datetime(filters.first.year, filters.first.month, filters.first.day, tzinfo=zone)
    return first, datetime(filters.last.year, filters.last.month, filters.last.day, tzinfo=zone) + timedelta(days=1)


def _chosen(query: Select[Any], actor: Actor, filters: Filters) -> Select[Any]:
    since, until = _span(actor, filters)
    query = query.where(
        Verification.community_id == actor.community_id, Verification.at >= since, Verification.at < until,
        Verification.step == "credit", Verification.reversed_at.is_(None),
    )  # fmt: skip
    if filters.team_id is not None:
        query = query.where(Verification.team_id == filters.team_id)
    return query if filters.grade is None else query.where(Verification.grade == filters.grade)
