"""A person's own hours: what the books say, in whose word, and what still waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, func, literal, select
from sqlalchemy.orm import Session

from portal.attendance.models import Engagement
from portal.carried import queries as carried
from portal.carried.models import CarriedCredit
from portal.hours.models import Verification
from portal.hours.queries.docket import IS_WAITING, local_day
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.prepared import alias
from portal.ledger import queries as books
from portal.ledger.queries import Line
from portal.people.models import Person, RoleGrant, User
from portal.sharing import queries as sharing
from portal.tasks.models import Shift, Task

PAGE = 30
FEW = 20
SOURCE = "verification:"
_by, _by_person, _back, _back_person = alias(User), alias(Person), alias(User), alias(Person)


@dataclass(frozen=True)
class StatementLine:
    """One act of the books as the person reads it: minutes that came or went, and why.

    origin: the old list from which hours from before came; move: how minutes went into or out of shared time.
    """

    posting_id: int
    minutes: int
    is_credit: bool
    is_taken_back: bool
    title: str
    task_id: int | None
    on: datetime
    by: str
    at: datetime
    reason: str
    grade: int | None
    origin: str = ""
    move: str = ""


@dataclass(frozen=True)
class Day:
    """The lines of one calendar day of serving, in the community's zone."""

    on: date
    lines: tuple[StatementLine, ...]


@dataclass(frozen=True)
class Month:
    """The days of one month, by its first day."""

    on: date
    days: tuple[Day, ...]


@dataclass(frozen=True)
class WaitingLine:
    """A visit that nobody has confirmed yet; first is who gave the first of two words."""

    title: str
    task_id: int
    started_at: datetime
    ended_at: datetime
    grade: int
    first: str


@dataclass(frozen=True)
class StatementPage:
    """What the person can use, recognised minutes in all and by grade, what waits, one page of lines, newest first.

    balance_minutes: their own and what they share; shared_minutes: None where they share nothing.
    """

    balance_minutes: int
    shared_minutes: int | None
    recognised_minutes: int
    by_grade: tuple[tuple[int, int], ...]
    waiting: tuple[WaitingLine, ...]
    confirmed_by: str
    months: tuple[Month, ...]
    before_id: int | None
    is_first: bool
    is_approved: bool


def statement_page(actor: Actor, before_id: int | None = None) -> StatementPage:
    """Return the actor's own statement, 30 acts a page, in five statements, more with hours from before or shared."""
    tx = read()
    owner = f"person:{actor.person_id}"
    kinds, owners = ("member", "recognised", "pool"), [owner, sharing.pool_of(actor.person_id)]
    accounts = books.accounts(tx, actor.community_id, kinds, owners)
    balances = {kind: account.balance_minutes for (kind, _), account in accounts.items()}
    own_ids = [account.id for account in accounts.values() if account.owner == owner]
    found = books.lines(tx, own_ids, before_id, 2 * PAGE + 2)
    acts = _by_act(found)
    shown = acts[:PAGE]
    waiting = _waiting(tx, actor) if before_id is None else []
    return StatementPage(
        balances.get("member", 0) + balances.get("pool", 0), balances.get("pool"), balances.get("recognised", 0),
        _by_grade(tx, actor),
        tuple(WaitingLine(row.title, row.task_id, row.started_at, row.ended_at, row.grade, row.first or "")
              for row in waiting),
        (waiting[0].verifier or "") if waiting else "", _months(_lines(tx, shown), ZoneInfo(actor.zone)),
        min(line.id for line in shown[-1]) if len(acts) > PAGE else None, before_id is None,
        actor.status != "pending",
    )  # fmt: skip


def _by_act(found: Sequence[Line]) -> list[list[Line]]:
    """Gather the lines of one posting; they stand together, for a posting's entries are written at once."""
    acts: dict[int, list[Line]] = {}
    for line in found:
        acts.setdefault(line.posting_id, []).append(line)
    return list(acts.values())


def _lines(tx: Session, acts: Sequence[Sequence[Line]]) -> tuple[StatementLine, ...]:
    sources = {line.source for act in acts for line in act if line.source.startswith(SOURCE)}
    ids = [int(source.removeprefix(SOURCE)) for source in sources]
    words = {f"{SOURCE}{row.id}": row for row in tx.execute(_words().where(Verification.id.in_(ids)))} if ids else {}
    moves = sharing.move_kinds(tx, {act[0].source for act in acts})
    before = carried.credit_lines(tx, {act[0].source for act in acts})
    return tuple(
        _line(act, words.get(act[0].source), before.get(act[0].source), moves.get(act[0].source, "")) for act in acts
    )


