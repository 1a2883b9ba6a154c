"""What others may do to organisations and teams inside their own transaction."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from portal.kernel import changes
from portal.orgs import queries
from portal.orgs.models import Membership, Organisation, Team, TeamLimit
from portal.orgs.rules import Limits
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
    until: datetime | None = None,
) -> Membership:
    """Put a person into a team from a day on, ending an open place; leaders and deputies get the right to lead it.

    until: the moment from which a deputy has that right no more.
    """
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
        role_until=until,
    )
    tx.add(membership)
    user = people.user_of_person(tx, person_id)
    if role in {"leader", "deputy"} and user is not None:
        people.grant_role(tx, user, "team_leader", "team", team_id, now, by_user_id, until=until)
        people.end_sign_ins(tx, user.id, now)
    return membership


def end_membership(tx: Session, membership: Membership, on: date, now: datetime) -> None:
    """End a place in a team on a day, and the right to lead that came with it."""
    membership.left_on = on
    user = people.user_of_person(tx, membership.person_id)
    if membership.role in {"leader", "deputy"} and user is not None:
        people.end_role(tx, user.id, "team_leader", "team", membership.team_id, now)
        people.end_sign_ins(tx, user.id, now)


def set_limits(tx: Session, community_id: int, team_id: int, said: Limits, by: int | None, now: datetime) -> TeamLimit:
    """Let these limits of a team count from now on; what counted before keeps its row, with when it ended."""
    before = queries.limits_for_update(tx, team_id)
    tx.execute(update(TeamLimit).where(TeamLimit.team_id == team_id, TeamLimit.ended_at.is_(None)).values(ended_at=now))
    made = TeamLimit(community_id=community_id, team_id=team_id, **vars(said), set_at=now, set_by_user_id=by)
    tx.add(made)
    tx.flush()  # its number is needed by the event
    changes.note(tx, TeamLimit, made.id, vars(before), vars(said))
    return made


# Hundreds of organisations and teams in a few statements, for lists that are taken in and taken back.


def add_organisations(tx: Session, community_id: int, names: Sequence[str], now: datetime) -> dict[str, int]:
    """Add organisations; return their numbers by name. A name that is taken is an IntegrityError."""
    rows = [{"community_id": community_id, "name": name, "about": "", "phone": None, "added_at": now} for name in names]
    return _named(tx, Organisation, rows)


def found_teams(tx: Session, community_id: int, teams: Mapping[str, int | None], now: datetime) -> dict[str, int]:
    """Add teams, as name and organisation; return their numbers by name. A name that is taken is an IntegrityError."""
    rows = [
        {"community_id": community_id, "organisation_id": owner, "name": name, "about": "", "founded_at": now}
        for name, owner in teams.items()
    ]
    return _named(tx, Team, rows)


def _named(tx: Session, table: type[Organisation | Team], rows: Sequence[dict[str, object]]) -> dict[str, int]:
    if not rows:
        return {}
    return {row.name: row.id for row in tx.execute(insert(table).returning(table.id, table.name), rows)}


def remove_teams(tx: Session, ids: Iterable[int]) -> None:
    """Remove teams as if they had never been; an IntegrityError where anything points at them."""
    _remove(tx, Team, ids)


def remove_organisations(tx: Session, ids: Iterable[int]) -> None:
    """Remove organisations as if they had never been; an IntegrityError where anything points at them."""
    _remove(tx, Organisation, ids)


def _remove(tx: Session, table: type[Organisation | Team], ids: Iterable[int]) -> None:
    tx.execute(delete(table).where(table.id.in_(list(ids))).execution_options(synchronize_session=False))


def join_many(
    tx: Session, community_id: int, pairs: Sequence[tuple[int, int]], on: date, by_user_id: int | None
) -> list[int]:
    """Put new people into teams as members, as (team, person) that have no open place; return the places."""
    common = {"community_id": community_id, "role": "member", "joined_on": on, "made_by_user_id": by_user_id}
    rows = [{**common, "team_id": team_id, "person_id": person_id} for team_id, person_id in pairs]
    return list(tx.scalars(insert(Membership).returning(Membership.id), rows)) if rows else []


def remove_places(tx: Session, ids: Iterable[int]) -> None:
    """Remove places in teams as if they had never been."""
    tx.execute(delete(Membership).where(Membership.id.in_(list(ids))).execution_options(synchronize_session=False))
