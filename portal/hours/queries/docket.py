"""Visits that wait for a word, each with everything a decision needs, in a fixed number of statements.

A read model: it joins tables of the folders below (visits, shifts, people, rule packs) and writes to none of them.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Select, bindparam, literal, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import FunctionElement

from portal.attendance.models import Engagement, Scan
from portal.hours.models import Verification
from portal.hours.rules import Case, Docket, FirstWord, Judge, Overlap, Work, earns_credits, is_verifier
from portal.kernel.actor import Actor
from portal.kernel.db import UtcDateTime
from portal.kernel.errors import NotFound
from portal.kernel.prepared import alias
from portal.kernel.text import N_
from portal.people import queries as people
from portal.people.models import HouseholdMember, Person, RoleGrant, User
from portal.policy.models import RulePack
from portal.policy.queries import AgeRules, HoursRules
from portal.tasks.models import Shift, Task

REACH = 48  # hours: no visit is longer than a day, so what begins farther off touches neither it nor its day
IS_WAITING = Engagement.state.in_([literal(state, literal_execute=True) for state in ("pending", "seconding")])

_other, _in, _out, _first = alias(Engagement), alias(Scan), alias(Scan), alias(Verification)
_first_user, _first_person, _first_home = alias(User), alias(Person), alias(HouseholdMember)


def queue(tx: Session, actor: Actor, limit: int) -> Docket:
    """Return the visits of the actor's community that wait, the best proof first, then the oldest."""
    mine = Engagement.community_id == actor.community_id, IS_WAITING
    order = Engagement.grade.desc(), Engagement.id
    return _docket(tx, actor, _WORKS.where(*mine).order_by(*order).limit(limit))


def docket_of(tx: Session, actor: Actor, engagement_ids: Collection[int]) -> Docket:
    """Return these visits of the actor's community, by id; NotFound when one of them is not there."""
    mine = Engagement.community_id == actor.community_id, Engagement.id.in_(engagement_ids)
    found = _docket(tx, actor, _WORKS.where(*mine).order_by(Engagement.id))
    if len(found.cases) != len(set(engagement_ids)):
        raise NotFound(N_("We could not find one of these visits."))
    return found


def docket_for_update(tx: Session, actor: Actor, engagement_ids: Collection[int]) -> Docket:
    """Return these visits as `docket_of` does, locked first: what is read then stays so until the commit.

    So are their people, for what a day has credited is read from visits that are not named here.
    """
    mine = Engagement.community_id == actor.community_id, Engagement.id.in_(engagement_ids)
    _hold(tx, *mine)
    return docket_of(tx, actor, engagement_ids)


def _hold(tx: Session, *mine: ColumnElement[bool]) -> None:
    """Lock the visits, then their people in the order of their numbers, in one statement.

    Not against rows that point to the people (key_share): nobody at a door waits for a verifier. A join, not IN: it
    reads every visit, and only what is read is locked.
    """
    visits = select(Engagement.person_id).where(*mine).order_by(Engagement.id).with_for_update().cte("visits")
    people = select(Person.id).join(visits, visits.c.person_id == Person.id).order_by(Person.id)
    tx.execute(people.with_for_update(key_share=True, of=Person)).all()


def judges(tx: Session, community_id: int) -> tuple[Judge, ...]:
    """Return everybody who verifies hours in the community: social workers first, then supervisors, by name."""
    rows = tx.execute(
        select(User.id, User.person_id, Person.name, HouseholdMember.household_id, RoleGrant.role)
        .join(User, User.id == RoleGrant.user_id)
        .join(Person, Person.id == User.person_id)
        .outerjoin(HouseholdMember, (HouseholdMember.person_id == Person.id) & HouseholdMember.left_at.is_(None))
        .where(
            RoleGrant.community_id == community_id, RoleGrant.role.in_(("social_worker", "supervisor")),
            RoleGrant.scope_kind.in_(("community", "site")), RoleGrant.ended_at.is_(None), User.is_closed.is_(False),
        )
        .order_by(RoleGrant.role, Person.name)
    )  # fmt: skip
    found = {row.id: Judge(row.id, row.person_id, row.household_id, is_verifier=True, name=row.name) for row in rows}
    return tuple(found.values())


