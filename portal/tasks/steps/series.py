"""What others may do to series of shifts inside their own transaction."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from portal.kernel import clock
from portal.tasks import rules
from portal.tasks.models import SeriesShift, Shift, ShiftSeries, Task
from portal.tasks.queries.series import SeriesDay, wall_span
from portal.tasks.rules import Repeat, ShiftTimes


def begin_series(
    tx: Session, task: Task, times: ShiftTimes, repeat: Repeat, zone: str, by: int | None, now: datetime
) -> tuple[ShiftSeries, list[int]]:
    """Keep a series that holds, with its shifts up to the horizon; return it and their numbers. by is the user."""
    first_on = times.starts_at.date()
    rule = rules.rule_text(repeat, first_on)
    series = ShiftSeries(
        community_id=task.community_id, task_id=task.id, rule=rule, first_on=first_on,
        last_on=rules.days_of(rule, first_on)[-1], time_from=times.starts_at.time(), minutes=rules.wall_minutes(times),
        capacity=times.capacity, zone=zone, made_until=first_on - timedelta(days=1), made_at=now, made_by_user_id=by,
    )  # fmt: skip
    tx.add(series)
    tx.flush()  # its number is needed by its days
    return series, make_due(tx, series, now)


def make_due(tx: Session, series: ShiftSeries, now: datetime) -> list[int]:
    """Make the shifts of a series, whose task is locked, up to the horizon; return them. A repeat makes nothing."""
    until = min(rules.reach(series.first_on, clock.local(now, series.zone).date()), series.last_on)
    days = [day for day in rules.days_of(series.rule, series.first_on) if series.made_until < day <= until]
    series.made_until = max(series.made_until, until)
    return _make(tx, series, days, now) if days else []


def _make(tx: Session, series: ShiftSeries, days: Sequence[date], now: datetime) -> list[int]:
    common = {"community_id": series.community_id}
    same = {**common, "task_id": series.task_id, "capacity": series.capacity, "taken": 0, "made_at": now}
    rows = [{**same, **dict(zip(("starts_at", "ends_at"), span(day, series), strict=True))} for day in days]
    shift_ids = list(tx.scalars(insert(Shift).returning(Shift.id, sort_by_parameter_order=True), rows))
    pairs = zip(shift_ids, days, strict=True)
    links = [{**common, "series_id": series.id, "shift_id": shift_id, "occurs_on": day} for shift_id, day in pairs]
    tx.execute(insert(SeriesShift), links)
    return shift_ids


def span(day: date, series: ShiftSeries) -> tuple[datetime, datetime]:
    """Return start and end of the series' shift on a day, in UTC.

    Both keep their wall times across a clock change. Where the change skips the start, it is moved forward and the
    shift keeps its length; where the night is an hour longer, no shift lasts more than 24 hours.
    """
    return wall_span(datetime.combine(day, series.time_from), series.minutes, series.zone)


def set_pattern(series: ShiftSeries, times: ShiftTimes) -> None:
    """Give a series another time, length and number of places from now on."""
    series.time_from, series.capacity = times.starts_at.time(), times.capacity
    series.minutes = rules.wall_minutes(times)


def split(tx: Session, series: ShiftSeries, day: date, by: int | None, now: datetime) -> ShiftSeries:
    """Cut a series in two: from the day on its shifts belong to a new one, which goes on as this one would have."""
    later = ShiftSeries(
        community_id=series.community_id, task_id=series.task_id, rule=series.rule, first_on=day,
        last_on=series.last_on, time_from=series.time_from, minutes=series.minutes, capacity=series.capacity,
        zone=series.zone, made_until=series.made_until, made_at=now, made_by_user_id=by,
    )  # fmt: skip
    tx.add(later)
    tx.flush()  # its number is needed by its days
    moved = SeriesShift.series_id == series.id, SeriesShift.occurs_on >= day
    tx.execute(update(SeriesShift).where(*moved).values(series_id=later.id))
    cut_off(series, day)
    return later


def cut_off(series: ShiftSeries, day: date) -> None:
    """Let a series make no more shifts from the day on."""
    series.last_on = min(series.last_on, day - timedelta(days=1))


def change_days(tx: Session, series: ShiftSeries, days: Sequence[SeriesDay]) -> None:
    """Give shifts, which are locked and were checked, the times and places of their series, which they follow again."""
    rows = []
    for day in days:
        starts_at, ends_at = span(day.occurs_on, series)
        rows.append({"id": day.shift_id, "starts_at": starts_at, "ends_at": ends_at, "capacity": series.capacity})
    tx.execute(update(Shift), rows)
    back = update(SeriesShift).where(SeriesShift.shift_id.in_([day.shift_id for day in days]))
    tx.execute(back.values(changed_at=None, changed_by_user_id=None))


def set_apart(link: SeriesShift, by: int | None, now: datetime) -> None:
    """Note that a shift was changed alone."""
    link.changed_at, link.changed_by_user_id = now, by
