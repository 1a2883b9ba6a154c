"""Which of the visits that wait somebody wants to see: of a team, an area, a week, a grade, or those that wait long."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select

from portal.areas import queries as areas
from portal.attendance.models import Engagement
from portal.kernel.units import monday_of
from portal.tasks.models import Shift, TaskArea


@dataclass(frozen=True)
class Choice:
    """What was chosen, None where everything is meant.

    week_on: any day of the week in which the visit began; days: whole days since it ended, at least so many.
    """

    team_id: int | None = None
    week_on: date | None = None
    grade: int | None = None
    days: int | None = None
    shift_id: int | None = None
    area_id: int | None = None

    @property
    def query(self) -> str:
        """Return the choice as the query of an address, empty when everything is meant."""
        said = {"team": self.team_id, "week": self.week_on, "grade": self.grade, "days": self.days}
        said |= {"shift": self.shift_id, "area": self.area_id}
        return urlencode({name: str(value) for name, value in said.items() if value is not None})


EVERYTHING = Choice()


def conditions(choice: Choice, zone: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return what a visit must meet; the week runs from Monday to Sunday of the community's zone."""
    found: list[ColumnElement[bool]] = []
    if choice.team_id is not None:
        found.append(Engagement.team_id == choice.team_id)
    if choice.shift_id is not None:
        found.append(Engagement.shift_id == choice.shift_id)
    if choice.grade is not None:
        found.append(Engagement.grade == choice.grade)
    if choice.area_id is not None:
        here = TaskArea.area_id.in_(areas.below([choice.area_id]))
        in_area = select(Shift.id).join(TaskArea, TaskArea.task_id == Shift.task_id).where(here)
        found.append(Engagement.shift_id.in_(in_area))
    if choice.days is not None:
        found.append(Engagement.ended_at <= now - timedelta(days=choice.days))
    if choice.week_on is not None:
        monday = monday_of(choice.week_on)
        first, after = (datetime(d.year, d.month, d.day, tzinfo=ZoneInfo(zone)) for d in _week(monday))
        found += [Engagement.started_at >= first, Engagement.started_at < after]
    return tuple(found)


def _week(monday: date) -> tuple[date, date]:
    return monday, monday + timedelta(days=7)
