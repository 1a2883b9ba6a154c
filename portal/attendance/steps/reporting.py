"""Write down a visit that nobody saw, as whoever was there tells it: inside somebody's transaction."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.attendance import rules
from portal.attendance.models import Engagement
from portal.attendance.steps.visits import Fact, note_scan
from portal.ledger import queries as books
from portal.tasks.queries import ShiftLine


def report(
    tx: Session, shift: ShiftLine, person_id: int, started_at: datetime, minutes: int, fact: Fact, now: datetime
) -> Engagement:  # fmt: skip
    """Write down a visit that the person tells of afterwards, with its two scans; it waits for two people.

    fact: method "own" with the person's words. Conflict when it began in a month whose books are closed.
    """
    ended_at = started_at + timedelta(minutes=minutes)
    books.only_open_months(tx, shift.community_id, started_at, now)
    scans = [
        note_scan(tx, shift, person_id, "in", fact, started_at),
        note_scan(tx, shift, person_id, "out", replace(fact, reason=None), ended_at),
    ]
    visit = Engagement(
        community_id=shift.community_id, shift_id=shift.id, team_id=shift.team_id, person_id=person_id,
        in_scan_id=scans[0].id, out_scan_id=scans[1].id, started_at=started_at, ended_at=ended_at,
        grade=rules.grade_of(fact.method), flags=[], logged_by_user_id=fact.by_user_id, state="pending",
    )  # fmt: skip
    tx.add(visit)
    tx.flush()  # its number is needed by its event
    return visit