def _months(lines: Sequence[StatementLine], zone: ZoneInfo) -> tuple[Month, ...]:
    """Lay the lines of one page along the street: by the day of serving, newest first."""

    def day_of(line: StatementLine) -> date:
        return local_day(line.on, zone)

    by_day = groupby(sorted(lines, key=day_of, reverse=True), key=day_of)
    days = [Day(on, tuple(found)) for on, found in by_day]
    by_month = groupby(days, key=lambda day: day.on.replace(day=1))
    return tuple(Month(on, tuple(found)) for on, found in by_month)


def _words() -> Any:  # noqa: ANN401 - a select of a dozen columns
    return (
        select(
            Verification.id, Task.title, Task.id.label("task_id"), Engagement.started_at, Verification.grade,
            _by_person.name.label("by"), Verification.at, _back_person.name.label("back_by"),
            Verification.reversed_at, Verification.reversal_reason,
        )
        .join(Engagement, Engagement.id == Verification.engagement_id)
        .join(Shift, Shift.id == Engagement.shift_id)
        .join(Task, Task.id == Shift.task_id)
        .join(_by, _by.id == Verification.by_user_id)
        .join(_by_person, _by_person.id == _by.person_id)
        .outerjoin(_back, _back.id == Verification.reversed_by_user_id)
        .outerjoin(_back_person, _back_person.id == _back.person_id)
    )  # fmt: skip


def _line(act: Sequence[Line], word: Row[Any] | None, before: carried.CreditLine | None, move: str) -> StatementLine:
    credit = next((line for line in act if line.account_kind == "member"), None)
    line, is_back = credit or act[0], act[0].reverses_id is not None
    if word is None:
        return StatementLine(
            line.posting_id, line.minutes, credit is not None, is_back, "", None, line.recorded_at, "",
            line.recorded_at, "", before.grade if before else None, before.origin if before else "", move,
        )  # fmt: skip
    return StatementLine(
        line.posting_id, line.minutes, credit is not None, is_back, word.title, word.task_id,
        line.recorded_at if is_back else word.started_at, (word.back_by if is_back else word.by) or "",
        word.reversed_at if is_back and word.reversed_at else word.at,
        (word.reversal_reason or "") if is_back else "", word.grade,
    )  # fmt: skip


def _by_grade(tx: Session, actor: Actor) -> tuple[tuple[int, int], ...]:
    verified = select(Verification.grade, func.sum(Verification.credited_minutes).label("minutes")).where(
        Verification.person_id == actor.person_id, Verification.step == "credit",
        Verification.reversed_at.is_(None), Verification.credited_minutes > 0,
    )  # fmt: skip
    before = select(literal(carried.GRADE).label("grade"), func.sum(CarriedCredit.minutes).label("minutes")).where(
        CarriedCredit.person_id == actor.person_id, CarriedCredit.withdrawn_at.is_(None)
    )
    parts = verified.group_by(Verification.grade).union_all(before).subquery()
    grade, minutes = parts.c.grade, func.sum(parts.c.minutes)
    rows = tx.execute(select(grade, minutes.label("minutes")).group_by(grade).order_by(grade.desc()))
    return tuple((row.grade, int(row.minutes)) for row in rows if row.minutes)


def _waiting(tx: Session, actor: Actor) -> Sequence[Row[Any]]:
    stands = (Verification.step == "first") & Verification.reversed_at.is_(None)
    verifier = (
        select(func.min(_back_person.name))
        .join(_back, _back.person_id == _back_person.id)
        .join(RoleGrant, RoleGrant.user_id == _back.id)
        .where(
            RoleGrant.community_id == actor.community_id, RoleGrant.role == "social_worker",
            RoleGrant.ended_at.is_(None), _back.is_closed.is_(False), _back_person.id != actor.person_id,
        )
        .scalar_subquery()
    )  # fmt: skip
    return tx.execute(
        select(
            Task.title, Task.id.label("task_id"), Engagement.started_at, Engagement.ended_at, Engagement.grade,
            _by_person.name.label("first"), verifier.label("verifier"),
        )
        .join(Shift, Shift.id == Engagement.shift_id)
        .join(Task, Task.id == Shift.task_id)
        .outerjoin(Verification, (Verification.engagement_id == Engagement.id) & stands)
        .outerjoin(_by, _by.id == Verification.by_user_id)
        .outerjoin(_by_person, _by_person.id == _by.person_id)
        .where(Engagement.person_id == actor.person_id, IS_WAITING)
        .order_by(Engagement.started_at.desc())
        .limit(FEW)
    ).all()  # fmt: skip
