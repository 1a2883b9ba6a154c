"""The data of the pages with forms: a task, a shift, the effect of cancelling."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.areas import queries as areas
from portal.areas.queries import Choice
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import NotFound, Refusal, refuse
from portal.orgs import queries as orgs
from portal.tasks import rules
from portal.tasks.models import Assignment, Shift, Task, TaskAddress, TaskArea, TaskGuide, TaskRequirement
from portal.tasks.queries.series import Reach, reaches
from portal.tasks.queries.shared import ShiftLine, open_places_of_task, shift_line
from portal.tasks.queries.task import NO_TASK
from portal.tasks.queries.visits import has_visits


@dataclass(frozen=True)
class TaskFormPage:
    """The teams whose tasks the reader may publish, and the task that is changed with what it says now."""

    teams: tuple[tuple[int, str], ...]
    task_id: int | None
    said: dict[str, object]
    told_count: int
    areas: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class ShiftFormPage:
    """The task of the shift, the shift that is changed with what it says now, and how many people are told.

    fixed: why its times can no longer be others, but for a later end. reaches: for a shift of a series, what a change
    of it, of the following and of all would touch.
    """

    task_id: int
    title: str
    shift_id: int | None
    said: dict[str, object]
    told_count: int
    fixed: Refusal | None = None
    reaches: tuple[Reach, ...] = ()


@dataclass(frozen=True)
class CancelPage:
    """What cancelling would do. starts_at and ends_at are None for a whole task."""

    task_id: int
    title: str
    shift_id: int | None
    starts_at: datetime | None
    ends_at: datetime | None
    shift_count: int
    told_count: int
    reaches: tuple[Reach, ...] = ()
    flexible_minutes: int | None = None


def new_task_page(actor: Actor) -> TaskFormPage:
    """Return the empty form's page; Forbidden for whoever leads no team."""
    teams = _teams(read(), actor)
    refuse(rules.may_publish(leads=bool(teams)))
    offered = areas.choices(areas.all_of(read(), actor.community_id))
    return TaskFormPage(teams, None, {"team": str(teams[0][0])} if len(teams) == 1 else {}, 0, offered)


def edit_task_page(actor: Actor, task_id: int) -> TaskFormPage:
    """Return the page of a task the actor leads; Forbidden or Conflict where it may not be changed."""
    tx, now = read(), clock.now()
    task = _led(tx, actor, task_id)
    refuse(rules.may_edit(leads=True, is_cancelled=task.cancelled_at is not None, ends_at=None, now=now))
    names = ("title", "description", "kind", "domain", "risk", "place", "bring", "minimum_age")
    said = {"team": str(task.team_id), **{name: getattr(task, name) for name in names}}
    kinds = tx.scalar(select(TaskRequirement.kinds).where(TaskRequirement.task_id == task_id)) or ""
    said["needs"] = kinds.split(",")
    said["minimum_age"] = task.minimum_age or None
    if (rule := tx.get(TaskGuide, task_id)) is not None:
        said |= {"first_timers": str(rule.first_timers_each), "extra_places": rule.extra_places or None}
    said["address"] = tx.scalar(select(TaskAddress.address).where(TaskAddress.task_id == task_id)) or ""
    area_id = tx.scalar(select(TaskArea.area_id).where(TaskArea.task_id == task_id))
    known = areas.all_of(tx, actor.community_id)
    said["area"] = str(area_id or "")
    told = len(open_places_of_task(tx, task_id, now))
    return TaskFormPage(_teams(tx, actor), task_id, said, told, areas.choices(known, kept=area_id))


def new_shift_page(actor: Actor, task_id: int) -> ShiftFormPage:
    """Return the page of a new shift of a task the actor leads."""
    task = _led(read(), actor, task_id)
    refuse(rules.may_edit(leads=True, is_cancelled=task.cancelled_at is not None, ends_at=None, now=clock.now()))
    return ShiftFormPage(task.id, task.title, None, {}, 0)


def edit_shift_page(actor: Actor, shift_id: int) -> ShiftFormPage:
    """Return the page of a shift the actor leads; Forbidden or Conflict where it may not be changed."""
    tx, now = read(), clock.now()
    shift = shift_line(tx, actor.community_id, shift_id)
    leads = orgs.leads(actor, shift.team_id, shift.organisation_id)
    refuse(rules.may_edit(leads=leads, is_cancelled=shift.is_cancelled, ends_at=shift.ends_at, now=now))
    said = {
        "starts_at": _wall(shift.starts_at, actor),
        "ends_at": _wall(shift.ends_at, actor),
        "capacity": shift.capacity,
        "flexible_minutes": shift.flexible_minutes,
    }
    fixed = rules.may_move(has_visits=has_visits(tx, shift_id))
    reached = reaches(tx, shift.id, now, is_edit=True)
    return ShiftFormPage(shift.task_id, shift.title, shift.id, said, _told(tx, shift), fixed, reached)


def cancel_shift_page(actor: Actor, shift_id: int) -> CancelPage:
    """Return what cancelling the shift would do; Forbidden or Conflict where it may not be cancelled."""
    tx, now = read(), clock.now()
    shift = shift_line(tx, actor.community_id, shift_id)
    leads = orgs.leads(actor, shift.team_id, shift.organisation_id)
    refuse(rules.may_cancel(leads=leads, is_cancelled=shift.is_cancelled, ends_at=shift.ends_at, now=now))
    reached = reaches(tx, shift.id, now, is_edit=False)
    told = _told(tx, shift)
    return CancelPage(
        shift.task_id, shift.title, shift.id, shift.starts_at, shift.ends_at, 1, told, reached, shift.flexible_minutes
    )  # fmt: skip


def cancel_task_page(actor: Actor, task_id: int) -> CancelPage:
    """Return what cancelling the task would do; Forbidden or Conflict where it may not be cancelled."""
    tx, now = read(), clock.now()
    task = _led(tx, actor, task_id)
    refuse(rules.may_cancel(leads=True, is_cancelled=task.cancelled_at is not None, ends_at=None, now=now))
    standing = Shift.task_id == task_id, Shift.cancelled_at.is_(None), Shift.ends_at > now
    shifts = tx.scalar(select(func.count()).select_from(Shift).where(*standing)) or 0
    return CancelPage(task.id, task.title, None, None, None, shifts, len(open_places_of_task(tx, task_id, now)))


def _teams(tx: Session, actor: Actor) -> tuple[tuple[int, str], ...]:
    return tuple((team.id, team.name) for team in orgs.teams_for(tx, actor))


def _led(tx: Session, actor: Actor, task_id: int) -> Task:
    task = tx.get(Task, task_id)
    if task is None or task.community_id != actor.community_id:
        raise NotFound(NO_TASK)
    refuse(orgs.may_lead(actor, orgs.team_line(tx, actor.community_id, task.team_id)))
    return task


def _told(tx: Session, shift: ShiftLine) -> int:
    open_places = Assignment.shift_id == shift.id, Assignment.ended_at.is_(None)
    return tx.scalar(select(func.count()).select_from(Assignment).where(*open_places)) or 0


def _wall(at: datetime, actor: Actor) -> datetime:
    return clock.local(at, actor.zone).replace(tzinfo=None)
