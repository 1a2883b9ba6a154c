"""The pieces of taking a file in and of taking that back, each in the transaction of its action."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.exchange.models import ImportRun
from portal.exchange.rules import AREAS, HOURS, OPPORTUNITIES, PEOPLE, Plan
from portal.exchange.steps.areas import take_areas_back, write_areas
from portal.exchange.steps.old_hours import take_hours_back, write_hours
from portal.exchange.steps.people import take_people_back, write_people
from portal.exchange.steps.removing import take_tasks_back
from portal.exchange.steps.runs import Rows, begin_run, keep_rows
from portal.exchange.steps.writing import write_tasks

__all__ = ["begin_run", "take_back", "write_rows"]

_Write = Callable[[Session, ImportRun, Plan[Any], Any, str], Rows]
_TakeBack = Callable[[Session, ImportRun, int | None, datetime], dict[str, int]]
_WRITE: Mapping[str, _Write] = {
    OPPORTUNITIES.kind: write_tasks,
    PEOPLE.kind: lambda tx, run, plan, _known, zone: write_people(tx, run, plan, zone),
    AREAS.kind: lambda tx, run, plan, _known, zone: write_areas(tx, run, plan, zone),
    HOURS.kind: lambda tx, run, plan, known, _zone: write_hours(tx, run, plan, known),
}
_TAKE_BACK: Mapping[str, _TakeBack] = {
    OPPORTUNITIES.kind: lambda tx, run, _by, _now: take_tasks_back(tx, run),
    PEOPLE.kind: lambda tx, run, _by, _now: take_people_back(tx, run),
    AREAS.kind: take_areas_back,
    HOURS.kind: take_hours_back,
}


def write_rows(
    tx: Session, run: ImportRun, plan: Plan[Any], known: Any, zone: str  # noqa: ANN401 - each kind knows something else
) -> None:  # fmt: skip
    """Do what the plan says, and keep for each line what was done; zone: the community's, an IANA name."""
    keep_rows(tx, run, _WRITE[run.kind](tx, run, plan, known, zone), plan.refused)


def take_back(tx: Session, run: ImportRun, by_user_id: int | None, now: datetime) -> dict[str, int]:
    """Remove what the run created and restore what it updated, but keep what is in use; return how many of each."""
    return _TAKE_BACK[run.kind](tx, run, by_user_id, now)
