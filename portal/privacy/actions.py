"""Ask to be erased, take it back, confirm it, decide it; write down that a file was given; forget what is old."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from portal.kernel import clock, events, once
from portal.kernel.actor import Actor
from portal.kernel.db import read, retried, write
from portal.kernel.errors import Invalid, refuse
from portal.kernel.text import N_
from portal.people import queries as people
from portal.policy import queries as policy
from portal.privacy import queries, rules, steps
from portal.privacy.models import ErasureRequest, RetentionRun


@dataclass(frozen=True)
class Erased:
    """Whose name went, by number, and how many minutes went to the community's fund."""

    person_id: int
    minutes: int


@retried
def ask(actor: Actor, *, request_id: str | None = None) -> int:
    """Ask for the actor's own erasure; it can be confirmed after the days to think. Return the request's number.

    Raises Forbidden (somebody acts for them), Conflict (asked already).
    """
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "erasure.ask", f"person:{actor.person_id}", now)
        if act.result is not None:
            return int(act.result["request_no"])
        refuse(rules.may_ask(actor, is_open=False))
        people.person(tx, actor.community_id, actor.person_id or 0)  # locked, so that two windows ask once
        refuse(rules.may_ask(actor, is_open=queries.open_request(tx, actor.person_id or 0) is not None))
        row = steps.begin_request(tx, actor.community_id, actor.person_id or 0, now)
        events.record(tx, "erasure.asked", actor, f"person:{actor.person_id}", now)
        return int(act.keep(tx, {"request_no": row.id})["request_no"])


@retried
def enter(actor: Actor, person_id: int, slip_no: str, *, request_id: str | None = None) -> int:
    """Enter the request of somebody without a sign-in, or of a child, by the slip that they or the guardian signed.

    Return the request's number. Raises NotFound, Forbidden, Conflict (a sign-in, asked, erased), Invalid (no number).
    """
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "erasure.enter", f"person:{person_id}", now, slip_no)
        if act.result is not None:
            return int(act.result["request_no"])
        people.person(tx, actor.community_id, person_id)  # locked, so that two windows enter one
        refuse(rules.may_enter(actor, queries.asker(tx, actor, person_id, now)))
        if not slip_no.strip():
            raise Invalid({"slip_no": N_("Enter the number of the signed slip")})
        row = steps.begin_request(tx, actor.community_id, person_id, now, actor.user_id, slip_no.strip())
        events.record(tx, "erasure.asked", actor, f"person:{person_id}", now)
        return int(act.keep(tx, {"request_no": row.id})["request_no"])


@retried
def take_back_for(actor: Actor, person_id: int, *, request_id: str | None = None) -> None:
    """Take back what the station entered, because the person wants to stay. Raises NotFound, Forbidden, Conflict."""
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "erasure.take-back-for", f"person:{person_id}", now)
        if act.result is not None:
            return
        people.person(tx, actor.community_id, person_id)  # locked
        refuse(rules.may_take_back_for(actor, queries.asker(tx, actor, person_id, now)))
        steps.end_request(queries.open_request(tx, person_id), actor.user_id, "taken_back", now)
        events.record(tx, "erasure.taken-back", actor, f"person:{person_id}", now)
        act.keep(tx, {})


@retried
def take_back(actor: Actor, *, request_id: str | None = None) -> None:
    """Take the actor's own request back; without one nothing changes. Raises Forbidden."""
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "erasure.take-back", f"person:{actor.person_id}", now)
        if act.result is not None:
            return
        refuse(rules.may_take_back(actor))
        if row := queries.open_request(tx, actor.person_id or 0):
            steps.end_request(row, actor.user_id, "taken_back", now)
            events.record(tx, "erasure.taken-back", actor, f"person:{actor.person_id}", now)
        act.keep(tx, {})


@retried
def confirm(actor: Actor, *, request_id: str | None = None) -> Erased:
    """Erase the actor, who asked for it long enough ago; their sign-in is gone with it.

    Raises Forbidden, Conflict (too early, not asked, something stands against it).
    """
    now, person_id = clock.now(), actor.person_id or 0
    with write() as tx:
        act = once.begin(tx, actor, request_id, "erasure.confirm", f"person:{person_id}", now)
        if act.result is not None:
            return Erased(**act.result)
        refuse(rules.may_take_back(actor))
        people.person(tx, actor.community_id, person_id)  # locked
        row = queries.open_request(tx, person_id)
        against = queries.duties(tx, actor.community_id, person_id, now)
        refuse(rules.may_confirm(actor, queries.asked_of(row) if row else None, against, now))
        steps.end_request(row, actor.user_id, "erased", now)
        minutes = steps.erase(tx, actor.community_id, person_id, actor.user_id, actor.zone, now)
        events.record(tx, "person.erased", actor, f"person:{person_id}", now, minutes=minutes)
        return Erased(**act.keep(tx, {"person_id": person_id, "minutes": minutes}))


