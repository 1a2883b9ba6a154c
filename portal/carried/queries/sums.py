"""What was credited from old lists in a time, for sums and lists of hours by grade of proof."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from portal.carried.models import CarriedBatch, CarriedCredit, CarriedWord
from portal.people.models import Person, User


@dataclass(frozen=True)
class Credited:
    """Credits from old lists that stand: to how many people, how many minutes in all; the grade is GRADE."""

    people_count: int = 0
    minutes: int = 0


@dataclass(frozen=True)
class CreditRow:
    """One credit that stands: whose, from which list, how many minutes; by: who gave the list's last word."""

    public_no: str
    name: str
    origin: str
    minutes: int
    by: str
    at: datetime


def credited(tx: Session, community_id: int, since: datetime, until: datetime | None = None) -> Credited:
    """Return what was credited from the one moment up to the other and stands."""
    people = func.count(CarriedCredit.person_id.distinct())
    found = select(people, func.coalesce(func.sum(CarriedCredit.minutes), 0))
    count, minutes = tx.execute(_standing(found, community_id, since, until)).one()
    return Credited(count, int(minutes))


def credit_rows(tx: Session, community_id: int, since: datetime, until: datetime) -> tuple[CreditRow, ...]:
    """Return each credit from the one moment up to the other that stands, the newest first."""
    last = (
        select(Person.name)
        .join(User, User.person_id == Person.id)
        .join(CarriedWord, CarriedWord.by_user_id == User.id)
        .where(CarriedWord.batch_id == CarriedCredit.batch_id)
        .order_by(CarriedWord.id.desc())
        .limit(1)
        .correlate(CarriedCredit)
        .scalar_subquery()
    )
    query = (
        select(Person.public_no, Person.name, CarriedBatch.origin, CarriedCredit.minutes, last, CarriedCredit.at)
        .join(Person, Person.id == CarriedCredit.person_id)
        .join(CarriedBatch, CarriedBatch.id == CarriedCredit.batch_id)
        .order_by(CarriedCredit.id.desc())
    )
    return tuple(CreditRow(*row) for row in tx.execute(_standing(query, community_id, since, until)))


def _standing(query: Select[Any], community_id: int, since: datetime, until: datetime | None) -> Select[Any]:
    query = query.where(
        CarriedCredit.community_id == community_id, CarriedCredit.at >= since, CarriedCredit.withdrawn_at.is_(None)
    )
    return query if until is None else query.where(CarriedCredit.at < until)
