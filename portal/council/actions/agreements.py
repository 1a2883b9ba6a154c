"""Propose what a team and its members promise each other, say yes to it, take that back, remind of the review."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.council import queries, rules, steps
from portal.council.models import Agreement
from portal.council.rules import AgreementDraft
from portal.kernel import clock, events, once
from portal.kernel.actor import Actor
from portal.kernel.db import read, retried, write
from portal.kernel.errors import Invalid, NotFound, refuse
from portal.kernel.text import N_
from portal.people import queries as people


@retried
def propose(actor: Actor, team_id: int, draft: AgreementDraft, *, request_id: str | None = None) -> int:
    """Put a version to the members of a team; return its number. The version that holds goes on until this one does.

    Raises Forbidden (neither member nor leader), Conflict (another version waits), Invalid.
    """
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "agreement.propose", f"team:{team_id}", now, draft)
        if act.result is not None:
            return int(act.result["agreement_id"])
        at, waiting = queries.standing_in(tx, actor, team_id, now), queries.open_draft(tx, team_id)
        refuse(rules.may_propose(is_member=at.is_member, leads=at.leads, has_draft=waiting is not None))
        if problems := rules.check_agreement(draft, clock.local(now, actor.zone).date()):
            raise Invalid(problems)
        row = _add_version(tx, actor, team_id, draft, now)
        events.record(tx, "agreement.proposed", actor, f"team:{team_id}", now, agreement_id=row.id, team_id=team_id)
        return int(act.keep(tx, {"agreement_id": row.id})["agreement_id"])


def _add_version(tx: Session, actor: Actor, team_id: int, draft: AgreementDraft, now: datetime) -> Agreement:
    row = Agreement(
        community_id=actor.community_id, team_id=team_id, number=queries.last_number(tx, team_id) + 1,
        proposed_by_user_id=actor.user_id, proposed_at=now, **vars(draft),
    )  # fmt: skip
    tx.add(row)
    try:
        tx.flush()  # a version that was proposed at the same moment shows here
    except IntegrityError:
        refuse(rules.may_propose(is_member=True, leads=True, has_draft=True))
    return row


@retried
def sign(actor: Actor, agreement_id: int, *, request_id: str | None = None) -> int:
    """Say yes to a version, for whoever the actor is or acts for; return the team. It may hold from this yes on.

    Raises Forbidden (no member), Conflict (said already, or the version has ended).
    """
    now, how = clock.now(), "helper" if actor.helper else "self"
    with write() as tx:
        row = queries.agreement_for_update(tx, actor, agreement_id, now)
        act = once.begin(tx, actor, request_id, "agreement.sign", f"agreement:{agreement_id}", now)
        if act.result is not None:
            return row.team_id
        at = queries.standing_in(tx, actor, row.team_id, now)
        has_signed = queries.signature(tx, row.id, actor.person_id) is not None
        refuse(rules.may_sign(is_member=at.is_member, is_open=row.ended_at is None, has_signed=has_signed))
        steps.sign(tx, row, actor.person_id or 0, how, actor.user_id, now)
        is_adopted = steps.adopt_when_agreed(tx, row, at.member_ids, actor.user_id, now)
        name = "agreement.adopted" if is_adopted else "agreement.signed"
        keys = {"agreement_id": row.id, "team_id": row.team_id, "person_id": actor.person_id}
        act.keep(tx, {})
        events.record(tx, name, actor, f"team:{row.team_id}", now, **keys)
        return row.team_id


@retried
def note_signature(actor: Actor, agreement_id: int, person_id: int, *, request_id: str | None = None) -> int:
    """Write down a member's yes that a leader holds on paper; return the team. The member is told.

    Where this yes is the one that was missing, the worker has the version hold. Raises Forbidden, Conflict, NotFound.
    """
    now = clock.now()
    with write() as tx:
        row = queries.agreement_for_update(tx, actor, agreement_id, now)
        act = once.begin(tx, actor, request_id, "agreement.note", f"agreement:{agreement_id}", now, person_id)
        if act.result is not None:
            return row.team_id
        people.person(tx, actor.community_id, person_id)
        at = queries.standing_in(tx, actor, row.team_id, now)
        said = {"is_own": person_id == actor.person_id, "is_member": person_id in at.member_ids}
        has_signed = queries.signature(tx, row.id, person_id) is not None
        refuse(rules.may_note(leads=at.leads, is_open=row.ended_at is None, has_signed=has_signed, **said))
        steps.sign(tx, row, person_id, "paper", actor.user_id, now)
        keys = {"agreement_id": row.id, "team_id": row.team_id, "person_id": person_id}
        act.keep(tx, {})
        events.record(tx, "agreement.noted", actor, f"team:{row.team_id}", now, **keys)
        return row.team_id


@retried
def unsign(actor: Actor, agreement_id: int, person_id: int, *, request_id: str | None = None) -> int:
    """Take a yes back: one's own, or as leader one from paper; return the team. The version holds or waits as before.

    Raises Forbidden, Conflict (the version has ended), NotFound (no such yes).
    """
    now = clock.now()
    with write() as tx:
        row = queries.agreement_for_update(tx, actor, agreement_id, now)
        target = f"agreement:{agreement_id}:{person_id}"
        act = once.begin(tx, actor, request_id, "agreement.unsign", target, now)
        if act.result is not None:
            return row.team_id
        at, given = queries.standing_in(tx, actor, row.team_id, now), queries.signature(tx, row.id, person_id)
        if given is None:
            raise NotFound(N_("There is no such yes. Please open the agreement again."))
        refuse(rules.may_unsign(actor, person_id, how=given.how, leads=at.leads, is_open=row.ended_at is None))
        tx.delete(given)
        keys = {"agreement_id": row.id, "team_id": row.team_id, "person_id": person_id}
        act.keep(tx, {})
        events.record(tx, "agreement.unsigned", actor, f"team:{row.team_id}", now, **keys)
        return row.team_id


@retried
def withdraw_draft(actor: Actor, agreement_id: int, *, request_id: str | None = None) -> int:
    """Take back a version that waits for the members; return the team. Raises Forbidden, Conflict."""
    now = clock.now()
    with write() as tx:
        row = queries.agreement_for_update(tx, actor, agreement_id, now)
        act = once.begin(tx, actor, request_id, "agreement.withdraw", f"agreement:{agreement_id}", now)
        if act.result is not None:
            return row.team_id
        at = queries.standing_in(tx, actor, row.team_id, now)
        is_own = row.proposed_by_user_id == actor.user_id
        is_draft = row.adopted_at is None and row.ended_at is None
        refuse(rules.may_withdraw_draft(leads=at.leads, is_own=is_own, is_draft=is_draft))
        steps.end_version(row, "withdrawn", actor.user_id, now)
        act.keep(tx, {})
        keys = {"agreement_id": row.id, "team_id": row.team_id}
        events.record(tx, "agreement.withdrawn", actor, f"team:{row.team_id}", now, **keys)
        return row.team_id


def remind_of_reviews(actor: Actor) -> int:
    """Record once for each version that its review is near; return how many. A program's act; leaders are told."""
    now = clock.now()
    due = queries.due_reviews(read(), actor.community_id, clock.local(now, actor.zone).date())
    return sum(_remind(actor, agreement_id, team_id, now) for agreement_id, team_id in due)


