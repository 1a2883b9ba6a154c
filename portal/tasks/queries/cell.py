"""What a grid worker sees: who lives in their areas, what is on there, and the links that they hand out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from portal.areas import queries as areas
from portal.areas.models import AreaWithin
from portal.areas.queries import AreaLine
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import NotFound
from portal.people import queries as people
from portal.people.queries import CellPerson
from portal.tasks.models import PersonalLink, TaskArea
from portal.tasks.queries.lines import SHIFTS, STANDING, TASKS, shifts, standing_values, tasks
from portal.tasks.queries.links import NO_LINK

MOST = 50


@dataclass(frozen=True)
class CellTask:
    """A published task of an area with shifts to come; starts_at: of the next, left: places in all of them."""

    task_id: int
    title: str
    place: str
    starts_at: datetime
    left: int
    area_id: int


@dataclass(frozen=True)
class CellPage:
    """The worker's areas with what lies in them: people by pinyin, tasks by the next shift. areas: by number."""

    own: tuple[AreaLine, ...]
    people: tuple[CellPerson, ...]
    tasks: tuple[CellTask, ...]
    areas: Mapping[int, AreaLine]


@dataclass(frozen=True)
class CellPersonPage:
    """Somebody of the worker's areas, what is on in and around these, and the links of theirs to hand out."""

    person: CellPerson
    area: AreaLine
    signs_in: bool
    tasks: tuple[CellTask, ...]
    links: tuple[tuple[int, str, datetime], ...]


@dataclass(frozen=True)
class CellLinkPage:
    """One link to hand out: whose, for which task, until when."""

    link_id: int
    person_id: int
    name: str
    title: str
    expires_at: datetime


def cell_page(actor: Actor) -> CellPage:
    """Return the actor's areas with their people and tasks."""
    tx, now = read(), clock.now()
    known = areas.all_of(tx, actor.community_id)
    own = tuple(known[number] for number in sorted(actor.area_ids) if number in known)
    return CellPage(own, tuple(people.people_of_cell(tx, actor)), _tasks(tx, actor, now), known)


def cell_person_page(actor: Actor, person_id: int) -> CellPersonPage:
    """Return one of the people of the actor's areas, or NotFound."""
    tx, now = read(), clock.now()
    person = people.person_of_cell(tx, actor, person_id)
    holds = PersonalLink.person_id == person_id, PersonalLink.ended_at.is_(None), PersonalLink.expires_at > now
    links = tx.execute(
        select(PersonalLink.id, tasks.title, PersonalLink.expires_at)
        .join(TASKS, tasks.id == PersonalLink.task_id)
        .where(PersonalLink.community_id == actor.community_id, _may_hand_out(actor), *holds)
        .order_by(PersonalLink.id.desc())
    )
    return CellPersonPage(
        person, areas.area(tx, actor.community_id, person.area_id), bool(people.signing_in(tx, [person_id])),
        _tasks(tx, actor, now, is_around=True), tuple((row.id, row.title, row.expires_at) for row in links),
    )  # fmt: skip


def cell_link_page(actor: Actor, link_id: int) -> CellLinkPage:
    """Return a link that holds, of somebody of the actor's areas and for them to hand out, or NotFound."""
    tx, now = read(), clock.now()
    row = tx.execute(
        select(PersonalLink.id, PersonalLink.person_id, tasks.title, PersonalLink.expires_at)
        .join(TASKS, tasks.id == PersonalLink.task_id)
        .where(PersonalLink.id == link_id, PersonalLink.community_id == actor.community_id, _may_hand_out(actor))
        .where(PersonalLink.ended_at.is_(None), PersonalLink.expires_at > now)
    ).first()
    if row is None:
        raise NotFound(NO_LINK)
    person = people.person_of_cell(tx, actor, row.person_id)
    return CellLinkPage(row.id, row.person_id, person.name, row.title, row.expires_at)


def is_on_around(tx: Session, actor: Actor, task_id: int, now: datetime) -> bool:
    """Tell whether a task has shifts to come in the actor's areas or in one around them."""
    return any(task.task_id == task_id for task in _tasks(tx, actor, now, is_around=True, task_id=task_id))


def _may_hand_out(actor: Actor) -> ColumnElement[bool]:
    """Keep the links for tasks in or around the actor's areas, and those that the actor made."""
    here = select(TaskArea.task_id).where(or_(_is_in(actor), _is_around(actor)))
    return or_(PersonalLink.task_id.in_(here), PersonalLink.made_by_user_id == actor.user_id)


def _is_in(actor: Actor) -> ColumnElement[bool]:
    return TaskArea.area_id.in_(areas.below(actor.area_ids))


def _is_around(actor: Actor) -> ColumnElement[bool]:
    return TaskArea.area_id.in_(select(AreaWithin.within_id).where(AreaWithin.area_id.in_(actor.area_ids)))


def _tasks(
    tx: Session, actor: Actor, now: datetime, *, is_around: bool = False, task_id: int | None = None
) -> tuple[CellTask, ...]:
    """Return what is on in the actor's areas; is_around: and in those that these lie in."""
    rows = tx.execute(
        select(
            tasks.id, tasks.title, tasks.place, func.min(shifts.starts_at), func.sum(shifts.capacity - shifts.taken),
            TaskArea.area_id,
        )
        .select_from(SHIFTS.join(TASKS, tasks.id == shifts.task_id))
        .join(TaskArea, TaskArea.task_id == tasks.id)
        .where(*STANDING, or_(_is_in(actor), _is_around(actor)) if is_around else _is_in(actor))
        .where(*([tasks.id == task_id] if task_id is not None else []))
        .group_by(tasks.id, tasks.title, tasks.place, TaskArea.area_id)
        .order_by(func.min(shifts.starts_at), tasks.id)
        .limit(MOST),
        standing_values(actor.community_id, now),
    )  # fmt: skip
    return tuple(CellTask(*row) for row in rows)
