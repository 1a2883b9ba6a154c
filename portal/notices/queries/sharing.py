"""Whom time that a household shares concerns; the sentences have no values, so that no letter says who shares."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.kernel.events import Event
from portal.sharing import queries as sharing
from portal.sharing.models import SharingInvitation, SharingMember

Found = dict[int, dict[str, Any]]


def _invitation(tx: Session, event: Event) -> SharingInvitation:
    mine = SharingInvitation.id == event.keys["invitation_id"], SharingInvitation.community_id == event.community_id
    return tx.scalars(select(SharingInvitation).where(*mine)).one()


def asked(tx: Session, event: Event) -> Found:
    """Return whose word the question needs, beside the asker's."""
    row = _invitation(tx, event)
    sides = {row.to_person_id, *sharing.mates(tx, [row.from_person_id])[row.from_person_id]} - {row.from_person_id}
    return {person_id: {} for person_id in sorted(sides)}


def asker(tx: Session, event: Event) -> Found:
    """Return whoever asked."""
    return {_invitation(tx, event).from_person_id: {}}


def sharers(tx: Session, event: Event) -> Found:
    """Return everybody who shared at that moment, whoever joined or left then included."""
    then = SharingMember.left_at.is_(None) | (SharingMember.left_at >= event.at)
    there = SharingMember.sharing_id == event.keys["sharing_id"], SharingMember.joined_at <= event.at, then
    return {person_id: {} for person_id in sorted(tx.scalars(select(SharingMember.person_id).where(*there)))}
