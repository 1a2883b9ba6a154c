"""The list of drafts that wait for their dates."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.orgs import queries as orgs
from portal.tasks.models import Task

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft in the list."""

    id: int
    title: str
    team_name: str
    place: str


@dataclass(frozen=True)
class DraftsPage:
    """One page of the drafts the reader leads, how many there are in all, and which are ticked beforehand."""

    drafts: tuple[DraftLine, ...]
    count: int
    chosen: frozenset[int]
    is_all: bool
    next_url: str | None
    is_first: bool


def drafts_page(actor: Actor, after: int = 0, chosen: Sequence[int] = (), *, is_all: bool = False) -> DraftsPage:
    """Return a page of the drafts that the actor leads, after the task of that number; by number, so oldest first."""
    tx = read()
    teams = {team.id: team.name for team in orgs.teams_for(tx, actor)}
    drafts = (*_drafts(actor, list(teams)),)
    count = tx.scalar(select(func.count()).select_from(Task).where(*drafts)) or 0
    rows = tx.execute(
        select(Task.id, Task.title, Task.team_id, Task.place)
        .where(*drafts, Task.id > after)
        .order_by(Task.id)
        .limit(PAGE_SIZE + 1)
    ).all()
    shown = tuple(DraftLine(row.id, row.title, teams[row.team_id], row.place) for row in rows[:PAGE_SIZE])
    next_url = f"/tasks/drafts?after={shown[-1].id}" if len(rows) > PAGE_SIZE else None
    return DraftsPage(shown, count, frozenset(chosen), is_all, next_url, is_first=not after)


def draft_ids(tx: Session, actor: Actor, chosen: Sequence[int] | None, *, for_update: bool = False) -> list[int]:
    """Return those of the chosen tasks (None: all) that are drafts which the actor leads, by number."""
    teams = [team.id for team in orgs.teams_for(tx, actor)]
    query = select(Task.id).where(*_drafts(actor, teams)).order_by(Task.id)
    if chosen is not None:
        query = query.where(Task.id.in_(chosen))
    return list(tx.scalars(query.with_for_update() if for_update else query))


def _drafts(actor: Actor, teams: Sequence[int]) -> tuple[object, ...]:
    return (
        Task.community_id == actor.community_id,
        Task.published_at.is_(None),
        Task.cancelled_at.is_(None),
        Task.team_id.in_(teams),
    )
