"""Visits that wait for a word, each with everything a decision needs, in a fixed number of statements.

A read model: it joins tables of the folders below (visits, shifts, people, rule packs) and writes to none of them.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Select, bindparam, literal, select
from sqlalchemy.orm import Session

from portal.attendance.models import Engagement, Scan
from portal.hours.models import Verification
from portal.hours.queries.hands import PARTS, announced_many, hands, is_all_by
from portal.hours.rules import Case, Docket, Fact, FirstWord, Judge, Overlap, Work, earns_credits, holds, is_verifier
from portal.kernel import clock, prepared
from portal.kernel.actor import Actor
from portal.kernel.db import UtcDateTime
from portal.kernel.errors import NotFound
from portal.kernel.prepared import alias
from portal.kernel.text import N_
from portal.ledger import queries as books
from portal.people import queries as people
from portal.people.models import HouseholdMember, Person, RoleGrant, User
from portal.policy.models import RulePack
from portal.policy.queries import AgeRules, HoursRules, PatternRules
from portal.tasks.models import Shift, Task

REACH = timedelta(hours=48)  # no visit is longer than a day, so what begins farther off touches neither it nor its day
IS_WAITING = Engagement.state.in_([literal(state, literal_execute=True) for state in ("pending", "seconding")])

_leads = alias(RoleGrant)
_in, _out, _first = alias(Scan), alias(Scan), alias(Verification)
_user, _first_user, _first_person, _first_home = (
    alias(User), alias(User), alias(Person), alias(HouseholdMember)
)  # fmt: skip


def queue(tx: Session, actor: Actor, limit: int, *chosen: ColumnElement[bool]) -> Docket:
    """Return the visits of the actor's community that wait and were chosen, the best proof first, then the oldest."""
    mine = Engagement.community_id == actor.community_id, IS_WAITING, *chosen
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
    _hold(tx, actor, *mine)
    return docket_of(tx, actor, engagement_ids)


def _hold(tx: Session, actor: Actor, *mine: ColumnElement[bool]) -> None:
    """Lock the visits, then their people in the order of their numbers, in one statement; Conflict in a closed month.

    Not against rows that point to the people (key_share): nobody at a door waits for a verifier. A join, not IN: it
    reads every visit, and only what is read is locked.
    """
    visits = select(Engagement.person_id).where(*mine).order_by(Engagement.id).with_for_update().cte("visits")
    closed = books.closed_months(actor.community_id).label("closed")
    people = select(Person.id, closed).join(visits, visits.c.person_id == Person.id).order_by(Person.id)
    rows = tx.execute(people.with_for_update(key_share=True, of=Person)).all()
    books.refuse_closed(rows[0].closed if rows else None, clock.today(actor.zone))


def judges(tx: Session, community_id: int) -> tuple[Judge, ...]:
    """Return everybody who verifies hours in the community: social workers first, then supervisors, by name."""
    rows = tx.execute(
        select(User.id, User.person_id, Person.name, HouseholdMember.household_id, RoleGrant.role, _leads.scope_id)
        .join(User, User.id == RoleGrant.user_id)
        .join(Person, Person.id == User.person_id)
        .outerjoin(HouseholdMember, (HouseholdMember.person_id == Person.id) & HouseholdMember.left_at.is_(None))
        .outerjoin(_leads, (_leads.user_id == User.id) & (_leads.scope_kind == "team") & _leads.ended_at.is_(None))
        .where(
            RoleGrant.community_id == community_id, RoleGrant.role.in_(("social_worker", "supervisor")),
            RoleGrant.scope_kind.in_(("community", "site")), RoleGrant.ended_at.is_(None), User.is_closed.is_(False),
        )
        .order_by(RoleGrant.role, Person.name)
    )  # fmt: skip
    found: dict[int, Judge] = {}
    for row in rows:
        judge = Judge(row.id, row.person_id, row.household_id, is_verifier=True, name=row.name)
        judge = found.setdefault(row.id, judge)
        found[row.id] = replace(judge, team_ids=judge.team_ids | ({row.scope_id} if row.scope_id else set()))
    return tuple(found.values())


