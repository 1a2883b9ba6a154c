"""Who is tied to whom by acting for one another: nobody decides about somebody they are tied to."""

from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, String, case, cast, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from portal.kernel.prepared import alias
from portal.people.models import HouseholdMember, Mandate, Person, User

_tie, _hand_user, _hand_person = alias(Mandate), alias(User), alias(Person)


def ties(person_id: ColumnElement[Any] | Any, since: ColumnElement[Any] | Any) -> Any:  # noqa: ANN401 - columns
    """Select, in one text for `tied_ids`, who acted for a person at a moment or after it, and for whom they did.

    One that was ended just before a decision still ties.
    """
    other = case((_tie.person_id == person_id, _tie.helper_person_id), else_=_tie.person_id)
    held = (_tie.ended_at.is_(None) | (_tie.ended_at > since)) & (_tie.until_at.is_(None) | (_tie.until_at > since))
    theirs = or_(_tie.person_id == person_id, _tie.helper_person_id == person_id)
    return select(func.aggregate_strings(cast(other, String), ",")).where(theirs, held).scalar_subquery()


def other_hand(user_id: Any, person_id: Any) -> Any:  # noqa: ANN401 - columns
    """Select the name of whoever pressed for a person, nothing where the person did so themselves."""
    by = _hand_user.id == user_id, _hand_user.person_id != person_id
    joined = select(_hand_person.name).join(_hand_user, _hand_user.person_id == _hand_person.id)
    return joined.where(*by).scalar_subquery()


def related(person_id: int) -> CompoundSelect[tuple[int]]:
    """Select the person, everybody who lives with them now, and who acts for them or the reverse until it is ended."""
    mine, other = aliased(HouseholdMember), aliased(HouseholdMember)
    same = (other.household_id == mine.household_id) & other.left_at.is_(None)
    together = select(other.person_id).join(mine, same).where(mine.person_id == person_id, mine.left_at.is_(None))
    acts = case((Mandate.person_id == person_id, Mandate.helper_person_id), else_=Mandate.person_id)
    either = or_(Mandate.person_id == person_id, Mandate.helper_person_id == person_id)
    return together.union(select(literal(person_id)), select(acts).where(either, Mandate.ended_at.is_(None)))


def tied_to(tx: Session, *person_ids: int) -> frozenset[int]:
    """Return everybody who acts for one of these people, or for whom one of them acts, until it is ended."""
    either = or_(Mandate.person_id.in_(person_ids), Mandate.helper_person_id.in_(person_ids))
    rows = tx.execute(select(Mandate.person_id, Mandate.helper_person_id).where(either, Mandate.ended_at.is_(None)))
    return frozenset(person_id for row in rows for person_id in row)
