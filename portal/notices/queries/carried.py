"""Whom hours from before concern."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.carried.models import CarriedCredit
from portal.kernel.events import Event

AT_ONCE = 500


def carried_people(tx: Session, event: Event) -> dict[int, dict[str, Any]]:
    """Return the people who were credited hours from before, each with their minutes."""
    found: dict[int, dict[str, Any]] = {}
    ids = event.keys["credit_ids"]
    for start in range(0, len(ids), AT_ONCE):
        rows = tx.execute(
            select(CarriedCredit.person_id, CarriedCredit.minutes).where(
                CarriedCredit.id.in_(ids[start : start + AT_ONCE]), CarriedCredit.community_id == event.community_id
            )
        )
        found.update({row.person_id: {"minutes": row.minutes} for row in rows})
    return found
