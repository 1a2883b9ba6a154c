"""What station staff keep about people: roles, guardians' consents, households."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.areas import queries as areas
from portal.kernel import clock, events, once
from portal.kernel.actor import GRID_WORKER, Actor
from portal.kernel.db import retried, write
from portal.kernel.errors import Invalid, NotFound, refuse
from portal.kernel.text import N_
from portal.people import queries, rules, steps
from portal.people.models import GuardianConsent, HouseholdMember, RoleGrant


@dataclass(frozen=True)
class ConsentSlip:
    """What a guardian signed: their name and phone, the highest risk class, and from which day to which."""

    guardian_name: str
    guardian_phone: str
    risk: str
    how_verified: str
    signed_on: date
    expires_on: date


@retried
def add_guardian_consent(actor: Actor, person_id: int, slip: ConsentSlip, *, request_id: str | None = None) -> int:
    """Write down a guardian's consent; return its number. Raises Invalid("expires_on") for a wrong span."""
    now = clock.now()
    if slip.expires_on <= slip.signed_on:
        raise Invalid({"expires_on": N_("The consent must end after the day it was signed.")})
    with write() as tx:
        queries.person(tx, actor.community_id, person_id)
        act = once.begin(tx, actor, request_id, "guardian.consent", f"person:{person_id}", now, slip)
        if act.result is not None:
            return int(act.result["consent_id"])
        refuse(rules.may_keep_people(actor, queries.related_to(tx, person_id)))
        row = GuardianConsent(
            community_id=actor.community_id,
            person_id=person_id,
            guardian_name=slip.guardian_name,
            guardian_phone=slip.guardian_phone,
            risk=slip.risk,
            how_verified=slip.how_verified,
            signed_on=slip.signed_on,
            expires_on=slip.expires_on,
            recorded_by_user_id=actor.user_id,
            recorded_at=now,
        )
        tx.add(row)
        tx.flush()  # its number is the result
        events.record(tx, "guardian.consented", actor, f"person:{person_id}", now, risk=slip.risk)
        return int(act.keep(tx, {"consent_id": row.id})["consent_id"])


@retried
def withdraw_guardian_consent(actor: Actor, consent_id: int) -> int:
    """Withdraw a consent from now on; return the person's number. A second withdrawal changes nothing."""
    now = clock.now()
    with write() as tx:
        mine = GuardianConsent.id == consent_id, GuardianConsent.community_id == actor.community_id
        row = tx.scalar(select(GuardianConsent).where(*mine).with_for_update())
        if row is None:
            raise NotFound
        refuse(rules.may_keep_people(actor, queries.related_to(tx, row.person_id)))
        if row.withdrawn_at is None:
            row.withdrawn_at, row.withdrawn_by_user_id = now, actor.user_id
            events.record(tx, "guardian.withdrew", actor, f"person:{row.person_id}", now)
        return row.person_id


@retried
def give_role(
    actor: Actor, person_id: int, role: str, scope_kind: str, scope_id: int | None, *, request_id: str | None = None
) -> None:
    """Give the person's sign-in a role for a scope, and end their sign-ins. Giving a role they hold changes nothing.

    Repeating the request_id changes nothing either, also when the role ended meanwhile.
    """
    now = clock.now()
    with write() as tx:
        queries.person(tx, actor.community_id, person_id)
        said = role, scope_kind, scope_id
        act = once.begin(tx, actor, request_id, "role.give", f"person:{person_id}", now, said)
        if act.result is not None:
            return
        user = steps.user_of_person(tx, person_id)
        if user is None:
            raise Invalid({"role": N_("This person cannot sign in yet, so they cannot have a role.")})
        refuse(rules.may_grant(actor, role, user.id))
        _check_scope(tx, actor, role, scope_kind, scope_id)
        if steps.put_role(tx, user, role, scope_kind, scope_id, now, actor.user_id):
            keys = {"role": role, "scope_kind": scope_kind, "scope_id": scope_id}
            events.record(tx, "role.granted", actor, f"user:{user.id}", now, **keys)
        act.keep(tx, {})


