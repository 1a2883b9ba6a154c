"""Which months of a community's books are closed; nothing more is written into those."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import String, and_, cast, func, select
from sqlalchemy.orm import Session

from portal.kernel.errors import refuse
from portal.ledger import rules
from portal.ledger.models import MonthClosing
from portal.people.models import Community

_IS_CLOSED = and_(MonthClosing.community_id == Community.id, MonthClosing.reopened_at.is_(None))


def hold_months(tx: Session, community_id: int) -> None:
    """Have whoever writes into an earlier month wait until this transaction ends, and the other way round.

    key_share: rows that only point to the community are not waited for.
    """
    tx.execute(select(Community.id).where(Community.id == community_id).with_for_update(key_share=True)).all()


def only_open_months(tx: Session, community_id: int, at: datetime, now: datetime) -> None:
    """Raise Conflict when the moment lies in a closed month of the community's calendar.

    A moment of another month than the present one is held against whoever is closing that month right now.
    """
    if (at.year, at.month) != (now.year, now.month):
        hold_months(tx, community_id)
    rows = tx.execute(
        select(Community.zone, MonthClosing.month)
        .outerjoin(MonthClosing, _IS_CLOSED)
        .where(Community.id == community_id)
    ).all()
    local = at.astimezone(ZoneInfo(rows[0].zone)).date() if rows else at.date()
    refuse(rules.may_land(local, {row.month for row in rows}))


def closed_months(community_id: int) -> Any:  # noqa: ANN401 - a column for another statement
    """Select the closed months of a community in one text, for a statement that asks for something else as well."""
    months = func.aggregate_strings(cast(MonthClosing.month, String), ",")
    mine = MonthClosing.community_id == community_id, MonthClosing.reopened_at.is_(None)
    return select(months).where(*mine).scalar_subquery()


def refuse_closed(months: str | None, day: date) -> None:
    """Raise Conflict when the local day lies in one of the months that `closed_months` gave."""
    refuse(rules.may_land(day, {date.fromisoformat(text) for text in (months or "").split(",") if text}))


def closings(tx: Session, community_id: int, months: list[date]) -> dict[date, MonthClosing]:
    """Return the latest closing of each of these months, by its first day; one may be re-opened again."""
    rows = tx.scalars(
        select(MonthClosing)
        .where(MonthClosing.community_id == community_id, MonthClosing.month.in_(months))
        .order_by(MonthClosing.id)
    )
    return {row.month: row for row in rows}
