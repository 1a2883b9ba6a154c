"""Shifts and places as rows, scoped to a community: what pages, actions and other capabilities ask for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.kernel import clock, prepared
from portal.kernel.actor import Actor
from portal.kernel.errors import NotFound
from portal.kernel.locks import Held, hold
from portal.kernel.text import N_
from portal.people import queries as people
from portal.people.queries import Standing
from portal.policy import queries as policy
from portal.policy.queries import AgeRulesByDay
from portal.tasks import rules
from portal.tasks.models import Assignment
from portal.tasks.queries.company import beside
from portal.tasks.queries.deciding import with_credentials
from portal.tasks.queries.guides import beside_guides
from portal.tasks.queries.lines import (
    BY_START,
    IS_OPEN,
    ONE_SHIFT,
    OPEN_PLACE,
    OWN,
    PLACES,
    PLACES_OF,
    RUNNING,
    SHIFT_AND_PLACE,
    SHIFTS,
    TO_CLAIM,
    WIDTH,
    lines,
    own_shift,
    places,
    shifts,
    standing_values,
)  # fmt: skip
from portal.tasks.rules import OwnShift, ShiftLine

NO_SHIFT = N_("We could not find that shift.")


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


@dataclass(frozen=True, slots=True)
class Wanted:
    """A shift that was asked for, the asker's open place in it, and what else was asked of its task.

    flag_until: of the asker.
    """

    line: ShiftLine
    assignment_id: int | None
    claimed_at: datetime | None
    flag_until: date | None
    more: tuple[Any, ...]


def shift_line(tx: Session, community_id: int, shift_id: int, *, for_update: bool = False) -> ShiftLine:
    """Return a shift of the community, locked for a change if asked, or NotFound."""
    query = ONE_SHIFT.with_for_update(of=SHIFTS) if for_update else ONE_SHIFT
    row = tx.execute(query, {"shift": shift_id, "community": community_id}).first()
    if row is None:
        raise NotFound(NO_SHIFT)
    return ShiftLine(*row)


def shift_lines(tx: Session, community_id: int, shift_ids: Sequence[int]) -> list[ShiftLine]:
    """Return these shifts of the community, by start."""
    mine = shifts.id.in_(shift_ids), shifts.community_id == community_id
    return [ShiftLine(*row) for row in tx.execute(lines().where(*mine).order_by(*BY_START))]


def running_shifts(tx: Session, community_id: int, now: datetime) -> list[ShiftLine]:
    """Return the published shifts that have begun and not ended, by start."""
    return [ShiftLine(*row) for row in tx.execute(RUNNING, standing_values(community_id, now))]


def own_shifts(tx: Session, person_id: int, now: datetime) -> tuple[OwnShift, ...]:
    """Return the person's open places in shifts that are neither cancelled nor over, by start."""
    return to_come(own_places(tx, person_id, now), now)


def own_places(tx: Session, person_id: int, now: datetime) -> tuple[OwnShift, ...]:
    """Return the same and those that were over lately, which rest and week are counted from."""
    rows = prepared.run(tx, OWN, person=person_id, own_since=now - rules.LOOK_BACK).all()
    return tuple(own_shift(row[WIDTH], ShiftLine(*row[:WIDTH])) for row in rows)


def to_come(own: Iterable[OwnShift], now: datetime) -> tuple[OwnShift, ...]:
    """Return those that are not over."""
    return tuple(each for each in own if each.ends_at > now)


def wanted_and_own(
    tx: Session, query: Select[Any], community_id: int, person_id: int, now: datetime, **values: object
) -> tuple[list[Wanted], tuple[OwnShift, ...]]:
    """Return the wanted shifts of a `lines.with_own` by start, and all the person's own places as `own_places`."""
    values = {"now": now, "own_since": now - rules.LOOK_BACK, **values}
    rows = prepared.run(tx, query, community=community_id, person=person_id, **values).all()
    found = [Wanted(ShiftLine(*r[:WIDTH]), *r[WIDTH + 1 : WIDTH + 4], tuple(r[WIDTH + 4 :])) for r in rows if r[WIDTH]]
    return found, tuple(own_shift(r[WIDTH + 1], ShiftLine(*r[:WIDTH])) for r in rows if not r[WIDTH])


@dataclass(frozen=True, slots=True)
class Claim:
    """What decides whether a person may take a place: the shift, their other places, their standing, the ages.

    ages: right for the day of the shift; of other days they may know less.
    """

    shift: ShiftLine
    own: tuple[OwnShift, ...]
    standing: Standing
    ages: AgeRulesByDay


