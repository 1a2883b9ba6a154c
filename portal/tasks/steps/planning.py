"""What others may do to tasks and shifts inside their own transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any

from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from portal.areas import queries as areas
from portal.kernel import changes as kept
from portal.kernel.errors import Invalid
from portal.kernel.text import N_
from portal.tasks import rules
from portal.tasks.models import DOMAINS, Shift, Task, TaskAddress, TaskArea, TaskGuide, TaskRequirement
from portal.tasks.rules import GuideRule
from portal.training import queries as training


@dataclass(frozen=True)
class TaskDraft:
    """What a task says before it is kept; domain is one of models.DOMAINS, minimum_age in years."""

    title: str
    description: str
    team_id: int
    domain: str
    kind: str = "request"
    risk: str = "low"
    place: str = ""
    bring: str = ""
    minimum_age: int = 0
    address: str = ""
    area_id: int | None = None


def publish(tx: Session, community_id: int, draft: TaskDraft, by: int | None, now: datetime) -> Task:
    """Keep a task that is open from now on; by is the user. Invalid when the domain is none of the nine."""
    return _keep(tx, community_id, draft, by, now, published_at=now)


def draft(tx: Session, community_id: int, said: TaskDraft, by: int | None, now: datetime) -> Task:
    """Keep a task that nobody sees but its leaders, until it gets its dates."""
    return _keep(tx, community_id, said, by, now, published_at=None)


def _keep(
    tx: Session, community_id: int, draft: TaskDraft, by: int | None, now: datetime, *, published_at: datetime | None
) -> Task:
    check_draft(draft)
    task = Task(
        community_id=community_id, team_id=draft.team_id, title=draft.title, description=draft.description,
        kind=draft.kind, domain=draft.domain, risk=draft.risk, place=draft.place, bring=draft.bring,
        minimum_age=draft.minimum_age, made_by_user_id=by, made_at=now, published_at=published_at,
    )  # fmt: skip
    tx.add(task)
    tx.flush()  # its number is needed by its shifts and its event
    keep_address(tx, task, draft.address)
    keep_area(tx, task, draft.area_id)
    return task


def keep_address(tx: Session, task: Task, address: str) -> None:
    """Write down where exactly a task is done, in place of what was said before; an empty one takes it away."""
    tx.execute(delete(TaskAddress).where(TaskAddress.task_id == task.id))
    if address:
        tx.add(TaskAddress(task_id=task.id, community_id=task.community_id, address=address))


def keep_area(tx: Session, task: Task, area_id: int | None) -> None:
    """Say in which area a task is, None for none; Invalid where a new one is none of the community's that stand."""
    row = tx.get(TaskArea, task.id, with_for_update=True)
    if (row.area_id if row else None) == area_id:
        return
    if area_id is not None and not areas.is_live_area(tx, task.community_id, area_id):
        raise Invalid({"area": N_("Choose an area of this list.")})
    if row is not None:
        tx.delete(row)
        tx.flush()  # the next row of this task must find the place free
    if area_id is not None:
        tx.add(TaskArea(task_id=task.id, community_id=task.community_id, area_id=area_id))


def check_draft(draft: TaskDraft) -> None:
    """Raise Invalid when kind, risk or domain is none that we know."""
    if draft.domain not in DOMAINS:
        raise Invalid({"domain": N_("Choose a kind of service.")})
    if draft.risk not in rules.RISK_WORDS:
        raise Invalid({"risk": N_("Choose how much can go wrong.")})
    if draft.kind not in rules.KIND_WORDS:
        raise Invalid({"kind": N_("Choose whether help is needed or offered.")})


def put_needs(tx: Session, task: Task, kinds: Sequence[str]) -> None:
    """Let the task need these kinds of credentials and no other; Invalid when one is none that we know."""
    if not set(kinds) <= set(training.KIND_WORDS):
        raise Invalid({"needs": N_("Choose what people must have.")})
    tx.execute(delete(TaskRequirement).where(TaskRequirement.task_id == task.id))
    if kinds:
        row = {"task_id": task.id, "community_id": task.community_id, "kinds": ",".join(sorted(set(kinds)))}
        tx.execute(insert(TaskRequirement).values(row))


def put_guides(tx: Session, task: Task, rule: GuideRule) -> None:
    """Let the task ask this of first-timers from now on; Invalid when it does not hold together."""
    if problems := rules.check_guides(rule):
        raise Invalid(problems)
    found = tx.get(TaskGuide, task.id)
    before = GuideRule(found.first_timers_each, found.extra_places) if found else GuideRule()
    if rule == before:
        return
    kept.note(tx, TaskGuide, task.id, before._asdict(), rule._asdict())
    tx.execute(delete(TaskGuide).where(TaskGuide.task_id == task.id))
    if rule.first_timers_each:
        row = {"task_id": task.id, "community_id": task.community_id, **rule._asdict()}
        tx.execute(insert(TaskGuide).values(row))