def _remind(actor: Actor, agreement_id: int, team_id: int, now: datetime) -> int:
    key, keys = queries.review_key(agreement_id), {"agreement_id": agreement_id, "team_id": team_id}
    try:
        with write() as tx:
            events.record(tx, "agreement.review-due", actor, f"team:{team_id}", now, natural_key=key, **keys)
    except IntegrityError:
        return 0  # another worker was first
    return 1


def adopt_agreed(actor: Actor) -> int:
    """Have versions hold that more than half of the members agreed to, as others left or by paper. A program's act."""
    now = clock.now()
    found = queries.majorities(read(), actor.community_id, clock.local(now, actor.zone).date())
    return sum(_adopt(actor, agreement_id, now) for agreement_id in found)


@retried
def _adopt(actor: Actor, agreement_id: int, now: datetime) -> int:
    with write() as tx:
        row = tx.get_one(Agreement, agreement_id, with_for_update=True)
        members = queries.standing_in(tx, actor, row.team_id, now).member_ids
        if row.ended_at or not steps.adopt_when_agreed(tx, row, members, None, now):
            return 0  # withdrawn or agreed in the meantime
        keys = {"agreement_id": row.id, "team_id": row.team_id, "person_id": None}
        events.record(tx, "agreement.adopted", actor, f"team:{row.team_id}", now, **keys)
    return 1