def _docket(tx: Session, actor: Actor, query: Select[Any]) -> Docket:
    home = select(HouseholdMember.household_id).where(
        HouseholdMember.person_id == actor.person_id, HouseholdMember.left_at.is_(None)
    )
    rows = tx.execute(query.add_columns(home.scalar_subquery().label("judge_home"))).all()
    judge = Judge(
        actor.user_id,
        actor.person_id,
        rows[0].judge_home if rows else None,
        is_verifier=is_verifier(actor),
        name=actor.name,
    )
    zone = ZoneInfo(actor.zone)
    works = _with_neighbours(tx, [_work(row) for row in rows], zone)
    rules_on = timeline(tx, actor.community_id) if works else None
    return Docket(judge, tuple(_case(work, zone, rules_on) for work in works if rules_on), zone)


# One row a visit, with its shift, its person, whoever recorded it and the first of two words; built once, for building
# it takes longer than running it.
_WORKS: Select[Any] = (
    select(
        Engagement.id, Engagement.state, Engagement.grade, Engagement.flags, Engagement.logged_by_user_id,
        Engagement.started_at, Engagement.ended_at, Engagement.team_id, Engagement.shift_id,
        Shift.starts_at, Shift.ends_at, Task.title, _in.recorded_by_user_id.label("in_by"),
        _out.recorded_by_user_id.label("out_by"), Person.id.label("person_id"), Person.name, Person.status,
        Person.birth_date, HouseholdMember.household_id, _first.id.label("first_id"),
        _first.by_user_id.label("first_by"), _first.minutes.label("first_minutes"), _first.at.label("first_at"),
        _first_person.name.label("first_name"), _first_home.household_id.label("first_home"),
    )
    .join(Shift, Shift.id == Engagement.shift_id)
    .join(Task, Task.id == Shift.task_id)
    .join(Person, Person.id == Engagement.person_id)
    .outerjoin(_in, _in.id == Engagement.in_scan_id)
    .outerjoin(_out, _out.id == Engagement.out_scan_id)
    .outerjoin(HouseholdMember, (HouseholdMember.person_id == Person.id) & HouseholdMember.left_at.is_(None))
    .outerjoin(
        _first,
        (_first.engagement_id == Engagement.id) & (_first.step == "first") & _first.reversed_at.is_(None),
    )
    .outerjoin(_first_user, _first_user.id == _first.by_user_id)
    .outerjoin(_first_person, _first_person.id == _first_user.person_id)
    .outerjoin(_first_home, (_first_home.person_id == _first_person.id) & _first_home.left_at.is_(None))
)  # fmt: skip

_WORKS = _WORKS.add_columns(
    people.ties(Person.id, Engagement.started_at).label("tied"),
    people.ties(_first_person.id, Engagement.started_at).label("first_tied"),
)


def _work(row: Row[Any]) -> Work:
    first = None
    if row.first_id is not None:
        first = FirstWord(
            row.first_id, row.first_by, row.first_name or "", row.first_home, row.first_minutes, row.first_at
        )
    return Work(
        tied_ids=people.tied_ids(row.tied), first_tied_ids=people.tied_ids(row.first_tied),
        engagement_id=row.id, state=row.state, grade=row.grade, flags=tuple(row.flags),
        logger_ids=frozenset(by for by in (row.logged_by_user_id, row.in_by, row.out_by) if by is not None),
        started_at=row.started_at, ended_at=row.ended_at, planned_start=row.starts_at, planned_end=row.ends_at,
        shift_id=row.shift_id, title=row.title, team_id=row.team_id, person_id=row.person_id, name=row.name,
        status=row.status, birth_date=row.birth_date, household_id=row.household_id, first=first,
    )  # fmt: skip


def _with_neighbours(tx: Session, works: Sequence[Work], zone: ZoneInfo) -> list[Work]:
    """Add to each visit what else the person did at that time, and what that day has credited already."""
    ended = [work for work in works if work.ended_at is not None]
    if not ended:
        return list(works)
    others: dict[int, list[Row[Any]]] = {work.engagement_id: [] for work in works}
    for row in tx.execute(_NEIGHBOURS, {"ids": [work.engagement_id for work in ended]}):
        others[row.engagement_id].append(row)
    return [_among(work, others[work.engagement_id], zone) for work in works]


