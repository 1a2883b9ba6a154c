"""Ask, answer, take back and leave; and what the worker does: end what ran out, put in, let go by the rule."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.kernel import clock, events, once
from portal.kernel.actor import Actor
from portal.kernel.db import retried, write
from portal.kernel.errors import Forbidden, Invalid, NotFound, refuse
from portal.kernel.text import N_
from portal.ledger import steps as ledger
from portal.people import queries as people
from portal.policy import queries as policy
from portal.policy.queries import HouseholdRules
from portal.sharing import queries, rules, steps
from portal.sharing.models import SharingAnswer, SharingInvitation


@dataclass(frozen=True)
class Answered:
    """What an answer led to: "agreed" while others have yet to answer, "joined" or "declined"."""

    outcome: str


def _person(actor: Actor) -> int:
    if actor.person_id is None:
        raise Forbidden(N_("Please sign in first."))
    return actor.person_id


@retried
def ask(actor: Actor, public_no: str, *, request_id: str | None = None) -> int:
    """Ask somebody, by their number, to share with the actor; return the invitation.

    Raises Invalid("number") where this one cannot be asked. Repeating the request_id returns the first invitation.
    """
    now, own_id = clock.now(), _person(actor)
    today = clock.local(now, actor.zone).date()
    with write() as tx:
        ledger.hold(tx, actor.community_id, now)
        act = once.begin(tx, actor, request_id, "sharing.ask", f"person:{own_id}", now, public_no)
        if act.result is not None:
            return int(act.result["invitation_id"])
        other_id = people.person_by_number(tx, actor.community_id, public_no)
        ages, limits = policy.ages_and_household_rules(tx, actor.community_id, today)
        sides = queries.sides(tx, actor.community_id, {own_id, other_id or own_id}, today, ages.guardian_age)
        mates = tuple(queries.mates(tx, [own_id])[own_id]) or (own_id,)
        refuse(rules.may_ask(sides[own_id], len(mates), limits.most_members))
        asked = other_id is not None and queries.is_asked(tx, mates, other_id, now)
        if refusal := rules.whom_to_ask(sides[own_id], sides.get(other_id or 0), is_asked=asked):
            raise Invalid({"number": refusal.text})
        row = steps.add_invitation(tx, actor, own_id, other_id or 0, limits, now)
        keys = {"invitation_id": row.id, "person_id": row.to_person_id}
        events.record(tx, "sharing.asked", actor, f"person:{own_id}", now, **keys)
        return int(act.keep(tx, {"invitation_id": row.id})["invitation_id"])


@retried
def answer(actor: Actor, invitation_id: int, *, is_yes: bool, request_id: str | None = None) -> Answered:
    """Give the actor's word on an invitation; with the last yes that it needs, the asked one shares from now on.

    Raises NotFound for whoever is no side of it. Repeating the request_id returns the first outcome.
    """
    now, own_id = clock.now(), _person(actor)
    with write() as tx:
        ledger.hold(tx, actor.community_id, now)
        row = queries.invitation_for_update(tx, actor.community_id, invitation_id)
        act = once.begin(tx, actor, request_id, "sharing.answer", f"invitation:{invitation_id}", now, is_yes)
        if act.result is not None:
            return Answered(**act.result)
        keys = _decide(tx, actor, row, now, is_yes=is_yes)
        outcome = row.outcome or "agreed"
        said = {"invitation_id": row.id, "person_id": own_id, **keys}
        events.record(tx, f"sharing.{outcome}", actor, f"person:{row.from_person_id}", now, **said)
        return Answered(**act.keep(tx, {"outcome": outcome}))


def _decide(tx: Session, actor: Actor, row: SharingInvitation, now: datetime, *, is_yes: bool) -> dict[str, int]:
    """Write the word down, and what follows from it; return what the event says beside."""
    own_id = _person(actor)
    today = clock.local(now, actor.zone).date()
    shared = queries.mates(tx, [row.from_person_id])
    standing = queries.as_it_stands(tx, [row], shared)[row.id]
    if own_id not in standing.sides:
        raise NotFound(N_("We could not find this invitation."))
    ages, limits = policy.ages_and_household_rules(tx, actor.community_id, today)
    concerned = {own_id, row.from_person_id, row.to_person_id}
    sides = queries.sides(tx, actor.community_id, concerned, today, ages.guardian_age)
    refuse(rules.may_answer(standing, sides[own_id], now, user_id=actor.user_id))
    tx.add(SharingAnswer(
        community_id=actor.community_id, invitation_id=row.id, person_id=own_id, is_yes=is_yes, at=now,
        by_user_id=actor.user_id,
    ))  # fmt: skip
    if not is_yes:
        steps.end_invitation(row, "declined", actor.user_id, now)
        return {}
    asker, asked = sides[row.from_person_id], sides[row.to_person_id]
    is_full = (len(shared[asker.person_id]) or 1) >= limits.most_members
    refuse(rules.may_say_yes(standing, sides[own_id], asker, asked, is_full=is_full))
    if standing.sides - standing.agreed - {own_id}:
        return {}
    sharing_id = steps.join(tx, actor.community_id, asker, asked, actor.user_id, now)
    steps.end_invitation(row, "joined", actor.user_id, now)
    return {"sharing_id": sharing_id, "person_id": asked.person_id}


@retried
def withdraw(actor: Actor, invitation_id: int) -> None:
    """Take one's own question back before it is answered; a second time changes nothing.

    Raises NotFound for whoever has nothing to do with it, Conflict where it was answered meanwhile.
    """
    now = clock.now()
    with write() as tx:
        row = queries.invitation_for_update(tx, actor.community_id, invitation_id)
        mates = queries.mates(tx, [row.from_person_id])[row.from_person_id]
        if actor.person_id not in {row.from_person_id, row.to_person_id, *mates}:
            raise NotFound(N_("We could not find this invitation."))
        refuse(rules.may_end_invitation(actor, row.from_person_id))
        if row.outcome == "withdrawn":
            return
        refuse(rules.OVER if row.outcome is not None else None)
        steps.end_invitation(row, "withdrawn", actor.user_id, now)
        subject = f"person:{row.from_person_id}"
        events.record(tx, "sharing.withdrawn", actor, subject, now, invitation_id=row.id)


@retried
def leave(actor: Actor, *, request_id: str | None = None) -> None:
    """Share no longer: the actor's part by the rule of today is on their own account at once.

    A second time changes nothing. Raises Forbidden for a minor whom nobody acts for.
    """
    now, own_id = clock.now(), _person(actor)
    today = clock.local(now, actor.zone).date()
    with write() as tx:
        ledger.hold(tx, actor.community_id, now)
        act = once.begin(tx, actor, request_id, "sharing.leave", f"person:{own_id}", now)
        if act.result is not None:
            return
        ages, limits = policy.ages_and_household_rules(tx, actor.community_id, today)
        side = queries.sides(tx, actor.community_id, {own_id}, today, ages.guardian_age)[own_id]
        refuse(rules.may_leave(actor, is_minor=side.is_minor is not False))
        _let_go(tx, actor, own_id, "own", limits, now)
        act.keep(tx, {})


def _let_go(
    tx: Session, actor: Actor, person_id: int, because: str, limits: HouseholdRules, now: datetime
) -> bool:  # fmt: skip
    """Let a person leave by the rule, with the event; False where they share nothing."""
    sharing_id = steps.leave(tx, actor.community_id, person_id, because, limits, actor.user_id, now)
    if sharing_id is None:
        return False
    keys = {"sharing_id": sharing_id, "person_id": person_id}
    events.record(tx, "sharing.left", actor, f"sharing:{sharing_id}", now, **keys)
    return True


@retried
def let_go(actor: Actor, person_id: int, home_id: int) -> bool:
    """Let whoever may share no longer leave by the rule (the program's act); False where they still may.

    home_id: the household of their sharing. Asked again inside: it may have changed since it was looked up.
    """
    now = clock.now()
    with write() as tx:
        ledger.hold(tx, actor.community_id, now)
        today = clock.local(now, actor.zone).date()
        ages, limits = policy.ages_and_household_rules(tx, actor.community_id, today)
        side = queries.sides(tx, actor.community_id, {person_id}, today, ages.guardian_age)[person_id]
        because = rules.must_leave(side, home_id)
        return because is not None and _let_go(tx, actor, person_id, because, limits, now)


@retried
def put_in(actor: Actor, member_id: int) -> bool:
    """Put what a member earned since into what is shared (the program's act); False where there is nothing."""
    now = clock.now()
    with write() as tx:
        ledger.hold(tx, actor.community_id, now)
        member = queries.member(tx, actor.community_id, member_id)
        move = steps.put_in(tx, actor.community_id, member, actor.user_id, now) if member else None
        if member is None or move is None:
            return False
        keys = {"sharing_id": member.sharing_id, "move_id": move.id}
        events.record(tx, "sharing.put-in", actor, f"person:{member.person_id}", now, **keys)
        return True


@retried
def expire(actor: Actor, invitation_id: int) -> bool:
    """End an invitation whose time is over (the program's act); False where it ended meanwhile."""
    now = clock.now()
    with write() as tx:
        row = queries.invitation_for_update(tx, actor.community_id, invitation_id)
        if row.outcome is not None or row.expires_at > now:
            return False
        steps.end_invitation(row, "expired", actor.user_id, now)
        events.record(tx, "sharing.expired", actor, f"person:{row.from_person_id}", now, invitation_id=row.id)
        return True
