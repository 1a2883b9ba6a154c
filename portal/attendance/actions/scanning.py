"""A person scans the door's code or types its digits: in, out, or nothing new."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.attendance import queries, rules, steps
from portal.kernel import clock, events, limits, once
from portal.kernel.actor import Actor
from portal.kernel.db import retried, write
from portal.kernel.errors import Conflict, Invalid, refuse
from portal.kernel.text import N_
from portal.tasks import queries as tasks
from portal.tasks.queries import ShiftLine


@dataclass(frozen=True)
class ScanReceipt:
    """The scan whose page tells the person how things stand."""

    scan_id: int


@retried
def scan(
    actor: Actor, ticket_text: str, *, site_key: bytes, is_leaving: bool = False, request_id: str | None = None
) -> ScanReceipt:
    """Check the actor in or out by the ticket that a door page showed, and spend it.

    Within five minutes after checking in only is_leaving checks out; any other scan is kept and changes nothing.
    Raises Conflict (ticket old or spent, not on the list, too early, over, age, guardian), Forbidden (another
    person's ticket, no longer approved), NotFound (another community's shift). Repeating the request_id returns the
    first receipt.
    """
    now, ticket = clock.now(), rules.read_ticket(queries.ticket_key(site_key), ticket_text)
    if ticket is None:
        raise Conflict(rules.UNKNOWN_TICKET.text, code=rules.UNKNOWN_TICKET.code)
    with write() as tx:
        act = once.begin(tx, actor, request_id, "scan", f"shift:{ticket.shift_id}", now, (ticket_text, is_leaving))
        if act.result is not None:
            return ScanReceipt(**act.result)
        done = _use(tx, actor, ticket, now, is_leaving=is_leaving)
        events.record(tx, done.event, actor, done.subject, now, **done.keys)
        return ScanReceipt(**act.keep(tx, {"scan_id": done.scan_id}))


def _use(tx: Session, actor: Actor, ticket: rules.Ticket, now: datetime, *, is_leaving: bool) -> steps.Done:
    refuse(rules.may_use(ticket, actor.user_id, now))
    shift = tasks.shift_line(tx, actor.community_id, ticket.shift_id)
    counter = ticket.proof if ticket.method == "code" else None
    fact = _fact(actor, ticket.method, ticket_id=ticket.nonce, counter=counter)
    if ticket.method == "leave":
        visit = queries.as_visit(queries.visit_for_update(tx, shift.id, actor.person_id or 0))
        refuse(rules.may_leave_at_once(visit, ticket.proof, now))
    return _arrive(tx, actor, shift, fact, now, wanted=ticket.direction, is_leaving=is_leaving)


def _fact(actor: Actor, method: str, *, ticket_id: str | None = None, counter: int | None = None) -> steps.Fact:
    """Return what is written down of a scan; one by a helper says so, and proves less."""
    by = actor.user_id if actor.helper else None
    return steps.Fact(method, ticket_id, counter, by_user_id=by, is_by_helper=actor.helper is not None)


def _arrive(
    tx: Session, actor: Actor, shift: ShiftLine, fact: steps.Fact, now: datetime, *,
    wanted: str | None, is_leaving: bool,
) -> steps.Done:  # fmt: skip
    person_id = actor.person_id or 0
    visit = queries.visit_for_update(tx, shift.id, person_id)
    act = rules.decide(queries.as_visit(visit), now, wanted, is_leaving=is_leaving)
    if act == "never-here":
        refuse(rules.NEVER_HERE)
    if act == "in":
        has_place = tasks.open_assignment(tx, shift.id, person_id) is not None
        leader = "" if has_place else queries.leader_name(tx, shift.team_id)
        bar = queries.bar_of(tx, shift.come_now(now), person_id, actor.zone) if has_place else None
        about = {"has_place": has_place, "is_elsewhere": queries.is_elsewhere(tx, shift, person_id)}
        refuse(rules.may_check_in(shift, now, actor.zone, leader=leader, bar=bar, **about))
    return steps.carry_out(tx, shift, person_id, fact, visit, act, now)


def count_try(actor: Actor) -> int:
    """Write down one try at typing digits and return how many there are in the last hour; TooMany from the sixth on.

    In a transaction of its own, before the digits are looked at: a guess counts though the scan then fails, and of
    guesses sent at once no more than five are looked at.
    """
    now = clock.now()
    with write() as tx:
        mine, house = _keys(actor)
        tries = limits.count(tx, mine, now, rules.TRIES_SPAN) + 1
        refusal = rules.may_try_digits(tries, limits.count(tx, house, now, rules.TRIES_SPAN))
        if refusal is None:
            limits.hit(tx, mine, now)
    refuse(refusal)
    return tries


@retried
def scan_by_digits(
    actor: Actor, digits: str, *, site_key: bytes, is_leaving: bool = False, request_id: str | None = None
) -> ScanReceipt:
    """Check the actor in or out by six typed digits: of a shift of their own first, then of any that is open.

    Raises Invalid("digits") when they fit no door (kept and counted), TooMany after five in an hour, and what scan
    raises. Repeating the request_id with the same digits returns the first receipt.
    """
    tries, now = count_try(actor), clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "scan", f"digits:{digits}", now, is_leaving)
        found = act.result
        if found is None and (shift := _door_of(tx, actor, digits, site_key, now)):
            done = _arrive(tx, actor, shift, _fact(actor, "digits"), now, wanted=None, is_leaving=is_leaving)
            events.record(tx, done.event, actor, done.subject, now, **done.keys)
            found = act.keep(tx, {"scan_id": done.scan_id})
        elif found is None:
            found = act.keep(tx, {"scan_id": 0})  # committed like any other answer, so that the try counts
    if not found["scan_id"]:
        text = N_("These are not the digits on the screen. Tries left: %(left)s")
        raise Invalid({"digits": text}, {"left": max(rules.USER_TRIES - tries, 0)})
    return ScanReceipt(found["scan_id"])


def _door_of(tx: Session, actor: Actor, digits: str, site_key: bytes, now: datetime) -> ShiftLine | None:
    mine, house = _keys(actor)
    tries = limits.count(tx, mine, now, rules.TRIES_SPAN), limits.count(tx, house, now, rules.TRIES_SPAN)
    refuse(rules.may_try_digits(*tries))
    shift = queries.shift_by_digits(tx, actor, digits, site_key, now)
    if shift is None:
        limits.hit(tx, house, now)
    else:
        limits.clear(tx, mine)
    return shift


def _keys(actor: Actor) -> tuple[str, str]:
    return f"digits:user:{actor.user_id}", f"digits:community:{actor.community_id}"
