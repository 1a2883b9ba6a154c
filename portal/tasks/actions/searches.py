"""Keep a search, choose whether to be told of what is new, remove it."""

from portal.kernel import clock, events, once
from portal.kernel.actor import Actor
from portal.kernel.db import retried, write
from portal.kernel.errors import Invalid, refuse
from portal.tasks import queries, rules, steps
from portal.tasks.actions.places import person_of
from portal.tasks.steps import Kept


@retried
def save_search(actor: Actor, kept: Kept, *, request_id: str | None = None) -> int:
    """Keep a search for the actor; return its number. A repeat returns the first one.

    Raises Conflict (ten already, nothing left out by it), Invalid (a name that is taken).
    """
    now, person_id = clock.now(), person_of(actor)
    with write() as tx:
        act = once.begin(tx, actor, request_id, "search.save", f"person:{person_id}", now, kept)
        if act.result is not None:
            return int(act.result["search_id"])
        queries.hold_person(tx, person_id)  # of two sent at once the second counts the first
        have = queries.searches_of(tx, person_id)
        refuse(rules.may_save(len(have), is_narrow=kept.filters.narrows))
        if problems := rules.check_name(kept.name, [line.name for line in have]):
            raise Invalid(problems)
        row = steps.keep_search(tx, actor, kept, now)
        act.keep(tx, {"search_id": row.id})
        events.record(tx, "search.saved", actor, f"person:{person_id}", now, search_id=row.id)
        return row.id


@retried
def choose_news(actor: Actor, search_id: int, *, is_told: bool, request_id: str | None = None) -> None:
    """Have the actor told of what is new for one of their searches from now on, or not. NotFound for another's."""
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "search.choose", f"search:{search_id}", now, is_told)
        if act.result is not None:
            return
        row = queries.search_for_update(tx, actor, search_id)
        if is_told != (row.told_until_at is not None):
            row.told_until_at = now if is_told else None
        act.keep(tx, {})
        events.record(tx, "search.changed", actor, f"person:{row.person_id}", now, search_id=search_id)


@retried
def remove_search(actor: Actor, search_id: int, *, request_id: str | None = None) -> None:
    """Remove one of the actor's searches. NotFound for another's; a repeat changes nothing."""
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "search.remove", f"search:{search_id}", now)
        if act.result is not None:
            return
        row = queries.search_for_update(tx, actor, search_id)
        steps.remove_search(tx, row.id)
        act.keep(tx, {})
        events.record(tx, "search.removed", actor, f"person:{actor.person_id}", now, search_id=search_id)
