"""What a team asks for of rest and time a week, and what it asked for before."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import refuse
from portal.orgs.models import Team, TeamLimit
from portal.orgs.queries.shared import team_line
from portal.orgs.rules import Limits, may_lead
from portal.people.models import Person, User

SHOWN = 20


@dataclass(frozen=True)
class LimitsLine:
    """What counted from then on, and who said so; empty where the program did."""

    limits: Limits
    set_at: datetime
    by: str


@dataclass(frozen=True)
class LimitsPage:
    """What the team asks for now, and every change of it, the newest first."""

    team_id: int
    team_name: str
    limits: Limits
    history: tuple[LimitsLine, ...]


def limits_page(actor: Actor, team_id: int) -> LimitsPage:
    """Return the limits of a team that the actor leads; NotFound or Forbidden otherwise."""
    tx = read()
    team = team_line(tx, actor.community_id, team_id)
    refuse(may_lead(actor, team))
    rows = tx.execute(
        select(TeamLimit, Person.name)
        .outerjoin(User, User.id == TeamLimit.set_by_user_id)
        .outerjoin(Person, Person.id == User.person_id)
        .where(TeamLimit.team_id == team_id, TeamLimit.community_id == actor.community_id)
        .order_by(TeamLimit.id.desc())
        .limit(SHOWN)
    )
    history = tuple(LimitsLine(_limits(row[0]), row[0].set_at, row[1] or "") for row in rows)
    return LimitsPage(team.id, team.name, history[0].limits if history else Limits(), history)


def limits_for_update(tx: Session, team_id: int) -> Limits:
    """Return what the team asks for now, the team locked: of two changes the second sees the first."""
    tx.execute(select(Team.id).where(Team.id == team_id).with_for_update())
    open_row = TeamLimit.team_id == team_id, TeamLimit.ended_at.is_(None)
    row = tx.scalar(select(TeamLimit).where(*open_row))
    return _limits(row) if row else Limits()


def _limits(row: TeamLimit) -> Limits:
    return Limits(row.rest_level, row.rest_minutes, row.load_level, row.load_minutes)
