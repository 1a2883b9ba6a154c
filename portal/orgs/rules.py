"""Who leads what, and who may join or leave."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from portal.kernel.actor import Actor
from portal.kernel.errors import Refusal
from portal.kernel.text import N_

ROLES = ("member", "deputy", "leader")
LEVEL_WORDS = {
    "off": N_("Ask for nothing"),
    "warn": N_("Say it, and let them decide"),
    "block": N_("Refuse the place"),
}
MOST_REST, MOST_LOAD = 24 * 60, 7 * 24 * 60  # minutes: a day, and a whole week
LONGEST_DEPUTY = timedelta(days=366)


@dataclass(frozen=True)
class TeamLine:
    """A team with what every rule about it asks for."""

    id: int
    name: str
    organisation_id: int | None
    organisation_name: str
    community_id: int


@dataclass(frozen=True)
class Limits:
    """What a team asks for, in minutes: between two visits, and in one week; each "off" (0), "warn" or "block"."""

    rest_level: str = "off"
    rest_minutes: int = 0
    load_level: str = "off"
    load_minutes: int = 0


def plain(said: Limits) -> Limits:
    """Return the limits with no figure where nothing is asked for."""
    rest, load = (said.rest_level != "off", said.load_level != "off")
    return replace(said, rest_minutes=said.rest_minutes * rest, load_minutes=said.load_minutes * load)


def check_limits(said: Limits) -> dict[str, str]:
    """Return a sentence for each figure that does not hold; what is off needs none."""
    found = {}
    if said.rest_level != "off" and not 1 <= said.rest_minutes <= MOST_REST:
        found["rest_minutes"] = N_("Write how long the rest is, for example 30 min; at most 24 hours.")
    if said.load_level != "off" and not 1 <= said.load_minutes <= MOST_LOAD:
        found["load_minutes"] = N_("Write how much time a week, for example 12 h.")
    return found


def leads(actor: Actor, team_id: int, organisation_id: int | None) -> bool:
    """Tell whether the actor leads the team, administers its organisation, or works at the community's station."""
    if actor.has("social_worker", "supervisor", "site_admin"):
        return True
    return team_id in actor.team_ids or (organisation_id is not None and organisation_id in actor.organisation_ids)


def may_lead(actor: Actor, team: TeamLine) -> Refusal | None:
    """Allow whoever leads the team; everybody else learns whom to ask."""
    if team.community_id == actor.community_id and leads(actor, team.id, team.organisation_id):
        return None
    return Refusal("not-leader", N_("Only the leaders of this team can do this."), "forbidden")


def may_found(actor: Actor, organisation_id: int | None) -> Refusal | None:
    """Allow station staff to add teams, and organisation admins those of their own organisation."""
    if actor.has("social_worker", "supervisor", "site_admin"):
        return None
    if not actor.has("organisation_admin"):
        return Refusal("not-staff", N_("Only station staff or an organisation can add a team."), "forbidden")
    if organisation_id not in actor.organisation_ids:
        return Refusal("not-your-organisation", N_("You can add teams of your own organisation only."), "forbidden")
    return None


def may_add_organisation(actor: Actor) -> Refusal | None:
    """Allow station staff."""
    if actor.has("social_worker", "supervisor", "site_admin"):
        return None
    return Refusal("not-staff", N_("Only station staff can do this."), "forbidden")


def check_until(role: str, until_on: date | None, today: date) -> dict[str, str]:
    """Return what is wrong with the last day of a role: a deputy's alone, from today on, at most a year."""
    if until_on is None:
        return {}
    if role != "deputy":
        return {"until": N_("Only a deputy has a last day. Leave it empty.")}
    if not today <= until_on <= today + LONGEST_DEPUTY:
        return {"until": N_("Choose a day from today on, at most one year ahead.")}
    return {}


def may_appoint(actor: Actor, team: TeamLine, person_id: int) -> Refusal | None:
    """Allow leaders to change who leads, but nobody to raise themselves."""
    if actor.person_id == person_id and not actor.has("site_admin"):
        return Refusal("own", N_("Nobody changes their own role. Please ask a colleague."), "forbidden")
    return may_lead(actor, team)
