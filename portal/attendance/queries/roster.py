"""The data of a leader's tools for a list: whom to add, what to do with one place, words, and who is inside."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from portal.attendance import rules
from portal.attendance.models import Absence, Engagement, ShiftWord
from portal.attendance.queries.door import leader, only_leaders
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import Refusal, refuse
from portal.orgs import queries as orgs
from portal.people import queries as people
from portal.people.models import Person, User
from portal.policy import queries as policy
from portal.tasks import queries as tasks
from portal.tasks.models import Assignment, Shift, Task
from portal.tasks.queries import ShiftLine

MOST_NOTES = 30


@dataclass(frozen=True)
class AddPage:
    """The members of the team who have no place in the shift, and why some cannot be added, by person."""

    shift_id: int
    title: str
    starts_at: datetime
    ends_at: datetime
    flexible_minutes: int | None
    people: tuple[tuple[int, str], ...]
    refused: Mapping[int, Refusal]


@dataclass(frozen=True)
class PersonPage:
    """One person's place in a shift, and what its leader may do with it: where, it is None, it may be done.

    shifts: the other shifts of the task to come, for moving; absent_at: since when they count as not come.
    """

    shift_id: int
    person_id: int
    name: str
    title: str
    starts_at: datetime
    ends_at: datetime
    flexible_minutes: int | None
    removal: Refusal | None
    absence: Refusal | None
    absent_at: datetime | None
    shifts: tuple[ShiftLine, ...]


@dataclass(frozen=True)
class WordsPage:
    """The form for words to everybody on the list or for the next leader; told_count: how many would be told.

    refusal: why nothing can be sent to the list; unreached_count: the minors who are not told, as no adult of their
    home could read along.
    """

    shift_id: int
    title: str
    starts_at: datetime
    ends_at: datetime
    flexible_minutes: int | None
    told_count: int
    refusal: Refusal | None
    unreached_count: int


@dataclass(frozen=True)
class Note:
    """What a leader wrote for the next one, who and when."""

    text: str
    by: str
    at: datetime


@dataclass(frozen=True)
class NoteLine:
    """What a leader wrote for the next one, on which shift, who and when."""

    shift_id: int
    title: str
    starts_at: datetime
    ends_at: datetime
    text: str
    by: str
    said_at: datetime


@dataclass(frozen=True)
class NotesPage:
    """The latest notes of a team's leaders to one another, the newest first."""

    team_id: int
    team_name: str
    notes: tuple[NoteLine, ...]


@dataclass(frozen=True)
class InsideLine:
    """Somebody who has checked in and not out."""

    name: str
    title: str
    place: str
    since: datetime


@dataclass(frozen=True)
class InsidePage:
    """Everybody of a team's shifts who is inside now."""

    team_id: int
    team_name: str
    now: datetime
    people: tuple[InsideLine, ...]


def led_shift(tx: Session, actor: Actor, shift_id: int, *, for_update: bool = False) -> ShiftLine:
    """Return a shift of a team that the actor leads, locked for a change if asked; NotFound or Forbidden otherwise."""
    shift = tasks.shift_line(tx, actor.community_id, shift_id, for_update=for_update)
    only_leaders(actor, shift)
    return shift


def add_page(actor: Actor, shift_id: int) -> AddPage:
    """Return whom a leader can add, asking the rule of claiming for each."""
    tx, now = read(), clock.now()
    shift = led_shift(tx, actor, shift_id)
    listed = set(tx.scalars(select(Assignment.person_id).where(*_open(shift_id))))
    members = orgs.members_of(tx, shift.team_id, clock.local(now, actor.zone).date())
    names = {member.person_id: member.name for member in members if member.person_id not in listed}
    ages, own = policy.ages_by_day(tx, actor.community_id), tasks.own_by_person(tx, list(names), shift)
    refused: dict[int, Refusal] = {}
    known = tasks.all_with_credentials(tx, shift, people.standings(tx, actor.community_id, names))
    (shift,) = tasks.beside(tx, known.values(), [shift], actor.zone)
    on_list = tasks.people_on(tx, list(names), [shift], clock.local(now, actor.zone).date())
    for person_id, standing in known.items():
        for_them = on_list.as_for(shift, person_id)
        claim = tasks.claim_refusal(standing, for_them, own.get(person_id, ()), ages, actor.zone, now)
        if refusal := rules.may_add(claim, is_member=True):
            refused[person_id] = refusal
    times = shift.starts_at, shift.ends_at, shift.flexible_minutes
    return AddPage(shift.id, shift.title, *times, tuple(names.items()), refused)


