"""Let somebody act for another, and end it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from portal.kernel import clock, events, once
from portal.kernel.actor import Actor
from portal.kernel.db import retried, write
from portal.kernel.errors import Invalid, refuse
from portal.people import queries, rules
from portal.people.models import Mandate


@dataclass(frozen=True)
class Agreement:
    """What two people agreed: the helper's number, for what, until which moment, and how ("own", "station", "slip")."""

    helper_no: str
    scope: str
    until_at: datetime | None = None
    agreed: str = "own"
    slip_no: str | None = None


@retried
def let_act(actor: Actor, person_id: int, said: Agreement, *, request_id: str | None = None) -> int:
    """Let a helper act for the person from now on; return the mandate. One they have already is replaced.

    By the person's own word, or (agreed "station" or "slip") by station staff who are neither of the two nor related
    to them. Raises Invalid("helper") when the helper cannot. Repeating the request_id returns the first mandate.
    """
    now = clock.now()
    with write() as tx:
        queries.person(tx, actor.community_id, person_id)
        act = once.begin(tx, actor, request_id, "mandate.give", f"person:{person_id}", now, said)
        if act.result is not None:
            return int(act.result["mandate_id"])
        helper_id = queries.helper_by_number(tx, actor.community_id, said.helper_no)
        if is_staff_word := said.agreed != "own":
            refuse(rules.may_keep_people(actor, queries.related_to(tx, person_id, helper_id or 0)))
        helper = queries.standing(tx, actor.community_id, helper_id) if helper_id else None
        refusal = rules.may_let_act(actor, person_id, helper, is_staff_word=is_staff_word)
        if refusal or helper is None:
            refuse(refusal if refusal and refusal.kind == "forbidden" else None)
            raise Invalid({"helper": refusal.text if refusal else ""})
        open_one = Mandate.person_id == person_id, Mandate.helper_person_id == helper_id, Mandate.ended_at.is_(None)
        tx.execute(update(Mandate).where(*open_one).values(ended_at=now, ended_by_user_id=actor.user_id))
        mandate = Mandate(
            community_id=actor.community_id, person_id=person_id, helper_person_id=helper_id, scope=said.scope,
            agreed=said.agreed, slip_no=said.slip_no, given_by_user_id=actor.user_id, since_at=now,
            until_at=said.until_at,
        )  # fmt: skip
        tx.add(mandate)
        tx.flush()  # its number is the result
        keys = {"mandate_id": mandate.id, "helper_person_id": helper_id}
        events.record(tx, "mandate.given", actor, f"person:{person_id}", now, **keys)
        return int(act.keep(tx, {"mandate_id": mandate.id})["mandate_id"])


@retried
def end_mandate(actor: Actor, mandate_id: int) -> int:
    """End a mandate from now on; return the person it was for. A second time changes nothing.

    Raises NotFound for whoever has nothing to do with it.
    """
    now = clock.now()
    with write() as tx:
        mandate = queries.mandate_for_update(tx, actor.community_id, mandate_id)
        refuse(rules.may_end_mandate(actor, mandate.person_id, mandate.helper_person_id))
        if mandate.ended_at is None:
            mandate.ended_at, mandate.ended_by_user_id = now, actor.user_id
            keys = {"mandate_id": mandate.id, "helper_person_id": mandate.helper_person_id}
            events.record(tx, "mandate.ended", actor, f"person:{mandate.person_id}", now, **keys)
        return mandate.person_id
