"""Agree to the hours of an old list, and have them credited or taken back."""

from dataclasses import dataclass

from portal.carried import queries, rules, steps
from portal.kernel import clock, events, once
from portal.kernel.actor import Actor
from portal.kernel.db import retried, write
from portal.kernel.errors import refuse

MOST = 500  # people in one transaction: others wait for SQLite's one lock meanwhile (docs/adr/0013)


@dataclass(frozen=True)
class Agreed:
    """What a word did: how many more people must agree; how many people were credited at once."""

    words_missing: int
    credited: int


@retried
def agree(actor: Actor, batch_id: int, *, request_id: str | None = None) -> Agreed:
    """Say that the hours of a list count; with the last word that it needs, the first people are credited.

    The worker credits the others, and whoever is approved later. Raises NotFound, Forbidden (who brought the list, is
    in it, or is tied to somebody who stands for it) and Conflict (counts already, or was taken back).
    """
    now = clock.now()
    with write() as tx:
        batch = queries.batch_for_update(tx, actor.community_id, batch_id)
        act = once.begin(tx, actor, request_id, "carried.agree", f"carried-batch:{batch_id}", now)
        if act.result is not None:
            return Agreed(**act.result)
        refuse(rules.may_agree(actor, batch, queries.ties(tx, actor, batch, now)))
        word_id = steps.add_word(tx, actor.community_id, batch_id, actor.user_id or 0, now)
        missing = rules.words_missing(batch) - 1
        credit_ids: list[int] = []
        if missing == 0:
            steps.let_count(tx, batch_id, now)
            credit_ids = steps.credit(tx, actor.community_id, batch_id, MOST, now)
        keys = {"word_id": word_id, "credit_ids": credit_ids}
        events.record(tx, "carried.agreed", actor, f"carried-batch:{batch_id}", now, **keys)
        return Agreed(**act.keep(tx, {"words_missing": missing, "credited": len(credit_ids)}))


@retried
def settle(actor: Actor, batch_id: int) -> int:
    """Credit up to 500 people of a batch that counts, or take up to 500 credits of an ended one back; return how many.

    0: nothing is left to do.
    """
    now = clock.now()
    with write() as tx:
        batch = queries.batch_for_update(tx, actor.community_id, batch_id)
        if batch.agreed_at is None:
            return 0
        settling = steps.credit if batch.ended_at is None else steps.take_back
        credit_ids = settling(tx, actor.community_id, batch_id, MOST, now)
        if credit_ids:
            name = "carried.credited" if batch.ended_at is None else "carried.taken-back"
            events.record(tx, name, actor, f"carried-batch:{batch_id}", now, credit_ids=credit_ids)
        return len(credit_ids)
