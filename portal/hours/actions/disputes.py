"""A person disagrees with a decision on their visit; a third person upholds it or puts another in its place."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.hours import queries, rules, steps
from portal.hours.actions.attempts import noted
from portal.hours.models import HourDispute
from portal.kernel import clock, events, once
from portal.kernel.actor import Actor
from portal.kernel.db import retried, write
from portal.kernel.errors import Forbidden, Invalid, NotFound, refuse
from portal.kernel.text import N_
from portal.policy import queries as policy


@retried
def dispute(actor: Actor, verification_id: int, reason: str, *, request_id: str | None = None) -> int:
    """Disagree with a word on the actor's own visit; return the dispute. A repeat returns the same one.

    Raises NotFound (not their visit), Conflict (nothing was cut, too late, disputed before), Invalid("reason").
    """
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "hours.dispute", f"verification:{verification_id}", now, reason)
        if act.result is not None:
            return int(act.result["dispute_id"])
        engagement_id, word = queries.own_word_for_update(tx, actor, verification_id)
        patterns = policy.pack(tx, actor.community_id, "patterns", clock.local(now, actor.zone).date())
        refuse(rules.may_dispute(word, patterns, now))
        if not reason.strip():
            raise Invalid({"reason": N_("Write why you disagree. A third person will read it.")})
        made = HourDispute(
            community_id=actor.community_id, engagement_id=engagement_id, verification_id=verification_id,
            person_id=actor.person_id, reason=reason.strip(), made_at=now,
        )  # fmt: skip
        tx.add(made)
        tx.flush()  # the event names its number
        keys = {"dispute_id": made.id, "engagement_id": engagement_id, "verification_id": verification_id}
        events.record(tx, "hours.disputed", actor, f"dispute:{made.id}", now, **keys)
        return int(act.keep(tx, {"dispute_id": made.id})["dispute_id"])


@retried
def withdraw_dispute(actor: Actor, dispute_id: int, *, request_id: str | None = None) -> None:
    """Take the actor's own dispute back, so that the decision stands; NotFound, or Conflict once it is closed."""
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "hours.dispute-withdraw", f"dispute:{dispute_id}", now)
        if act.result is not None:
            return
        found = queries.dispute_for_update(tx, actor.community_id, dispute_id)
        if found.person_id != actor.person_id:
            raise NotFound(N_("We could not find that dispute."))
        refuse(rules.may_withdraw_dispute(is_open=found.outcome is None))
        steps.close_dispute(found, "withdrawn", "", actor.user_id, now)
        act.keep(tx, {})
        keys = {"dispute_id": found.id, "engagement_id": found.engagement_id}
        events.record(tx, "hours.dispute-withdrawn", actor, f"dispute:{found.id}", now, **keys)


@noted("dispute")
@retried
def decide_dispute(
    actor: Actor, dispute_id: int, *, outcome: str, minutes: int | None = None, reason: str = "",
    request_id: str | None = None,
) -> int:  # fmt: skip
    """Decide as a third person; return the visit. A repeat changes nothing.

    outcome: "upheld", or "changed": the words that stand are taken back by counter-entry and the actor gives their own,
    for so many minutes or, without, for what was recorded; thin proof and held visits then wait for a second person.
    Raises Forbidden (decided before, related), Conflict, Invalid("minutes", "reason"), NotFound.
    """
    now = clock.now()
    with write() as tx:
        refuse(rules.may_work_here(actor))
        said = (outcome, minutes, reason)
        act = once.begin(tx, actor, request_id, "hours.dispute-decide", f"dispute:{dispute_id}", now, said)
        if act.result is not None:
            return int(act.result["engagement_id"])
        found = queries.dispute_for_update(tx, actor.community_id, dispute_id)
        docket = queries.docket_for_update(tx, actor, [found.engagement_id])
        givers, is_open = queries.givers(tx, found.engagement_id), found.outcome is None
        refuse(rules.may_decide_dispute(docket.judge, docket.cases[0].work, givers, is_open=is_open))
        if not reason.strip():
            raise Invalid({"reason": N_("Write why. The person will read it.")})
        new = _change(tx, actor, found.engagement_id, minutes, reason.strip(), now) if outcome == "changed" else []
        steps.close_dispute(found, outcome, reason.strip(), actor.user_id, now)
        act.keep(tx, {"engagement_id": found.engagement_id})
        keys = {"dispute_id": found.id, "engagement_id": found.engagement_id, "verification_ids": new}
        events.record(tx, "hours.dispute-decided", actor, f"dispute:{found.id}", now, **keys)
        return found.engagement_id


def _change(
    tx: Session, actor: Actor, engagement_id: int, minutes: int | None, reason: str, now: datetime
) -> list[int]:
    """Put the actor's word in the place of those that stand; return the new word."""
    if actor.user_id is None:
        raise Forbidden(N_("Only a person can verify hours."))
    words = queries.standing_on(tx, engagement_id)
    if words:
        steps.take_words_back(tx, actor.community_id, words, actor.user_id, reason, now)
    docket = queries.docket_of(tx, actor, [engagement_id])
    refuse(rules.may_verify(docket.judge, docket.cases[0].work))
    if problems := rules.adjustment_problems(docket.cases[0], minutes, reason, 1):
        raise Invalid(problems)
    steps.keep_holds(tx, actor.community_id, docket.cases, actor.user_id, now)
    decisions = rules.decide(docket.cases, minutes)
    written = steps.give_words(tx, actor.community_id, decisions, actor.user_id, reason, now)
    return [*written.credits, *written.firsts]
