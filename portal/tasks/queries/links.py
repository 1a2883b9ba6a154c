"""Personal links: whose they are, and their pages."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import NotFound, refuse
from portal.kernel.text import N_
from portal.orgs import queries as orgs
from portal.people import queries as people
from portal.people.models import Community, Person
from portal.people.queries import PersonLine
from portal.tasks import rules
from portal.tasks.models import Assignment, PersonalLink, Shift, Task, TaskAddress
from portal.tasks.queries.task import TaskPage, task_page

NO_LINK = N_("We could not find that link.")


@dataclass(frozen=True)
class LinkHolder:
    """Whose link it is, as an actor for this one task; is_over: it holds no longer; is_ended: somebody ended it."""

    link_id: int
    task_id: int
    actor: Actor
    community: people.CommunityFacts
    is_over: bool
    is_ended: bool


def link_holder(tx: Session, site_key: bytes, link_id: int, seal: str, now: datetime) -> LinkHolder:
    """Return whose link it is, or NotFound where the seal is none of ours."""
    if not rules.is_link_seal(site_key, link_id, seal):
        raise NotFound(NO_LINK)
    found = tx.execute(
        select(PersonalLink, Person, Community)
        .join(Person, Person.id == PersonalLink.person_id)
        .join(Community, Community.id == PersonalLink.community_id)
        .where(PersonalLink.id == link_id)
    ).first()
    if found is None:
        raise NotFound(NO_LINK)
    link, person, place = found
    actor = Actor(
        None, person.id, place.id, person.name, status=person.status, birth_date=person.birth_date, zone=place.zone,
        via="link",
    )  # fmt: skip
    facts = people.CommunityFacts(
        place.id, place.slug, place.name_en, place.name_zh, place.zone, place.station_phone, place.is_demo
    )
    is_over = rules.may_use_link(link.expires_at, link.ended_at, now) is not None
    return LinkHolder(link.id, link.task_id, actor, facts, is_over, link.ended_at is not None)


def link_actor(
    tx: Session, holder: LinkHolder, *, shift_id: int | None = None, assignment_id: int | None = None
) -> Actor:
    """Return the actor for one press by a link that holds; NotFound for a shift or place that is not of its task."""
    refuse(rules.LINK_OVER if holder.is_over else None)
    if assignment_id is not None:
        shift_id = tx.scalar(select(Assignment.shift_id).where(Assignment.id == assignment_id))
    if tx.scalar(select(Shift.task_id).where(Shift.id == shift_id)) != holder.task_id:
        raise NotFound(NO_LINK)
    return holder.actor


@dataclass(frozen=True)
class LinkPage:
    """What the holder of a link sees: the task with its shifts, and under which URL they press.

    address: where exactly it is, empty unless they have a place and may read it now.
    """

    name: str
    url: str
    task: TaskPage | None
    is_ended: bool
    address: str = ""


def link_page(holder: LinkHolder, url: str) -> LinkPage:
    """Return the page of a link; without the task, and without a name, once it holds no longer."""
    if holder.is_over:
        return LinkPage("", url, None, holder.is_ended)
    task = task_page(holder.actor, holder.task_id)
    said = [
        replace(card, refusal=card.refusal and rules.said_by_link(card.refusal), cautions=()) for card in task.shifts
    ]
    task = replace(task, shifts=tuple(said))
    return LinkPage(holder.actor.name, url, task, is_ended=False, address=_address(task))


def _address(page: TaskPage) -> str:
    now, own = clock.now(), [shift for shift in page.shifts if shift.assignment_id is not None]
    if not any(rules.may_read_address(shift.starts_at, shift.ends_at, now, has_place=True) for shift in own):
        return ""
    return read().scalar(select(TaskAddress.address).where(TaskAddress.task_id == page.task.id)) or ""


@dataclass(frozen=True)
class LinkLine:
    """A link that holds, for whoever leads the task."""

    link_id: int
    name: str
    expires_at: datetime


@dataclass(frozen=True)
class LinksPage:
    """The links of a task, whom the search found, and which of them sign in by themselves."""

    task_id: int
    title: str
    wanted: str
    found: tuple[PersonLine, ...]
    signing_in: frozenset[int]
    links: tuple[LinkLine, ...]
    shown: LinkLine | None
    shown_url: str = ""
    picture: tuple[str, int] = ("", 0)


def links_page(actor: Actor, task_id: int, wanted: str, shown_id: int) -> LinksPage:
    """Return the links of a task for whoever leads its team; shown_id: the one whose address is shown."""
    tx, now = read(), clock.now()
    title = led_task(tx, actor, task_id)
    found = people.people_for_walk_in(tx, actor.community_id, wanted)
    rows = tx.execute(
        select(PersonalLink.id, Person.name, PersonalLink.expires_at)
        .join(Person, Person.id == PersonalLink.person_id)
        .where(PersonalLink.task_id == task_id, PersonalLink.ended_at.is_(None), PersonalLink.expires_at > now)
        .order_by(PersonalLink.id.desc())
    )
    links = tuple(LinkLine(*row) for row in rows)
    return LinksPage(
        task_id, title, wanted.strip(), tuple(found), people.signing_in(tx, [person.person_id for person in found]),
        links, next((link for link in links if link.link_id == shown_id), None),
    )  # fmt: skip


def led_task(tx: Session, actor: Actor, task_id: int) -> str:
    """Return the title of a task of the actor's community that they lead; NotFound or Forbidden otherwise."""
    mine = Task.id == task_id, Task.community_id == actor.community_id
    row = tx.execute(select(Task.title, Task.team_id).where(*mine)).first()
    if row is None:
        raise NotFound(N_("We could not find that task."))
    refuse(orgs.may_lead(actor, orgs.team_line(tx, actor.community_id, row.team_id)))
    return str(row.title)


def link_for_update(tx: Session, community_id: int, link_id: int) -> PersonalLink:
    """Return a link of the community, locked for a change, or NotFound."""
    mine = PersonalLink.id == link_id, PersonalLink.community_id == community_id
    found = tx.scalar(select(PersonalLink).where(*mine).with_for_update())
    if found is None:
        raise NotFound(NO_LINK)
    return found


def has_address(tx: Session, person_id: int) -> bool:
    """Tell whether mail reaches the person."""
    return bool(tx.scalar(select(func.length(Person.email)).where(Person.id == person_id)))
