"""Verified time by month, team and grade, as it was booked; and which of these months are closed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session

from portal.attendance.models import Engagement
from portal.hours.models import HourDispute, Verification
from portal.hours.rules import may_close, may_reopen
from portal.hours.rules.months import months_between, next_month
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.ledger import queries as books
from portal.ledger.models import Account, Entry, Posting
from portal.orgs.models import Team
from portal.people import queries as people

Bounds = Sequence[tuple[date, datetime, datetime]]


@dataclass(frozen=True)
class TotalRow:
    """What one month booked for a team at a grade of proof: credits given less those taken back, in minutes."""

    month: date
    team: str
    grade: int
    count: int
    minutes: int


@dataclass(frozen=True)
class MonthBlock:
    """One month: its rows, what the ledger says, who closed or re-opened it, and whether the reader may."""

    month: date
    rows: tuple[TotalRow, ...]
    ledger_minutes: int
    closed_by: str = ""
    closed_at: datetime | None = None
    reopened_by: str = ""
    reopened_at: datetime | None = None
    reopening_reason: str = ""
    is_closed: bool = False
    may_close: bool = False
    may_reopen: bool = False

    @property
    def minutes(self) -> int:
        """Minutes of all rows."""
        return sum(row.minutes for row in self.rows)

    @property
    def key(self) -> str:
        """The month as addresses write it."""
        return f"{self.month:%Y-%m}"


@dataclass(frozen=True)
class MonthsPage:
    """Verified time of the months from first to last, newest first; asked: the month whose form came back."""

    first: date
    last: date
    months: tuple[MonthBlock, ...]
    asked: str = ""


def months_page(actor: Actor, first: date, last: date, asked: str = "") -> MonthsPage:
    """Return the verified time of the actor's community in these months (their first days)."""
    tx, today, months = read(), clock.today(actor.zone), months_between(first, last)
    rows, booked = totals(actor, first, last), ledger_by_month(tx, actor, bounds_of(months, actor.zone))
    closed = books.closings(tx, actor.community_id, months)
    users = {by for row in closed.values() for by in (row.closed_by_user_id, row.reopened_by_user_id) if by}
    names, waiting = people.user_names(tx, users), _waiting_by_month(tx, actor.community_id, months, actor.zone)
    blocks = []
    for month in reversed(months):
        row, mine = closed.get(month), tuple(each for each in rows if each.month == month)
        is_closed = row is not None and row.reopened_at is None
        said: dict[str, Any] = {
            "is_closed": is_closed,
            "may_close": may_close(month, today, waiting.get(month, 0), is_closed=is_closed) is None,
            "may_reopen": may_reopen(actor.user_id, row.closed_by_user_id if row and is_closed else None) is None,
        }
        if row is not None:
            said |= {
                "closed_by": names.get(row.closed_by_user_id, ""), "closed_at": row.closed_at,
                "reopened_by": names.get(row.reopened_by_user_id or 0, ""), "reopened_at": row.reopened_at,
                "reopening_reason": row.reopening_reason or "",
            }  # fmt: skip
        blocks.append(MonthBlock(month, mine, booked.get(month, 0), **said))
    return MonthsPage(months[0], months[-1], tuple(blocks), asked)


def totals(actor: Actor, first: date, last: date) -> tuple[TotalRow, ...]:
    """Return what the months booked, by month, team and grade: each word on the day it was given or taken back."""
    bounds = bounds_of(months_between(first, last), actor.zone)
    sums: dict[tuple[date, str, int], list[int]] = {}
    for sign, moment in ((1, Verification.at), (-1, Verification.reversed_at)):
        month = month_of(moment, bounds)
        query = (
            select(month, Team.name, Verification.grade, func.count(), func.sum(Verification.credited_minutes))
            .join(Team, Team.id == Verification.team_id)
            .where(Verification.community_id == actor.community_id, Verification.step == "credit")
            .where(moment >= bounds[0][1], moment < bounds[-1][2])
            .group_by(month, Team.name, Verification.grade)
        )
        for number, team, grade, count, minutes in read().execute(query):
            kept = sums.setdefault((bounds[number][0], team, grade), [0, 0])
            kept[0], kept[1] = kept[0] + sign * count, kept[1] + sign * minutes
    return tuple(TotalRow(*key, *kept) for key, kept in sorted(sums.items(), key=lambda item: _order(*item[0])))


def _order(month: date, team: str, grade: int) -> tuple[date, str, int]:
    return month, team, -grade


def ledger_by_month(tx: Session, actor: Actor, bounds: Bounds) -> dict[date, int]:
    """Return the recognised minutes that the books posted for verified hours in each month."""
    month = month_of(Posting.recorded_at, bounds)
    rows = tx.execute(
        select(month, func.sum(Entry.minutes))
        .join(Entry, Entry.posting_id == Posting.id)
        .join(Account, (Account.id == Entry.account_id) & (Account.kind == "recognised"))
        .where(
            Posting.community_id == actor.community_id,
            Posting.kind.in_(("hours.verified", "hours.verified.reversed")),
            Posting.recorded_at >= bounds[0][1], Posting.recorded_at < bounds[-1][2],
        )
        .group_by(month)
    )  # fmt: skip
    return {bounds[number][0]: minutes for number, minutes in rows}


def waiting_in(tx: Session, community_id: int, month: date, zone: str) -> int:
    """Return how many visits that began in the month are not decided, or are disputed."""
    return _waiting_by_month(tx, community_id, [month], zone).get(month, 0)


def _waiting_by_month(tx: Session, community_id: int, months: Sequence[date], zone: str) -> dict[date, int]:
    bounds = bounds_of(months, zone)
    month = month_of(Engagement.started_at, bounds)
    disputed = select(HourDispute.engagement_id).where(HourDispute.outcome.is_(None))
    rows = tx.execute(
        select(month, func.count())
        .where(
            Engagement.community_id == community_id,
            Engagement.started_at >= bounds[0][1], Engagement.started_at < bounds[-1][2],
            or_(Engagement.state.in_(("open", "pending", "seconding")), Engagement.id.in_(disputed)),
        )
        .group_by(month)
    )  # fmt: skip
    return {bounds[number][0]: count for number, count in rows}


def bounds_of(months: Sequence[date], zone: str) -> Bounds:
    """Return each month with the moments at which it begins and is over in the community."""

    def midnight(day: date) -> datetime:
        return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))

    return [(month, midnight(month), midnight(next_month(month))) for month in months]


def month_of(moment: Any, bounds: Bounds) -> ColumnElement[int]:  # noqa: ANN401 - a column of moments
    """Return the number of the month in the list; a database groups by it in any zone."""
    return case(*_until(moment, bounds), else_=len(bounds) - 1).label("month_no")


def _until(moment: Any, bounds: Bounds) -> Iterator[tuple[ColumnElement[bool], int]]:  # noqa: ANN401 - a column
    return ((moment < after, number) for number, (_, _, after) in enumerate(bounds))
