"""Begin a series of shifts, change or cancel the following or all of it, and make the shifts that are due."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from portal.kernel import clock, events, once
from portal.kernel.actor import Actor
from portal.kernel.db import read, retried, write
from portal.kernel.errors import Conflict, Invalid, NotFound, refuse
from portal.kernel.text import N_
from portal.tasks import queries, rules, steps
from portal.tasks.actions.shifts import checked_times
from portal.tasks.actions.tasks import led_task
from portal.tasks.models import SeriesShift, ShiftSeries
from portal.tasks.queries import SeriesDay
from portal.tasks.rules import Repeat, ShiftTimes


@dataclass(frozen=True)
class SeriesReceipt:
    """The task, how many shifts were made, changed or cancelled, and how many people are told.

    goes_on: the worker makes more as they come into reach.
    """

    task_id: int
    shift_count: int
    told_count: int = 0
    goes_on: bool = False


@dataclass(frozen=True)
class _Part:
    series: ShiftSeries
    link: SeriesShift
    days: list[SeriesDay]


@retried
def add_series(
    actor: Actor, task_id: int, times: ShiftTimes, repeat: Repeat, *, request_id: str | None = None
) -> SeriesReceipt:
    """Add a series of shifts to a task that the actor leads, up to thirteen weeks ahead; the worker adds the rest.

    It publishes a draft. Raises Forbidden, Conflict (task cancelled), Invalid. A repeat returns the first receipt.
    """
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "series.add", f"task:{task_id}", now, (times, repeat))
        if act.result is not None:
            return SeriesReceipt(**act.result)
        task, leads = led_task(tx, actor, task_id)
        refuse(rules.may_edit(leads=leads, is_cancelled=task.cancelled_at is not None, ends_at=None, now=now))
        checked_times(actor, times, now)
        problems = rules.check_fixed(times) or rules.check_capacity(times.capacity, 0)
        if problems := problems or rules.check_repeat(repeat, times.starts_at.date()):
            raise Invalid(problems)
        series, shift_ids = steps.begin_series(tx, task, times, repeat, actor.zone, actor.user_id, now)
        task.published_at = task.published_at or now
        goes_on = series.made_until < series.last_on
        receipt = act.keep(tx, {"task_id": task_id, "shift_count": len(shift_ids), "goes_on": goes_on})
        events.record(tx, "series.begun", actor, f"series:{series.id}", now, task_id=task_id, shift_ids=shift_ids)
        return SeriesReceipt(**receipt)


@retried
def edit_series(
    actor: Actor, shift_id: int, times: ShiftTimes, scope: str, *, request_id: str | None = None
) -> SeriesReceipt:
    """Give this shift and those after it ("following"), or all to come ("all"), another time, length or capacity.

    All or none; everybody with a place in them is told once. Shifts that have begun, that somebody has come to or that
    were changed alone stay as they are. Raises Forbidden, NotFound, Conflict (nothing left to change), Invalid (another
    day, fewer places than are taken). A repeat returns the first receipt.
    """
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "series.edit", f"shift:{shift_id}", now, (times, scope))
        if act.result is not None:
            return SeriesReceipt(**act.result)
        part = _part(tx, actor, shift_id, scope, now, is_edit=True)
        _check_change(actor, part, times, now)
        series = part.series
        if scope == "following":
            series = steps.split(tx, series, part.link.occurs_on, actor.user_id, now)
        steps.set_pattern(series, times)
        steps.change_days(tx, series, part.days)
        shift_ids = [day.shift_id for day in part.days]
        steps.pass_on_each(tx, actor, shift_ids, now)
        keys = {"task_id": series.task_id, "shift_ids": shift_ids, **_places(tx, shift_ids)}
        receipt = act.keep(tx, _receipt(tx, series.task_id, shift_ids))
        events.record(tx, "series.edited", actor, f"series:{series.id}", now, **keys)
        return SeriesReceipt(**receipt)


def _part(tx: Session, actor: Actor, shift_id: int, scope: str, now: datetime, *, is_edit: bool) -> _Part:
    """Return what the change reaches, task and shifts locked; the shift must be of a series that the actor leads."""
    line = queries.shift_line(tx, actor.community_id, shift_id)
    task, leads = led_task(tx, actor, line.task_id)
    ask = rules.may_edit if is_edit else rules.may_cancel
    refuse(ask(leads=leads, is_cancelled=task.cancelled_at is not None, ends_at=None, now=now))
    found = queries.series_of(tx, shift_id)
    if found is None or scope not in rules.SCOPES[1:]:
        raise NotFound(N_("We could not find that series."))
    series, link = found
    days = queries.within(queries.days_to_come(tx, series.id, now, for_update=True), scope, link, is_edit=is_edit)
    if not days:
        raise Conflict(N_("No shift of this series is still to come."))
    return _Part(series, link, days)


def _check_change(actor: Actor, part: _Part, times: ShiftTimes, now: datetime) -> None:
    """Raise Invalid when one of the shifts cannot be at that time, or for so few."""
    problems = rules.check_fixed(times) or rules.check_capacity(times.capacity, 0)
    problems = problems or rules.check_same_day(part.link.occurs_on, times)
    if problems := problems or rules.check_capacities(times.capacity, [day.taken for day in part.days]):
        raise Invalid(problems)
    length = times.ends_at - times.starts_at
    for day in part.days:
        begins = datetime.combine(day.occurs_on, times.starts_at.time())
        checked_times(actor, ShiftTimes(begins, begins + length, times.capacity), now, day.starts_at)


def _places(tx: Session, shift_ids: list[int]) -> dict[str, list[int]]:
    return {"assignment_ids": queries.open_places_of(tx, shift_ids)}


def _receipt(tx: Session, task_id: int, shift_ids: list[int]) -> dict[str, int]:
    told = queries.people_with_places(tx, shift_ids)
    return {"task_id": task_id, "shift_count": len(shift_ids), "told_count": told}


@retried
def cancel_series(
    actor: Actor, shift_id: int, scope: str, reason: str = "", *, request_id: str | None = None
) -> SeriesReceipt:
    """Cancel this shift and those after it, or all to come, also those changed alone; no more are made.

    Whoever has places in them is told once. Raises Forbidden, NotFound, Conflict. A repeat returns the first receipt.
    """
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "series.cancel", f"shift:{shift_id}", now, (scope, reason))
        if act.result is not None:
            return SeriesReceipt(**act.result)
        part = _part(tx, actor, shift_id, scope, now, is_edit=False)
        shift_ids = [day.shift_id for day in part.days]
        receipt = act.keep(tx, _receipt(tx, part.series.task_id, shift_ids))
        ended = steps.end_shifts(tx, shift_ids, actor.user_id, now, reason)
        steps.cut_off(part.series, _first(part, scope))
        keys = {"task_id": part.series.task_id, "shift_ids": shift_ids, "assignment_ids": ended}
        events.record(tx, "series.cancelled", actor, f"series:{part.series.id}", now, **keys)
        return SeriesReceipt(**receipt)


def _first(part: _Part, scope: str) -> date:
    return part.link.occurs_on if scope == "following" else part.days[0].occurs_on


def extend_series(actor: Actor) -> int:
    """Make the shifts that have come into reach, each exactly once whoever else does the same; return how many."""
    now = clock.now()
    due = queries.due_series(read(), actor.community_id, clock.local(now, actor.zone).date())
    return sum(_extend(actor, series_id, task_id, now) for series_id, task_id in due)


@retried
def _extend(actor: Actor, series_id: int, task_id: int, now: datetime) -> int:
    with write() as tx:
        task, _ = led_task(tx, actor, task_id)
        series = tx.get_one(ShiftSeries, series_id, populate_existing=True)
        if task.cancelled_at is not None:
            return 0
        shift_ids = steps.make_due(tx, series, now)
        if shift_ids:
            keys = {"task_id": task_id, "shift_ids": shift_ids}
            events.record(tx, "series.extended", actor, f"series:{series_id}", now, **keys)
        return len(shift_ids)
