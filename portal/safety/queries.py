"""Flags: for the rule that asks, in somebody else's statement or in one of its own, and for the page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import BindParameter, ScalarSelect, select
from sqlalchemy.orm import Session

from portal.kernel import clock, prepared
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import NotFound
from portal.kernel.text import N_
from portal.people import queries as people
from portal.safety.models import SafeguardingFlag
from portal.safety.rules import may_be_near

__all__ = ["FlagLine", "FlagsPage", "flag_for_update", "flag_of", "flagged", "flags_page", "may_be_near", "open_flag"]
_flags = prepared.columns(SafeguardingFlag)


@dataclass(frozen=True)
class FlagLine:
    """One flag as the page shows it."""

    id: int
    name: str
    reason: str
    until_on: date
    set_by: str
    set_at: datetime
    is_over: bool


@dataclass(frozen=True)
class FlagsPage:
    """The flags that nobody ended, the latest first, without one about the reader."""

    lines: tuple[FlagLine, ...]


def flag_of(person: BindParameter[int]) -> ScalarSelect[date]:
    """Return, as part of a larger statement, until which day a person is flagged; NULL for nobody's flag.

    It stands on nothing of the statement around it, so a database looks it up once.
    """
    mine = _flags.person_id == person, _flags.ended_at.is_(None)
    return select(_flags.until_on).where(*mine).scalar_subquery()


def flagged(tx: Session, community_id: int, person_ids: Iterable[int]) -> dict[int, date]:
    """Return until which day each of these people is flagged, by person; whoever is not is left out."""
    mine = SafeguardingFlag.community_id == community_id, SafeguardingFlag.ended_at.is_(None)
    rows = select(SafeguardingFlag.person_id, SafeguardingFlag.until_on).where(
        *mine, SafeguardingFlag.person_id.in_(list(person_ids))
    )
    return dict(list(tx.execute(rows)))


def flags_page(actor: Actor) -> FlagsPage:
    """Return the flags of the community, but for the actor's own people. Ask may_flag first."""
    tx, today = read(), clock.today(actor.zone)
    own = people.related_to(tx, actor.person_id or 0)
    mine = SafeguardingFlag.community_id == actor.community_id, SafeguardingFlag.person_id.not_in(own)
    live = SafeguardingFlag.ended_at.is_(None)
    rows = tx.scalars(select(SafeguardingFlag).where(*mine, live).order_by(SafeguardingFlag.id.desc())).all()
    names = people.person_names(tx, {row.person_id for row in rows})
    users = people.user_names(tx, {row.set_by_user_id for row in rows if row.set_by_user_id})
    return FlagsPage(tuple(
        FlagLine(
            row.id, names[row.person_id], row.reason, row.until_on, users.get(row.set_by_user_id or 0, ""),
            row.set_at, row.until_on < today,
        )
        for row in rows
    ))  # fmt: skip


def open_flag(tx: Session, person_id: int) -> SafeguardingFlag | None:
    """Return the person's flag that nobody ended, locked for a change."""
    mine = SafeguardingFlag.person_id == person_id, SafeguardingFlag.ended_at.is_(None)
    return tx.scalar(select(SafeguardingFlag).where(*mine).with_for_update())


def flag_for_update(tx: Session, actor: Actor, flag_id: int) -> SafeguardingFlag:
    """Return a flag of the community, locked for a change; NotFound for one about the actor or their own people too."""
    mine = SafeguardingFlag.id == flag_id, SafeguardingFlag.community_id == actor.community_id
    found = tx.scalar(select(SafeguardingFlag).where(*mine).with_for_update())
    if found is None or actor.person_id in people.related_to(tx, found.person_id):
        raise NotFound(N_("We could not find that."))
    return found
