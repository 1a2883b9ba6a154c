"""A second, unrelated person looks at a credit of the sample: it is fine, or other minutes count."""

from portal.hours import queries, rules
from portal.hours.actions.attempts import noted
from portal.hours.actions.disputes import put_in_place
from portal.hours.models import HourLook
from portal.kernel import clock, events, once
from portal.kernel.actor import Actor
from portal.kernel.db import retried, write
from portal.kernel.errors import Forbidden, Invalid, refuse
from portal.kernel.text import N_


@noted("look")
@retried
def look_at(
    actor: Actor, verification_id: int, *, key: bytes, minutes: int | None = None, reason: str = "",
    is_fault: bool = False, request_id: str | None = None,
) -> int:  # fmt: skip
    """Write down what a second look at a sampled credit found; return the visit. A repeat changes nothing.

    is_fault: the words that stand are taken back by counter-entry, and the actor's own counts so many minutes.
    Raises Forbidden (gave a word, related), Conflict (not sampled, looked at), Invalid("minutes", "reason"), NotFound.
    """
    now = clock.now()
    with write() as tx:
        refuse(rules.may_work_here(actor))
        said = (minutes, reason, is_fault)
        act = once.begin(tx, actor, request_id, "hours.look", f"verification:{verification_id}", now, said)
        if act.result is not None:
            return int(act.result["engagement_id"])
        visit_id, is_sampled, is_seen = queries.look_target(tx, actor, key, verification_id)
        docket = queries.docket_for_update(tx, actor, [visit_id])
        before = queries.givers(tx, visit_id)
        refuse(rules.may_look(docket.judge, docket.cases[0].work, before, is_sampled=is_sampled, is_looked_at=is_seen))
        if actor.user_id is None:
            raise Forbidden(N_("Only a person can verify hours."))
        if is_fault and not (reason.strip() and minutes):
            raise Invalid({"reason": N_("Write how many minutes count, and why. The person will read it.")})
        new = put_in_place(tx, actor, visit_id, minutes, reason.strip(), now) if is_fault else []
        look = HourLook(
            community_id=actor.community_id, verification_id=verification_id, at=now, by_user_id=actor.user_id,
            outcome="fault" if is_fault else "fine",
        )  # fmt: skip
        tx.add(look)
        tx.flush()  # the event names its number
        act.keep(tx, {"engagement_id": visit_id})
        keys = {"look_id": look.id, "engagement_id": visit_id, "verification_ids": new}
        events.record(tx, "hours.looked-at", actor, f"verification:{verification_id}", now, **keys)
        return visit_id