def _among(work: Work, others: Iterable[Row[Any]], zone: ZoneInfo) -> Work:
    overlaps, day_minutes = [], 0
    for other in others:
        if work.ended_at and other.started_at < work.ended_at and other.ended_at > work.started_at:
            overlaps.append(Overlap(other.id, other.title, other.state))
        if local_day(other.started_at, zone) == local_day(work.started_at, zone):
            day_minutes += other.credited_minutes or 0
    return replace(work, overlaps=tuple(overlaps), day_minutes=day_minutes)


class _moved(FunctionElement[datetime]):  # noqa: N801 - stands in a query like a function
    """A moment so many hours later (or earlier), accurate to the second; the databases spell it differently."""

    type = UtcDateTime()
    inherit_cache = True

    def __init__(self, at: Any, hours: int) -> None:  # noqa: ANN401 - a column
        super().__init__(at, literal(f"{hours} hours"))


@compiles(_moved, "sqlite")
def _moved_sqlite(element: _moved, compiler: Any, **how: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own signature
    return f"datetime({compiler.process(element.clauses, **how)})"


@compiles(_moved)
def _moved_otherwise(element: _moved, compiler: Any, **how: Any) -> str:  # noqa: ANN401 - as above
    at, hours = element.clauses
    return f"({compiler.process(at, **how)} + CAST({compiler.process(hours, **how)} AS INTERVAL))"


def _neighbours() -> Select[Any]:
    """Select what else the person of each visit in :ids did within two days of it."""
    is_other = (
        (_other.person_id == Engagement.person_id) & (_other.id != Engagement.id)
        & (_other.started_at > _moved(Engagement.started_at, -REACH))
        & (_other.started_at < _moved(Engagement.ended_at, REACH))
    )  # fmt: skip
    stands = (Verification.step == "credit") & Verification.reversed_at.is_(None)
    return (
        select(
            Engagement.id.label("engagement_id"), _other.id, _other.started_at, _other.ended_at, _other.state,
            Task.title, Verification.credited_minutes,
        )
        .join(_other, is_other)
        .join(Shift, Shift.id == _other.shift_id)
        .join(Task, Task.id == Shift.task_id)
        .outerjoin(Verification, (Verification.engagement_id == _other.id) & stands)
        .where(
            Engagement.id.in_(bindparam("ids", expanding=True)), _other.ended_at.is_not(None),
            _other.state != "refused",
        )
    )  # fmt: skip


_NEIGHBOURS = _neighbours()


@dataclass(frozen=True)
class DayRules:
    """The rule packs in force on one day."""

    hours: HoursRules
    ages: AgeRules


def timeline(tx: Session, community_id: int) -> Callable[[date], DayRules]:
    """Return what tells the rules of any day, read in one statement however many days are asked for."""
    rows = tx.execute(
        select(RulePack.name, RulePack.effective_on, RulePack.version, RulePack.values)
        .where(
            RulePack.community_id == community_id, RulePack.name.in_(("hours", "ages")),
            RulePack.approved_by_user_id.is_not(None),
        )
        .order_by(RulePack.effective_on.desc(), RulePack.version.desc())
    ).all()  # fmt: skip

    def on(day: date) -> DayRules:
        found = {}
        for row in rows:
            if row.effective_on <= day:
                found.setdefault(row.name, {**row.values, "version_label": f"{row.name}-{row.version}"})
        return DayRules(HoursRules(**found.get("hours", {})), AgeRules(**found.get("ages", {})))

    return on


def _case(work: Work, zone: ZoneInfo, rules_on: Callable[[date], DayRules]) -> Case:
    day = local_day(work.started_at, zone)
    rules = rules_on(day)
    is_earning = earns_credits(work.birth_date, day, rules.ages.minors_credits, rules.ages.guardian_age)
    return Case(work, day, rules.hours, rules.hours.version_label, is_earning)


def local_day(at: datetime, zone: ZoneInfo) -> date:
    """Return the calendar day of an aware moment in the zone."""
    return at.astimezone(zone).date()
