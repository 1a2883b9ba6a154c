"""Reports as pages show them: the form, one's own with their state alone, the list of those that wait, the record."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, case, exists, select
from sqlalchemy.orm import Session

from portal.incidents import rules
from portal.incidents.models import IncidentDecision, IncidentPerson, IncidentReading, IncidentReport
from portal.incidents.rules import KIND_WORDS, STATE_WORDS
from portal.kernel import clock
from portal.kernel.actor import SAFEGUARDING_LEAD, Actor
from portal.kernel.db import read
from portal.kernel.errors import NotFound
from portal.kernel.text import N_
from portal.orgs import queries as orgs
from portal.people import queries as people
from portal.tasks import queries as tasks
from portal.tasks.queries import ShiftLine

NO_REPORT = N_("We could not find that report.")
MOST = 100


@dataclass(frozen=True)
class ReportFormPage:
    """What the form is about, and whom it offers to name: people of the shift, and those who would read the report."""

    shift_id: int | None
    title: str
    people: tuple[tuple[int, str], ...]
    readers: tuple[str, ...]


@dataclass(frozen=True)
class ReportLine:
    """A report in a list: what kind, when it came, where it stands. sentence: for whoever made it, once closed."""

    id: int
    word: str
    reported_at: datetime
    state: str
    state_word: str
    sentence: str


@dataclass(frozen=True)
class ReportsPage:
    """Reports, newest first; is_lead: whether the reader may open those of others."""

    lines: tuple[ReportLine, ...]
    is_lead: bool


@dataclass(frozen=True)
class Step:
    """What somebody did with a report, and when."""

    word: str
    name: str
    at: datetime
    sentence: str
    note: str


@dataclass(frozen=True)
class RecordPage:
    """The whole record, for whoever may read it. may_see, may_close: what the reader can do next."""

    id: int
    word: str
    happened_on: date
    place: str
    title: str
    text: str
    involved: str
    named: tuple[str, ...]
    reporter: str
    reported_at: datetime
    state_word: str
    steps: tuple[Step, ...]
    readings: tuple[tuple[str, datetime], ...]
    may_see: bool
    may_close: bool


def form_page(actor: Actor, shift_id: int | None) -> ReportFormPage:
    """Return the form for a report, about a shift of the community if one is named; NotFound for any other."""
    return offered(read(), actor, shift_id, clock.now())


def offered(tx: Session, actor: Actor, shift_id: int | None, now: datetime) -> ReportFormPage:
    """Return whom a report can name. Who is on a shift's list is shown only to those who were there or led it."""
    readers = people.person_of_user(tx, people.staff_user_ids(tx, actor.community_id, SAFEGUARDING_LEAD)).values()
    shift = _shift(tx, actor, shift_id) if shift_id else None
    there = _there(tx, actor, shift, now) if shift else []
    numbers = [number for number in dict.fromkeys([*there, *readers]) if number != actor.person_id]
    names = people.person_names(tx, {*numbers, *readers})
    choices = tuple((number, names[number]) for number in numbers)
    return ReportFormPage(shift_id, shift.title if shift else "", choices, tuple(sorted(names[one] for one in readers)))


def _shift(tx: Session, actor: Actor, shift_id: int) -> ShiftLine:
    shift = tasks.shift_line(tx, actor.community_id, shift_id)
    if not (shift.is_published or orgs.leads(actor, shift.team_id, shift.organisation_id)):
        raise NotFound(tasks.NO_SHIFT)
    return shift


def _there(tx: Session, actor: Actor, shift: ShiftLine, now: datetime) -> list[int]:
    """Return the people of the shift whom the actor knows: its leaders; the list too, once they were there together."""
    day = clock.local(now, actor.zone).date()
    leaders = orgs.leaders_of(tx, [shift.team_id], day).get(shift.team_id, [])
    listed = [place.person_id for place in tasks.places_of(tx, shift.id)]
    was_there = actor.person_id in listed and shift.starts_at <= now
    knows = was_there or orgs.leads(actor, shift.team_id, shift.organisation_id)
    return [*leaders, *(listed if knows else [])]


_STATE = (
    select(IncidentDecision.state)
    .where(IncidentDecision.report_id == IncidentReport.id)
    .order_by(case((IncidentDecision.state == "closed", 0), else_=1))
    .limit(1)
    .correlate(IncidentReport)
    .scalar_subquery()
)
_SENTENCE = (
    select(IncidentDecision.sentence)
    .where(IncidentDecision.report_id == IncidentReport.id, IncidentDecision.state == "closed")
    .correlate(IncidentReport)
    .scalar_subquery()
)


