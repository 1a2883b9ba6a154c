"""Verified hours by period, team and grade: for the page, and whole for a spreadsheet."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select

from portal.attendance.models import Engagement
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
    """One page of confirmed hours, the totals of the whole choice by grade, and what can be chosen."""

    filters: Filters
    rows: tuple[VerifiedRow, ...]
    by_grade: tuple[tuple[int, int, int], ...]
    teams: tuple[tuple[int, str], ...]
    before_id: int | None

    @property
    def count(self) -> int:
        """Number of credits in the whole choice."""
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
    totals = tx.execute(
        _chosen(select(Verification.grade, func.count(), func.sum(Verification.credited_minutes)), actor, filters)
        .group_by(Verification.grade)
        .order_by(Verification.grade.desc())
    ).all()
    query = _rows(actor, filters).limit(PAGE + 1)
    if filters.before_id is not None:
        query = query.where(Verification.id < filters.before_id)
    rows = [VerifiedRow(*row) for row in tx.execute(query)]
    before_id = rows[PAGE - 1].id if len(rows) > PAGE else None
    teams = tuple((team.id, team.name) for team in orgs.teams_for(tx, actor))
    return VerifiedPage(filters, tuple(rows[:PAGE]), tuple(tuple(row) for row in totals), teams, before_id)


def verified_table(actor: Actor, filters: Filters) -> list[list[Cell]]:
    """Return every row of the choice as cells, times as the community's clock shows them; public numbers, no others."""
    zone = ZoneInfo(actor.zone)
    return [
        [
            row.public_no, row.name, row.team, row.title, local_day(row.started_at, zone),
            f"{row.started_at.astimezone(zone):%H:%M}", f"{row.ended_at.astimezone(zone):%H:%M}",
            row.recorded_minutes, row.credited_minutes, row.grade, row.by, local_day(row.at, zone),
        ]
        for row in (VerifiedRow(*found) for found in read().execute(_rows(actor, filters)))
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


def _chosen(query: Select[Any], actor: Actor, filters: Filters) -> Select[Any]:
    zone = ZoneInfo(actor.zone)
    first = datetime(filters.first.year, filters.first.month, filters.first.day, tzinfo=zone)
    last = datetime(filters.last.year, filters.last.month, filters.last.day, tzinfo=zone) + timedelta(days=1)
    query = query.where(
        Verification.community_id == actor.community_id, Verification.at >= first, Verification.at < last,
        Verification.step == "credit", Verification.reversed_at.is_(None),
    )  # fmt: skip
    if filters.team_id is not None:
        query = query.where(Verification.team_id == filters.team_id)
    return query if filters.grade is None else query.where(Verification.grade == filters.grade)
