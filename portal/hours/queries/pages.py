"""What the queue and the page of one visit show."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlalchemy import select

from portal.areas import queries as areas
from portal.areas.queries import Choice as AreaChoice
from portal.attendance import queries as attendance
from portal.attendance.models import Engagement
from portal.attendance.queries import PaperWord
from portal.hours.models import Verification
from portal.hours.queries.choosing import EVERYTHING, Choice, conditions
from portal.hours.queries.disputes import DisputeLine, disputes_of, givers, open_disputes
from portal.hours.queries.docket import docket_of, judges, queue
from portal.hours.queries.history import ScanRow, WordRow, scans, words
from portal.hours.rules import (
    Case,
    Docket,
    Judge,
    Oddity,
    Remedy,
    Span,
    creditable_minutes,
    decider,
    is_ticked,
    may_decide_dispute,
    may_judge,
    may_verify,
    oddities,
    remedies,
)
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import NotFound
from portal.kernel.text import N_
from portal.orgs import queries as orgs
from portal.people.models import Person
from portal.tasks.models import Shift, Task

DEFAULT_LIMIT, MOST = 100, 200
WAITS = (1, 3, 7, 14, 30)  # days
FIRST_HOUR, HOURS_SHOWN = 6, timedelta(hours=16)


@dataclass(frozen=True)
class Bar:
    """A visit on the line from 6 to 22 h: where each part begins and how wide it is, in per cent; None for no part."""

    planned: tuple[float, float]
    recorded: tuple[float, float]
    beyond: tuple[float, float] | None


@dataclass(frozen=True)
class QueueRow:
    """A visit in the queue: minutes are what it would credit as it stands; decider decides where the reader may not."""

    engagement_id: int
    name: str
    title: str
    grade: int
    started_at: datetime
    ended_at: datetime
    planned_start: datetime
    planned_end: datetime
    minutes: int
    bar: Bar
    is_ticked: bool
    oddities: tuple[Oddity, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    is_mine: bool = True
    decider: str = ""


@dataclass(frozen=True)
class Group:
    """The visits of one grade of proof."""

    grade: int
    rows: tuple[QueueRow, ...]


@dataclass(frozen=True)
class QueuePage:
    """What waits: groups in order of proof that one press can settle, and the odd ones that explain themselves.

    choice: which visits are meant; teams, areas: those to choose from, while somebody chooses.
    """

    groups: tuple[Group, ...]
    odd: tuple[Group, ...]
    count: int
    odd_count: int
    ticked_count: int
    ticked_minutes: int
    has_more: bool
    limit: int
    is_alone: bool
    undo_id: int | None = None
    disputes: tuple[DisputeLine, ...] = ()
    choice: Choice = EVERYTHING
    is_choosing: bool = False
    teams: tuple[tuple[int, str], ...] = ()
    areas: tuple[AreaChoice, ...] = ()

    @property
    def waits(self) -> tuple[int, ...]:
        """Return the numbers of days to choose from, with the one that is chosen."""
        return tuple(sorted({*WAITS, self.choice.days} - {None}))


def queue_page(
    actor: Actor, limit: int = DEFAULT_LIMIT, undo_id: int | None = None, ticked: Collection[int] | None = None, *,
    choice: Choice = EVERYTHING, is_choosing: bool = False,
) -> QueuePage:  # fmt: skip
    """Return the queue of the actor's community; ticked: the visits to tick instead of those in order."""
    tx, now, most = read(), clock.now(), max(1, min(limit, MOST))
    docket = queue(tx, actor, most + 1, *conditions(choice, actor.zone, now))
    is_choosing = is_choosing or choice != EVERYTHING  # the teams are read only then: fifty in a minute need none
    others = judges(tx, actor.community_id) if docket.cases else ()
    rows = [_row(case, docket, others, now, ticked) for case in docket.cases[:most]]
    plain, odd = [row for row in rows if not row.oddities], [row for row in rows if row.oddities]
    chosen = [row for row in plain if row.is_ticked]
    return QueuePage(
        _groups(plain), _groups(odd), len(rows), len(odd), len(chosen), sum(row.minutes for row in chosen),
        len(docket.cases) > most, most, len(others) == 1, undo_id,
        open_disputes(tx, actor), choice, is_choosing,
        tuple((team.id, team.name) for team in orgs.teams_for(tx, actor)) if is_choosing else (),
        areas.choices(areas.all_of(tx, actor.community_id)) if is_choosing else (),
    )  # fmt: skip


