"""What others may do to organisations and teams inside their own transaction."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from portal.orgs import queries
from portal.orgs.models import Membership, Organisation, Team
from portal.people import steps as people


def add_organisation(
    tx: Session, community_id: int, name: str, now: datetime, *, about: str = "", phone: str | None = None
) -> Organisation:
    """Add an organisation; a name that is taken in the community is an IntegrityError."""
    organisation = Organisation(community_id=community_id, name=name, about=about, phone=phone, added_at=now)
    tx.add(organisation)
    tx.flush()  # its number is needed by its teams
    return organisation


def found_team(
    tx: Session, community_id: int, name: str, now: datetime, *, organisation_id: int | None = None, about: str = ""
) -> Team:
    """Add a team; a name that is taken in the community is an IntegrityError."""
    team = Team(community_id=community_id, organisation_id=organisation_id, name=name, about=about, founded_at=now)
    tx.add(team)
    tx.flush()  # its number is needed by its members
    return team


def begin_membership(  # noqa: PLR0913 - one argument a column
    tx: Session,
    community_id: int,
    team_id: int,
    person_id: int,
    role: str,
    on: date,
    now: datetime,
    *,
    by_user_id: int | None = None,
) -> Membership:
    """Put a person into a team from a day on, ending an open place; leaders and deputies get the right to lead it."""
    if before := queries.open_membership(tx, team_id, person_id):
        end_membership(tx, before, on, now)
        tx.flush()  # the person's place must be free before the next row
    membership = Membership(
        community_id=community_id,
        team_id=team_id,
        person_id=person_id,
        role=role,
        joined_on=on,
        made_by_user_id=by_user_id,
    )
    tx.add(membership)
    user = people.user_of_person(tx, person_id)
    if role in {"leader", "deputy"} and user is not None:
        people.grant_role(tx, user, "team_leader", "team", team_id, now, by_user_id)
        people.end_sign_ins(tx, user.id, now)
    return membership


def end_membership(tx: Session, membership: Membership, on: date, now: datetime) -> None:
    """End a place in a team on a day, and the right to lead that came with it."""
    membership.left_on = on
    user = people.user_of_person(tx, membership.person_id)
    if membership.role in {"leader", "deputy"} and user is not None:
        people.end_role(tx, user.id, "team_leader", "team", membership.team_id, now)
        people.end_sign_ins(tx, user.id, now)
