"""Give many drafts their dates at once, which publishes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update

from portal.kernel import clock, events, once
from portal.kernel.actor import Actor
from portal.kernel.db import retried, write
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.text import N_
from portal.tasks import queries, rules, steps
from portal.tasks.actions.shifts import checked_times
from portal.tasks.models import Task
from portal.tasks.rules import DatePattern, ShiftTimes

MOST_WEEKS = 26
MOST_SHIFTS = 10_000  # one transaction of a second or two; a larger list is sent in parts


@dataclass(frozen=True)
class Redated:
    """How many tasks were published with how many shifts."""

    task_count: int
    shift_count: int


@retried
def redate(
    actor: Actor, task_ids: Sequence[int] | None, pattern: DatePattern, *, request_id: str | None = None
) -> Redated:
    """Give drafts that the actor leads the same shifts and publish them, all or none; None means every such draft.

    Raises Invalid (nothing chosen, times, capacity), Conflict (one of them is no draft any more). A repeat returns the
    first receipt.
    """
    now, chosen = clock.now(), sorted(set(task_ids)) if task_ids is not None else None
    with write() as tx:
        act = once.begin(tx, actor, request_id, "task.redate", "drafts", now, (chosen, pattern))
        if act.result is not None:
            return Redated(**act.result)
        drafts = queries.draft_ids(tx, actor, chosen, for_update=True)
        if chosen is not None and len(drafts) != len(chosen):
            raise Conflict(N_("Some of these tasks have their dates by now. Open the list again."))
        times = _times(actor, pattern, len(drafts), now)
        rows = [(task, *span, pattern.capacity) for task in drafts for span in times]
        shift_ids = steps.add_shifts(tx, actor.community_id, rows, now)
        tx.execute(update(Task).where(Task.id.in_(drafts)).values(published_at=now))
        receipt = act.keep(tx, {"task_count": len(drafts), "shift_count": len(shift_ids)})
        keys = {"task_ids": drafts, "shift_ids": shift_ids}
        events.record(tx, "task.redated", actor, f"community:{actor.community_id}", now, **keys)
        return Redated(**receipt)


def _times(actor: Actor, pattern: DatePattern, drafts: int, now: datetime) -> list[tuple[datetime, datetime]]:
    """Return the aware start and end of each week's shift, or raise Invalid."""
    if not drafts:
        raise Invalid({"task": N_("Choose at least one task.")})
    if problems := rules.check_capacity(pattern.capacity, 0):
        raise Invalid(problems)
    if not 1 <= pattern.weeks <= MOST_WEEKS or drafts * pattern.weeks > MOST_SHIFTS:
        raise Invalid({"weeks": N_("Choose from 1 to 26 weeks, and at most 10,000 shifts in all.")})
    begins = datetime.combine(pattern.day, pattern.time_from)
    ends = datetime.combine(pattern.day, pattern.time_to)
    if pattern.time_to < pattern.time_from:
        ends += timedelta(days=1)
    spans = zip(rules.repeated(begins, pattern.weeks), rules.repeated(ends, pattern.weeks), strict=True)
    try:
        return [checked_times(actor, ShiftTimes(first, last, pattern.capacity), now) for first, last in spans]
    except Invalid as error:
        names = {"starts_at": "day", "ends_at": "time_to"}
        raise Invalid({names[name]: sentence for name, sentence in error.fields.items()}) from error
