"""What people do about teams: add one, let people in, appoint, let them go."""

from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from portal.kernel import clock, events, once
from portal.kernel.actor import Actor
from portal.kernel.db import retried, write
from portal.kernel.errors import Invalid, refuse
from portal.kernel.text import N_
from portal.orgs import queries, rules, steps
from portal.people import queries as people


@dataclass(frozen=True)
class TeamDraft:
    """What the form for a new team says."""

    name: str
    about: str
    organisation_id: int | None


@retried
def found_team(actor: Actor, draft: TeamDraft, *, request_id: str | None = None) -> int:
    """Add a team and return its number. Raises Invalid("name") when the community has a team of that name."""
    now = clock.now()
    try:
        with write() as tx:
            act = once.begin(tx, actor, request_id, "team.found", "", now, draft)
            if act.result is not None:
                return int(act.result["team_id"])
            refuse(rules.may_found(actor))
            if draft.organisation_id:
                queries.organisation(tx, actor.community_id, draft.organisation_id)
            team = steps.found_team(
                tx, actor.community_id, draft.name, now, organisation_id=draft.organisation_id, about=draft.about
            )
            events.record(tx, "team.founded", actor, f"team:{team.id}", now, organisation_id=draft.organisation_id)
            return int(act.keep(tx, {"team_id": team.id})["team_id"])
    except IntegrityError as error:
        raise Invalid({"name": N_("There is already a team of this name.")}) from error


@retried
def put_member(actor: Actor, team_id: int, person_id: int, role: str, *, request_id: str | None = None) -> None:
    """Make a person a member, deputy or leader of the team from today on; an earlier role in it ends.

    Raises Forbidden when the actor does not lead the team or would raise themselves.
    """
    now = clock.now()
    with write() as tx:
        team = queries.team_line(tx, actor.community_id, team_id)
        people.person(tx, actor.community_id, person_id)
        act = once.begin(tx, actor, request_id, "team.put-member", f"team:{team_id}", now, (person_id, role))
        if act.result is not None:
            return
        refuse(rules.may_lead(actor, team) if role == "member" else rules.may_appoint(actor, team, person_id))
        today = clock.local(now, actor.zone).date()
        steps.begin_membership(tx, actor.community_id, team_id, person_id, role, today, now, by_user_id=actor.user_id)
        keys = {"team_id": team_id, "person_id": person_id, "role": role}
        events.record(tx, "membership.began", actor, f"team:{team_id}", now, **keys)
        act.keep(tx, {})


@retried
def end_member(actor: Actor, team_id: int, person_id: int) -> None:
    """End a person's place in the team today. A second time changes nothing; everybody may leave by themselves."""
    now = clock.now()
    with write() as tx:
        team = queries.team_line(tx, actor.community_id, team_id)
        if actor.person_id != person_id:
            refuse(rules.may_lead(actor, team))
        membership = queries.open_membership(tx, team_id, person_id)
        if membership is None:
            return
        steps.end_membership(tx, membership, clock.local(now, actor.zone).date(), now)
        keys = {"team_id": team_id, "person_id": person_id, "role": membership.role}
        events.record(tx, "membership.ended", actor, f"team:{team_id}", now, **keys)
