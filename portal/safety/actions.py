"""Flag a person, and end a flag."""

from datetime import date

from portal.kernel import clock, events, once
from portal.kernel.actor import Actor
from portal.kernel.db import retried, write
from portal.kernel.errors import Invalid, refuse
from portal.kernel.text import N_
from portal.people import queries as people
from portal.safety import queries, rules
from portal.safety.models import SafeguardingFlag


@retried
def set_flag(actor: Actor, public_no: str, reason: str, until_on: date, *, request_id: str | None = None) -> int:
    """Flag the person with this public number until a day, in place of the flag they have; return the flag's number.

    Raises Forbidden (no safeguarding lead, or for themselves or their own people), Invalid. Places that the person has
    stay theirs, but the door asks the same rule.
    """
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "flag.set", f"person:{public_no}", now, (reason, until_on))
        if act.result is not None:
            return int(act.result["flag_id"])
        person_id = people.person_by_number(tx, actor.community_id, public_no)
        refuse(rules.may_flag(actor, people.related_to(tx, person_id) if person_id else ()))
        problems = rules.check_flag(reason, until_on, clock.local(now, actor.zone).date())
        if person_id is None:
            problems["whom"] = N_("We could not find that person.")
        if problems or person_id is None:
            raise Invalid(problems)
        people.person(tx, actor.community_id, person_id)  # locked, so that two flags at once become one after another
        if before := queries.open_flag(tx, person_id):
            before.ended_at, before.ended_by_user_id = now, actor.user_id
            tx.flush()  # the next flag of this person must find the place free
        row = SafeguardingFlag(
            community_id=actor.community_id, person_id=person_id, reason=reason, until_on=until_on,
            set_by_user_id=actor.user_id, set_at=now,
        )  # fmt: skip
        tx.add(row)
        tx.flush()  # its number is the result
        events.record(tx, "flag.set", actor, f"flag:{row.id}", now)
        return int(act.keep(tx, {"flag_id": row.id})["flag_id"])


@retried
def end_flag(actor: Actor, flag_id: int, *, request_id: str | None = None) -> None:
    """End a flag from now on; a second time changes nothing. Raises Forbidden, NotFound."""
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "flag.end", f"flag:{flag_id}", now)
        if act.result is not None:
            return
        refuse(rules.may_flag(actor))
        row = queries.flag_for_update(tx, actor, flag_id)
        if row.ended_at is None:
            row.ended_at, row.ended_by_user_id = now, actor.user_id
            events.record(tx, "flag.ended", actor, f"flag:{row.id}", now)
        act.keep(tx, {})
