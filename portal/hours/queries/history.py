"""What was recorded and said of one visit, for its page."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased

from portal.attendance.models import Engagement, Scan
from portal.hours.models import HourAdjustment, Verification
from portal.kernel.db import read
from portal.people.models import Person, User


@dataclass(frozen=True)
class WordRow:
    """A word that was given on a visit, and whether it was taken back."""

    id: int
    step: str
    minutes: int
    credited_minutes: int
    reason: str
    by: str
    at: datetime
    reversed_at: datetime | None
    reversed_by: str
    reversal_reason: str
    adjusted: "AdjustedBy | None" = None


@dataclass(frozen=True)
class AdjustedBy:
    """What a word on one of several visits changed: minutes before rounding, and by what; moved_to as in the record."""

    kind: str
    moved_to: datetime | None
    minutes_before: int
    minutes_after: int


@dataclass(frozen=True)
class ScanRow:
    """How somebody was seen coming or going; by is whoever ticked for them."""

    direction: str
    method: str
    at: datetime
    by: str
    reason: str


def scans(engagement_id: int) -> tuple[ScanRow, ...]:
    """Return how somebody was seen at either end of a visit."""
    ends = (Scan.id == Engagement.in_scan_id) | (Scan.id == Engagement.out_scan_id)
    rows = read().execute(
        select(Scan.direction, Scan.method, Scan.at, Person.name, Scan.reason)
        .join(Engagement, ends)
        .outerjoin(User, User.id == Scan.recorded_by_user_id)
        .outerjoin(Person, Person.id == User.person_id)
        .where(Engagement.id == engagement_id)
        .order_by(Scan.at, Scan.id)
    )
    return tuple(ScanRow(row.direction, row.method, row.at, row.name or "", row.reason or "") for row in rows)


def words(engagement_id: int) -> tuple[WordRow, ...]:
    """Return every word on a visit, the latest first."""
    by, by_person, back, back_person = aliased(User), aliased(Person), aliased(User), aliased(Person)
    rows = read().execute(
        select(
            Verification.id, Verification.step, Verification.minutes, Verification.credited_minutes,
            Verification.reason, by_person.name.label("by"), Verification.at, Verification.reversed_at,
            back_person.name.label("reversed_by"), Verification.reversal_reason,
            HourAdjustment.kind, HourAdjustment.moved_to, HourAdjustment.minutes_before, HourAdjustment.minutes_after,
        )
        .join(by, by.id == Verification.by_user_id)
        .join(by_person, by_person.id == by.person_id)
        .outerjoin(back, back.id == Verification.reversed_by_user_id)
        .outerjoin(back_person, back_person.id == back.person_id)
        .outerjoin(HourAdjustment, HourAdjustment.verification_id == Verification.id)
        .where(Verification.engagement_id == engagement_id)
        .order_by(Verification.id.desc())
    )  # fmt: skip
    return tuple(
        WordRow(
            row.id, row.step, row.minutes, row.credited_minutes, row.reason, row.by, row.at, row.reversed_at,
            row.reversed_by or "", row.reversal_reason or "",
            AdjustedBy(row.kind, row.moved_to, row.minutes_before, row.minutes_after) if row.kind else None,
        )
        for row in rows
    )  # fmt: skip
