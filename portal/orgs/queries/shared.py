"""Every question about organisations, teams and memberships."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, bindparam, func, or_, select
from sqlalchemy.orm import Session

from portal.kernel import prepared
from portal.kernel.actor import Actor
from portal.kernel.errors import NotFound
from portal.kernel.text import N_
from portal.orgs.models import Membership, Organisation, Team
from portal.orgs.rules import TeamLine, leads, may_lead
from portal.people import queries as people
from portal.people.models import Person

__all__ = ["TeamLine", "leads", "may_lead"]
_places, _people = prepared.columns(Membership), prepared.columns(Person)
_LEADS = (
    or_(_places.role == "leader", _places.role == "deputy"),
    _places.joined_on <= bindparam("day"),
    or_(_places.left_on.is_(None), _places.left_on > bindparam("day")),
)
_IN_RANK = (_places.role.desc(), _places.id)
_LEADERS = (
    select(_places.team_id, _places.person_id)
    .where(_places.team_id.in_(bindparam("teams", expanding=True)), *_LEADS)
    .order_by(*_IN_RANK)
)
_LEADER_NAMES = (
    select(_people.name)
    .join_from(prepared.table(Membership), prepared.table(Person), _people.id == _places.person_id)
    .where(_places.team_id == bindparam("team"), *_LEADS)
    .order_by(*_IN_RANK)
)


@dataclass(frozen=True)
class MemberLine:
    """A person's open or ended place in a team."""

    membership_id: int
    person_id: int
    name: str
    role: str
    joined_on: date
    left_on: date | None
    role_until: datetime | None


def _team_columns() -> tuple[object, ...]:
    return (Team.id, Team.name, Team.organisation_id, Organisation.name.label("organisation_name"), Team.community_id)


def team_line(tx: Session, community_id: int, team_id: int) -> TeamLine:
    """Return a team of the community, or NotFound."""
    row = tx.execute(
        select(*_team_columns())
        .outerjoin(Organisation, Organisation.id == Team.organisation_id)
        .where(Team.id == team_id, Team.community_id == community_id)
    ).first()
    if row is None:
        raise NotFound(N_("We could not find that team."))
    return TeamLine(row.id, row.name, row.organisation_id, row.organisation_name or "", row.community_id)


def teams_for(tx: Session, actor: Actor) -> list[TeamLine]:
    """Return the teams that the actor leads, by name."""
    query = (
        select(*_team_columns())
        .outerjoin(Organisation, Organisation.id == Team.organisation_id)
        .where(Team.community_id == actor.community_id)
        .order_by(Team.name)
    )
    if not actor.has("social_worker", "supervisor", "site_admin"):
        query = query.where(or_(Team.id.in_(actor.team_ids), Team.organisation_id.in_(actor.organisation_ids)))
    return [
        TeamLine(r.id, r.name, r.organisation_id, r.organisation_name or "", r.community_id) for r in tx.execute(query)
    ]


def members_of(tx: Session, team_id: int, on: date | None = None) -> list[MemberLine]:
    """Return the members of a team: on a day, or with None everybody who ever was one."""
    query = (
        select(Membership).where(Membership.team_id == team_id).order_by(Membership.role.desc(), Membership.joined_on)
    )
    if on is not None:
        query = query.where(Membership.joined_on <= on, or_(Membership.left_on.is_(None), Membership.left_on > on))
    rows = list(tx.scalars(query))
    names = people.person_names(tx, {row.person_id for row in rows})
    return [
        MemberLine(m.id, m.person_id, names.get(m.person_id, ""), m.role, m.joined_on, m.left_on, m.role_until)
        for m in rows
    ]


def leaders_of(tx: Session, team_ids: Iterable[int], on: date) -> dict[int, list[int]]:
    """Return the people who lead each of these teams on a day, leaders before deputies."""
    rows = prepared.run(tx, _LEADERS, teams=list(team_ids), day=on)
    found: dict[int, list[int]] = {}
    for team_id, person_id in rows:
        found.setdefault(team_id, []).append(person_id)
    return found


def leader_names(tx: Session, team_id: int, on: date) -> tuple[str, ...]:
    """Return the names of those who lead the team on a day, leaders before deputies."""
    return tuple(prepared.run(tx, _LEADER_NAMES, team=team_id, day=on).scalars())


def team_ids_of_person(tx: Session, person_id: int, on: date) -> list[int]:
    """Return the teams the person belongs to on a day."""
    rows = select(Membership.team_id).where(
        Membership.person_id == person_id,
        Membership.joined_on <= on,
        or_(Membership.left_on.is_(None), Membership.left_on > on),
    )
    return list(tx.scalars(rows))


def count_members(tx: Session, team_id: int, on: date) -> int:
    """Return how many people belong to the team on a day."""
    query = select(func.count()).where(
        Membership.team_id == team_id,
        Membership.joined_on <= on,
        or_(Membership.left_on.is_(None), Membership.left_on > on),
    )
    return tx.scalar(query) or 0


def count_posts(tx: Session, team_id: int, on: date) -> int:
    """Return how many people hold a named post (leader or deputy) in the team on a day."""
    return len(leaders_of(tx, [team_id], on).get(team_id, []))


def open_membership(tx: Session, team_id: int, person_id: int) -> Membership | None:
    """Return the person's open place in the team, locked for a change."""
    mine = Membership.team_id == team_id, Membership.person_id == person_id, Membership.left_on.is_(None)
    return tx.scalar(select(Membership).where(*mine).with_for_update())


def organisation(tx: Session, community_id: int, organisation_id: int) -> Organisation:
    """Return an organisation of the community, or NotFound."""
    found = tx.scalar(
        select(Organisation).where(Organisation.id == organisation_id, Organisation.community_id == community_id)
    )
    if found is None:
        raise NotFound(N_("We could not find that organisation."))
    return found


def organisation_by_name(tx: Session, community_id: int, name: str) -> Organisation | None:
    """Return the organisation of that exact name in the community."""
    return tx.scalar(select(Organisation).where(Organisation.community_id == community_id, Organisation.name == name))


def team_by_name(tx: Session, community_id: int, name: str) -> Team | None:
    """Return the team of that exact name in the community."""
    return tx.scalar(select(Team).where(Team.community_id == community_id, Team.name == name))


def founded_at(tx: Session, team_id: int) -> datetime | None:
    """Return when the team was founded."""
    return tx.scalar(select(Team.founded_at).where(Team.id == team_id))


def _overdue(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Membership.left_on.is_(None), Membership.role == "deputy", Membership.role_until <= now


def overdue_deputies(tx: Session, community_id: int, now: datetime) -> list[int]:
    """Return the open memberships of deputies whose time is over."""
    return list(tx.scalars(select(Membership.id).where(Membership.community_id == community_id, *_overdue(now))))


def overdue_deputy(tx: Session, membership_id: int, now: datetime) -> Membership | None:
    """Return such a membership, locked; None when it has ended meanwhile."""
    return tx.scalar(select(Membership).where(Membership.id == membership_id, *_overdue(now)).with_for_update())
