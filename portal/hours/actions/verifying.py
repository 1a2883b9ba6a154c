"""What a verifier does: say that visits count, that they do not, or take such a word back."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.hours import queries, rules, steps
from portal.hours.actions.attempts import noted
from portal.kernel import clock, events, once
from portal.kernel.actor import Actor
from portal.kernel.db import retried, write
from portal.kernel.errors import Forbidden, Invalid, NotFound, refuse
from portal.kernel.text import N_

MOST = 1_000  # visits in one press


@dataclass(frozen=True)
class Receipt:
    """What a press did: how many visits were credited, got a first word or were refused; first_id is its first word."""

    first_id: int
    credited: int = 0
    credited_minutes: int = 0
    waiting: int = 0
    refused: int = 0


@noted("verify")
@retried
def verify(
    actor: Actor, engagement_ids: Sequence[int], *, minutes: int | None = None, reason: str = "",
    request_id: str | None = None,
) -> Receipt:  # fmt: skip
    """Accept visits and credit their minutes to the people, all or none; thin proof gets the first of two words.

    minutes: for a single visit, the whole minutes vouched for, at most those recorded and, for the second of two
    people, those of the first word; fewer with a reason.
    Raises Forbidden (own, household's or self-recorded visit, or not a verifier), Conflict (decided, overlapping or
    the person not approved), Invalid("minutes", "reason"), NotFound. The same request_id gives the first receipt.
    """
    now, ids = clock.now(), _chosen(engagement_ids)
    with write() as tx:
        refuse(rules.may_work_here(actor))
        sent = once.begin(tx, actor, request_id, "hours.verify", "queue", now, (ids, minutes, reason))
        if sent.result is not None:
            return Receipt(**sent.result)
        docket = queries.docket_for_update(tx, actor, ids)
        for case in docket.cases:
            refuse(rules.may_verify(docket.judge, case.work))
        refuse(rules.may_verify_at_once([case.work for case in docket.cases]))
        if problems := rules.adjustment_problems(docket.cases[0], minutes, reason, len(ids)):
            raise Invalid(problems)
        written = _write(tx, actor, rules.decide(docket.cases, minutes), reason, now)
        receipt = _receipt(written)
        sent.keep(tx, asdict(receipt))
        events.record(
            tx, "hours.verified", actor, f"verification:{receipt.first_id}", now,
            verification_ids=list(written.credits), engagement_ids=list(written.credits.values()),
            first_word_ids=list(written.firsts),
        )  # fmt: skip
    return receipt


@noted("adjust")
@retried
def adjust(
    actor: Actor, engagement_ids: Sequence[int], change: rules.Change, seen: Sequence[tuple[int, int]], reason: str, *,
    request_id: str | None = None,
) -> Receipt:  # fmt: skip
    """Accept several visits with fewer minutes by one change and one reason, all or none, as they were shown.

    seen: each visit with the minutes that the signer saw. Raises Conflict (something is otherwise than it was shown,
    or a visit cannot be adjusted among others), Invalid ("at", "off", "reason"), and what `verify` raises.
    """
    now, ids = clock.now(), _chosen(engagement_ids)
    with write() as tx:
        refuse(rules.may_work_here(actor))
        sent = once.begin(tx, actor, request_id, "hours.adjust", "queue", now, (ids, change, tuple(seen), reason))
        if sent.result is not None:
            return Receipt(**sent.result)
        if problems := _change_problems(change, reason):
            raise Invalid(problems)
        planned = rules.plan(queries.docket_for_update(tx, actor, ids), change)
        refuse(rules.may_sign(planned, seen))
        cases = [each.case for each in planned.adjusted]
        written = _write(tx, actor, rules.decide(cases, rules.minutes_by_visit(planned.adjusted)), reason, now)
        steps.keep_adjustments(tx, actor.community_id, written, planned.adjusted, change.kind)
        receipt = _receipt(written)
        sent.keep(tx, asdict(receipt))
        events.record(
            tx, "hours.adjusted", actor, f"verification:{receipt.first_id}", now,
            verification_ids=list(written.credits), engagement_ids=list(written.credits.values()),
            first_word_ids=list(written.firsts),
        )  # fmt: skip
    return receipt


def _change_problems(change: rules.Change, reason: str) -> dict[str, str]:
    problems = dict(rules.check_change(change))
    if not reason.strip():
        problems["reason"] = N_("Write why fewer minutes count. The person will read it.")
    return problems


@noted("refuse")
@retried
def refuse_hours(actor: Actor, engagement_ids: Sequence[int], reason: str, *, request_id: str | None = None) -> Receipt:
    """Say that visits do not count, all or none, with the reason that the people will read.

    Raises Invalid("reason") without one, otherwise as `verify`. The same request_id gives the first receipt.
    """
    now, ids = clock.now(), _chosen(engagement_ids)
    with write() as tx:
        refuse(rules.may_work_here(actor))
        sent = once.begin(tx, actor, request_id, "hours.refuse", "queue", now, (ids, reason))
        if sent.result is not None:
            return Receipt(**sent.result)
        docket = queries.docket_for_update(tx, actor, ids)
        for case in docket.cases:
            refuse(rules.may_refuse(docket.judge, case.work))
        if not reason.strip():
            raise Invalid({"reason": N_("Write why this time does not count. The person will read it.")})
        written = _write(tx, actor, rules.dismiss(docket.cases), reason, now)
        receipt = _receipt(written)
        sent.keep(tx, asdict(receipt))
        events.record(
            tx, "hours.refused", actor, f"verification:{receipt.first_id}", now,
            verification_ids=list(written.refusals), engagement_ids=list(written.refusals.values()),
        )  # fmt: skip
    return receipt


@noted("reverse")
@retried
def reverse(actor: Actor, verification_id: int, reason: str, *, request_id: str | None = None) -> Receipt:
    """Take one word back by a counter-entry; the visit returns to the queue and may be decided again.

    Raises Invalid("reason"), Forbidden, Conflict (taken back before, or the minutes were used already), NotFound.
    """
    now = clock.now()
    with write() as tx:
        refuse(rules.may_work_here(actor))
        target = f"verification:{verification_id}"
        sent = once.begin(tx, actor, request_id, "hours.reverse", target, now, reason)
        if sent.result is not None:
            return Receipt(**sent.result)
        word = queries.word_for_update(tx, actor.community_id, verification_id)
        _take_back(tx, actor, (word,), reason, now)
        receipt = Receipt(word.id, credited_minutes=word.credited_minutes)
        sent.keep(tx, asdict(receipt))
        keys = {"verification_id": word.id, "engagement_id": word.engagement_id}
        events.record(tx, "hours.reversed", actor, target, now, **keys)
    return receipt


@noted("undo")
@retried
def undo(actor: Actor, verification_id: int, reason: str, *, request_id: str | None = None) -> Receipt:
    """Take back every word of one press of the actor's, within ten minutes; afterwards one by one with `reverse`.

    Raises Conflict when it is too late or nothing is left to take back, otherwise as `reverse`.
    """
    now = clock.now()
    with write() as tx:
        refuse(rules.may_work_here(actor))
        target = f"verification:{verification_id}"
        sent = once.begin(tx, actor, request_id, "hours.undo", target, now, reason)
        if sent.result is not None:
            return Receipt(**sent.result)
        words = queries.press_for_update(tx, actor.community_id, verification_id)
        refuse(rules.may_undo(actor.user_id, [(word.by_user_id, word.at) for word in words], now))
        _take_back(tx, actor, words, reason, now)
        receipt = Receipt(verification_id, len(words), sum(word.credited_minutes for word in words))
        sent.keep(tx, asdict(receipt))
        events.record(
            tx, "hours.undone", actor, target, now,
            verification_ids=[word.id for word in words], engagement_ids=[word.engagement_id for word in words],
        )  # fmt: skip
    return receipt


def _chosen(engagement_ids: Sequence[int]) -> tuple[int, ...]:
    ids = tuple(sorted(set(engagement_ids)))
    if not ids:
        raise Invalid({"engagement": N_("Tick at least one visit.")})
    if len(ids) > MOST:
        raise Invalid({"engagement": N_("Tick at most %(most)s visits at a time.")}, {"most": MOST})
    return ids


def _write(tx: Session, actor: Actor, decisions: Sequence[rules.Decision], reason: str, now: datetime) -> steps.Written:
    if actor.user_id is None:
        raise Forbidden(N_("Only a person can verify hours."))
    steps.keep_holds(tx, actor.community_id, [decision.case for decision in decisions], actor.user_id, now)
    return steps.give_words(tx, actor.community_id, decisions, actor.user_id, reason.strip(), now)


def _receipt(written: steps.Written) -> Receipt:
    first_id = min([*written.credits, *written.firsts, *written.refusals])
    return Receipt(first_id, len(written.credits), written.credited_minutes, len(written.firsts), len(written.refusals))


def _take_back(tx: Session, actor: Actor, words: Sequence[queries.WordLine], reason: str, now: datetime) -> None:
    """Check and take back words that are locked; the visits are locked here, after them."""
    if not words:
        raise NotFound(N_("We could not find that verification."))
    docket = queries.docket_for_update(tx, actor, [word.engagement_id for word in words])
    works = {case.work.engagement_id: case.work for case in docket.cases}
    for word in words:
        refuse(rules.may_reverse(docket.judge, works[word.engagement_id], word.step, word.reversed_at))
    if not reason.strip():
        raise Invalid({"reason": N_("Write why you take it back. The person will read it.")})
    if actor.user_id is None:
        raise Forbidden(N_("Only a person can verify hours."))
    steps.take_words_back(tx, actor.community_id, words, actor.user_id, reason.strip(), now)
