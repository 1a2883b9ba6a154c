"""Write down what a person holds, and withdraw it."""

from sqlalchemy import select

from portal.kernel import clock, events, once
from portal.kernel.actor import Actor
from portal.kernel.db import retried, write
from portal.kernel.errors import Invalid, NotFound, refuse
from portal.kernel.text import N_
from portal.people import queries as people
from portal.training import rules
from portal.training.models import Credential
from portal.training.rules import Seen


@retried
def add_credential(actor: Actor, person_id: int, seen: Seen, *, request_id: str | None = None) -> int:
    """Write down a credential; return its number. Raises Invalid, Forbidden (own, or no staff), NotFound."""
    now = clock.now()
    if seen.kind not in rules.KIND_WORDS:
        raise Invalid({"kind": N_("Choose what it is")})
    if seen.expires_on < seen.since_on:
        raise Invalid({"expires_on": N_("The last day cannot be before the first.")})
    with write() as tx:
        people.person(tx, actor.community_id, person_id)
        act = once.begin(tx, actor, request_id, "credential.add", f"person:{person_id}", now, seen)
        if act.result is not None:
            return int(act.result["credential_id"])
        refuse(rules.may_keep(actor, people.related_to(tx, person_id)))
        row = Credential(
            community_id=actor.community_id, person_id=person_id, recorded_by_user_id=actor.user_id,
            recorded_at=now, **vars(seen),
        )  # fmt: skip
        tx.add(row)
        tx.flush()  # its number is the result
        events.record(tx, "credential.added", actor, f"person:{person_id}", now, credential_id=row.id)
        return int(act.keep(tx, {"credential_id": row.id})["credential_id"])


@retried
def withdraw_credential(actor: Actor, credential_id: int, *, request_id: str | None = None) -> int:
    """Withdraw a credential from now on; return the person's number. A second withdrawal changes nothing."""
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "credential.withdraw", f"credential:{credential_id}", now)
        if act.result is not None:
            return int(act.result["person_id"])
        mine = Credential.id == credential_id, Credential.community_id == actor.community_id
        row = tx.scalar(select(Credential).where(*mine).with_for_update())
        if row is None:
            raise NotFound
        refuse(rules.may_keep(actor, people.related_to(tx, row.person_id)))
        if row.withdrawn_at is None:
            row.withdrawn_at, row.withdrawn_by_user_id = now, actor.user_id
            events.record(tx, "credential.withdrawn", actor, f"person:{row.person_id}", now, credential_id=row.id)
        return int(act.keep(tx, {"person_id": row.person_id})["person_id"])