def own_page(actor: Actor) -> ReportsPage:
    """Return what the actor reported, with the state alone."""
    mine = _lines(actor).where(IncidentReport.reported_by_person_id == actor.person_id)
    return ReportsPage(tuple(_line(row) for row in read().execute(mine)), actor.has(SAFEGUARDING_LEAD))


def docket_page(actor: Actor) -> ReportsPage:
    """Return every report that the actor may read, without a word of what it says."""
    own = people.related_to(read(), actor.person_id or 0)
    named = exists().where(IncidentPerson.report_id == IncidentReport.id, IncidentPerson.person_id.in_(own))
    rows = read().execute(_lines(actor).where(~named)).all() if actor.has(SAFEGUARDING_LEAD) else []
    return ReportsPage(tuple(_line(row) for row in rows), is_lead=True)


def _lines(actor: Actor) -> Select[Any]:
    return (
        select(
            IncidentReport.id, IncidentReport.kind, IncidentReport.reported_at, _STATE.label("state"),
            _SENTENCE.label("sentence"),
        )
        .where(IncidentReport.community_id == actor.community_id)
        .order_by(IncidentReport.id.desc())
        .limit(MOST)
    )  # fmt: skip


def _line(row: Row[Any]) -> ReportLine:
    state = row.state or "received"
    return ReportLine(row.id, KIND_WORDS[row.kind], row.reported_at, state, STATE_WORDS[state], row.sentence or "")


def report(tx: Session, actor: Actor, report_id: int) -> IncidentReport:
    """Return a report that the actor may read, locked for a change; NotFound for any other, so that none shows."""
    mine = IncidentReport.id == report_id, IncidentReport.community_id == actor.community_id
    found = tx.scalar(select(IncidentReport).where(*mine).with_for_update())
    if found is None or rules.may_read(actor, _touched(tx, report_id)):
        raise NotFound(NO_REPORT)
    return found


def _named(tx: Session, report_id: int) -> list[int]:
    return list(tx.scalars(select(IncidentPerson.person_id).where(IncidentPerson.report_id == report_id)))


def _touched(tx: Session, report_id: int) -> frozenset[int]:
    """Return whom a report names, everybody they live with, and who acts for them or the reverse."""
    named = _named(tx, report_id)
    return people.related_to(tx, *named) if named else frozenset()


def steps_of(tx: Session, report_id: int) -> list[IncidentDecision]:
    """Return what was done with a report, in order."""
    mine = IncidentDecision.report_id == report_id
    return list(tx.scalars(select(IncidentDecision).where(mine).order_by(IncidentDecision.id)))


def state_of(steps: list[IncidentDecision]) -> str:
    """Return where a report stands after these steps."""
    return steps[-1].state if steps else "received"


def record_page(tx: Session, actor: Actor, row: IncidentReport) -> RecordPage:
    """Return the record for whoever was allowed it by report()."""
    steps, named = steps_of(tx, row.id), _named(tx, row.id)
    readings = tx.execute(
        select(IncidentReading.user_id, IncidentReading.at)
        .where(IncidentReading.report_id == row.id)
        .order_by(IncidentReading.id.desc())
        .limit(MOST)
    ).all()
    users = people.user_names(tx, {one.user_id or 0 for one in readings} | {step.by_user_id or 0 for step in steps})
    names = people.person_names(tx, {*named, row.reported_by_person_id})
    shifts = tasks.shift_lines(tx, actor.community_id, [row.shift_id] if row.shift_id else [])
    state = state_of(steps)
    may = [rules.may_decide(actor, row.reported_by_person_id, state, wanted) is None for wanted in ("seen", "closed")]
    return RecordPage(
        row.id, KIND_WORDS[row.kind], row.happened_on, row.place, shifts[0].title if shifts else "", row.text,
        row.involved, tuple(names.get(one, "") for one in named), names.get(row.reported_by_person_id, ""),
        row.reported_at, STATE_WORDS[state],
        tuple(Step(STATE_WORDS[s.state], users.get(s.by_user_id or 0, ""), s.at, s.sentence, s.note) for s in steps),
        tuple((users.get(one.user_id or 0, ""), one.at) for one in readings), *may,
    )  # fmt: skip


def readers_of(tx: Session, community_id: int, report_id: int) -> list[int]:
    """Return the people who may read a report: those named for it, without those whom it names and their own people."""
    readers = people.person_of_user(tx, people.staff_user_ids(tx, community_id, SAFEGUARDING_LEAD)).values()
    return sorted(set(readers) - _touched(tx, report_id))


def reporter_of(tx: Session, community_id: int, report_id: int) -> int:
    """Return the person who made a report."""
    mine = IncidentReport.id == report_id, IncidentReport.community_id == community_id
    return tx.scalars(select(IncidentReport.reported_by_person_id).where(*mine)).one()
