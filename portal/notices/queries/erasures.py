"""Who decides on somebody's wish to be erased."""

from sqlalchemy.orm import Session

from portal.kernel.events import Event
from portal.notices.queries.facts import Found
from portal.people import queries as people


def deciders(tx: Session, event: Event) -> Found:
    """Return the supervisors who may decide: not related to the person, and not who entered the request."""
    users = set(people.staff_user_ids(tx, event.community_id, "supervisor")) - {event.keys["by_user_id"]}
    related = people.related_to(tx, event.keys["person_id"])
    return {one: {} for one in sorted(set(people.person_of_user(tx, users).values()) - related)}
