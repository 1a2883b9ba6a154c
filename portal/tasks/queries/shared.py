"""Shifts and places as rows, scoped to a community: what pages, actions and other capabilities ask for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, column, func, literal_column, or_, select, table, union_all
from sqlalchemy.orm import Session, aliased

from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import NotFound, Refusal
from portal.kernel.text import N_
from portal.people import queries as people
from portal.people.queries import Standing
from portal.policy import queries as policy
from portal.policy.queries import AgeRules
from portal.tasks import rules
from portal.tasks.models import Assignment, Shift, Task
from portal.tasks.rules import OwnShift, ShiftLine

NO_SHIFT = N_("We could not find that shift.")
# Two columns of a floor below, read in the same statement: a query more for each page would pass the budget of six.
TEAMS = table("teams", column("id"), column("organisation_id"), column("name"))
CANCELLED = or_(Shift.cancelled_at.is_not(None), Task.cancelled_at.is_not(None))
LINE = (
    Shift.id, Shift.task_id, Task.team_id, TEAMS.c.organisation_id, Shift.community_id, Task.title, Task.place,
    Task.domain, Task.risk, Task.minimum_age, Shift.starts_at, Shift.ends_at, Shift.capacity, Shift.taken,
    Task.published_at.is_not(None).label("is_published"), CANCELLED.label("is_cancelled"),
)  # fmt: skip
WIDTH = len(LINE)
PERSON_LOCK = 7401  # the first half of an advisory lock's number; the second is the person


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """An open place in a shift and who has it."""

    assignment_id: int
    person_id: int
    name: str
    is_walk_in: bool
    claimed_at: datetime


@dataclass(frozen=True, slots=True)
class OpenAssignment:
    """One person's open place in one shift."""

    id: int
    shift_id: int
    person_id: int
    is_walk_in: bool
    claimed_at: datetime


def lines(*columns: Any) -> Select[Any]:
    """Return the select of shift lines, with further columns behind them."""
    return (
        select(*LINE, *columns).select_from(Shift).join(Task, Task.id == Shift.task_id)
        .join(TEAMS, TEAMS.c.id == Task.team_id)
    )  # fmt: skip


def shift_line(tx: Session, community_id: int, shift_id: int, *, for_update: bool = False) -> ShiftLine:
    """Return a shift of the community, locked for a change if asked, or NotFound."""
    query = lines().where(Shift.id == shift_id, Shift.community_id == community_id)
    row = tx.execute(query.with_for_update(of=Shift) if for_update else query).first()
    if row is None:
        raise NotFound(NO_SHIFT)
    return ShiftLine(*row)


def running_shifts(tx: Session, community_id: int, now: datetime) -> list[ShiftLine]:
    """Return the published shifts that have begun and not ended, by start."""
    query = lines().where(*standing_shifts(community_id, now), Shift.starts_at <= now)
    return [ShiftLine(*row) for row in tx.execute(query.order_by(Shift.starts_at, Shift.id))]


def standing_shifts(community_id: int, now: datetime) -> tuple[Any, ...]:
    """Return the conditions for a published shift that is neither cancelled nor over."""
    return (
        Shift.community_id == community_id,
        Shift.cancelled_at.is_(None),
        Shift.starts_at > now - rules.LONGEST,  # so that the index on the start bounds what is read
        Shift.ends_at > now,
        Task.published_at.is_not(None),
        Task.cancelled_at.is_(None),
    )


def own_shifts(tx: Session, person_id: int, now: datetime) -> tuple[OwnShift, ...]:
    """Return the person's open places in shifts that are neither cancelled nor over, by start."""
    rows = tx.execute(
        select(
            Assignment.id, Shift.id, Shift.task_id, Task.title, Task.place, Shift.starts_at, Shift.ends_at
        )
        .join(Shift, Shift.id == Assignment.shift_id)
        .join(Task, Task.id == Shift.task_id)
        .where(
            Assignment.person_id == person_id, Assignment.ended_at.is_(None), Shift.ends_at > now,
            Shift.cancelled_at.is_(None),
        )
        .order_by(Shift.starts_at, Shift.id)
    )  # fmt: skip
    return tuple(OwnShift(*row) for row in rows)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A shift that was asked for, the asker's open place in it, and what else was asked of its task."""

    line: ShiftLine
    assignment_id: int | None
    claimed_at: datetime | None
    more: tuple[Any, ...]


def with_own(
    tx: Session,
    community_id: int,
    wanted: Select[tuple[int]],
    person_id: int,
    now: datetime,
    more: tuple[Any, ...] = (),
) -> tuple[list[Wanted], tuple[OwnShift, ...]]:
    """Return the wanted shifts by start, and all the person's own that are not over.

    wanted: a select of shift ids; more: further columns. One statement for the question "may I take this?".
    """
    other, place = aliased(Shift), aliased(Assignment)
    own_ids = (
        select(place.shift_id, literal_column("0").label("is_wanted"))
        .join(other, other.id == place.shift_id)
        .where(
            place.person_id == person_id, place.ended_at.is_(None), other.ends_at > now, other.cancelled_at.is_(None)
        )
    )
    sought = select(wanted.add_columns(literal_column("1").label("is_wanted")).subquery())
    ids = union_all(sought, own_ids).subquery()
    is_open = and_(Assignment.shift_id == Shift.id, Assignment.person_id == person_id, Assignment.ended_at.is_(None))
    rows = tx.execute(
        lines(ids.c[1], Assignment.id, Assignment.claimed_at, *more)
        .join(ids, ids.c[0] == Shift.id)
        .outerjoin(Assignment, is_open)
        .where(Shift.community_id == community_id)
        .order_by(Shift.starts_at, Shift.id)
    ).all()
    found = [Wanted(ShiftLine(*r[:WIDTH]), r[WIDTH + 1], r[WIDTH + 2], tuple(r[WIDTH + 3 :])) for r in rows if r[WIDTH]]
    return found, tuple(_own(row[WIDTH + 1], ShiftLine(*row[:WIDTH])) for row in rows if not row[WIDTH])


