"""Which adults of a minor's home can be written to."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from portal.kernel.prepared import alias
from portal.people.models import HouseholdMember, Person, User
from portal.people.rules import born_by

_Adult, _Mine, _Theirs = alias(Person), alias(HouseholdMember), alias(HouseholdMember)


def minors_with_adults(
    tx: Session, community_id: int, person_ids: Iterable[int], day: date
) -> dict[int, tuple[int, ...]]:
    """Return whoever of these people is under 18 on the day, each with the adults of their home who have a sign-in.

    A guardian is known by name and phone only; an adult who lives with the minor stands for them.
    """
    latest = born_by(day)
    rows = tx.execute(
        select(Person.id, User.person_id)
        .outerjoin(_Mine, and_(_Mine.person_id == Person.id, _Mine.left_at.is_(None)))
        .outerjoin(_Theirs, and_(_Theirs.household_id == _Mine.household_id, _Theirs.left_at.is_(None)))
        .outerjoin(
            _Adult,
            and_(_Adult.id == _Theirs.person_id, _Adult.status == "active", _Adult.birth_date <= latest),
        )
        .outerjoin(User, and_(User.person_id == _Adult.id, User.is_closed.is_(False)))
        .where(Person.community_id == community_id, Person.id.in_(list(person_ids)), Person.birth_date > latest)
        .order_by(Person.id, User.person_id)
    )
    found: dict[int, tuple[int, ...]] = {}
    for minor_id, adult_id in rows:
        found[minor_id] = (*found.get(minor_id, ()), *([adult_id] if adult_id else []))
    return found
