"""The data of the pages that a volunteer's phone shows at the door."""

import secrets as randomness
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from portal.attendance import rules
from portal.attendance.models import Engagement, Scan
from portal.attendance.queries import shared
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import NotFound, Refusal, refuse
from portal.kernel.text import N_
from portal.orgs import queries as orgs
from portal.orgs.models import Membership
from portal.people import queries as people
from portal.people.models import Person
from portal.people.queries import Standing
from portal.tasks import queries as tasks
from portal.tasks.queries import ShiftLine

NEAR = timedelta(hours=12)  # a place in a shift farther ahead is not what somebody types digits for


def leader(team_id: int) -> Select[tuple[str]]:
    """Return the select of whoever leads the team now, the leader before a deputy, by name."""
    leads = Membership.team_id == team_id, Membership.left_on.is_(None), Membership.role.in_(("leader", "deputy"))
    return (
        select(Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .where(*leads)
        .order_by(Membership.role.desc(), Membership.id)
        .limit(1)
    )


def leader_name(tx: Session, team_id: int) -> str:
    """Return the name of whoever leads the team now; empty when nobody does."""
    return tx.scalar(leader(team_id)) or ""


def bars(tx: Session, shift: ShiftLine, known: Iterable[Standing], zone: str) -> dict[int, Refusal]:
    """Return what keeps these people from helping in the shift on its day, by person; whoever may help is left out.

    shift: without a fixed hour, as `visit_at` returns it for the visit that is meant.
    """
    is_for_all = shift.risk == "low" and not shift.minimum_age
    said = tasks.eligibilities(tx, shift, known, zone)
    found = {person_id: rules.bar(refusal, is_for_all=is_for_all) for person_id, refusal in said.items()}
    return {person_id: refusal for person_id, refusal in found.items() if refusal is not None}


def bar_of(tx: Session, shift: ShiftLine, person_id: int, zone: str) -> Refusal | None:
    """Return what keeps this person from helping in the shift on its day; NotFound when there is no such person."""
    return bars(tx, shift, [people.standing(tx, shift.community_id, person_id)], zone).get(person_id)


def tick_refusal(
    tx: Session, shift: ShiftLine, person_id: int, zone: str, now: datetime, *, has_place: bool = True,
    known: Standing | None = None,
) -> Refusal | None:  # fmt: skip
    """Say why a leader cannot tick or read the person in now, None where they can: one answer for list and card.

    known: the person, where whoever calls has looked them up already.
    """
    bar, visit = None, shift.come_now(now)
    if has_place:
        bar = bars(tx, visit, [known], zone).get(person_id) if known else bar_of(tx, visit, person_id, zone)
    about = {"has_place": has_place, "is_elsewhere": shared.is_elsewhere(tx, shift, person_id)}
    return rules.may_tick(shift, now, zone, direction="in", bar=bar, **about)


def shift_by_digits(tx: Session, actor: Actor, digits: str, site_key: bytes, now: datetime) -> ShiftLine | None:
    """Return the shift whose screen shows these digits: the actor's own first, then any that runs in the community."""
    own = [place.shift_id for place in tasks.own_shifts(tx, actor.person_id or 0, now) if place.starts_at - NEAR <= now]
    running = [shift.id for shift in tasks.running_shifts(tx, actor.community_id, now)]
    keys = shared.secrets(tx, site_key, actor.community_id)
    for shift_id in dict.fromkeys([*shared.open_shift_ids(tx, actor.person_id or 0), *own, *running]):
        if rules.are_digits_of(keys, shift_id, digits, now):
            return tasks.shift_line(tx, actor.community_id, shift_id)
    return None


@dataclass(frozen=True)
class CodePage:
    """What a scan would do now: check in, check out, or (just come) only leave at once."""

    act: Literal["in", "out", "already-here"]
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    flexible_minutes: int | None
    leader: str
    since: datetime | None
    left_at: datetime | None
    minutes: int
    ticket: str


def code_page(actor: Actor, code: str, proven_at: datetime | None, site_key: bytes) -> CodePage:
    """Return what the code offers the actor, with a ticket; writes nothing.

    proven_at: when this browser showed the code while it was fresh. Raises Conflict with the reason otherwise.
    """
    tx, now, read_as = read(), clock.now(), rules.read_code(code)
    refuse(rules.may_enter_by(shared.secrets(tx, site_key, actor.community_id), read_as, now, proven_at))
    if read_as is None:
        raise NotFound
    shift, place = tasks.shift_and_place(tx, actor.community_id, read_as.shift_id, actor.person_id or 0)
    visit = shared.visit(tx, shift.id, actor.person_id or 0)
    act, leader = rules.decide(shared.as_visit(visit), now, None), leader_name(tx, shift.team_id)
    offered: Literal["in", "out", "already-here"] = "out" if act == "out" else "already-here"
    if act in {"in", "already-left"}:
        offered = "in"
        mine = Standing(actor.person_id or 0, actor.name, actor.status, actor.birth_date)
        bar = bars(tx, shift.come_now(now), [mine], actor.zone).get(mine.person_id)
        about = {"has_place": place is not None, "is_elsewhere": shared.is_elsewhere(tx, shift, mine.person_id)}
        refuse(rules.may_check_in(shift, now, actor.zone, leader=leader, bar=bar, **about))
    proof = read_as.counter, now if rules.is_fresh(read_as.counter, now) else proven_at or now
    ticket = _ticket(site_key, actor, shift.id, "in" if offered == "in" else "out", "code", *proof)
    since, left_at = (visit.started_at, visit.ended_at) if visit else (None, None)
    minutes = int((now - since).total_seconds() // 60) if since and left_at is None else 0
    return CodePage(
        offered,
        shift.title,
        shift.place,
        shift.starts_at,
        shift.ends_at,
        shift.flexible_minutes,
        leader,
        since,
        left_at,
        max(minutes, 0),
        ticket,
    )


def _ticket(
    site_key: bytes, actor: Actor, shift_id: int, direction: str, method: str, proof: int, proven_at: datetime
) -> str:
    nonce = randomness.token_hex(12)
    ticket = rules.Ticket(shift_id, direction, method, actor.user_id or 0, proof, proven_at, nonce)
    return rules.write_ticket(shared.ticket_key(site_key), ticket)


@dataclass(frozen=True)
class ScanPage:
    """How things stand after a scan; at is when it was written down, since and left_at are the visit's."""

    act: Literal["in", "already-here", "out", "already-left", "undone"]
    title: str
    place: str
    ends_at: datetime
    at: datetime
    since: datetime
    left_at: datetime | None
    minutes: int
    state: str
    ticket: str


def scan_page(actor: Actor, scan_id: int, site_key: bytes) -> ScanPage:
    """Return what the actor's own scan led to, or NotFound; with a ticket to leave while the visit is minutes old."""
    tx, now = read(), clock.now()
    scan = tx.scalar(
        select(Scan).where(
            Scan.id == scan_id, Scan.community_id == actor.community_id, Scan.person_id == actor.person_id
        )
    )
    if scan is None:
        raise NotFound(N_("We could not find that scan."))
    shift = tasks.shift_line(tx, actor.community_id, scan.shift_id)
    visit = _visit_of(tx, scan)
    act = _act_of(tx, scan, visit)
    ticket = ""
    if act == "already-here" and rules.may_leave_at_once(shared.as_visit(visit), visit.in_scan_id or 0, now) is None:
        ticket = _ticket(site_key, actor, shift.id, "out", "leave", visit.in_scan_id or 0, now)
    minutes = int((visit.ended_at - visit.started_at).total_seconds() // 60) if visit.ended_at else 0
    return ScanPage(
        act,
        shift.title,
        shift.place,
        shift.ends_for(visit.started_at),
        scan.at,
        visit.started_at,
        visit.ended_at,
        minutes,
        visit.state,
        ticket,
    )


def _visit_of(tx: Session, scan: Scan) -> Engagement:
    near = or_(Engagement.in_scan_id == scan.id, Engagement.out_scan_id == scan.id, Engagement.started_at <= scan.at)
    mine = Engagement.shift_id == scan.shift_id, Engagement.person_id == scan.person_id
    rows = tx.scalars(select(Engagement).where(*mine, near).order_by(Engagement.id.desc())).all()
    own = (row for row in rows if scan.id in {row.in_scan_id, row.out_scan_id})
    found = next(own, None) or next(iter(rows), None)
    if found is None:
        raise NotFound(N_("We could not find that scan."))
    return found


def _act_of(
    tx: Session, scan: Scan, visit: Engagement
) -> Literal["in", "already-here", "out", "already-left", "undone"]:
    if "undone" in visit.flags:
        return "undone"
    if scan.id == visit.out_scan_id:
        return "out"
    if visit.ended_at is not None:
        return "in" if scan.id == visit.in_scan_id else "already-left"
    if scan.id != visit.in_scan_id:
        return "already-here"
    mine = Scan.shift_id == scan.shift_id, Scan.person_id == scan.person_id
    again = tx.scalar(select(Scan.id).where(*mine, Scan.id > scan.id).limit(1))
    return "already-here" if again else "in"


def only_leaders(actor: Actor, shift: ShiftLine) -> None:
    """Raise Forbidden unless the actor leads the shift's team."""
    if not orgs.leads(actor, shift.team_id, shift.organisation_id):
        refuse(rules.NOT_LEADER)