def _groups(rows: list[QueueRow]) -> tuple[Group, ...]:
    return tuple(Group(grade, tuple(found)) for grade, found in groupby(rows, key=lambda row: row.grade))


def _row(
    case: Case, docket: Docket, others: Collection[Judge], now: datetime, ticked: Collection[int] | None = None
) -> QueueRow:
    work, figures, judge, zone = case.work, case.figures, docket.judge, docket.zone
    found = oddities(work, judge, figures, now)
    refusal = may_verify(judge, work)
    is_mine = may_judge(judge, work) is None and (refusal is None or refusal.kind != "forbidden")
    other = None if is_mine else decider(work, [person for person in others if person.user_id != judge.user_id])
    return QueueRow(
        work.engagement_id, work.name, work.title, work.grade, work.started_at, work.span.ended_at,
        work.planned_start, work.planned_end, creditable_minutes(work.span, figures, work.vouched_minutes),
        _bar(work.span, case.day, zone),
        is_ticked(work, found) if ticked is None else work.engagement_id in ticked and not found,
        found, remedies(work, judge, found, figures), is_mine, other.name if other else "",
    )  # fmt: skip


def _bar(span: Span, day: date, zone: ZoneInfo) -> Bar:
    dawn = datetime(day.year, day.month, day.day, FIRST_HOUR, tzinfo=zone).astimezone(UTC)

    def part(start: datetime, end: datetime) -> tuple[float, float]:
        left, right = (
            min(max((at - dawn) / HOURS_SHOWN, 0.0), 1.0) * 100 for at in (start.astimezone(UTC), end.astimezone(UTC))
        )
        return round(left, 1), round(right - left, 1)

    kept_end = min(span.ended_at, max(span.planned_end, span.started_at))
    beyond = part(kept_end, span.ended_at) if span.ended_at > kept_end else None
    return Bar(part(span.planned_start, span.planned_end), part(span.started_at, kept_end), beyond)


@dataclass(frozen=True)
class VisitPage:
    """One visit with its scans and every word on it."""

    row: QueueRow
    state: str
    recorded_minutes: int
    scans: tuple[ScanRow, ...]
    words: tuple[WordRow, ...]
    may_decide: bool
    may_credit: bool
    may_take_back: bool
    disputes: tuple[DisputeLine, ...] = ()
    open_dispute_id: int | None = None
    may_settle: bool = False
    papers: tuple[PaperWord, ...] = ()


def visit_page(actor: Actor, engagement_id: int) -> VisitPage:
    """Return one visit of the actor's community, or NotFound."""
    tx, now = read(), clock.now()
    docket = docket_of(tx, actor, [engagement_id])
    case, judge = docket.cases[0], docket.judge
    row = _row(case, docket, judges(tx, actor.community_id), now)
    disputes = disputes_of(tx, engagement_id)
    open_id = next((line.id for line in disputes if not line.outcome), None)
    said_before = givers(tx, engagement_id) if open_id else ()
    is_waiting = case.work.state in {"pending", "seconding"}
    return VisitPage(
        row, case.work.state, case.work.span.recorded_minutes, scans(engagement_id), words(engagement_id),
        is_waiting and row.is_mine, may_verify(judge, case.work) is None, may_judge(judge, case.work) is None,
        disputes, open_id, may_decide_dispute(judge, case.work, said_before, is_open=open_id is not None) is None,
        attendance.papers_of(tx, engagement_id),
    )  # fmt: skip


@dataclass(frozen=True)
class ReversalPage:
    """A word that is to be taken back: on which visit, of whom, and what was said."""

    verification_id: int
    engagement_id: int
    name: str
    title: str
    started_at: datetime
    step: str
    credited_minutes: int


def reversal_page(actor: Actor, verification_id: int) -> ReversalPage:
    """Return one word given in the actor's community, or NotFound."""
    row = read().execute(
        select(
            Verification.id, Verification.engagement_id, Person.name, Task.title, Engagement.started_at,
            Verification.step, Verification.credited_minutes,
        )
        .join(Engagement, Engagement.id == Verification.engagement_id)
        .join(Person, Person.id == Verification.person_id)
        .join(Shift, Shift.id == Engagement.shift_id)
        .join(Task, Task.id == Shift.task_id)
        .where(Verification.id == verification_id, Verification.community_id == actor.community_id)
    ).first()  # fmt: skip
    if row is None:
        raise NotFound(N_("We could not find that verification."))
    return ReversalPage(*row)
