"""The data of the pages that a leader's device shows after it has read somebody's card."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row, select

from portal.attendance import rules
from portal.attendance.models import Engagement, Scan
from portal.attendance.queries.door import tick_refusal
from portal.attendance.queries.roster import led_shift
from portal.cards import queries as cards
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import NotFound
from portal.kernel.text import N_
from portal.orgs import queries as orgs
from portal.people.models import Person
from portal.people.queries import Standing
from portal.tasks import queries as tasks
from portal.tasks.models import Assignment, Shift, Task


@dataclass(frozen=True)
class BadgeRow:
    """What the card does at one shift; "walk-in": the person is not on its list; "closed": sentence says why not.

    flexible_minutes: how long it takes where there is no fixed hour. since: of an open visit; left_at: of one that has
    ended.
    """

    shift_id: int
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    flexible_minutes: int | None
    act: Literal["in", "out", "already-here", "walk-in", "closed"]
    since: datetime | None = None
    left_at: datetime | None = None
    sentence: str = ""


@dataclass(frozen=True)
class BadgePage:
    """Whose card was read at which device, and the shifts near now that it may be for; badge is what the card said.

    is_staff: whether the reader works at the station, and may look the person up.
    """

    badge: str
    person_id: int
    name: str
    device: str
    rows: tuple[BadgeRow, ...]
    is_staff: bool


def badge_page(actor: Actor, badge: str, secret: str, site_key: bytes) -> BadgePage:
    """Return what a leader can do with the card that was just read; writes nothing.

    secret: what the device keeps. Raises Conflict (no enrolled device, a card that has ended), NotFound (no card).
    """
    tx, now = read(), clock.now()
    device = cards.refuse_elsewhere(cards.device_by_secret(tx, site_key, secret), actor.community_id, now)
    holder = cards.holder(tx, actor.community_id, site_key, badge)
    latest = {row.id: row for row in _near(actor, holder.person_id, device.team_id, now)}  # the last visit stays
    own = [row for row in latest.values() if row.assignment_id or row.started_at]
    shown = own or [row for row in latest.values() if device.team_id]
    rows = (_row(actor, holder, row, now) for row in shown)
    is_staff = actor.has("social_worker", "supervisor", "site_admin")
    return BadgePage(badge, holder.person_id, holder.name, device.name, tuple(row for row in rows if row), is_staff)


def _near(actor: Actor, person_id: int, team_id: int | None, now: datetime) -> list[Row[Any]]:
    """Return the shifts whose door is open now, with the person's place and their visits in order.

    By start, and those without a fixed hour last: they are open for days, so most cards are read for another one.
    """
    place = (Assignment.shift_id == Shift.id) & (Assignment.person_id == person_id) & Assignment.ended_at.is_(None)
    visit = (Engagement.shift_id == Shift.id) & (Engagement.person_id == person_id)
    query = (
        select(
            Shift.id, Assignment.id.label("assignment_id"), Engagement.in_scan_id, Engagement.started_at,
            Engagement.ended_at,
        )
        .join(Task, Task.id == Shift.task_id)
        .outerjoin(Assignment, place)
        .outerjoin(Engagement, visit)
        .where(
            Shift.community_id == actor.community_id, Shift.cancelled_at.is_(None), Task.published_at.is_not(None),
            Shift.starts_at <= now + rules.EARLY, Shift.ends_at > now - rules.GRACE,
        )
        .order_by(Shift.flexible_minutes.is_not(None), Shift.starts_at, Shift.id, Engagement.id)
    )  # fmt: skip
    return list(read().execute(query.where(Task.team_id == team_id) if team_id else query))


def _row(actor: Actor, holder: cards.CardHolder, near: Row[Any], now: datetime) -> BadgeRow | None:
    shift = tasks.shift_line(read(), actor.community_id, near.id)
    if not orgs.leads(actor, shift.team_id, shift.organisation_id):
        return None
    visit = rules.Visit(near.started_at, near.ended_at, near.in_scan_id) if near.started_at else None
    said = shift.id, shift.title, shift.place, shift.starts_at, shift.ends_at, shift.flexible_minutes
    since, left_at = (near.started_at if near.ended_at is None else None), near.ended_at
    act = rules.decide(visit, now, None)
    if act == "out":
        return BadgeRow(*said, "out", since)
    if act == "already-here":
        return BadgeRow(*said, "already-here", since)
    known = Standing(holder.person_id, holder.name, holder.status, holder.birth_date)
    if refusal := tick_refusal(read(), shift, holder.person_id, actor.zone, now, known=known):
        return BadgeRow(*said, "closed", since, left_at, refusal.text)
    return BadgeRow(*said, "in" if near.assignment_id else "walk-in", since, left_at)


@dataclass(frozen=True)
class BadgeScanPage:
    """What the leader sees after a card was scanned: whose, and how things stand."""

    shift_id: int
    name: str
    title: str
    act: Literal["in", "out", "already"]
    at: datetime
    grade: int


def badge_scan_page(actor: Actor, scan_id: int) -> BadgeScanPage:
    """Return what a scan at a shift led to, for whoever leads its team; NotFound where there is none."""
    tx = read()
    row = tx.execute(
        select(Scan, Person.name, Engagement.id)
        .join(Person, Person.id == Scan.person_id)
        .outerjoin(Engagement, (Engagement.in_scan_id == Scan.id) | (Engagement.out_scan_id == Scan.id))
        .where(Scan.id == scan_id, Scan.community_id == actor.community_id)
    ).first()
    if row is None:
        raise NotFound(N_("We could not find that scan."))
    scan, name, visit_id = row
    shift = led_shift(tx, actor, scan.shift_id)
    act: Literal["in", "out", "already"] = "already" if visit_id is None else "in" if scan.direction == "in" else "out"
    return BadgeScanPage(shift.id, name, shift.title, act, scan.at, scan.grade)
