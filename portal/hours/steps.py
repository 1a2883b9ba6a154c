"""Write words on visits and what follows in the books, inside the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.attendance import steps as attendance
from portal.hours import queries
from portal.hours.models import HourAdjustment, HourDispute, HourHold, Verification
from portal.hours.queries import WordLine
from portal.hours.rules import Adjusted, Case, Decision
from portal.ledger import queries as books
from portal.ledger import steps as ledger
from portal.sharing import steps as sharing

STATE_AFTER = {"first": "seconding", "credit": "verified", "refuse": "refused"}


@dataclass(frozen=True)
class Written:
    """The words that were written, by what they are; each with its visit."""

    credits: dict[int, int]
    firsts: dict[int, int]
    refusals: dict[int, int]
    credited_minutes: int


def give_words(
    tx: Session, community_id: int, decisions: Sequence[Decision], by_user_id: int, reason: str, now: datetime
) -> Written:
    """Write one word for each decision, move the visits on and post what is credited, each exactly once.

    The number of statements does not grow with the number of decisions.
    """
    rows = [_row(community_id, decision, by_user_id, reason, now) for decision in decisions]
    pairs = tx.execute(insert(Verification).returning(Verification.engagement_id, Verification.id), rows).all()
    ids: dict[int, int] = dict(pairs)
    _post(tx, community_id, [(ids[d.case.work.engagement_id], d) for d in decisions if d.credited_minutes], now)
    by_step: dict[str, dict[int, int]] = {"credit": {}, "first": {}, "refuse": {}}
    for decision in decisions:
        engagement_id = decision.case.work.engagement_id
        by_step[decision.step][ids[engagement_id]] = engagement_id
    for step, words in by_step.items():
        attendance.mark(tx, words.values(), STATE_AFTER[step])
    total = sum(decision.credited_minutes for decision in decisions)
    return Written(by_step["credit"], by_step["first"], by_step["refuse"], total)


def keep_adjustments(
    tx: Session, community_id: int, written: Written, planned: Sequence[Adjusted], kind: str
) -> None:  # fmt: skip
    """Write down what each of these words changed, before and after, in one statement."""
    words = {engagement_id: word_id for word_id, engagement_id in {**written.credits, **written.firsts}.items()}
    rows = [
        {
            "community_id": community_id, "verification_id": words[each.case.work.engagement_id], "kind": kind,
            "moved_to": each.at, "minutes_before": each.minutes_before, "minutes_after": each.minutes_after,
        }
        for each in planned
    ]  # fmt: skip
    tx.execute(insert(HourAdjustment), rows)


def keep_holds(tx: Session, community_id: int, cases: Sequence[Case], by_user_id: int, now: datetime) -> None:
    """Write down the patterns for which the visits are held, each once however often somebody decides."""
    rows = [
        {
            "community_id": community_id, "engagement_id": case.work.engagement_id, "code": hold.code,
            "count": hold.count, "minutes": hold.minutes, "noticed_by_user_id": by_user_id, "noticed_at": now,
        }
        for case in cases
        for hold in case.work.holds
    ]  # fmt: skip
    if rows:
        dialect = sqlite if tx.get_bind().dialect.name == "sqlite" else postgresql
        tx.execute(dialect.insert(HourHold).on_conflict_do_nothing(), rows)


def close_dispute(dispute: HourDispute, outcome: str, reason: str, by_user_id: int | None, now: datetime) -> None:
    """Write how the dispute ended, who ended it and why; the row is locked."""
    dispute.outcome, dispute.closing_reason = outcome, reason
    dispute.closed_by_user_id, dispute.closed_at = by_user_id, now


def take_words_back(
    tx: Session, community_id: int, words: Sequence[WordLine], by_user_id: int, reason: str, now: datetime
) -> None:
    """Mark the words as taken back, write the counter-entries of today, and put the visits back into the queue.

    However old the words are, what they posted in a closed month stays there.
    """
    ids = [word.id for word in words]
    back = {"reversed_at": now, "reversed_by_user_id": by_user_id, "reversal_reason": reason}
    tx.execute(update(Verification).where(Verification.id.in_(ids)).values(back))
    keys = [("hours.verified", f"verification:{word.id}") for word in words if word.credited_minutes]
    if keys:
        postings = books.postings_of(tx, community_id, keys)
        sharing.give_back(tx, community_id, [posting.id for posting in postings.values()], by_user_id, now)
        ledger.reverse_many(tx, [(postings[key], key[1]) for key in keys], now)
    engagement_ids = [word.engagement_id for word in words]
    with_first = queries.with_first_word(tx, engagement_ids)
    attendance.mark(tx, [i for i in engagement_ids if i in with_first], "seconding")
    attendance.mark(tx, [i for i in engagement_ids if i not in with_first], "pending")


def _row(community_id: int, decision: Decision, by_user_id: int, reason: str, now: datetime) -> dict[str, object]:
    work = decision.case.work
    return {
        "community_id": community_id, "engagement_id": work.engagement_id, "person_id": work.person_id,
        "team_id": work.team_id, "step": decision.step, "minutes": decision.minutes,
        "credited_minutes": decision.credited_minutes, "grade": work.grade, "reason": reason,
        "rule_pack": decision.case.rule_pack, "by_user_id": by_user_id, "at": now,
    }  # fmt: skip


def _post(tx: Session, community_id: int, credits_: Sequence[tuple[int, Decision]], now: datetime) -> None:
    """Move the minutes of each credit in one posting: recognised hours always, credits where they are earned."""
    if not credits_:
        return
    keys = [("recognition", "community"), ("issuance", "community")]
    for _, decision in credits_:
        owner = f"person:{decision.case.work.person_id}"
        keys += [("recognised", owner), *([("member", owner)] if decision.case.earns_credits else [])]
    accounts = ledger.accounts(tx, community_id, keys, now)
    drafts = []
    for verification_id, decision in credits_:
        owner, minutes = f"person:{decision.case.work.person_id}", decision.credited_minutes
        entries = [(accounts["recognition", "community"], -minutes), (accounts["recognised", owner], minutes)]
        if decision.case.earns_credits:
            entries += [(accounts["issuance", "community"], -minutes), (accounts["member", owner], minutes)]
        drafts.append(ledger.Draft("hours.verified", f"verification:{verification_id}", tuple(entries)))
    ledger.post_many(tx, community_id, drafts, now)