def _docket(tx: Session, actor: Actor, query: Select[Any]) -> Docket:
    zone, rules_on = ZoneInfo(actor.zone), timeline(tx, actor.community_id)
    since = clock.now() - timedelta(days=rules_on(clock.today(actor.zone)).patterns.hands_days)
    home = select(HouseholdMember.household_id).where(
        HouseholdMember.person_id == actor.person_id, HouseholdMember.left_at.is_(None)
    )
    asked = query.add_columns(
        home.scalar_subquery().label("judge_home"),
        announced_many(actor).label("judge_dated"),
        hands(literal(actor.user_id), literal(actor.person_id), actor, since).label("judge_hands"),
        hands(_first_user.id, _first_user.person_id, actor, since).label("first_hands"),
        hands(_user.id, Person.id, actor, since, "person.pin-set").label("person_hands"),
    )
    rows = tx.execute(asked).all()
    judge = Judge(
        actor.user_id, actor.person_id, rows[0].judge_home if rows else None, is_verifier=is_verifier(actor),
        name=actor.name, team_ids=actor.team_ids, hands=prepared.ids_in(rows[0].judge_hands) if rows else frozenset(),
    )  # fmt: skip
    works = _with_history(tx, [_work(row, actor.user_id) for row in rows], zone, rules_on)
    return Docket(judge, tuple(_case(work, zone, rules_on) for work in works), zone)


