"""Visits, scans and door secrets as rows, scoped to a community: for actions and for other capabilities."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from portal.attendance import rules
from portal.attendance.models import DoorSecret, Engagement, Scan
from portal.kernel import sealing
from portal.kernel.errors import NotFound
from portal.kernel.prepared import alias
from portal.kernel.text import N_
from portal.tasks.models import Shift, Task
from portal.tasks.queries import ShiftLine

_In, _Out = alias(Scan), alias(Scan)
BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class EngagementLine:
    """One interval as hours decide on it; grade 1 to 4, flags name what is odd.

    in_method and out_method: "code", "digits", "tick", "own", "leave", "badge", "paper", "late", or empty.
    logged_by_user_ids: whoever ticked for the person at either end; reason: their words for it.
    """

    id: int
    community_id: int
    shift_id: int
    team_id: int
    person_id: int
    started_at: datetime
    ended_at: datetime | None
    grade: int
    flags: tuple[str, ...]
    state: str
    in_method: str
    out_method: str
    logged_by_user_ids: frozenset[int]
    reason: str

    @property
    def recorded_minutes(self) -> int:
        """The whole minutes between the two scans; 0 while the visit is open."""
        return int((self.ended_at - self.started_at).total_seconds() // 60) if self.ended_at else 0


def queue_lines(tx: Session, community_id: int, states: Iterable[str], limit: int) -> list[EngagementLine]:
    """Return the community's engagements in these states, the best proof first, then the oldest."""
    wanted = Engagement.community_id == community_id, Engagement.state.in_(list(states))
    rows = tx.execute(_lines().where(*wanted).order_by(Engagement.grade.desc(), Engagement.id).limit(limit))
    return [_line(row) for row in rows]


def served(tx: Session, person_id: int) -> list[tuple[int, str, int]]:
    """Return each task in which the person was there, its domain, and how often; not what is open or was refused."""
    was_there = Engagement.person_id == person_id, Engagement.state.in_(("pending", "seconding", "verified"))
    counted = (
        select(Task.id, Task.domain, func.count())
        .join(Shift, Shift.task_id == Task.id)
        .join(Engagement, Engagement.shift_id == Shift.id)
        .where(*was_there)
        .group_by(Task.id, Task.domain)
    )
    return [(task_id, domain, count) for task_id, domain, count in tx.execute(counted)]


def lines_for_update(tx: Session, community_id: int, ids: Sequence[int]) -> list[EngagementLine]:
    """Return these engagements of the community, locked for a change, by id; those of others are left out."""
    wanted = Engagement.community_id == community_id, Engagement.id.in_(list(ids))
    rows = tx.execute(_lines().where(*wanted).order_by(Engagement.id).with_for_update(of=Engagement))
    return [_line(row) for row in rows]


def overlapping(tx: Session, engagement: EngagementLine | Engagement) -> list[EngagementLine]:
    """Return the same person's other ended visits that overlap this one in time, but for refused ones."""
    if engagement.ended_at is None:
        return []
    rows = tx.execute(
        _lines().where(
            Engagement.person_id == engagement.person_id, Engagement.id != engagement.id,
            Engagement.started_at < engagement.ended_at, Engagement.ended_at > engagement.started_at,
            Engagement.state != "refused",
        )
    )  # fmt: skip
    return [_line(row) for row in rows]


def _lines() -> Select[Any]:
    return (
        select(
            Engagement.id, Engagement.community_id, Engagement.shift_id, Engagement.team_id, Engagement.person_id,
            Engagement.started_at, Engagement.ended_at, Engagement.grade, Engagement.flags, Engagement.state,
            Engagement.logged_by_user_id, _In.method.label("in_method"), _Out.method.label("out_method"),
            _In.recorded_by_user_id.label("in_by"), _Out.recorded_by_user_id.label("out_by"),
            _In.reason.label("in_reason"), _Out.reason.label("out_reason"),
        )
        .outerjoin(_In, _In.id == Engagement.in_scan_id)
        .outerjoin(_Out, _Out.id == Engagement.out_scan_id)
    )  # fmt: skip


def _line(row: Row[Any]) -> EngagementLine:
    return EngagementLine(
        row.id, row.community_id, row.shift_id, row.team_id, row.person_id, row.started_at, row.ended_at, row.grade,
        tuple(row.flags), row.state, row.in_method or "", row.out_method or "",
        frozenset(by for by in (row.logged_by_user_id, row.in_by, row.out_by) if by),
        row.in_reason or row.out_reason or "",
    )  # fmt: skip


def visit_for_update(tx: Session, shift_id: int, person_id: int) -> Engagement | None:
    """Return the person's latest visit to the shift, locked for a change; one that was undone does not count."""
    mine = Engagement.shift_id == shift_id, Engagement.person_id == person_id
    rows = tx.scalars(select(Engagement).where(*mine).order_by(Engagement.id.desc()).with_for_update())
    return next((row for row in rows if "undone" not in row.flags), None)


def visit(tx: Session, shift_id: int, person_id: int) -> Engagement | None:
    """Return the person's latest visit to the shift; one that was undone does not count."""
    mine = Engagement.shift_id == shift_id, Engagement.person_id == person_id
    rows = tx.scalars(select(Engagement).where(*mine).order_by(Engagement.id.desc()))
    return next((row for row in rows if "undone" not in row.flags), None)


