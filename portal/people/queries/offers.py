"""What a person offers: skills, languages, times of the week, area."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from portal.kernel import prepared
from portal.people.models import Person

_PEOPLE = prepared.columns(Person)
_OFFER = select(_PEOPLE.skills, _PEOPLE.languages, _PEOPLE.availability, _PEOPLE.area).where(
    _PEOPLE.id == bindparam("person"), _PEOPLE.community_id == bindparam("community")
)


@dataclass(frozen=True, slots=True)
class Offer:
    """As the profile says it: boxes that were ticked, and the area in the person's own words."""

    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    times: frozenset[str] = frozenset()
    area: str = ""


def offer(tx: Session, community_id: int, person_id: int) -> Offer:
    """Return what the person of the community offers; nothing for anybody else."""
    row = prepared.run(tx, _OFFER, person=person_id, community=community_id).first()
    if row is None:
        return Offer()
    return Offer(frozenset(row.skills), frozenset(row.languages), frozenset(row.availability), row.area or "")
