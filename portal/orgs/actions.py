"""What people do about organisations and teams: add one, name its admin, let people in, appoint, let them go."""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy.exc import IntegrityError

from portal.kernel import clock, events, once
from portal.kernel.actor import Actor
from portal.kernel.db import read, retried, write
from portal.kernel.errors import Invalid, refuse
from portal.kernel.text import N_
from portal.orgs import queries, rules, steps
from portal.people import queries as people
from portal.people import steps as people_steps


@dataclass(frozen=True)
class OrganisationDraft:
    """What the form for a new organisation says."""

    name: str
    about: str
    phone: str


@retried
def add_organisation(actor: Actor, draft: OrganisationDraft, *, request_id: str | None = None) -> int:
    """Add an organisation and return its number. Raises Invalid("name") when the community has one of that name."""
    now = clock.now()
    try:
        with write() as tx:
            act = once.begin(tx, actor, request_id, "organisation.add", "", now, draft)
            if act.result is not None:
                return int(act.result["organisation_id"])
            refuse(rules.may_add_organisation(actor))
            made = steps.add_organisation(
                tx, actor.community_id, draft.name, now, about=draft.about, phone=draft.phone or None
            )
            events.record(tx, "organisation.added", actor, f"organisation:{made.id}", now)
            return int(act.keep(tx, {"organisation_id": made.id})["organisation_id"])
    except IntegrityError as error:
        raise Invalid({"name": N_("There is already an organisation of this name.")}) from error


@retried
def name_admin(actor: Actor, organisation_id: int, person_id: int, *, request_id: str | None = None) -> None:
    """Make a person admin of the organisation and end their sign-ins; one who is it already changes nothing.

    Raises Forbidden for whoever may not give the role, and Invalid("person") when the person has no sign-in.
    """
    now, role = clock.now(), "organisation_admin"
    with write() as tx:
        queries.organisation(tx, actor.community_id, organisation_id)
        people.person(tx, actor.community_id, person_id)
        target = f"organisation:{organisation_id}"
        act = once.begin(tx, actor, request_id, "organisation.name-admin", target, now, person_id)
        if act.result is not None:
            return
        user = people_steps.user_of_person(tx, person_id)
        if user is None:
            raise Invalid({"person": N_("This person cannot sign in yet, so they cannot have a role.")})
        refuse(people.may_grant(actor, role, user.id))
        if people_steps.put_role(tx, user, role, "organisation", organisation_id, now, actor.user_id):
            keys = {"role": role, "scope_kind": "organisation", "scope_id": organisation_id}
            events.record(tx, "role.granted", actor, f"user:{user.id}", now, **keys)
        act.keep(tx, {})


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
            refuse(rules.may_found(actor, draft.organisation_id))
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
def put_member(
    actor: Actor,
    team_id: int,
    person_id: int,
    role: str,
    *,
    until_on: date | None = None,
    request_id: str | None = None,
) -> None:
    """Make a person a member, deputy or leader of the team from today on; an earlier role in it ends.

    until_on: the last day on which a deputy may lead, in the community's zone. Raises Forbidden when the actor does not
    lead the team or would raise themselves, Invalid("until").
    """
    now = clock.now()
    today = clock.local(now, actor.zone).date()
    if problems := rules.check_until(role, until_on, today):
        raise Invalid(problems)
    until = clock.from_local(datetime.combine(until_on, time.max), actor.zone) if until_on else None
    with write() as tx:
        team = queries.team_line(tx, actor.community_id, team_id)
        people.person(tx, actor.community_id, person_id)
        act = once.begin(tx, actor, request_id, "team.put-member", f"team:{team_id}", now, (person_id, role, until))
        if act.result is not None:
            return
        refuse(rules.may_lead(actor, team) if role == "member" else rules.may_appoint(actor, team, person_id))
        steps.begin_membership(
            tx, actor.community_id, team_id, person_id, role, today, now, by_user_id=actor.user_id, until=until
        )
        keys = {"team_id": team_id, "person_id": person_id, "role": role}
        events.record(tx, "membership.began", actor, f"team:{team_id}", now, **keys)
        act.keep(tx, {})


@retried
def end_member(actor: Actor, team_id: int, person_id: int, *, request_id: str | None = None) -> None:
    """End a person's place in the team today. A second time changes nothing; everybody may leave by themselves."""
    now = clock.now()
    with write() as tx:
        team = queries.team_line(tx, actor.community_id, team_id)
        act = once.begin(tx, actor, request_id, "team.end-member", f"team:{team_id}", now, person_id)
        if act.result is not None:
            return
        if actor.person_id != person_id:
            refuse(rules.may_lead(actor, team))
        membership = queries.open_membership(tx, team_id, person_id)
        if membership is not None:
            steps.end_membership(tx, membership, clock.local(now, actor.zone).date(), now)
            keys = {"team_id": team_id, "person_id": person_id, "role": membership.role}
            events.record(tx, "membership.ended", actor, f"team:{team_id}", now, **keys)
        act.keep(tx, {})


@retried
def set_limits(actor: Actor, team_id: int, said: rules.Limits, *, request_id: str | None = None) -> None:
    """Let the team ask for so much rest between visits and at most so much time a week from now on.

    Places that people have already stay theirs. Raises Forbidden, NotFound, Invalid. The same again changes nothing.
    """
    now = clock.now()
    said = rules.plain(said)
    with write() as tx:
        team = queries.team_line(tx, actor.community_id, team_id)
        act = once.begin(tx, actor, request_id, "team.set-limits", f"team:{team_id}", now, said)
        if act.result is not None:
            return
        refuse(rules.may_lead(actor, team))
        if problems := rules.check_limits(said):
            raise Invalid(problems)
        if queries.limits_for_update(tx, team_id) != said:
            made = steps.set_limits(tx, actor.community_id, team_id, said, actor.user_id, now)
            events.record(tx, "team.limits-set", actor, f"team:{team_id}", now, limit_id=made.id)
        act.keep(tx, {})


def end_deputies(actor: Actor) -> int:
    """Make deputies whose time is over members again, each in a transaction of its own; return how many. For programs.

    Their right to lead has ended by itself at that moment; this writes it down.
    """
    now = clock.now()
    overdue = queries.overdue_deputies(read(), actor.community_id, now)
    return sum(_end_deputy(actor, membership_id, now) for membership_id in overdue)


@retried
def _end_deputy(actor: Actor, membership_id: int, now: datetime) -> int:
    with write() as tx:
        held = queries.overdue_deputy(tx, membership_id, now)
        if held is None:
            return 0
        today = clock.local(now, actor.zone).date()
        steps.begin_membership(tx, actor.community_id, held.team_id, held.person_id, "member", today, now)
        keys = {"team_id": held.team_id, "person_id": held.person_id, "role": "member"}
        events.record(tx, "membership.began", actor, f"team:{held.team_id}", now, **keys)
    return 1
