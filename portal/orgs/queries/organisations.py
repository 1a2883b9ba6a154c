"""The data of the organisation pages, for station staff, scoped by the actor."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.orgs.models import Organisation, Team
from portal.orgs.queries.shared import organisation
from portal.people import queries as people
from portal.people.models import Person, RoleGrant, User

ROLE = "organisation_admin"


@dataclass(frozen=True)
class OrganisationRow:
    """An organisation as the list shows it."""

    organisation_id: int
    name: str
    team_count: int
    admins: tuple[str, ...]


@dataclass(frozen=True)
class OrganisationsPage:
    """All organisations of the community by name."""

    organisations: tuple[OrganisationRow, ...]


@dataclass(frozen=True)
class AdminRow:
    """Somebody who administers an organisation, and whether the reader may end that."""

    grant_id: int
    person_id: int
    name: str
    granted_at: datetime
    may_end: bool


@dataclass(frozen=True)
class OrganisationPage:
    """One organisation: its teams, who administers it, whether the reader may name somebody."""

    organisation_id: int
    name: str
    about: str
    phone: str
    teams: tuple[tuple[int, str], ...]
    admins: tuple[AdminRow, ...]
    may_name: bool


def organisations_page(actor: Actor) -> OrganisationsPage:
    """Return the organisations of the actor's community."""
    tx, admins = read(), _admins(actor)
    rows = tx.execute(
        select(Organisation.id, Organisation.name, func.count(Team.id))
        .outerjoin(Team, Team.organisation_id == Organisation.id)
        .where(Organisation.community_id == actor.community_id)
        .group_by(Organisation.id, Organisation.name)
        .order_by(Organisation.name)
        .limit(500)
    )
    return OrganisationsPage(
        tuple(OrganisationRow(*row, tuple(admin.name for admin in admins.get(row.id, ()))) for row in rows)
    )


def organisation_page(actor: Actor, organisation_id: int) -> OrganisationPage:
    """Return one organisation of the actor's community, or NotFound."""
    tx = read()
    found = organisation(tx, actor.community_id, organisation_id)
    teams = tx.execute(select(Team.id, Team.name).where(Team.organisation_id == found.id).order_by(Team.name))
    return OrganisationPage(
        found.id, found.name, found.about, found.phone or "", tuple((row.id, row.name) for row in teams),
        tuple(_admins(actor, organisation_id).get(organisation_id, ())), people.may_grant(actor, ROLE, 0) is None,
    )  # fmt: skip


def _admins(actor: Actor, organisation_id: int | None = None) -> dict[int, list[AdminRow]]:
    held = RoleGrant.community_id == actor.community_id, RoleGrant.role == ROLE, RoleGrant.ended_at.is_(None)
    query = (
        select(RoleGrant, Person.id, Person.name)
        .join(User, User.id == RoleGrant.user_id)
        .join(Person, Person.id == User.person_id)
        .where(*held, RoleGrant.scope_kind == "organisation")
        .order_by(RoleGrant.id)
    )
    if organisation_id is not None:
        query = query.where(RoleGrant.scope_id == organisation_id)
    found: dict[int, list[AdminRow]] = {}
    for grant, person_id, name in read().execute(query):
        may_end = people.may_grant(actor, ROLE, grant.user_id) is None
        found.setdefault(grant.scope_id, []).append(AdminRow(grant.id, person_id, name, grant.granted_at, may_end))
    return found
