"""Whom a report of something that went wrong concerns; their sentence has no values, so that nothing of it is told."""

from typing import Any

from sqlalchemy.orm import Session

from portal.incidents import queries as incidents
from portal.kernel.events import Event

Found = dict[int, dict[str, Any]]


def readers(tx: Session, event: Event) -> Found:
    """Return whoever may read the report."""
    return {one: {} for one in incidents.readers_of(tx, event.community_id, event.keys["report_id"])}


def reporter(tx: Session, event: Event) -> Found:
    """Return whoever made the report."""
    return {incidents.reporter_of(tx, event.community_id, event.keys["report_id"]): {}}