def _check_scope(tx: Session, actor: Actor, role: str, scope_kind: str, scope_id: int | None) -> None:
    """Raise Invalid("area") where a grid worker gets no area of the community that stands, or another role gets one."""
    if (role == GRID_WORKER) != (scope_kind == "area"):
        raise Invalid({"area": N_("A grid worker needs an area, and no other role has one.")})
    if scope_kind == "area" and not areas.is_live_area(tx, actor.community_id, scope_id or 0):
        raise Invalid({"area": N_("Choose the area of the grid worker.")})


@retried
def end_role(actor: Actor, grant_id: int) -> int:
    """End a role from now on, and the sign-ins that carried it; return its person. A second time changes nothing.

    Raises Forbidden for whoever may not give the role, and Conflict for one that goes with a team.
    """
    now = clock.now()
    with write() as tx:
        mine = RoleGrant.id == grant_id, RoleGrant.community_id == actor.community_id
        grant = tx.scalar(select(RoleGrant).where(*mine).with_for_update())
        if grant is None:
            raise NotFound
        refuse(rules.may_end_role(actor, grant.role, grant.scope_kind, grant.user_id))
        if grant.ended_at is None:
            grant.ended_at = now
            steps.end_sign_ins(tx, grant.user_id, now)
            keys = {"role": grant.role, "scope_kind": grant.scope_kind, "scope_id": grant.scope_id}
            events.record(tx, "role.withdrawn", actor, f"user:{grant.user_id}", now, **keys)
        return queries.person_of_user(tx, [grant.user_id])[grant.user_id]


@retried
def join_household(actor: Actor, person_id: int, with_person_id: int, *, request_id: str | None = None) -> int:
    """Write down that a person lives with another; return the household. Both must be of the actor's community."""
    now = clock.now()
    if person_id == with_person_id:
        raise Invalid({"with_person": N_("Choose somebody else: nobody lives with themselves.")})
    with write() as tx:
        queries.person(tx, actor.community_id, person_id)
        other = queries.person(tx, actor.community_id, with_person_id)
        act = once.begin(tx, actor, request_id, "household.join", f"person:{person_id}", now, with_person_id)
        if act.result is not None:
            return int(act.result["household_id"])
        refuse(rules.may_keep_people(actor, queries.related_to(tx, person_id, with_person_id)))
        household_id = steps.live_with(tx, actor.community_id, person_id, other, now, actor.user_id)
        events.record(tx, "household.joined", actor, f"person:{person_id}", now, household_id=household_id)
        return int(act.keep(tx, {"household_id": household_id})["household_id"])


@retried
def leave_household(actor: Actor, person_id: int, *, request_id: str | None = None) -> None:
    """Write down that a person no longer lives in their household. A second time changes nothing."""
    now = clock.now()
    with write() as tx:
        queries.person(tx, actor.community_id, person_id)
        act = once.begin(tx, actor, request_id, "household.leave", f"person:{person_id}", now)
        if act.result is not None:
            return
        refuse(rules.may_keep_people(actor, queries.related_to(tx, person_id)))
        open_row = HouseholdMember.person_id == person_id, HouseholdMember.left_at.is_(None)
        household_id = tx.scalar(select(HouseholdMember.household_id).where(*open_row))
        if household_id is not None:
            tx.execute(update(HouseholdMember).where(*open_row).values(left_at=now))
            events.record(tx, "household.left", actor, f"person:{person_id}", now, household_id=household_id)
        act.keep(tx, {})


@retried
def correct_birth_date(actor: Actor, person_id: int, birth_date: date, *, request_id: str | None = None) -> None:
    """Put a person's birth date right. One that is right already changes nothing.

    Raises Forbidden for whoever is no staff, and for oneself and one's own household.
    """
    now = clock.now()
    with write() as tx:
        person = queries.person(tx, actor.community_id, person_id)
        act = once.begin(tx, actor, request_id, "person.birth-date", f"person:{person_id}", now, birth_date)
        if act.result is not None:
            return
        refuse(rules.may_keep_people(actor, queries.related_to(tx, person_id)))
        if person.birth_date != birth_date:
            person.birth_date = birth_date
            events.record(tx, "person.birth-date-corrected", actor, f"person:{person_id}", now)
        act.keep(tx, {})