def _open(shift_id: int) -> tuple[object, ...]:
    return Assignment.shift_id == shift_id, Assignment.ended_at.is_(None)


def person_page(actor: Actor, shift_id: int, person_id: int) -> PersonPage:
    """Return one person's place for whoever leads the shift; Conflict when they have none, NotFound for a stranger."""
    tx, now = read(), clock.now()
    shift = led_shift(tx, actor, shift_id)
    known = people.standing(tx, actor.community_id, person_id)
    if tasks.open_assignment(tx, shift_id, person_id) is None:
        refuse(rules.NO_PLACE)
    has_visit = is_visitor(tx, shift_id, person_id)
    marked = absence(tx, shift_id, person_id)
    removal = rules.may_remove(shift, now, has_place=True, has_visit=has_visit)
    return PersonPage(
        shift.id, person_id, known.name, shift.title, shift.starts_at, shift.ends_at, shift.flexible_minutes, removal,
        rules.may_mark_absent(shift, now, has_place=True, has_visit=has_visit),
        marked.marked_at if marked and not has_visit else None,
        () if removal else _open_to(tx, actor, shift, known, now),
    )  # fmt: skip


def _open_to(
    tx: Session, actor: Actor, shift: ShiftLine, standing: people.Standing, now: datetime
) -> tuple[ShiftLine, ...]:  # fmt: skip
    """Return the other shifts of the task that the person could take, if they gave back their place in this one."""
    person_id, today = standing.person_id, clock.local(now, actor.zone).date()
    known = tasks.all_with_credentials(tx, shift, {person_id: standing})[person_id]
    found = tasks.beside(tx, [known], other_shifts(tx, shift, now), actor.zone)
    on_list = tasks.people_on(tx, [person_id], found, today)
    own = [place for place in tasks.own_places(tx, person_id, now) if place.shift_id != shift.id]
    ages = policy.ages_by_day(tx, actor.community_id)
    return tuple(
        line
        for line in (on_list.as_for(each, person_id) for each in found)
        if tasks.claim_refusal(known, line, own, ages, actor.zone, now) is None
    )


def is_visitor(tx: Session, shift_id: int, person_id: int) -> bool:
    """Tell whether the person has checked in to the shift; a tick that was taken back does not count."""
    mine = Engagement.shift_id == shift_id, Engagement.person_id == person_id
    return any("undone" not in flags for flags in tx.scalars(select(Engagement.flags).where(*mine)))


def other_shifts(tx: Session, shift: ShiftLine, now: datetime) -> tuple[ShiftLine, ...]:
    """Return the task's other shifts to come that have free places, at most twenty."""
    ids = [number for number in tasks.shifts_of_task(tx, shift.task_id, now) if number != shift.id]
    found = tasks.shift_lines(tx, shift.community_id, ids)
    return tuple(line for line in found if line.begins_by > now and line.places_left)[:20]


def absence(tx: Session, shift_id: int, person_id: int, *, for_update: bool = False) -> Absence | None:
    """Return the leader's word that the person did not come, unless it was taken back; locked for a change if asked."""
    standing = Absence.shift_id == shift_id, Absence.person_id == person_id, Absence.undone_at.is_(None)
    query = select(Absence).where(*standing)
    return tx.scalar(query.with_for_update() if for_update else query)


