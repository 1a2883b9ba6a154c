"""The data of the team pages, scoped by the actor."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select

from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import Forbidden
from portal.orgs.models import Membership, Organisation, Team
from portal.orgs.queries.news import News, news_of
from portal.orgs.queries.shared import leaders_of, leads, members_of, team_ids_of_person, team_line
from portal.orgs.rules import may_add_organisation, may_found, may_lead
from portal.people import queries as people


@dataclass(frozen=True)
class TeamRow:
    """A team as the list shows it."""

    team_id: int
    name: str
    organisation: str
    member_count: int
    leaders: tuple[str, ...]
    is_mine: bool
    may_lead: bool


@dataclass(frozen=True)
class TeamsPage:
    """All teams, one's own first."""

    teams: tuple[TeamRow, ...]
    may_found: bool
    may_add_organisation: bool


def teams_page(actor: Actor) -> TeamsPage:
    """Return the teams of the actor's community."""
    tx, today = read(), clock.today(actor.zone)
    is_open = (Membership.joined_on <= today) & or_(Membership.left_on.is_(None), Membership.left_on > today)
    rows = tx.execute(
        select(
            Team.id, Team.name, Team.organisation_id, Organisation.name.label("organisation"), func.count(Membership.id)
        )
        .outerjoin(Organisation, Organisation.id == Team.organisation_id)
        .outerjoin(Membership, (Membership.team_id == Team.id) & is_open)
        .where(Team.community_id == actor.community_id)
        .group_by(Team.id, Team.name, Team.organisation_id, Organisation.name)
        .order_by(Team.name)
        .limit(500)
    ).all()
    leaders = leaders_of(tx, [row.id for row in rows], today)
    names = people.person_names(tx, {person for group in leaders.values() for person in group})
    mine = set(team_ids_of_person(tx, actor.person_id, today)) if actor.person_id else set()
    teams = [
        TeamRow(
            row.id,
            row.name,
            row.organisation or "",
            row[4],
            tuple(names[p] for p in leaders.get(row.id, ())),
            row.id in mine,
            leads(actor, row.id, row.organisation_id),
        )
        for row in rows
    ]
    founds = any(may_found(actor, organisation) is None for organisation in (None, *actor.organisation_ids))
    is_staff = may_add_organisation(actor) is None
    return TeamsPage(tuple(sorted(teams, key=lambda team: not team.is_mine)), founds, is_staff)


@dataclass(frozen=True)
class TeamPage:
    """One team."""

    team_id: int
    name: str
    about: str
    organisation: str
    leaders: tuple[str, ...]
    member_count: int
    is_mine: bool
    may_lead: bool
    news: tuple[News, ...]


def team_page(actor: Actor, team_id: int) -> TeamPage:
    """Return one team of the actor's community, or NotFound."""
    tx, now = read(), clock.now()
    team, today = team_line(tx, actor.community_id, team_id), clock.local(now, actor.zone).date()
    members = members_of(tx, team_id, today)
    return TeamPage(
        team.id, team.name, tx.scalar(select(Team.about).where(Team.id == team_id)) or "", team.organisation_name,
        tuple(m.name for m in members if m.role in {"leader", "deputy"}), len(members),
        any(m.person_id == actor.person_id for m in members), may_lead(actor, team) is None,
        news_of(tx, actor, team_id, now),
    )  # fmt: skip


@dataclass(frozen=True)
class MemberRow:
    """A member as the roster shows them."""

    person_id: int
    name: str
    role: str
    joined_on: date
    public_no: str
    phone_end: str
    is_me: bool
    until_on: date | None


@dataclass(frozen=True)
class MembersPage:
    """The roster of a team today, and who left it."""

    team_id: int
    team_name: str
    today: date
    members: tuple[MemberRow, ...]
    past: tuple[tuple[str, str, date, date], ...]
    blank_lines: int


def members_page(actor: Actor, team_id: int) -> MembersPage:
    """Return the roster for whoever leads the team; Forbidden for everybody else."""
    tx, today = read(), clock.today(actor.zone)
    team = team_line(tx, actor.community_id, team_id)
    if refusal := may_lead(actor, team):
        raise Forbidden(refusal.text, refusal.params, refusal.code)
    everybody = members_of(tx, team_id)
    now_there = [m for m in everybody if m.joined_on <= today and (m.left_on is None or m.left_on > today)]
    cards = people.cards(tx, {m.person_id for m in now_there})
    rows = tuple(
        MemberRow(
            m.person_id, m.name, m.role, m.joined_on, cards[m.person_id].public_no, cards[m.person_id].phone_end,
            m.person_id == actor.person_id, clock.local(m.role_until, actor.zone).date() if m.role_until else None,
        )
        for m in now_there
    )  # fmt: skip
    past = tuple(
        (m.name, m.role, m.joined_on, m.left_on) for m in everybody if m.left_on is not None and m.left_on <= today
    )
    return MembersPage(team.id, team.name, today, rows, past, max(5, 20 - len(rows)))


def organisations_for(actor: Actor) -> list[tuple[int, str]]:
    """Return the organisations that the actor may found a team for."""
    query = select(Organisation.id, Organisation.name).where(Organisation.community_id == actor.community_id)
    rows = read().execute(query.order_by(Organisation.name))
    return [(row.id, row.name) for row in rows if may_found(actor, row.id) is None]
