"""A leader ticks the list by hand, adds whoever came without a place, and takes a wrong tick back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.attendance import queries, rules, steps
from portal.kernel import clock, events, once
from portal.kernel.actor import Actor
from portal.kernel.db import retried, write
from portal.kernel.errors import Invalid, refuse
from portal.people import queries as people
from portal.people import steps as people_steps
from portal.tasks import queries as tasks
from portal.tasks import steps as tasks_steps
from portal.tasks.queries import ShiftLine


@dataclass(frozen=True)
class TickReceipt:
    """The scan to look at, where and whom it is about, and whether anything changed by it."""

    scan_id: int
    shift_id: int
    person_id: int
    is_new: bool


@dataclass(frozen=True)
class Newcomer:
    """Somebody at the door whom nobody knows yet; phone_end is the last four digits, empty for a card only."""

    name: str
    phone_end: str


@retried
def tick(
    actor: Actor, shift_id: int, person_id: int, *, direction: str, reason: str, request_id: str | None = None
) -> TickReceipt:
    """Write down by hand that a person on the list came ("in") or left ("out"), and why they did not scan.

    A leader's tick for themselves counts as their own word (grade 1). Raises Forbidden, NotFound, Invalid("reason"),
    Conflict (not on the list, may not help, too early, over, not here). A repeat returns the first receipt.
    """
    now = clock.now()
    with write() as tx:
        target = f"shift:{shift_id}:{direction}:{person_id}"
        act = once.begin(tx, actor, request_id, "tick", target, now, reason)
        if act.result is not None:
            return TickReceipt(**act.result)
        shift = queries.led_shift(tx, actor, shift_id)
        if problems := rules.check_reason(reason):
            raise Invalid(problems)
        done = _tick(tx, actor, shift, person_id, direction, reason, now)
        events.record(tx, done.event, actor, done.subject, now, **done.keys)
        receipt = {"scan_id": done.scan_id, "shift_id": shift.id, "person_id": person_id, "is_new": done.is_new}
        return TickReceipt(**act.keep(tx, receipt))


def _tick(
    tx: Session, actor: Actor, shift: ShiftLine, person_id: int, direction: str, reason: str, now: datetime
) -> steps.Done:
    visit = queries.visit_for_update(tx, shift.id, person_id)
    act = rules.decide(queries.as_visit(visit), now, direction, is_leaving=direction == "out")
    if act == "in":
        has_place = tasks.open_assignment(tx, shift.id, person_id) is not None
        refuse(queries.tick_refusal(tx, shift, person_id, actor.zone, now, has_place=has_place))
    if act == "never-here":
        refuse(rules.NOT_HERE)
    method = rules.method_of_tick(actor.person_id, person_id)
    fact = steps.Fact(method, by_user_id=actor.user_id, reason=reason)
    return steps.carry_out(tx, shift, person_id, fact, visit, act, now)


@retried
def add_walk_in(actor: Actor, shift_id: int, *, who: int | Newcomer, request_id: str | None = None) -> TickReceipt:
    """Put somebody who came to the door on the list, beside the places that can be claimed, and tick them in.

    who: a person of the community, or a newcomer, who becomes a person waiting for approval (a newcomer with the name
    and digits of somebody known is that person). Raises Forbidden, NotFound, Conflict (door not open, person may not
    take part in this task). Repeating the request_id returns the first receipt.
    """
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "walk-in", f"shift:{shift_id}", now, who)
        if act.result is not None:
            return TickReceipt(**act.result)
        shift = queries.led_shift(tx, actor, shift_id)
        person_id = _walk_in(tx, actor, shift, who, now)
        tasks_steps.add_walk_in(tx, shift.id, person_id, actor.user_id, now)
        done = _tick(tx, actor, shift, person_id, "in", "walk-in", now)
        keys = {"shift_id": shift.id, "person_id": person_id}
        events.record(tx, "walk-in.added", actor, f"shift:{shift.id}", now, **keys)
        receipt = {"scan_id": done.scan_id, "shift_id": shift.id, "person_id": person_id, "is_new": done.is_new}
        return TickReceipt(**act.keep(tx, receipt))


def _walk_in(tx: Session, actor: Actor, shift: ShiftLine, who: int | Newcomer, now: datetime) -> int:
    person_id = who if isinstance(who, int) else _known_or_new(tx, actor, who, now)
    refuse(queries.tick_refusal(tx, shift, person_id, actor.zone, now))
    return person_id


def _known_or_new(tx: Session, actor: Actor, who: Newcomer, now: datetime) -> int:
    if known := people.person_known_as(tx, actor.community_id, who.name, who.phone_end):
        return known
    phone, by = who.phone_end or None, actor.user_id
    return people_steps.add_person(tx, actor.community_id, who.name, now, phone=phone, by_user_id=by).id


@retried
def undo_tick(actor: Actor, scan_id: int, *, request_id: str | None = None) -> TickReceipt:
    """Take a wrong tick back within ten minutes: a check-in counts for nothing, a check-out is open again.

    The scan stays as it was written. Raises Forbidden, NotFound, Conflict (the person's own scan, too late, decided,
    or left and came again).
    """
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "undo-tick", f"scan:{scan_id}", now)
        if act.result is not None:
            return TickReceipt(**act.result)
        scan, visit = queries.tick_for_update(tx, actor.community_id, scan_id)
        queries.led_shift(tx, actor, scan.shift_id)
        came_again = queries.came_again(tx, scan, visit)
        refuse(rules.may_undo(scan.method, scan.at, now, visit.state, came_again=came_again))
        steps.take_back(tx, scan, visit, now)
        keys = {"shift_id": scan.shift_id, "person_id": scan.person_id, "direction": scan.direction}
        events.record(tx, "tick.undone", actor, f"scan:{scan.id}", now, **keys)
        receipt = {"scan_id": scan.id, "shift_id": scan.shift_id, "person_id": scan.person_id, "is_new": True}
        return TickReceipt(**act.keep(tx, receipt))