def _own(assignment_id: int, line: ShiftLine) -> OwnShift:
    return OwnShift(assignment_id, line.id, line.task_id, line.title, line.place, line.starts_at, line.ends_at)


def shift_to_claim(
    tx: Session, community_id: int, shift_id: int, person_id: int, now: datetime
) -> tuple[ShiftLine, tuple[OwnShift, ...]]:
    """Return a shift of the community and the person's own, or NotFound; unlocked, as taking a place is guarded."""
    found, own = with_own(tx, community_id, select(Shift.id).where(Shift.id == shift_id), person_id, now)
    if not found:
        raise NotFound(NO_SHIFT)
    return found[0].line, own


def hold_person(tx: Session, person_id: int) -> None:
    """Let a person take one place at a time, so that of two claims sent at once the second sees the first's times.

    SQLite has one writer anyway; PostgreSQL takes a lock that ends with the transaction.
    """
    if tx.get_bind().dialect.name == "postgresql":
        tx.execute(select(func.pg_advisory_xact_lock(PERSON_LOCK, person_id)))


def open_assignment(tx: Session, shift_id: int, person_id: int) -> OpenAssignment | None:
    """Return the person's open place in the shift."""
    row = tx.execute(
        select(Assignment.id, Assignment.shift_id, Assignment.person_id, Assignment.is_walk_in, Assignment.claimed_at)
        .where(Assignment.shift_id == shift_id, Assignment.person_id == person_id, Assignment.ended_at.is_(None))
    ).first()  # fmt: skip
    return OpenAssignment(*row) if row else None


def places_of(tx: Session, shift_id: int) -> list[PlaceLine]:
    """Return the open places of a shift with names, in the order in which they were taken."""
    rows = tx.execute(
        select(Assignment.id, Assignment.person_id, Assignment.is_walk_in, Assignment.claimed_at)
        .where(Assignment.shift_id == shift_id, Assignment.ended_at.is_(None))
        .order_by(Assignment.claimed_at, Assignment.id)
    ).all()
    names = people.person_names(tx, {row.person_id for row in rows})
    return [PlaceLine(r.id, r.person_id, names.get(r.person_id, ""), r.is_walk_in, r.claimed_at) for r in rows]


def open_places_of_task(tx: Session, task_id: int, now: datetime) -> list[int]:
    """Return the open places in the task's shifts that are not over."""
    return list(
        tx.scalars(
            select(Assignment.id)
            .join(Shift, Shift.id == Assignment.shift_id)
            .where(Shift.task_id == task_id, Shift.ends_at > now, Assignment.ended_at.is_(None))
            .order_by(Assignment.id)
        )
    )


def shifts_of_task(tx: Session, task_id: int, now: datetime) -> list[int]:
    """Return the task's shifts that are neither cancelled nor over."""
    standing = Shift.task_id == task_id, Shift.ends_at > now, Shift.cancelled_at.is_(None)
    return list(tx.scalars(select(Shift.id).where(*standing).order_by(Shift.id)))


def standing_of(tx: Session, actor: Actor, ages: AgeRules, today: date) -> Standing:
    """Return the actor's standing as of their sign-in; a minor's guardian consent is looked up."""
    born = actor.birth_date
    if actor.person_id is not None and born is not None and people.age_on(born, today) < ages.guardian_age:
        return people.standing(tx, actor.community_id, actor.person_id, today)
    return Standing(actor.person_id or 0, actor.name, actor.status, born, None)


def eligibility(standing: Standing, shift: ShiftLine, ages: AgeRules, zone: str) -> Refusal | None:
    """Say whether the person's approval, age on the day and guardian allow the task of this shift."""
    needed = rules.needed_age(shift.minimum_age, shift.risk, ages)
    day = clock.local(shift.starts_at, zone).date()
    return people.may_take_part(standing, shift.risk, needed, ages.guardian_age, day)


def claim_refusal(
    standing: Standing, shift: ShiftLine, own: Sequence[OwnShift], ages: AgeRules, zone: str, now: datetime
) -> Refusal | None:
    """Say why the person cannot take a place in the shift, or None: the one answer that list, page and action use."""
    return rules.may_claim(shift, own, eligibility(standing, shift, ages, zone), now)


def ages_today(tx: Session, actor: Actor, now: datetime) -> tuple[AgeRules, date]:
    """Return the age rules in force and today's date in the actor's community."""
    today = clock.local(now, actor.zone).date()
    return policy.age_rules(tx, actor.community_id, today), today