@retried
def erase(actor: Actor, request_no: int, *, request_id: str | None = None) -> Erased:
    """Erase whoever asked for it, by a supervisor's decision on what stands against it.

    Raises NotFound, Forbidden, Conflict (too early, over, something has to be settled first).
    """
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "erasure.erase", f"erasure:{request_no}", now)
        if act.result is not None:
            return Erased(**act.result)
        row = queries.request_for_update(tx, actor.community_id, request_no)
        person_id = people.person(tx, actor.community_id, row.person_id).id
        refuse(queries.may_decide(tx, actor, row, now))
        steps.end_request(row, actor.user_id, "erased", now)
        minutes = steps.erase(tx, actor.community_id, person_id, actor.user_id, actor.zone, now)
        events.record(tx, "person.erased", actor, f"person:{person_id}", now, minutes=minutes)
        return Erased(**act.keep(tx, {"person_id": person_id, "minutes": minutes}))


@retried
def keep(actor: Actor, request_no: int, sentence: str, *, request_id: str | None = None) -> None:
    """Say no to a request for now, with a sentence that the person reads; they may ask again.

    Raises NotFound, Forbidden, Conflict, Invalid (no sentence).
    """
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "erasure.keep", f"erasure:{request_no}", now, sentence)
        if act.result is not None:
            return
        row = queries.request_for_update(tx, actor.community_id, request_no)
        refuse(queries.may_keep(tx, actor, row))
        if not sentence.strip():
            raise Invalid({"sentence": N_("Write why")})
        steps.end_request(row, actor.user_id, "kept", now, sentence.strip())
        events.record(tx, "erasure.kept", actor, f"person:{row.person_id}", now)
        act.keep(tx, {})


@retried
def take_data(actor: Actor, person_id: int, *, request_id: str | None = None) -> None:
    """Write down that a person's data are given out; then they can be read for a while. Raises NotFound, Forbidden."""
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "data.take", f"person:{person_id}", now)
        if act.result is not None:
            return
        people.person(tx, actor.community_id, person_id)
        refuse(queries.may_export(tx, actor, person_id))
        by_station = actor.person_id != person_id
        events.record(tx, "person.data-taken", actor, f"person:{person_id}", now, by_station=by_station)
        act.keep(tx, {})


def call_deciders(actor: Actor) -> int:
    """Call the supervisors, once a request, when the days to think are over and only they can decide it.

    Return how many calls were new; the people are told through the messages.
    """
    now, done = clock.now(), 0
    for row in queries.uncalled(read(), actor.community_id, now):
        asked, against = queries.asked_of(row), queries.duties(read(), actor.community_id, row.person_id, now)
        if asked and rules.waits_for_station(asked, against):
            done += _call(actor, row, now)
    return done


def _call(actor: Actor, row: ErasureRequest, now: datetime) -> int:
    subject, key = f"erasure:{row.id}", f"{queries.CALLED}{row.id}"
    keys = {"person_id": row.person_id, "by_user_id": row.asked_by_user_id}
    try:
        with write() as tx:
            events.record(tx, "erasure.waits", actor, subject, now, natural_key=key, **keys)
    except IntegrityError:
        return 0  # another worker was first
    return 1


def forget(actor: Actor) -> int:
    """Remove what the rule pack `retention` says is old enough; return how many rows. Again, it finds nothing."""
    now = clock.now()
    with write() as tx:
        limits = policy.retention_rules(tx, actor.community_id, clock.local(now, actor.zone).date())
        counts = steps.forget(tx, actor.community_id, limits, actor.zone, now)
        if done := sum(counts.values()):
            label = limits.version_label
            tx.add(RetentionRun(community_id=actor.community_id, counts=counts, rule_pack=label, at=now))
            events.record(tx, "retention.applied", actor, f"community:{actor.community_id}", now, count=done)
        return done
