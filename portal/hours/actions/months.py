"""Close the books of a month that is over; a second person opens them again."""

from datetime import date

from portal.hours import queries, rules
from portal.hours.actions.attempts import noted
from portal.kernel import clock, events, once
from portal.kernel.actor import Actor
from portal.kernel.db import retried, write
from portal.kernel.errors import Forbidden, Invalid, refuse
from portal.kernel.text import N_
from portal.ledger import queries as books
from portal.ledger import steps as ledger


@noted("close")
@retried
def close_month(actor: Actor, month: date, *, request_id: str | None = None) -> int:
    """Let nothing more into a month (its first day); return the closing. A repeat returns the same one.

    Raises Forbidden (no verifier), Conflict (closed, not over, or visits of it wait).
    """
    now = clock.now()
    with write() as tx:
        refuse(rules.may_work_here(actor))
        if actor.user_id is None:
            raise Forbidden(N_("Only a person can close a month."))
        act = once.begin(tx, actor, request_id, "month.close", f"month:{month:%Y-%m}", now)
        if act.result is not None:
            return int(act.result["closing_id"])
        books.hold_months(tx, actor.community_id)
        found = books.closings(tx, actor.community_id, [month]).get(month)
        waiting = queries.waiting_in(tx, actor.community_id, month, actor.zone)
        is_closed = found is not None and found.reopened_at is None
        refuse(rules.may_close(month, clock.local(now, actor.zone).date(), waiting, is_closed=is_closed))
        closing_id = ledger.close_month(tx, actor.community_id, month, actor.user_id, now)
        act.keep(tx, {"closing_id": closing_id})
        events.record(tx, "month.closed", actor, f"month:{month:%Y-%m}", now, closing_id=closing_id)
        return closing_id


@noted("reopen")
@retried
def reopen_month(actor: Actor, month: date, reason: str, *, request_id: str | None = None) -> None:
    """Open a closed month again, by somebody else than whoever closed it.

    Raises Forbidden (the same person, no verifier), Conflict (not closed), Invalid("reason").
    """
    now = clock.now()
    with write() as tx:
        refuse(rules.may_work_here(actor))
        act = once.begin(tx, actor, request_id, "month.reopen", f"month:{month:%Y-%m}", now, reason)
        if act.result is not None:
            return
        books.hold_months(tx, actor.community_id)
        found = books.closings(tx, actor.community_id, [month]).get(month)
        is_closed = found is not None and found.reopened_at is None
        refuse(rules.may_reopen(actor.user_id, found.closed_by_user_id if found and is_closed else None))
        if not reason.strip():
            raise Invalid({"reason": N_("Write why this month is opened again.")})
        if found is not None:
            found.reopened_by_user_id, found.reopened_at = actor.user_id, now
            found.reopening_reason = reason.strip()
            events.record(tx, "month.reopened", actor, f"month:{month:%Y-%m}", now, closing_id=found.id)
        act.keep(tx, {})
