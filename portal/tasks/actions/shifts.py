"""Add a shift to a task, change its time or places, cancel it."""

from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy.orm import Session

from portal.kernel import clock, events, once
from portal.kernel.actor import Actor
from portal.kernel.db import retried, write
from portal.kernel.errors import Invalid, refuse
from portal.orgs import queries as orgs
from portal.tasks import queries, rules, steps
from portal.tasks.actions.tasks import led_task
from portal.tasks.models import SeriesShift, Shift
from portal.tasks.rules import ShiftTimes


@dataclass(frozen=True)
class CancelledShift:
    """The task of the shift and how many people are told."""

    task_id: int
    told_count: int


@retried
def add_shift(actor: Actor, task_id: int, times: ShiftTimes, *, request_id: str | None = None) -> int:
    """Add a shift to a task that the actor leads; a draft is published by its first one. Return the shift's number.

    Raises Forbidden, Conflict (task cancelled), Invalid (times, capacity). A repeat returns the first shift.
    """
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "shift.add", f"task:{task_id}", now, times)
        if act.result is not None:
            return int(act.result["shift_id"])
        task, leads = led_task(tx, actor, task_id)
        refuse(rules.may_edit(leads=leads, is_cancelled=task.cancelled_at is not None, ends_at=None, now=now))
        starts_at, ends_at = checked_times(actor, times, now)
        shift = steps.add_shift(tx, task, starts_at, ends_at, times.capacity, now, times.flexible_minutes)
        task.published_at = task.published_at or now
        act.keep(tx, {"shift_id": shift.id})
        events.record(tx, "shift.added", actor, f"shift:{shift.id}", now, task_id=task_id)
        return shift.id


@retried
def edit_shift(actor: Actor, shift_id: int, times: ShiftTimes, *, request_id: str | None = None) -> int:
    """Change when a shift is or how many may come; everybody who has a place is told. Return the task's number.

    A shift of a series is changed alone, and stays as it is when others of its series are changed.

    Raises Forbidden, Conflict (cancelled), Invalid (fewer places than are taken; once somebody has checked in, any
    other time but a later end). A repeat changes nothing.
    """
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "shift.edit", f"shift:{shift_id}", now, times)
        if act.result is not None:
            return int(act.result["task_id"])
        link = _held_day(tx, actor, shift_id)
        line = queries.shift_line(tx, actor.community_id, shift_id, for_update=True)
        leads = orgs.leads(actor, line.team_id, line.organisation_id)
        refuse(rules.may_edit(leads=leads, is_cancelled=line.is_cancelled, ends_at=line.ends_at, now=now))
        if problems := rules.check_capacity(times.capacity, line.taken):
            raise Invalid(problems)
        starts_at, ends_at = checked_times(actor, times, now, line.starts_at)
        refusal = rules.may_move(has_visits=queries.has_visits(tx, shift_id))
        if problems := rules.check_move(line, starts_at, ends_at, refusal, times.flexible_minutes):
            raise Invalid(problems)
        if link is not None:
            steps.set_apart(link, actor.user_id, now)
        shift = tx.get_one(Shift, shift_id)
        shift.starts_at, shift.ends_at, shift.capacity = starts_at, ends_at, times.capacity
        shift.flexible_minutes = times.flexible_minutes
        steps.pass_on(tx, actor, shift_id, now)
        act.keep(tx, {"task_id": line.task_id})
        keys = {"task_id": line.task_id, "assignment_ids": queries.open_places_of(tx, [shift_id])}
        events.record(tx, "shift.edited", actor, f"shift:{shift_id}", now, **keys)
        return line.task_id


def _held_day(tx: Session, actor: Actor, shift_id: int) -> SeriesShift | None:
    """Return the shift's day in its series, with the task locked: of two changes the second sees the first."""
    found = queries.series_of(tx, shift_id)
    if found is None or found[0].community_id != actor.community_id:
        return None
    led_task(tx, actor, found[0].task_id)
    found = queries.series_of(tx, shift_id)
    return found[1] if found else None


@retried
def cancel_shift(actor: Actor, shift_id: int, reason: str = "", *, request_id: str | None = None) -> CancelledShift:
    """Cancel a shift and end every open place in it; everybody who had one is told. Open visits stay open.

    Raises Forbidden (another team's), Conflict (cancelled or over). A repeat returns the first receipt.
    """
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "shift.cancel", f"shift:{shift_id}", now, reason)
        if act.result is not None:
            return CancelledShift(**act.result)
        shift = queries.shift_line(tx, actor.community_id, shift_id, for_update=True)
        leads = orgs.leads(actor, shift.team_id, shift.organisation_id)
        refuse(rules.may_cancel(leads=leads, is_cancelled=shift.is_cancelled, ends_at=shift.ends_at, now=now))
        ended = steps.end_shifts(tx, [shift_id], actor.user_id, now, reason)
        receipt = act.keep(tx, {"task_id": shift.task_id, "told_count": len(ended)})
        keys = {"task_id": shift.task_id, "assignment_ids": ended}
        events.record(tx, "shift.cancelled", actor, f"shift:{shift_id}", now, **keys)
        return CancelledShift(**receipt)


def checked_times(
    actor: Actor, times: ShiftTimes, now: datetime, was: datetime | None = None
) -> tuple[datetime, datetime]:
    """Return the wall times as UTC, or raise Invalid with a sentence for the one that does not hold."""
    starts_at, ends_at = clock.from_local(times.starts_at, actor.zone), clock.from_local(times.ends_at, actor.zone)
    today = clock.local(now, actor.zone).date()
    midnight = clock.from_local(datetime.combine(today, time.min), actor.zone)
    if problems := rules.check_times(starts_at, ends_at, midnight, now, was, minutes=times.flexible_minutes):
        raise Invalid(problems)
    return starts_at, ends_at
