"""Messages for people who are not at a screen: through their helper, or by a personal link."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.kernel.events import Event
from portal.notices import rules
from portal.notices.queries.facts import Found, Values, day, number
from portal.orgs import queries as orgs
from portal.people import queries as people
from portal.tasks.models import Task

# Whom a helper is told for, by number: the page finds the names, a letter says none.
FOR, ALSO_FOR = "for_people", "also_for_people"


def path(to: str, values: Values) -> str:
    """Return where a message leads; for a helper first to the press by which they act for the person."""
    return f"/mandates?next={to}" if FOR in values else to


def with_helpers(tx: Session, event: Event, found: Found) -> Found:
    """Return the recipients, with the helpers of those who have neither a sign-in nor an e-mail address.

    One message an event: a helper who is told for themselves is told in the same message whom else it concerns.
    """
    silent = people.unreachable(tx, list(found))
    helpers = people.helpers_of(tx, silent, event.at) if silent else []
    told = {person_id: dict(values) for person_id, values in found.items()}
    for person_id, helper_id, scope in helpers:
        if not rules.may_tell_helper(event.name, scope):
            continue
        own = told.get(helper_id)
        if own is None:
            told[helper_id] = {**found[person_id], FOR: [person_id]}
        else:
            word = FOR if FOR in own else ALSO_FOR
            own[word] = [*own.get(word, ()), person_id]
    return told


def _task_values(tx: Session, event: Event) -> tuple[int, Values]:
    row = tx.execute(
        select(Task.id, Task.title, Task.team_id).where(
            Task.id == number(event.subject), Task.community_id == event.community_id
        )
    ).one()
    return row.team_id, {"task": row.title, "task_id": row.id}


def linked(tx: Session, event: Event) -> Found:
    """Return whose link it is; the number of the link goes into the letter as its address."""
    _, values = _task_values(tx, event)
    return {event.keys["person_id"]: {**values, "link_id": event.keys["link_id"]}}


def task_leaders(tx: Session, event: Event) -> Found:
    """Return who leads the task that a link was asked for."""
    team_id, values = _task_values(tx, event)
    leaders = orgs.leaders_of(tx, [team_id], day(tx, event)).get(team_id, [])
    return {person_id: dict(values) for person_id in leaders}


def both(_tx: Session, event: Event) -> Found:
    """Return the two people of a mandate, whoever of them or of the station gave or ended it."""
    return {number(event.subject): {}, event.keys["helper_person_id"]: {}}
