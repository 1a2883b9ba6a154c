"""What each kind of list is held against, and what would become of its rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.exchange.models import ImportRun
from portal.exchange.queries.known import plan_of_tasks, refs
from portal.exchange.queries.known_areas import known_areas
from portal.exchange.queries.known_people import known_hours, known_people
from portal.exchange.reading import Reading
from portal.exchange.rules import AREAS, HOURS, OPPORTUNITIES, PEOPLE, Plan, plan_areas, plan_hours, plan_people
from portal.kernel.actor import Actor
from portal.kernel.db import read


@dataclass(frozen=True)
class _Kind:
    """How what is known is found, how a plan is made with it, and whether it may be made before the write begins.

    It may where only imports change what decides: a person who joins meanwhile came after the list. What people do to
    tasks decides whether a list may still change them.
    """

    known: Callable[[Session, Actor, Reading], Any]
    plan: Callable[[Reading, Any], Plan[Any]]
    is_planned_before: bool


_KINDS: Mapping[str, _Kind] = {
    OPPORTUNITIES.kind: _Kind(
        lambda tx, actor, reading: refs(tx, actor.community_id, reading.said.source), plan_of_tasks,
        is_planned_before=False,
    ),
    PEOPLE.kind: _Kind(
        known_people, lambda reading, known: plan_people(reading.rows, known), is_planned_before=True
    ),
    AREAS.kind: _Kind(
        lambda tx, actor, _reading: known_areas(tx, actor.community_id),
        lambda reading, known: plan_areas(reading.rows, known), is_planned_before=False,
    ),
    HOURS.kind: _Kind(known_hours, lambda reading, known: plan_hours(reading.rows, known), is_planned_before=True),
}  # fmt: skip


@dataclass(frozen=True)
class Outline:
    """What a list is held against, what would become of its rows, and the imports that this was true after."""

    known: Any
    plan: Plan[Any]
    after: tuple[int, int]


def outline(tx: Session, actor: Actor, reading: Reading) -> Outline:
    """Say what would become of each row of the file in the actor's community."""
    after, kind = _imports(tx, actor.community_id), _KINDS[reading.kind]
    known = kind.known(tx, actor, reading)
    return Outline(known, kind.plan(reading, known), after)


def outline_now(tx: Session, actor: Actor, reading: Reading, before: Outline) -> Outline:
    """Return the outline made before the write began where it still holds, else a new one; imports are held."""
    holds = _KINDS[reading.kind].is_planned_before and before.after == _imports(tx, actor.community_id)
    return before if holds else outline(tx, actor, reading)


def _imports(tx: Session, community_id: int) -> tuple[int, int]:
    """Return the number of the latest run of the community, and how many were undone."""
    counts = func.coalesce(func.max(ImportRun.id), 0), func.count(ImportRun.undone_at)
    row = tx.execute(select(*counts).where(ImportRun.community_id == community_id)).one()
    return row[0], row[1]


def plan(actor: Actor, reading: Reading) -> Plan[Any]:
    """Say what would become of each row, before anything is written."""
    return outline(read(), actor, reading).plan
