"""Whom a report of something that went wrong concerns, and who reads beside a minor what a leader writes.

The sentences about reports have no values, so that nothing of them is told.
"""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from portal.incidents import queries as incidents
from portal.kernel.events import Event
from portal.people import queries as people

Found = dict[int, dict[str, Any]]


def readers(tx: Session, event: Event) -> Found:
    """Return whoever may read the report."""
    return {one: {} for one in incidents.readers_of(tx, event.community_id, event.keys["report_id"])}


def reporter(tx: Session, event: Event) -> Found:
    """Return whoever made the report."""
    return {incidents.reporter_of(tx, event.community_id, event.keys["report_id"]): {}}


def with_guardians(tx: Session, event: Event, found: Found, day: date) -> Found:
    """Return the same with the adults of each minor's home, who read for whom it is: no adult writes to a minor alone.

    A minor without any is not told what a leader sends to the list, and the leader reads that; that their place was
    taken they are told, without the leader's words.
    """
    told = dict(found)
    homes = people.minors_with_adults(tx, event.community_id, found, day)
    names = people.person_names(tx, homes) if homes else {}
    for minor_id, adults in homes.items():
        values = found[minor_id]
        if not adults and event.name == "roster.told":
            del told[minor_id]
        elif not adults:
            told[minor_id] = {**values, "reason": ""}
        for adult_id in adults:
            said = {"reason": f"{names[minor_id]}: {values['reason']}", "where": f"tasks/{values['task_id']}"}
            told.setdefault(adult_id, {**values, **said})
    return told
