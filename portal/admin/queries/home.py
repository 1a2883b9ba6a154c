"""The data of the home page: the street for visitors, the next thing to do for people who are signed in."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from portal.admin.rules import Kind, Step, Waiting, first_step, kind_of
from portal.attendance.models import Engagement
from portal.council import queries as council
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.orgs.models import Team
from portal.pathway.models import Submission
from portal.people import queries as people
from portal.people.models import Person
from portal.sharing import queries as sharing
from portal.tasks import queries as tasks
from portal.tasks.models import Shift, Task

PLATES = 3
AHEAD = 40  # shifts looked at for three different tasks
LONGEST = timedelta(hours=24)  # no shift is longer: what began before is over
DOOR_OPENS = timedelta(hours=1)


@dataclass(frozen=True)
class WeekLine:
    """One shift on the street: a plate, a title, times, places left; flexible_minutes: None with a fixed hour."""

    url: str
    title: str
    starts_at: datetime
    ends_at: datetime
    places_left: int
    flexible_minutes: int | None


@dataclass(frozen=True)
class StreetPage:
    """The home page of visitors: the next three different tasks."""

    week: tuple[WeekLine, ...]
    is_set_up: bool


@dataclass(frozen=True)
class NextLine:
    """The next shift that somebody leads or has a place in; flexible_minutes: None with a fixed hour."""

    shift_id: int
    assignment_id: int
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    flexible_minutes: int | None


@dataclass(frozen=True)
class HomePage:
    """The home page of somebody who is signed in: one next thing, their own place, their minutes, what waits.

    matters: of their teams, a vote or a yes that is asked of them, a review that is overdue.
    """

    name: str
    part_of_day: str
    kind: Kind
    step: Step
    waiting: Waiting
    own: NextLine | None
    led: NextLine | None
    balance_minutes: int
    matters: tuple[council.Matter, ...]


def street_page() -> StreetPage:
    """Return the next three different tasks of the site's first community, as a visitor may see them."""
    tx = read()
    community = people.first_community(tx)
    if community is None:
        return StreetPage((), is_set_up=False)
    now = clock.now()
    rows = tx.execute(
        select(
            Task.id, Task.title, Shift.starts_at, Shift.ends_at, Shift.capacity - Shift.taken, Shift.flexible_minutes
        )
        .join(Task, Task.id == Shift.task_id)
        .where(
            Shift.community_id == community.id, Shift.cancelled_at.is_(None), Shift.starts_at > now - LONGEST,
            Shift.ends_at > now, Shift.taken < Shift.capacity, Task.published_at.is_not(None),
            Task.cancelled_at.is_(None),
        )
        .order_by(Shift.starts_at, Shift.id)
        .limit(AHEAD)
    )  # fmt: skip
    first = {row[0]: WeekLine(f"/tasks/{row[0]}", *row[1:]) for row in reversed(rows.all())}
    return StreetPage(tuple(sorted(first.values(), key=lambda line: line.starts_at))[:PLATES], is_set_up=True)


def home_page(actor: Actor) -> HomePage:
    """Return what the actor sees first."""
    tx, now = read(), clock.now()
    own, led = _own(tx, actor, now), _led(tx, actor, now)
    waiting = _waiting(tx, actor, Waiting(leads_now=_is_on(led, now), serves_now=_is_on(own, now)))
    balance = sharing.usable_minutes(tx, actor.community_id, actor.person_id)
    hour = clock.local(now, actor.zone).hour
    part = "morning" if hour < 12 else "afternoon" if hour < 18 else "evening"
    step, kind = first_step(actor.roles, waiting), kind_of(actor.roles)
    matters = council.matters(tx, actor, now)
    return HomePage(actor.name, part, kind, step, waiting, own, led, balance, matters)


def _is_on(line: NextLine | None, now: datetime) -> bool:
    """Tell whether the door of the shift is open: from an hour before the start; a window is no appointment."""
    return line is not None and line.flexible_minutes is None and line.starts_at - DOOR_OPENS <= now


def _own(tx: Session, actor: Actor, now: datetime) -> NextLine | None:
    place = tasks.next_assignment(tx, actor.person_id or 0, now)
    if place is None:
        return None
    return NextLine(
        place.shift_id, place.assignment_id, place.title, place.place, place.starts_at, place.ends_at,
        place.flexible_minutes,
    )  # fmt: skip


def _led(tx: Session, actor: Actor, now: datetime) -> NextLine | None:
    """Return the next or running shift at a fixed hour of the actor's own teams; staff who see every team lead none."""
    if not (actor.team_ids or actor.organisation_ids):
        return None
    row = tx.execute(
        select(Shift.id, Task.title, Task.place, Shift.starts_at, Shift.ends_at)
        .join(Task, Task.id == Shift.task_id)
        .join(Team, Team.id == Task.team_id)
        .where(
            Shift.community_id == actor.community_id, Shift.ends_at > now, Shift.cancelled_at.is_(None),
            Shift.flexible_minutes.is_(None), Task.published_at.is_not(None),
            or_(Team.id.in_(actor.team_ids), Team.organisation_id.in_(actor.organisation_ids)),
        )
        .order_by(Shift.starts_at, Shift.id)
        .limit(1)
    ).first()  # fmt: skip
    if row is None:
        return None
    return NextLine(row.id, 0, row.title, row.place, row.starts_at, row.ends_at, None)


def _waiting(tx: Session, actor: Actor, on_now: Waiting) -> Waiting:
    """Add what waits for staff, in one statement; for everybody else nothing is counted."""
    if not actor.has("social_worker", "supervisor", "committee"):
        return on_now
    here = actor.community_id
    states = ("pending", "seconding")
    hours = select(func.count()).where(Engagement.community_id == here, Engagement.state.in_(states))
    newcomers = select(func.count()).where(Person.community_id == here, Person.status == "pending")
    reviews = select(func.count()).where(Submission.community_id == here, Submission.state == "submitted")
    row = tx.execute(select(hours.scalar_subquery(), newcomers.scalar_subquery(), reviews.scalar_subquery())).one()
    return replace(on_now, hours=row[0], people=row[1], reviews=row[2])
