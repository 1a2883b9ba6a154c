"""The lists of a team's week for paper, one sheet a shift."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row

from portal.attendance.queries.door import leader_name
from portal.attendance.queries.paper import LISTED
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import refuse
from portal.kernel.units import monday_of
from portal.orgs import queries as orgs
from portal.people import queries as people
from portal.tasks import queries as tasks
from portal.tasks.models import Assignment
from portal.tasks.queries import ShiftLine


@dataclass(frozen=True)
class PrintedLine:
    """A line of a sheet for paper."""

    name: str
    phone_end: str


@dataclass(frozen=True)
class PrintedSheet:
    """One shift's list for paper; number names it, and its code opens the page that types it in."""

    number: int
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    capacity: int
    leader: str
    lines: tuple[PrintedLine, ...]
    picture: tuple[str, int] = ("", 0)
    flexible_minutes: None = None  # what has no fixed time is on no list of a week


@dataclass(frozen=True)
class WeekOfSheets:
    """The lists of a team's week, one sheet a shift."""

    team_id: int
    team_name: str
    monday: date
    sunday: date
    sheets: tuple[PrintedSheet, ...]
    previous_url: str
    next_url: str


def week_of_sheets(actor: Actor, team_id: int, day: date | None) -> WeekOfSheets:
    """Return the lists of the week of a day (None: today) of a team that the actor leads, one sheet a shift."""
    tx = read()
    team = orgs.team_line(tx, actor.community_id, team_id)
    refuse(orgs.may_lead(actor, team))
    monday = monday_of(day or clock.today(actor.zone))
    week = tasks.shifts_of_week(tx, actor, team_id, monday)
    shifts = [shift for shift in week if shift.flexible_minutes is None]
    rows = tx.execute(LISTED.where(Assignment.shift_id.in_([shift.id for shift in shifts]))).all()
    leads = leader_name(tx, team_id)
    here = f"/teams/{team_id}/rosters?from="
    return WeekOfSheets(
        team.id, team.name, monday, monday + timedelta(days=6),
        tuple(_printed(shift, leads, [row for row in rows if row.shift_id == shift.id]) for shift in shifts),
        f"{here}{monday - timedelta(days=7)}", f"{here}{monday + timedelta(days=7)}",
    )  # fmt: skip


def _printed(shift: ShiftLine, leads: str, rows: Sequence[Row[Any]]) -> PrintedSheet:
    return PrintedSheet(
        shift.id, shift.title, shift.place, shift.starts_at, shift.ends_at, shift.capacity, leads,
        tuple(PrintedLine(row.name, people.mask_phone(row.phone)) for row in rows),
    )  # fmt: skip
