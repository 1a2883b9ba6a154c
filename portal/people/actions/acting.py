"""Let somebody act for another, and end it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update

from portal.kernel import clock, events, once
from portal.kernel.actor import Actor
from portal.kernel.db import retried, write
from portal.kernel.errors import Invalid, NotFound, refuse
from portal.kernel.text import N_
from portal.people import queries, rules, steps
from portal.people.models import GuardianConsent, Mandate

ADULT = 18


@dataclass(frozen=True)
class Agreement:
    """What two people agreed: the helper's number, for what, until which moment, and how ("own", "station", "slip").

    is_guardian: the station saw that the helper is the parent or guardian.
    """

    helper_no: str
    scope: str
    until_at: datetime | None = None
    agreed: str = "own"
    slip_no: str | None = None
    is_guardian: bool = False


@retried
def let_act(actor: Actor, person_id: int, said: Agreement, *, request_id: str | None = None) -> int:
    """Let a helper act for the person from now on; return the mandate. One they have already is replaced.

    By the person's own word, or (agreed "station" or "slip") by station staff who are neither of the two nor related
    to them. Raises Invalid("helper") when the helper cannot. Repeating the request_id returns the first mandate.
    """
    now = clock.now()
    with write() as tx:
        person = queries.person(tx, actor.community_id, person_id)
        act = once.begin(tx, actor, request_id, "mandate.give", f"person:{person_id}", now, said)
        if act.result is not None:
            return int(act.result["mandate_id"])
        helper_id = queries.helper_by_number(tx, actor.community_id, said.helper_no)
        if is_staff_word := said.agreed != "own":
            refuse(rules.may_keep_people(actor, queries.related_to(tx, person_id, helper_id or 0)))
        helper = queries.standing(tx, actor.community_id, helper_id) if helper_id else None
        today = clock.local(now, actor.zone).date()
        born = {person_id: person.birth_date, helper_id or 0: helper.birth_date if helper else None}
        minors = [i for i, date_of in born.items() if date_of and queries.age_on(date_of, today) < ADULT]
        refusal = rules.may_let_act(actor, person_id, helper, is_staff_word=is_staff_word, minors=minors)
        if refusal or helper is None:
            refuse(refusal if refusal and refusal.kind == "forbidden" else None)
            raise Invalid({"helper": refusal.text if refusal else ""})
        open_one = Mandate.person_id == person_id, Mandate.helper_person_id == helper_id, Mandate.ended_at.is_(None)
        tx.execute(update(Mandate).where(*open_one).values(ended_at=now, ended_by_user_id=actor.user_id))
        mandate = Mandate(
            community_id=actor.community_id, person_id=person_id, helper_person_id=helper_id, scope=said.scope,
            agreed=said.agreed, slip_no=said.slip_no, given_by_user_id=actor.user_id, since_at=now,
            until_at=said.until_at, is_guardian=said.is_guardian and is_staff_word,
        )  # fmt: skip
        tx.add(mandate)
        tx.flush()  # its number is the result
        keys = {"mandate_id": mandate.id, "helper_person_id": helper_id}
        events.record(tx, "mandate.given", actor, f"person:{person_id}", now, **keys)
        return int(act.keep(tx, {"mandate_id": mandate.id})["mandate_id"])


@retried
def end_mandate(actor: Actor, mandate_id: int) -> int:
    """End a mandate from now on; return the person it was for. A second time changes nothing.

    Where the station ends it, what was agreed by it no longer counts. Raises NotFound for whoever has nothing to do
    with it.
    """
    now = clock.now()
    with write() as tx:
        mandate = queries.mandate_for_update(tx, actor.community_id, mandate_id)
        both = mandate.person_id, mandate.helper_person_id
        refuse(rules.may_end_mandate(actor, *both, is_guardian=mandate.is_guardian))
        if mandate.ended_at is None:
            mandate.ended_at, mandate.ended_by_user_id = now, actor.user_id
            if actor.own_person_id not in both:  # the station: whoever it took for the guardian may be none
                steps.end_consents_by(tx, mandate.id, actor.user_id, now)
            keys = {"mandate_id": mandate.id, "helper_person_id": mandate.helper_person_id}
            events.record(tx, "mandate.ended", actor, f"person:{mandate.person_id}", now, **keys)
        return mandate.person_id


@retried
def consent(actor: Actor, mandate_id: int, risk: str, expires_on: date, *, request_id: str | None = None) -> int:
    """Let a guardian agree by their own sign-in to tasks of a risk class until a day; return the consent's number.

    Raises Forbidden for whoever is not the child's guardian, Invalid("expires_on") for a day that is past. Repeating
    the request_id returns the first consent.
    """
    now = clock.now()
    today = clock.local(now, actor.zone).date()
    if expires_on <= today:
        raise Invalid({"expires_on": N_("Enter a day to come, for example 2027-12-31")})
    with write() as tx:
        act = once.begin(
            tx, actor, request_id, "guardian.consent-self", f"mandate:{mandate_id}", now, (risk, expires_on)
        )
        if act.result is not None:
            return int(act.result["consent_id"])
        mandate = queries.mandate_for_update(tx, actor.community_id, mandate_id)
        refuse(rules.may_consent(actor, queries.acts_now(mandate, now), is_guardian=mandate.is_guardian))
        guardian = queries.person(tx, actor.community_id, mandate.helper_person_id)
        row = GuardianConsent(
            community_id=actor.community_id, person_id=mandate.person_id, guardian_name=guardian.name,
            guardian_phone=guardian.phone or "", risk=risk, how_verified=steps.by_mandate(mandate_id),
            signed_on=today, expires_on=expires_on, recorded_by_user_id=actor.user_id, recorded_at=now,
        )  # fmt: skip
        tx.add(row)
        tx.flush()  # its number is the result
        events.record(tx, "guardian.consented", actor, f"person:{mandate.person_id}", now, risk=risk)
        return int(act.keep(tx, {"consent_id": row.id})["consent_id"])


@retried
def end_consent(actor: Actor, mandate_id: int, consent_id: int) -> None:
    """Let a guardian take back a consent to their child's tasks, whoever wrote it down. Twice is as once."""
    now = clock.now()
    with write() as tx:
        mandate = queries.mandate_for_update(tx, actor.community_id, mandate_id)
        refuse(rules.may_consent(actor, queries.acts_now(mandate, now), is_guardian=mandate.is_guardian))
        theirs = GuardianConsent.id == consent_id, GuardianConsent.person_id == mandate.person_id
        row = tx.scalar(select(GuardianConsent).where(*theirs).with_for_update())
        if row is None:
            raise NotFound
        if row.withdrawn_at is None:
            row.withdrawn_at, row.withdrawn_by_user_id = now, actor.user_id
            events.record(tx, "guardian.withdrew", actor, f"person:{mandate.person_id}", now)
