"""Whose word counts on a team's pathway: the roles of a definition in terms of the portal's roles."""

from collections.abc import Mapping
from types import MappingProxyType

from portal.kernel.actor import Actor
from portal.kernel.errors import Refusal
from portal.kernel.text import N_
from portal.pathway.rules.definitions import AUTHORITIES, Requirement

COACHES = frozenset({"social_worker", "supervisor"})
SENDERS = COACHES | {"team_leader"}
# A supervisor stands in for a social worker: where a station has one, nobody could approve what that one has sent.
_REVIEWERS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "team_leader": SENDERS,  # the leader decides on what a coach sent, a coach on what the leader sent
        "social_worker": COACHES,
        "supervisor": frozenset({"supervisor"}),
        "community_committee": frozenset({"committee"}),
    }
)


def roles_for(actor: Actor, *, team_id: int, organisation_id: int | None = None) -> frozenset[str]:
    """Return the roles that the actor holds for one team of their community.

    Roles held for the site, the community, the team's organisation or the team count; those for another team do not.
    """
    scopes = {("community", actor.community_id), ("team", team_id)}
    if organisation_id is not None:
        scopes.add(("organisation", organisation_id))
    held = {g.role for g in actor.grants if g.scope_kind == "site" or (g.scope_kind, g.scope_id) in scopes}
    return frozenset(held | ({"team_leader"} if team_id in actor.team_ids else set()))


def reviewers_of(requirement: Requirement) -> frozenset[str]:
    """Return the roles that may review; what an authority or the members decided is written down by a coach."""
    return _REVIEWERS.get(requirement.approver, COACHES)


def is_written_down(requirement: Requirement) -> bool:
    """Tell whether the decision is an authority's, which a coach writes down with the paper that shows it."""
    return requirement.approver in AUTHORITIES


def may_read_papers(actor_roles: frozenset[str]) -> Refusal | None:
    """Say whether the files of a team's way are for this reader: for those who send or decide."""
    if actor_roles.isdisjoint(SENDERS | {"committee"}):
        return Refusal("not-of-team", N_("This page is not open to you."), "forbidden")
    return None


def hears(actor_roles: frozenset[str]) -> bool:
    """Tell whether notes, reasons and names are for this reader: for those with a say in the team.

    How far a team has come is for everybody in its community; what was written on the way is not.
    """
    return not actor_roles.isdisjoint(SENDERS | {"committee", "organisation_admin", "site_admin"})
