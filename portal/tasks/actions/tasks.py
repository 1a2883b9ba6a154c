"""Publish a task, change it, cancel it with everything that belongs to it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.kernel import clock, events, once
from portal.kernel.actor import Actor
from portal.kernel.db import retried, write
from portal.kernel.errors import NotFound, refuse
from portal.kernel.text import N_
from portal.orgs import queries as orgs
from portal.tasks import queries, rules, steps
from portal.tasks.models import Task
from portal.tasks.rules import GuideRule
from portal.tasks.steps import TaskDraft

NO_RULE = GuideRule()


@dataclass(frozen=True)
class CancelledTask:
    """How many shifts ended and how many people are told."""

    task_id: int
    shift_count: int
    told_count: int


@retried
def publish(
    actor: Actor, draft: TaskDraft, *, needs: Sequence[str] = (), guides: GuideRule = NO_RULE,
    request_id: str | None = None,
) -> int:  # fmt: skip
    """Publish a task of a team that the actor leads; return its number.

    Raises Forbidden (another team's), NotFound (another community's), Invalid. A repeat returns the first task.
    """
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "task.publish", f"team:{draft.team_id}", now, (draft, *needs, *guides))
        if act.result is not None:
            return int(act.result["task_id"])
        refuse(orgs.may_lead(actor, orgs.team_line(tx, actor.community_id, draft.team_id)))
        task = steps.publish(tx, actor.community_id, draft, actor.user_id, now)
        steps.put_needs(tx, task, needs)
        steps.put_guides(tx, task, guides)
        act.keep(tx, {"task_id": task.id})
        events.record(tx, "task.published", actor, f"task:{task.id}", now, team_id=task.team_id)
        return task.id


@retried
def edit(
    actor: Actor, task_id: int, draft: TaskDraft, *, needs: Sequence[str] = (), guides: GuideRule = NO_RULE,
    request_id: str | None = None,
) -> None:  # fmt: skip
    """Change what a task says; everybody who has an open place in it is told.

    Raises Forbidden (another team's, also as the new team), Conflict (cancelled), Invalid. A repeat changes nothing.
    """
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "task.edit", f"task:{task_id}", now, (draft, *needs, *guides))
        if act.result is not None:
            return
        task, leads = led_task(tx, actor, task_id)
        refuse(rules.may_edit(leads=leads, is_cancelled=task.cancelled_at is not None, ends_at=None, now=now))
        if draft.team_id != task.team_id:
            refuse(orgs.may_lead(actor, orgs.team_line(tx, actor.community_id, draft.team_id)))
        steps.check_draft(draft)
        for name in ("title", "description", "team_id", "kind", "domain", "risk", "place", "bring", "minimum_age"):
            setattr(task, name, getattr(draft, name))
        steps.keep_address(tx, task, draft.address)
        steps.keep_area(tx, task, draft.area_id)
        steps.put_needs(tx, task, needs)
        steps.put_guides(tx, task, guides)
        act.keep(tx, {})
        keys = {"team_id": task.team_id, "assignment_ids": queries.open_places_of_task(tx, task_id, now)}
        events.record(tx, "task.edited", actor, f"task:{task_id}", now, **keys)


@retried
def cancel_task(actor: Actor, task_id: int, reason: str = "", *, request_id: str | None = None) -> CancelledTask:
    """Cancel a task and all its shifts that are not over; everybody who has a place is told.

    Raises Forbidden (another team's), Conflict (already cancelled). A repeat returns the first receipt.
    """
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "task.cancel", f"task:{task_id}", now, reason)
        if act.result is not None:
            return CancelledTask(**act.result)
        task, leads = led_task(tx, actor, task_id)
        refuse(rules.may_cancel(leads=leads, is_cancelled=task.cancelled_at is not None, ends_at=None, now=now))
        task.cancelled_at, task.cancelled_by_user_id, task.cancel_reason = now, actor.user_id, reason
        shift_ids = queries.shifts_of_task(tx, task_id, now)
        ended = steps.end_shifts(tx, shift_ids, actor.user_id, now, reason)
        counts = {"task_id": task_id, "shift_count": len(shift_ids), "told_count": len(ended)}
        act.keep(tx, counts)
        keys = {"team_id": task.team_id, "assignment_ids": ended}
        events.record(tx, "task.cancelled", actor, f"task:{task_id}", now, **keys)
        return CancelledTask(**counts)


def led_task(tx: Session, actor: Actor, task_id: int) -> tuple[Task, bool]:
    """Return a task of the actor's community, locked, and whether the actor leads it; NotFound otherwise."""
    task = tx.get(Task, task_id, with_for_update=True)
    if task is None or task.community_id != actor.community_id:
        raise NotFound(N_("We could not find that task."))
    team = orgs.team_line(tx, actor.community_id, task.team_id)
    return task, orgs.leads(actor, team.id, team.organisation_id)