# One row a visit, with its shift, its person, whoever recorded it and the first of two words; built once, for building
# it takes longer than running it.
_WORKS: Select[Any] = (
    select(
        Engagement.id, Engagement.state, Engagement.grade, Engagement.flags, Engagement.logged_by_user_id,
        Engagement.started_at, Engagement.ended_at, Engagement.team_id, Engagement.shift_id,
        Shift.starts_at, Shift.ends_at, Shift.flexible_minutes, Task.title, _in.recorded_by_user_id.label("in_by"),
        _out.recorded_by_user_id.label("out_by"), Person.id.label("person_id"), Person.name, Person.status,
        Person.birth_date, HouseholdMember.household_id, _user.id.label("user_id"), _first.id.label("first_id"),
        _first.by_user_id.label("first_by"), _first.minutes.label("first_minutes"), _first.at.label("first_at"),
        _first_person.name.label("first_name"), _first_home.household_id.label("first_home"),
    )
    .join(Shift, Shift.id == Engagement.shift_id)
    .join(Task, Task.id == Shift.task_id)
    .join(Person, Person.id == Engagement.person_id)
    .outerjoin(_user, _user.person_id == Person.id)
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


_WORKS = _WORKS.add_columns(*PARTS)


def _work(row: Row[Any], judge: int | None) -> Work:
    first = None
    if row.first_id is not None:
        first = FirstWord(
            row.first_id, row.first_by, row.first_name or "", row.first_home, row.first_minutes, row.first_at,
            prepared.ids_in(row.first_hands),
        )  # fmt: skip
    planned = row.starts_at, row.ends_at
    if row.flexible_minutes is not None:  # within its window a visit is planned for when it begins
        planned = row.started_at, row.started_at + timedelta(minutes=row.flexible_minutes)
    return Work(
        tied_ids=prepared.ids_in(row.tied), first_tied_ids=prepared.ids_in(row.first_tied),
        engagement_id=row.id, state=row.state, grade=row.grade, flags=tuple(row.flags),
        logger_ids=frozenset(by for by in (row.logged_by_user_id, row.in_by, row.out_by) if by is not None),
        started_at=row.started_at, ended_at=row.ended_at, planned_start=planned[0], planned_end=planned[1],
        is_flexible=row.flexible_minutes is not None,
        shift_id=row.shift_id, title=row.title, team_id=row.team_id, person_id=row.person_id, name=row.name,
        status=row.status, birth_date=row.birth_date, household_id=row.household_id, first=first,
        user_id=row.user_id, is_all_judges=is_all_by(judge, row),
    )  # fmt: skip


def _with_history(
    tx: Session, works: Sequence[Work], zone: ZoneInfo, rules_on: "Callable[[date], DayRules]"
) -> list[Work]:
    """Add to each visit what else the person did: at that time, on that day, and often enough to be a pattern."""
    ended = [work for work in works if work.ended_at is not None]
    if not ended:
        return list(works)
    first, last = min(work.started_at for work in ended), max(work.span.ended_at for work in ended)
    reach = timedelta(days=max(rules_on(local_day(work.started_at, zone)).patterns.window_days for work in ended))
    asked = {
        "person_ids": list({work.person_id for work in ended}),
        "since": first - max(reach, REACH),
        "until": last + REACH,
    }
    others: dict[int, list[Row[Any]]] = {}
    for row in tx.execute(_HISTORY, asked):
        others.setdefault(row.person_id, []).append(row)
    return [_among(work, others.get(work.person_id, ()), zone, rules_on) for work in works]


def _among(work: Work, rows: Iterable[Row[Any]], zone: ZoneInfo, rules_on: "Callable[[date], DayRules]") -> Work:
    if work.ended_at is None:
        return work
    day = local_day(work.started_at, zone)
    others = [row for row in rows if row.id != work.engagement_id]
    overlaps = tuple(
        Overlap(row.id, row.title, row.state)
        for row in others
        if row.started_at < work.ended_at and row.ended_at > work.started_at
    )
    day_minutes = sum(row.credited_minutes or 0 for row in others if local_day(row.started_at, zone) == day)
    facts = [Fact(row.started_at, row.ended_at, row.logged_by_user_id) for row in others]
    logger_id = next((row.logged_by_user_id for row in rows if row.id == work.engagement_id), None)
    visit, rules = Fact(work.started_at, work.ended_at, logger_id), rules_on(day)
    found = holds(visit, facts, work.span, rules.hours, rules.patterns, zone)
    return replace(work, overlaps=overlaps, day_minutes=day_minutes, holds=found)


_stands = (Verification.step == "credit") & Verification.reversed_at.is_(None)
# What the people of the visits at hand did from :since to :until, these visits included.
_HISTORY: Select[Any] = (
    select(
        Engagement.id, Engagement.person_id, Engagement.started_at, Engagement.ended_at, Engagement.state,
        Engagement.logged_by_user_id, Task.title, Verification.credited_minutes,
    )
    .join(Shift, Shift.id == Engagement.shift_id)
    .join(Task, Task.id == Shift.task_id)
    .outerjoin(Verification, (Verification.engagement_id == Engagement.id) & _stands)
    .where(
        Engagement.person_id.in_(bindparam("person_ids", expanding=True)), Engagement.ended_at.is_not(None),
        Engagement.started_at > bindparam("since", type_=UtcDateTime),
        Engagement.started_at < bindparam("until", type_=UtcDateTime), Engagement.state != "refused",
    )
    .order_by(Engagement.id)
)  # fmt: skip


@dataclass(frozen=True)
class DayRules:
    """The rule packs in force on one day."""

    hours: HoursRules
    ages: AgeRules
    patterns: PatternRules


def timeline(tx: Session, community_id: int) -> Callable[[date], DayRules]:
    """Return what tells the rules of any day, read in one statement however many days are asked for."""
    rows = tx.execute(
        select(RulePack.name, RulePack.effective_on, RulePack.version, RulePack.values)
        .where(
            RulePack.community_id == community_id, RulePack.name.in_(("hours", "ages", "patterns")),
            RulePack.approved_by_user_id.is_not(None),
        )
        .order_by(RulePack.effective_on.desc(), RulePack.version.desc())
    ).all()  # fmt: skip

    def on(day: date) -> DayRules:
        found = {}
        for row in rows:
            if row.effective_on <= day:
                found.setdefault(row.name, {**row.values, "version_label": f"{row.name}-{row.version}"})
        return DayRules(
            HoursRules(**found.get("hours", {})),
            AgeRules(**found.get("ages", {})),
            PatternRules(**found.get("patterns", {})),
        )

    return on


def _case(work: Work, zone: ZoneInfo, rules_on: Callable[[date], DayRules]) -> Case:
    day = local_day(work.started_at, zone)
    rules = rules_on(day)
    is_earning = earns_credits(work.birth_date, day, rules.ages.minors_credits, rules.ages.guardian_age)
    return Case(work, day, rules.hours, rules.hours.version_label, is_earning)


def local_day(at: datetime, zone: ZoneInfo) -> date:
    """Return the calendar day of an aware moment in the zone."""
    return at.astimezone(zone).date()