def words_page(actor: Actor, shift_id: int) -> WordsPage:
    """Return the form's page for whoever leads the shift."""
    tx = read()
    shift = led_shift(tx, actor, shift_id)
    left_out = unreached(tx, actor, shift_id)
    told = len(tasks.open_places_of(tx, [shift_id])) - left_out
    times = shift.starts_at, shift.ends_at, shift.flexible_minutes
    return WordsPage(shift.id, shift.title, *times, told, rules.may_tell(told), left_out)


def unreached(tx: Session, actor: Actor, shift_id: int) -> int:
    """Count the minors on the list whom a leader's words do not reach: nobody writes to a minor alone."""
    listed = list(tx.scalars(select(Assignment.person_id).where(*_open(shift_id))))
    homes = people.minors_with_adults(tx, actor.community_id, listed, clock.today(actor.zone))
    return sum(not adults for adults in homes.values())


def latest_note(shift: ShiftLine) -> ScalarSelect[int]:
    """Return, as part of a larger statement, the last note on this shift or the one of its task before it."""
    before = (
        select(Shift.id)
        .where(Shift.task_id == shift.task_id, Shift.starts_at < shift.starts_at, Shift.cancelled_at.is_(None))
        .order_by(Shift.starts_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    written = ShiftWord.kind == "note", (ShiftWord.shift_id == shift.id) | (ShiftWord.shift_id == before)
    return select(func.max(ShiftWord.id)).where(*written).scalar_subquery()


def said_to_leader(shift: ShiftLine) -> tuple[str, Note | None]:
    """Return who leads the team, and the last note for whoever leads this shift, in one statement."""
    leads = select(leader(shift.team_id).scalar_subquery().label("leads")).subquery()
    query = (
        select(leads.c.leads, ShiftWord.text, Person.name, ShiftWord.said_at)
        .select_from(leads)
        .outerjoin(ShiftWord, ShiftWord.id == latest_note(shift))
        .outerjoin(User, User.id == ShiftWord.said_by_user_id)
        .outerjoin(Person, Person.id == User.person_id)
    )
    row = read().execute(query).one()
    return row.leads or "", Note(row.text, row.name or "", row.said_at) if row.text else None


def notes_page(actor: Actor, team_id: int) -> NotesPage:
    """Return the latest notes for the next leader of a team that the actor leads, the newest first."""
    tx = read()
    team = orgs.team_line(tx, actor.community_id, team_id)
    refuse(orgs.may_lead(actor, team))
    rows = tx.execute(
        select(
            ShiftWord.shift_id,
            Task.title,
            Shift.starts_at,
            Shift.ends_at,
            ShiftWord.text,
            Person.name,
            ShiftWord.said_at,
        )
        .join(Shift, Shift.id == ShiftWord.shift_id)
        .join(Task, Task.id == Shift.task_id)
        .outerjoin(User, User.id == ShiftWord.said_by_user_id)
        .outerjoin(Person, Person.id == User.person_id)
        .where(ShiftWord.community_id == actor.community_id, ShiftWord.kind == "note", Task.team_id == team_id)
        .order_by(ShiftWord.id.desc())
        .limit(MOST_NOTES)
    )  # fmt: skip
    return NotesPage(team.id, team.name, tuple(NoteLine(*row[:5], row[5] or "", row[6]) for row in rows))


def inside_page(actor: Actor, team_id: int) -> InsidePage:
    """Return who is inside now in the shifts of a team that the actor leads, by name: the list for a fire."""
    tx = read()
    team = orgs.team_line(tx, actor.community_id, team_id)
    refuse(orgs.may_lead(actor, team))
    rows = tx.execute(
        select(Person.name, Task.title, Task.place, Engagement.started_at)
        .join(Person, Person.id == Engagement.person_id)
        .join(Shift, Shift.id == Engagement.shift_id)
        .join(Task, Task.id == Shift.task_id)
        .where(Engagement.community_id == actor.community_id, Engagement.state == "open", Engagement.team_id == team_id)
        .order_by(Person.sort_key, Person.id)
    )
    return InsidePage(team.id, team.name, clock.now(), tuple(InsideLine(*row) for row in rows))
