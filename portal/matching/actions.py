"""Say on which days the weekly times do not count, and whether suggestions are wanted."""

from sqlalchemy.exc import IntegrityError

from portal.kernel import clock, events, once
from portal.kernel.actor import Actor
from portal.kernel.db import retried, write
from portal.kernel.errors import Forbidden, Invalid
from portal.kernel.text import N_
from portal.matching import queries, rules
from portal.matching.models import AvailabilityException, SuggestionChoice
from portal.matching.queries import News
from portal.matching.rules import Except
from portal.people import queries as people
from portal.tasks import queries as tasks_queries
from portal.tasks import steps as tasks


@retried
def add_exception(actor: Actor, days: Except, *, request_id: str | None = None) -> int:
    """Keep days on which the actor is away or free; return their number. Raises Invalid with the sentences."""
    now, person_id = clock.now(), _person(actor)
    today = clock.local(now, actor.zone).date()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "availability.except", f"person:{person_id}", now, days)
        if act.result is not None:
            return int(act.result["exception_id"])
        people.person(tx, actor.community_id, person_id)  # locked, so that the limit holds
        if wrong := rules.check_exception(days, today, queries.count_exceptions(tx, person_id, today)):
            raise Invalid(wrong)
        row = AvailabilityException(
            community_id=actor.community_id, person_id=person_id, first_on=days.first_on, last_on=days.last_on,
            is_free=days.is_free, made_at=now, made_by_user_id=actor.user_id,
        )  # fmt: skip
        tx.add(row)
        tx.flush()  # its number is the result
        events.record(tx, "availability.excepted", actor, f"person:{person_id}", now, exception_id=row.id)
        return int(act.keep(tx, {"exception_id": row.id})["exception_id"])


@retried
def end_exception(actor: Actor, exception_id: int, *, request_id: str | None = None) -> None:
    """Take the actor's own days back. NotFound for anybody else's; a second time changes nothing."""
    now, person_id = clock.now(), _person(actor)
    with write() as tx:
        act = once.begin(tx, actor, request_id, "availability.end", f"exception:{exception_id}", now)
        if act.result is not None:
            return
        row = queries.exception_for_update(tx, actor, exception_id)
        if row.ended_at is None:
            row.ended_at, row.ended_by_user_id = now, actor.user_id
            events.record(tx, "availability.exception_ended", actor, f"person:{person_id}", now, exception_id=row.id)
        act.keep(tx, {})


@retried
def choose_suggestions(actor: Actor, *, is_off: bool, request_id: str | None = None) -> None:
    """Switch the actor's suggestions off or on again."""
    now, person_id = clock.now(), _person(actor)
    with write() as tx:
        act = once.begin(tx, actor, request_id, "suggestions.choose", f"person:{person_id}", now, is_off)
        if act.result is not None:
            return
        people.person(tx, actor.community_id, person_id)  # locked: two first choices at once would make two rows
        row = tx.get(SuggestionChoice, person_id)
        if row is None:
            row = SuggestionChoice(person_id=person_id, community_id=actor.community_id)
            tx.add(row)
        row.is_off, row.at = is_off, now
        events.record(tx, "suggestions.chosen", actor, f"person:{person_id}", now, is_off=is_off)
        act.keep(tx, {})


def _person(actor: Actor) -> int:
    if actor.person_id is None:
        raise Forbidden(N_("Only a person has times of their own."))
    return actor.person_id


def tell_news(actor: Actor, found: News) -> int:
    """Record, once a person and day, what is new for one of their searches; the message is made of it.

    actor: the program. Return how often: 0 when another worker was first.
    """
    now = clock.now()
    day = f"{clock.local(now, actor.zone):%Y-%m-%d}"
    keys = {"search_id": found.search_id, "person_id": found.person_id, "shift_ids": list(found.shift_ids)}
    try:
        with write() as tx:
            tasks.note_told(tx, [found.search_id], found.looked_at)
            key = tasks_queries.news_key(found.person_id, day)
            events.record(tx, "search.news", actor, f"person:{found.person_id}", now, natural_key=key, **keys)
    except IntegrityError:
        return 0
    return 1