def has_visits(tx: Session, shift_id: int, person_id: int | None = None) -> bool:
    """Tell whether somebody, or this person, was at the shift; a visit that was undone does not count."""
    theirs = () if person_id is None else (Engagement.person_id == person_id,)
    found = tx.scalars(select(Engagement.flags).where(Engagement.shift_id == shift_id, *theirs))
    return any("undone" not in flags for flags in found)


def came_again(tx: Session, scan: Scan, visit: Engagement) -> bool:
    """Tell whether the scan ended the visit and the person came in again; a visit that was undone does not count."""
    mine = Engagement.shift_id == visit.shift_id, Engagement.person_id == visit.person_id
    later = tx.scalars(select(Engagement.flags).where(*mine, Engagement.id > visit.id))
    return scan.id == visit.out_scan_id and any("undone" not in flags for flags in later)


def as_visit(engagement: Engagement | None) -> rules.Visit | None:
    """Return what the rules ask of a visit."""
    if engagement is None:
        return None
    return rules.Visit(engagement.started_at, engagement.ended_at, engagement.in_scan_id)


def open_shift_ids(tx: Session, person_id: int) -> list[int]:
    """Return the shifts in which the person has a visit that has not ended."""
    mine = Engagement.person_id == person_id, Engagement.ended_at.is_(None)
    return list(tx.scalars(select(Engagement.shift_id).where(*mine)))


def is_elsewhere(tx: Session, shift: ShiftLine, person_id: int) -> bool:
    """Tell whether a visit of the person is open at another shift; asked only where there is no fixed hour.

    With a fixed hour an overlap is marked and decided on afterwards: nobody is turned away for somebody's mistake.
    """
    return shift.flexible_minutes is not None and bool(set(open_shift_ids(tx, person_id)) - {shift.id})


def busy_with(tx: Session, person_id: int, started_at: datetime, ended_at: datetime) -> str | None:
    """Return the title of what else the person was at within the span, also what has not ended; None for nothing."""
    is_on = Engagement.ended_at.is_(None) | (Engagement.ended_at > started_at)
    found = (
        select(Task.title)
        .join(Shift, Shift.task_id == Task.id)
        .join(Engagement, Engagement.shift_id == Shift.id)
        .where(Engagement.person_id == person_id, Engagement.started_at < ended_at, is_on)
        .where(Engagement.state != "refused")
        .order_by(Engagement.started_at)
        .limit(1)
    )
    return tx.scalar(found)


def open_visits_for_update(tx: Session, community_id: int) -> list[Engagement]:
    """Return every visit of the community that has not ended, locked for a change."""
    wanted = Engagement.community_id == community_id, Engagement.state == "open"
    return list(tx.scalars(select(Engagement).where(*wanted).order_by(Engagement.id).with_for_update()))


def count_inside(tx: Session, shift_id: int) -> int:
    """Count the people who are here now."""
    inside = Engagement.shift_id == shift_id, Engagement.ended_at.is_(None)
    return tx.scalar(select(func.count()).select_from(Engagement).where(*inside)) or 0


def tick_for_update(tx: Session, community_id: int, scan_id: int) -> tuple[Scan, Engagement]:
    """Return a scan of the community and the visit it opened or closed, locked for a change, or NotFound."""
    row = tx.execute(
        select(Scan, Engagement)
        .join(Engagement, (Engagement.in_scan_id == Scan.id) | (Engagement.out_scan_id == Scan.id))
        .where(Scan.id == scan_id, Scan.community_id == community_id)
        .with_for_update(of=Engagement)
    ).first()
    if row is None:
        raise NotFound(N_("We could not find that tick."))
    return row[0], row[1]


def secrets(tx: Session, site_key: bytes, community_id: int) -> tuple[rules.Secret, ...]:
    """Return every version of the community's door secret, opened.

    Version 0 follows from the site's key, so that a door works before anything was written for it.
    """
    mine = DoorSecret.community_id == community_id
    rows = tx.execute(select(DoorSecret.version, DoorSecret.since, DoorSecret.sealed).where(mine)).all()
    first = rules.Secret(0, BEFORE_ALL, sealing.derive(site_key, f"door|{community_id}|0"))
    key = sealing.derive(site_key, "door secrets")
    return (
        first,
        *(
            rules.Secret(row.version, row.since, sealing.open_sealed(key, row.sealed, f"{community_id}|{row.version}"))
            for row in rows
        ),
    )


def ticket_key(site_key: bytes) -> bytes:
    """Return the key that signs tickets."""
    return sealing.derive(site_key, "door tickets")


def experience(
    tx: Session, community_id: int, person_ids: Collection[int], domains: Collection[str]
) -> set[tuple[int, str]]:
    """Return who has a verified visit in which of these service domains, as (person, domain)."""
    verified = Engagement.community_id == community_id, Engagement.state == "verified"
    found = tx.execute(
        select(Engagement.person_id, Task.domain)
        .distinct()
        .join(Shift, Shift.id == Engagement.shift_id)
        .join(Task, Task.id == Shift.task_id)
        .where(*verified, Engagement.person_id.in_(list(person_ids)), Task.domain.in_(list(domains)))
    )
    return {(row.person_id, row.domain) for row in found}