def add_shift(
    tx: Session, task: Task, starts_at: datetime, ends_at: datetime, capacity: int, now: datetime,
    flexible_minutes: int | None = None,
) -> Shift:  # fmt: skip
    """Add a time slot with places to a task; aware UTC, at most 24 hours, in the past too (imports, the demo).

    flexible_minutes: about how long it takes, where the times are those of a window of days. Invalid when the times or
    the number of places do not hold.
    """
    check_span(starts_at, ends_at, flexible_minutes)
    if problems := rules.check_capacity(capacity, 0):
        raise Invalid(problems)
    shift = Shift(
        community_id=task.community_id, task_id=task.id, starts_at=starts_at, ends_at=ends_at, capacity=capacity,
        taken=0, made_at=now, flexible_minutes=flexible_minutes,
    )  # fmt: skip
    tx.add(shift)
    tx.flush()  # its number is needed by its event and its places
    return shift


def check_span(starts_at: datetime, ends_at: datetime, flexible_minutes: int | None = None) -> None:
    """Raise Invalid unless the end is later than the start, by at most 24 hours or as a window has to be."""
    if problems := rules.check_span(starts_at, ends_at, flexible_minutes):
        raise Invalid(problems)


def add_shifts(
    tx: Session, community_id: int, rows: Sequence[tuple[int, datetime, datetime, int]], now: datetime,
    flexible_minutes: Sequence[int | None] = (),
) -> list[int]:  # fmt: skip
    """Add many shifts at once, as (task id, start, end, capacity) that have been checked; return their numbers.

    flexible_minutes: of each, for those without a fixed hour; left away where all have one.
    """
    values = [
        {
            "community_id": community_id, "task_id": task_id, "starts_at": starts_at, "ends_at": ends_at,
            "capacity": capacity, "taken": 0, "made_at": now, "flexible_minutes": minutes,
        }
        for (task_id, starts_at, ends_at, capacity), minutes in zip_longest(rows, flexible_minutes)
    ]  # fmt: skip
    return list(tx.scalars(insert(Shift).returning(Shift.id), values))


# Thousands of tasks in a few statements: one by one, 5,000 held the only writer of SQLite for ten seconds.


def keep_many(
    tx: Session, community_id: int, drafts: Sequence[TaskDraft], by: int | None, now: datetime, *, is_open: bool
) -> list[int]:
    """Keep tasks as drafts, or open from now on; by is the user. Return their numbers in the same order."""
    if not drafts:
        return []
    for each in drafts:
        check_draft(each)
    common = {
        "community_id": community_id, "made_by_user_id": by, "made_at": now, "published_at": now if is_open else None,
    }  # fmt: skip
    apart = {"address", "area_id"}  # rows of their own
    said = [{name: value for name, value in vars(each).items() if name not in apart} for each in drafts]
    rows = [{**each, **common} for each in said]
    # In order, SQLite takes rows one by one: still a fifth of the time of a flush for each.
    return list(tx.scalars(insert(Task).returning(Task.id, sort_by_parameter_order=True), rows))


def change_many(tx: Session, changes: Mapping[int, Mapping[str, Any]]) -> None:
    """Give tasks, by number, new values of some of their fields; one statement for each choice of fields."""
    rows = [{"id": task_id, **values} for task_id, values in changes.items() if values]
    if rows:
        for task_id, values in changes.items():
            task = tx.get_one(Task, task_id)  # no statement: whoever changes tasks holds them
            kept.note(tx, Task, task_id, {name: getattr(task, name) for name in values}, values)
        tx.execute(update(Task), sorted(rows, key=sorted))


def remove_many(tx: Session, task_ids: Sequence[int]) -> None:
    """Remove tasks with their shifts as if they had never been; an IntegrityError where anything points at them."""
    parts = (
        (Shift, Shift.task_id), (TaskAddress, TaskAddress.task_id), (TaskRequirement, TaskRequirement.task_id),
        (TaskGuide, TaskGuide.task_id), (TaskArea, TaskArea.task_id),
    )  # fmt: skip
    for table, key in (*parts, (Task, Task.id)):
        gone = delete(table).where(key.in_(task_ids))
        tx.execute(gone.execution_options(synchronize_session=False))
