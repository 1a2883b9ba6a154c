"""The data of the leader's pages: the door screen, the roster, its paper and its table, and the walk-in form."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row, func, select

from portal.attendance import rules
from portal.attendance.models import Absence, Engagement, Scan
from portal.attendance.queries.door import bars, leader_name, only_leaders
from portal.attendance.queries.roster import Note, said_to_leader
from portal.attendance.queries.shared import secrets
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.prepared import alias
from portal.people import queries as people
from portal.people.models import Person, User
from portal.people.queries import PersonLine, Standing
from portal.tasks import queries as tasks
from portal.tasks.models import Assignment, VisitPlan
from portal.tasks.queries import ShiftLine

Where = Literal["away", "here", "left"]
MOST_JUST = 3
_WHO = (Person.name, Person.initials, Person.sort_key, Person.phone, Person.status)
_In, _Out = alias(Scan), alias(Scan)
_InUser, _OutUser, _InBy, _OutBy = alias(User), alias(User), alias(Person), alias(Person)


@dataclass(frozen=True)
class ScreenPage:
    """The door screen: the code as an address, the digits, how many are here; closed says why there is no code."""

    shift_id: int
    task_id: int
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    leader: str
    now: datetime
    code_url: str
    digits: str
    inside: int
    listed: int
    closed: str
    picture: tuple[str, int] = ("", 0)
    flexible_minutes: int | None = None


def screen_page(actor: Actor, shift_id: int, site_key: bytes, site_url: str) -> ScreenPage:
    """Return what the screen of a shift shows now, for whoever leads its team."""
    tx, now = read(), clock.now()
    shift = tasks.shift_line(tx, actor.community_id, shift_id)
    only_leaders(actor, shift)
    keys = secrets(tx, site_key, actor.community_id)
    inside = select(func.count()).where(Engagement.shift_id == shift_id, Engagement.ended_at.is_(None))
    places = select(func.count()).where(Assignment.shift_id == shift_id, Assignment.ended_at.is_(None))
    counts = tx.execute(select(inside.scalar_subquery(), places.scalar_subquery())).one()
    refusal = rules.may_open_door(shift, now)
    is_open = now <= shift.ends_at + rules.GRACE and not shift.is_cancelled
    return ScreenPage(
        shift.id, shift.task_id, shift.title, shift.place, shift.starts_at, shift.ends_at,
        leader_name(tx, shift.team_id), now,
        f"{site_url}/c/{rules.current_code(keys, shift_id, now)}" if is_open else "",
        rules.current_digits(keys, shift_id, now) if is_open else "",
        counts[0], max(counts[1], counts[0]), refusal.code if refusal else "", flexible_minutes=shift.flexible_minutes,
    )  # fmt: skip


@dataclass(frozen=True)
class RosterRow:
    """One person of the list: where they are, since when, the minutes of visits that ended, how they came.

    bar: the sentence for why they cannot be ticked in, though others can; is_absent: a leader said they did not come.
    taken_by: who took the place for them, empty where they did so themselves. is_first_time: they may come only beside
    somebody experienced. limits: what the team would have the leader know of their rest and week. planned_at: when
    they mean to come, where there is no fixed hour.
    """

    person_id: int
    name: str
    initials: str
    phone_end: str
    is_waiting: bool
    is_walk_in: bool
    where: Where
    since: datetime | None
    left_at: datetime | None
    minutes: int
    method: str
    bar: str = ""
    is_absent: bool = False
    taken_by: str = ""
    is_first_time: bool = False
    limits: tuple[str, ...] = ()
    planned_at: datetime | None = None


@dataclass(frozen=True)
class Tick:
    """A tick of the last ten minutes that can be taken back."""

    scan_id: int
    name: str
    direction: str
    at: datetime
    by: str


@dataclass(frozen=True)
class RosterPage:
    """Everybody on the list of one shift; rows are those of the chosen part, everybody's are in all_rows.

    are_alone: more first-timers are on the list than the experienced ones on it take along.
    """

    shift_id: int
    task_id: int
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    capacity: int
    leader: str
    now: datetime
    show: Where
    wanted: str
    rows: tuple[RosterRow, ...]
    all_rows: tuple[RosterRow, ...]
    just: tuple[Tick, ...]
    may_tick: bool
    closed: str
    picture: tuple[str, int] = ("", 0)
    team_id: int = 0
    note: Note | None = None
    are_alone: bool = False
    flexible_minutes: int | None = None

    def count(self, where: Where) -> int:
        """Count the people of one part of the list."""
        return sum(row.where == where for row in self.all_rows)


def roster_page(actor: Actor, shift_id: int, show: str, wanted: str) -> RosterPage:
    """Return the roster of a shift for whoever leads its team; wanted finds by name or initials."""
    tx, now = read(), clock.now()
    shift = tasks.shift_line(tx, actor.community_id, shift_id)
    only_leaders(actor, shift)
    places, visits = _places(shift_id), _visits(shift_id)
    hands = {place.id: place.taken_by for place in places if place.taken_by and not place.is_walk_in}
    marks = tasks.marks_of(tx, shift, [place.id for place in places], actor.zone, clock.local(now, actor.zone).date())
    all_rows = tuple(
        replace(
            row, taken_by=hands.get(row.person_id, ""), is_first_time=row.person_id in marks.first_timers,
            limits=marks.limits.get(row.person_id, ()),
        )
        for row in _rows(places, visits)
    )  # fmt: skip
    names = {row.person_id: row.name for row in all_rows}
    where: Where = "here" if show == "here" else "left" if show == "left" else "away"
    start = wanted.strip().lower()
    rows = tuple(r for r in all_rows if r.where == where and (start in r.name.lower() or r.initials.startswith(start)))
    refusal = rules.may_tick(shift, now, actor.zone, has_place=True, direction="in")
    if where == "away" and refusal is None:
        known = [Standing(place.id, place.name, place.status, place.birth_date) for place in places]
        barred = _barred(actor, shift, known, now)
        rows = tuple(replace(row, bar=barred.get(row.person_id, "")) for row in rows)
    leads, note = said_to_leader(shift)
    return RosterPage(
        shift.id, shift.task_id, shift.title, shift.place, shift.starts_at, shift.ends_at, shift.capacity,
        leads, now, where, wanted.strip(), rows, all_rows, _ticks(visits, names, now),
        may_tick=refusal is None, closed=refusal.code if refusal else "", team_id=shift.team_id,
        note=note, are_alone=marks.are_alone, flexible_minutes=shift.flexible_minutes,
    )  # fmt: skip


def _barred(actor: Actor, shift: ShiftLine, known: Collection[Standing], now: datetime) -> dict[int, str]:
    """Return the sentence of the tick for each of these people who may not help."""
    found = bars(read(), shift.come_now(now), known, actor.zone) if known else {}
    return dict.fromkeys(found, rules.NOT_YET.text)


def _places(shift_id: int) -> list[Row[Any]]:
    query = (
        select(
            Person.id, *_WHO, Person.birth_date, Assignment.is_walk_in, Absence.id.is_not(None).label("is_absent"),
            VisitPlan.planned_at,
        )
        .join(Assignment, Assignment.person_id == Person.id)
        .outerjoin(VisitPlan, VisitPlan.assignment_id == Assignment.id)
        .outerjoin(
            Absence,
            (Absence.shift_id == shift_id) & (Absence.person_id == Person.id) & Absence.undone_at.is_(None),
        )
        .where(Assignment.shift_id == shift_id, Assignment.ended_at.is_(None))
    )  # fmt: skip
    hand = people.other_hand(Assignment.claimed_by_user_id, Person.id).label("taken_by")
    return list(read().execute(query.add_columns(hand)))


def _visits(shift_id: int) -> list[Row[Any]]:
    query = (
        select(
            Engagement.id, Engagement.started_at, Engagement.ended_at, Engagement.state, Engagement.flags,
            Engagement.person_id, *_WHO,
            _In.id.label("in_id"), _In.method.label("in_method"), _In.at.label("in_at"),
            _InBy.name.label("in_by"),
            _Out.id.label("out_id"), _Out.method.label("out_method"), _Out.at.label("out_at"),
            _OutBy.name.label("out_by"),
        )
        .join(Person, Person.id == Engagement.person_id)
        .outerjoin(_In, _In.id == Engagement.in_scan_id)
        .outerjoin(_Out, _Out.id == Engagement.out_scan_id)
        .outerjoin(_InUser, _InUser.id == _In.recorded_by_user_id)
        .outerjoin(_InBy, _InBy.id == _InUser.person_id)
        .outerjoin(_OutUser, _OutUser.id == _Out.recorded_by_user_id)
        .outerjoin(_OutBy, _OutBy.id == _OutUser.person_id)
        .where(Engagement.shift_id == shift_id)
        .order_by(Engagement.id)
    )  # fmt: skip
    return [row for row in read().execute(query) if "undone" not in row.flags]


def _rows(places: Iterable[Row[Any]], visits: list[Row[Any]]) -> tuple[RosterRow, ...]:
    found: dict[int, tuple[str, RosterRow]] = {}
    for place in places:
        mine = [visit for visit in visits if visit.person_id == place.id]
        row = _row(place, place.id, mine, is_walk_in=place.is_walk_in)
        row = replace(row, is_absent=place.is_absent and row.where == "away", planned_at=place.planned_at)
        found[place.id] = place.sort_key, row
    for visit in visits:  # a place may have been given back after the visit
        if visit.person_id not in found:
            mine = [other for other in visits if other.person_id == visit.person_id]
            found[visit.person_id] = visit.sort_key, _row(visit, visit.person_id, mine, is_walk_in=False)
    return tuple(row for _, row in sorted(found.values(), key=lambda pair: (pair[0], pair[1].person_id)))


def _row(who: Row[Any], person_id: int, visits: list[Row[Any]], *, is_walk_in: bool) -> RosterRow:
    ended = [visit for visit in visits if visit.ended_at is not None]
    is_here = len(ended) < len(visits)
    seconds = sum((visit.ended_at - visit.started_at).total_seconds() for visit in ended)
    return RosterRow(
        person_id, who.name, who.initials, people.mask_phone(who.phone), who.status == "pending", is_walk_in,
        "here" if is_here else "left" if visits else "away",
        visits[-1].started_at if visits else None, ended[-1].ended_at if ended and not is_here else None,
        int(seconds // 60), visits[-1].in_method or "" if visits else "",
    )  # fmt: skip


def _ticks(visits: list[Row[Any]], names: dict[int, str], now: datetime) -> tuple[Tick, ...]:
    found: list[tuple[Row[Any], str]] = []
    latest = {visit.person_id: visit.id for visit in visits}  # they come in order
    for visit in visits:
        direction = "out" if visit.out_id else "in"
        method, at = (visit.out_method, visit.out_at) if visit.out_id else (visit.in_method, visit.in_at)
        is_last, came_again = visit.out_id is not None or visit.ended_at is None, latest[visit.person_id] != visit.id
        if at is not None and is_last and rules.may_undo(method, at, now, visit.state, came_again=came_again) is None:
            found.append((visit, direction))
    ticks = [
        Tick(visit.out_id, names[visit.person_id], "out", visit.out_at, visit.out_by or "")
        if direction == "out"
        else Tick(visit.in_id, names[visit.person_id], "in", visit.in_at, visit.in_by or "")
        for visit, direction in found
    ]
    return tuple(sorted(ticks, key=lambda tick: tick.at, reverse=True)[:MOST_JUST])


@dataclass(frozen=True)
class WalkInPage:
    """The form for somebody without a place: whom the search found, and why some of them cannot be added, by person."""

    shift_id: int
    title: str
    wanted: str
    found: tuple[PersonLine, ...]
    barred: Mapping[int, str]
    closed: str


def walk_in_page(actor: Actor, shift_id: int, wanted: str) -> WalkInPage:
    """Return the walk-in form of a shift for whoever leads its team; wanted: name, initials or four digits."""
    tx, now = read(), clock.now()
    shift: ShiftLine = tasks.shift_line(tx, actor.community_id, shift_id)
    only_leaders(actor, shift)
    found = people.people_for_walk_in(tx, actor.community_id, wanted)
    refusal = rules.may_tick(shift, now, actor.zone, has_place=True, direction="in")
    ids = [person.person_id for person in found]
    barred = _barred(actor, shift, people.standings(tx, actor.community_id, ids).values(), now)
    return WalkInPage(shift.id, shift.title, wanted.strip(), tuple(found), barred, refusal.code if refusal else "")