def shift_to_claim(
    tx: Session, actor: Actor, person_id: int, shift_id: int, now: datetime, *, leaving: int | None = None
) -> Claim:
    """Return what decides about a shift of the community, or NotFound; locked for a minor and a first-timer.

    For everybody else the taking itself is guarded. leaving: who would hand their place over.
    """
    found, own = wanted_and_own(tx, TO_CLAIM, actor.community_id, person_id, now, shift=shift_id)
    if not found:
        raise NotFound(NO_SHIFT)
    shift, (name, status, born, since, *figures) = found[0].line, found[0].more
    if since is None:
        ages = AgeRulesByDay()
    elif since <= clock.local(shift.starts_at, actor.zone).date():
        ages = AgeRulesByDay(((since, policy.read_rules("ages", *figures)),))
    else:  # what begins last does not count yet on that day
        ages = policy.ages_by_day(tx, actor.community_id)
    known = Standing(person_id, name, status, born)
    today = clock.local(now, actor.zone).date()
    standing = _with_consents(tx, actor.community_id, known, ages, today)
    standing = replace(standing, flag_until=found[0].flag_until)
    (shift,) = beside(tx, [standing], [shift], actor.zone, is_held=True)
    (shift,) = beside_guides(tx, person_id, [shift], today, leaving=leaving, is_held=True)
    return Claim(shift, own, with_credentials(tx, actor.community_id, standing, [shift]), ages)


def hold_person(tx: Session, person_id: int) -> None:
    """Let a person take one place at a time, so that of two claims sent at once the second sees the first's times."""
    hold(tx, Held.PERSON, person_id)


def shift_and_place(tx: Session, community_id: int, shift_id: int, person_id: int) -> tuple[ShiftLine, int | None]:
    """Return a shift of the community, or NotFound, and the number of the person's open place in it."""
    row = tx.execute(SHIFT_AND_PLACE, {"shift": shift_id, "community": community_id, "person": person_id}).first()
    if row is None:
        raise NotFound(NO_SHIFT)
    return ShiftLine(*row[:WIDTH]), row[WIDTH]


def open_assignment(tx: Session, shift_id: int, person_id: int) -> OpenAssignment | None:
    """Return the person's open place in the shift."""
    row = tx.execute(OPEN_PLACE, {"shift": shift_id, "person": person_id}).first()
    return OpenAssignment(*row) if row else None


def place_for_update(tx: Session, shift_id: int, person_id: int) -> Assignment | None:
    """Return the person's open place in the shift, locked for a change."""
    mine = Assignment.shift_id == shift_id, Assignment.person_id == person_id, Assignment.ended_at.is_(None)
    return tx.scalar(select(Assignment).where(*mine).with_for_update())


def places_of(tx: Session, shift_id: int) -> list[PlaceLine]:
    """Return the open places of a shift with names, in the order in which they were taken."""
    rows = tx.execute(PLACES_OF, {"shift": shift_id}).all()
    names = people.person_names(tx, {row.person_id for row in rows})
    return [PlaceLine(r.id, r.person_id, names.get(r.person_id, ""), r.is_walk_in, r.claimed_at) for r in rows]


def open_places_of_task(tx: Session, task_id: int, now: datetime) -> list[int]:
    """Return the open places in the task's shifts that are not over."""
    joined = PLACES.join(SHIFTS, shifts.id == places.shift_id)
    live = shifts.task_id == task_id, shifts.ends_at > now, IS_OPEN
    return list(tx.scalars(select(places.id).select_from(joined).where(*live).order_by(places.id)))


def shifts_of_task(tx: Session, task_id: int, now: datetime) -> list[int]:
    """Return the task's shifts that are neither cancelled nor over."""
    live = shifts.task_id == task_id, shifts.ends_at > now, shifts.cancelled_at.is_(None)
    return list(tx.scalars(select(shifts.id).where(*live).order_by(shifts.id)))


def standing_of(tx: Session, actor: Actor, ages: AgeRulesByDay, today: date) -> Standing:
    """Return the actor's standing as of their sign-in; a minor's guardian consent is looked up."""
    known = Standing(actor.person_id or 0, actor.name, actor.status, actor.birth_date)
    return _with_consents(tx, actor.community_id, known, ages, today)


def _with_consents(tx: Session, community_id: int, known: Standing, ages: AgeRulesByDay, today: date) -> Standing:
    """Return the standing; looked up again for whoever is a minor by any rules to come, with what guardians signed."""
    if known.person_id and known.birth_date:
        age = people.age_on(known.birth_date, today)
        if any(age < each.guardian_age for each in ages.from_day(today)):
            return people.standing(tx, community_id, known.person_id)
    return known
