"""Which adults are on the list of a shift: asked only where somebody under 18 wants a place, or would be left."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, and_, select
from sqlalchemy.orm import Session

from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.people.models import HouseholdMember, Person
from portal.people.queries import Standing
from portal.policy import queries as policy
from portal.safety.models import SafeguardingFlag
from portal.tasks import rules
from portal.tasks.models import Assignment
from portal.tasks.queries.lines import SHIFTS, shifts
from portal.tasks.rules import Company, ShiftLine


def beside(
    tx: Session, asking: Iterable[Standing], found: Sequence[ShiftLine], zone: str, *, is_held: bool = False
) -> list[ShiftLine]:
    """Return the shifts with how many homes their adults come from, looked up only where a minor asks.

    is_held: lock the shifts first, so that no adult gives a place back until the minor has theirs.
    """
    asked = [one for one in found if rules.needs_company(one.risk) and one.flexible_minutes is None]
    days = {shift.id: clock.local(shift.starts_at, zone).date() for shift in asked}
    if not days or not any(rules.is_minor(one.birth_date, min(days.values())) for one in asking):
        return list(found)
    if is_held:
        tx.execute(select(shifts.id).where(shifts.id.in_(list(days))).with_for_update(of=SHIFTS))
    listed = _listed(tx, list(days))
    homes = {i: rules.adult_homes(_of(listed, i), day) for i, day in days.items()}
    return [one._replace(adult_homes=homes[one.id]) if one.id in homes else one for one in found]


def leaves_short(tx: Session, actor: Actor, shift: ShiftLine) -> bool:
    """Tell whether somebody under 18 is on the list beside fewer adults than the rules of the day ask for."""
    if not rules.needs_company(shift.risk):
        return False
    day = clock.local(shift.starts_at, actor.zone).date()
    listed = _of(_listed(tx, [shift.id]), shift.id)
    if not any(rules.is_minor(one.birth_date, day) for one in listed):
        return False
    return rules.adult_homes(listed, day) < policy.age_rules(tx, actor.community_id, day).adults_beside_minors


def _of(listed: Sequence[Row[Any]], shift_id: int) -> list[Company]:
    return [Company(*row[1:]) for row in listed if row.shift_id == shift_id]


def _listed(tx: Session, shift_ids: list[int]) -> Sequence[Row[Any]]:
    """Return everybody with an open place in these shifts."""
    home = and_(HouseholdMember.person_id == Person.id, HouseholdMember.left_at.is_(None))
    flag = and_(SafeguardingFlag.person_id == Person.id, SafeguardingFlag.ended_at.is_(None))
    return tx.execute(
        select(
            Assignment.shift_id, Person.id, Person.status, Person.birth_date, HouseholdMember.household_id,
            SafeguardingFlag.until_on,
        )
        .join(Person, Person.id == Assignment.person_id)
        .outerjoin(HouseholdMember, home)
        .outerjoin(SafeguardingFlag, flag)
        .where(Assignment.shift_id.in_(shift_ids), Assignment.ended_at.is_(None))
    ).all()  # fmt: skip
