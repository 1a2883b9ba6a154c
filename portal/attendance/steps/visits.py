"""What others may do to scans and engagements inside their own transaction."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.attendance import queries, rules
from portal.attendance.models import Absence, DoorSecret, Engagement, PaperLine, PaperSheet, Scan, ShiftWord
from portal.kernel import clock, sealing
from portal.kernel.db import Base
from portal.kernel.errors import Conflict
from portal.kernel.files import KeptFile
from portal.kernel.text import N_
from portal.ledger import queries as books
from portal.tasks import queries as tasks
from portal.tasks.queries import ShiftLine

SECRET_BYTES = 32


@dataclass(frozen=True)
class Fact:
    """What is written down of one scan beside person, shift, direction and time."""

    method: str
    ticket_id: str | None = None
    counter: int | None = None
    by_user_id: int | None = None
    reason: str | None = None
    is_by_helper: bool = False


@dataclass(frozen=True)
class Done:
    """What a scan led to: the event that records it, and the scan whose page tells the person."""

    event: str
    subject: str
    keys: dict[str, Any]
    scan_id: int
    is_new: bool


@dataclass(frozen=True)
class PaperHand:
    """How a line of a paper list counts, who typed it in, and from which sheet."""

    method: str
    user_id: int | None
    sheet: str


def carry_out(
    tx: Session, shift: ShiftLine, person_id: int, fact: Fact, visit: Engagement | None, act: rules.Act, now: datetime
) -> Done:
    """Write down the scan and what it means; the fact is stored even when it changes nothing.

    act: "in", "out", "already-here" or "already-left", as rules.decide says for this visit.
    """
    direction = "in" if act in {"in", "already-here"} else "out"
    scan = note_scan(tx, shift, person_id, direction, fact, now)
    keys = {"shift_id": shift.id, "person_id": person_id}
    if act == "in" and (engagement_id := open_visit(tx, shift, scan)) is not None:
        return Done("engagement.opened", f"engagement:{engagement_id}", keys, scan.id, is_new=True)
    if act == "out" and visit is not None:
        close_visit(tx, visit, shift, scan, now)
        keys["grade"] = visit.grade
        return Done("engagement.closed", f"engagement:{visit.id}", keys, scan.id, is_new=True)
    found = visit or queries.visit(tx, shift.id, person_id)  # two came at once, and the other was first
    shown = (found.in_scan_id if direction == "in" else found.out_scan_id or found.in_scan_id) if found else None
    more = {"direction": direction, "method": fact.method}
    return Done("scan.recorded", f"scan:{scan.id}", keys | more, shown or scan.id, is_new=False)


def note_scan(tx: Session, shift: ShiftLine, person_id: int, direction: str, fact: Fact, now: datetime) -> Scan:
    """Write down one fact; Conflict when its ticket was used before."""
    grade = rules.grade_of(fact.method, is_by_helper=fact.is_by_helper)
    scan = Scan(
        community_id=shift.community_id, shift_id=shift.id, person_id=person_id, direction=direction,
        method=fact.method, grade=grade, at=now, ticket_id=fact.ticket_id, counter=fact.counter,
        recorded_by_user_id=fact.by_user_id, reason=fact.reason,
    )  # fmt: skip
    tx.add(scan)
    try:
        tx.flush()  # a ticket that was used shows here, and the number is needed by the visit
    except IntegrityError as error:
        text = N_(
            "This page was used before. Look under “My tasks” whether you are checked in, or scan the code again."
        )
        raise Conflict(text, code="ticket-spent") from error
    return scan


def open_visit(tx: Session, shift: ShiftLine, scan: Scan) -> int | None:
    """Begin the visit that the scan opens; None when the person has one open in this shift.

    Conflict when it would begin in a month whose books are closed.
    """
    books.only_open_months(tx, shift.community_id, scan.at, scan.at)
    row = {
        "community_id": shift.community_id, "shift_id": shift.id, "team_id": shift.team_id,
        "person_id": scan.person_id, "in_scan_id": scan.id, "started_at": scan.at, "grade": scan.grade, "flags": [],
        "logged_by_user_id": scan.recorded_by_user_id, "state": "open",
    }  # fmt: skip
    return tx.execute(_insert(tx, Engagement, row).returning(Engagement.id)).scalar()


def _insert(tx: Session, model: type[Base], row: dict[str, Any]) -> Any:  # noqa: ANN401 - one class for each dialect
    dialect = sqlite if tx.get_bind().dialect.name == "sqlite" else postgresql
    return dialect.insert(model).values(row).on_conflict_do_nothing()


def close_visit(tx: Session, visit: Engagement, shift: ShiftLine, scan: Scan, now: datetime) -> None:
    """Pair the two scans: the visit ends and waits for a person; overlaps are marked on both sides."""
    visit.out_scan_id = scan.id
    visit.logged_by_user_id = scan.recorded_by_user_id or visit.logged_by_user_id
    _end(tx, visit, rules.closing(visit.started_at, shift.ends_for(visit.started_at), now, (visit.grade, scan.grade)))


def _end(tx: Session, visit: Engagement, closing: rules.Closing) -> None:
    visit.ended_at, visit.grade, visit.state = closing.ended_at, closing.grade, "pending"
    visit.flags = [*visit.flags, *closing.flags]
    tx.flush()  # the others are compared with the interval as it is now
    _mark_overlaps(tx, visit)


def _mark_overlaps(tx: Session, visit: Engagement) -> None:
    for other in queries.overlapping(tx, visit):
        _add_flag(tx, other.id, "overlap")
        _add_flag(tx, visit.id, "overlap")


def _add_flag(tx: Session, engagement_id: int, flag: str) -> None:
    row = tx.get_one(Engagement, engagement_id)
    if flag not in row.flags:
        row.flags = [*row.flags, flag]
    tx.flush()  # the next comparison reads it


def close_overdue(tx: Session, community_id: int, now: datetime) -> list[int]:
    """End every visit still open half an hour after its planned end, flagged; return the engagements.

    That is the end of its shift; where there is no fixed hour, the expected minutes after the check-in.
    """
    ended: list[int] = []
    shifts: dict[int, ShiftLine] = {}
    for visit in queries.open_visits_for_update(tx, community_id):
        if visit.shift_id not in shifts:
            shifts[visit.shift_id] = tasks.shift_line(tx, community_id, visit.shift_id)
        planned_end = shifts[visit.shift_id].ends_for(visit.started_at)
        if now > planned_end + rules.GRACE:
            _end(tx, visit, rules.closing_unseen(visit.started_at, planned_end, visit.grade))
            ended.append(visit.id)
    return ended


def take_back(tx: Session, scan: Scan, visit: Engagement, now: datetime) -> None:
    """Undo what a tick led to: a check-in counts for nothing, a check-out is open again. The scan stays."""
    if scan.direction == "in":
        visit.ended_at, visit.state, visit.flags = visit.ended_at or max(now, visit.started_at), "refused", ["undone"]
    else:
        first = tx.get(Scan, visit.in_scan_id) if visit.in_scan_id else None
        visit.ended_at, visit.out_scan_id, visit.state, visit.flags = None, None, "open", []
        visit.grade = first.grade if first else visit.grade
        visit.logged_by_user_id = first.recorded_by_user_id if first else visit.logged_by_user_id


def mark(tx: Session, engagement_ids: Collection[int], state: str) -> None:
    """Set what hours decided on many visits, in one statement; an open visit is left alone.

    state: "pending", "seconding", "verified" or "refused". Visits that the session has read before keep what they said.
    """
    if engagement_ids:
        ended = Engagement.id.in_(list(engagement_ids)), Engagement.ended_at.is_not(None)
        decided = update(Engagement).where(*ended).values(state=state)
        tx.execute(decided.execution_options(synchronize_session=False))


def record(  # noqa: PLR0913 - one argument a column: the demo, imports and tests write whole visits
    tx: Session, shift: ShiftLine, person_id: int, started_at: datetime, ended_at: datetime | None, *,
    grade: int = 3, flags: Sequence[str] = (), logged_by_user_id: int | None = None,
    in_method: str = "code", out_method: str = "code", reason: str = "no-phone",
) -> Engagement:  # fmt: skip
    """Write a visit that happened, with its scans, exactly as told; without an end it is open.

    reason: why somebody wrote it down for the person. An empty out_method means that nobody checked out. Conflict when
    it began in a month whose books are closed.
    """
    books.only_open_months(tx, shift.community_id, started_at, clock.now())
    scans: list[int | None] = []
    for direction, method, at in (("in", in_method, started_at), ("out", out_method, ended_at)):
        by = logged_by_user_id if method not in {"code", "digits"} else None
        fact = Fact(method, by_user_id=by, reason=reason if method in rules.BY_HAND | {"paper"} else None)
        is_told = bool(method) and at is not None
        scans.append(note_scan(tx, shift, person_id, direction, fact, at).id if is_told and at else None)
    engagement = Engagement(
        community_id=shift.community_id, shift_id=shift.id, team_id=shift.team_id, person_id=person_id,
        in_scan_id=scans[0], out_scan_id=scans[1], started_at=started_at, ended_at=ended_at, grade=grade,
        flags=list(flags), logged_by_user_id=logged_by_user_id, state="pending" if ended_at else "open",
    )  # fmt: skip
    tx.add(engagement)
    tx.flush()  # its number is needed by whoever verifies it
    return engagement


def record_paper(tx: Session, shift: ShiftLine, person_id: int, said: rules.Stay, by: PaperHand) -> Engagement:
    """Write the visit that a line of a paper list becomes, with its scans; overlaps are marked on both sides."""
    closing = rules.closing_of(said, shift, rules.grade_of(by.method))
    visit = record(
        tx, shift, person_id, said.came_at, closing.ended_at, grade=closing.grade, flags=closing.flags,
        logged_by_user_id=by.user_id, in_method=by.method, out_method=by.method if said.left_at else "",
        reason=by.sheet,
    )  # fmt: skip
    _mark_overlaps(tx, visit)
    return visit


def renew_secret(tx: Session, site_key: bytes, community_id: int, version: int, now: datetime) -> bool:
    """Begin a new version of the community's door secret; codes shown before it stay good for their 45 seconds.

    False when another worker began that version first.
    """
    sealed = sealing.seal(
        sealing.derive(site_key, "door secrets"), secrets.token_bytes(SECRET_BYTES), f"{community_id}|{version}"
    )
    row = {"community_id": community_id, "version": version, "sealed": sealed, "since": now}
    return tx.execute(_insert(tx, DoorSecret, row).returning(DoorSecret.id)).scalar() is not None


def mark_absent(tx: Session, shift: ShiftLine, person_id: int, by: int | None, now: datetime) -> bool:
    """Note that the person did not come; False when it is noted already, also by somebody at the same moment."""
    row = {
        "community_id": shift.community_id, "shift_id": shift.id, "person_id": person_id, "marked_at": now,
        "marked_by_user_id": by,
    }  # fmt: skip
    return bool(tx.execute(_insert(tx, Absence, row).returning(Absence.id)).all())


def begin_sheet(
    tx: Session, shift: ShiftLine, label: str, kept: KeptFile | None, by: int, now: datetime
) -> PaperSheet:  # fmt: skip
    """Keep who types a paper list in, when and from which sheet; the caller holds the shift."""
    sheet = PaperSheet(
        community_id=shift.community_id, shift_id=shift.id, number=queries.next_number(tx, shift.id), label=label,
        typed_at=now, typed_by_user_id=by, sha256=kept.sha256 if kept else None,
        file_name=kept.name if kept else None, byte_count=kept.byte_count if kept else None,
    )  # fmt: skip
    tx.add(sheet)
    tx.flush()  # its number is needed by its lines
    return sheet


def keep_line(
    tx: Session, sheet: PaperSheet, person_id: int, said: rules.Stay, engagement_id: int, outcome: str
) -> None:  # fmt: skip
    """Keep what the sheet says of one person; outcome: "recorded" or "differs"."""
    line = PaperLine(
        community_id=sheet.community_id, sheet_id=sheet.id, shift_id=sheet.shift_id, person_id=person_id,
        engagement_id=engagement_id, came_at=said.came_at, left_at=said.left_at, outcome=outcome,
    )  # fmt: skip
    tx.add(line)


def take_sheet_back(
    tx: Session, sheet: PaperSheet, lines: Sequence[PaperLine], visits: Sequence[Engagement], by: int | None,
    now: datetime,
) -> None:  # fmt: skip
    """Let nothing that was typed count: its visits are refused and overlap nothing; sheet and lines stay."""
    beside = {other.id for visit in visits for other in queries.overlapping(tx, visit)}
    sheet.undone_at, sheet.undone_by_user_id = now, by
    for line in lines:
        line.undone_at = now
    for visit in visits:
        visit.state, visit.flags = "refused", ["undone"]
    tx.flush()  # what is refused overlaps nothing any more
    for other in (tx.get_one(Engagement, i) for i in beside):
        if not queries.overlapping(tx, other):
            other.flags = [flag for flag in other.flags if flag != "overlap"]


def write_down(tx: Session, shift: ShiftLine, kind: str, text: str, by: int | None, now: datetime) -> int:
    """Keep a leader's words about a shift; kind: "message", "note" or "removal". Return their number."""
    word = ShiftWord(
        community_id=shift.community_id, shift_id=shift.id, kind=kind, text=text.strip(), said_at=now,
        said_by_user_id=by,
    )  # fmt: skip
    tx.add(word)
    tx.flush()  # its number is needed by the event
    return word.id
