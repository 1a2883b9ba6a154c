"""A leader reads somebody's card at an enrolled device: in, out, or nothing new."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.attendance import queries, rules, steps
from portal.attendance.actions.ticking import TickReceipt
from portal.cards import queries as cards
from portal.cards import steps as cards_steps
from portal.kernel import clock, events, once
from portal.kernel.actor import Actor
from portal.kernel.db import retried, write
from portal.kernel.errors import refuse
from portal.people import queries as people
from portal.tasks import queries as tasks
from portal.tasks import steps as tasks_steps
from portal.tasks.queries import ShiftLine


@retried
def scan_badge(  # noqa: PLR0913 - what was read, where, and what the leader pressed
    actor: Actor, shift_id: int, badge: str, *, secret: str, site_key: bytes, direction: str,
    is_walk_in: bool = False, request_id: str | None = None,
) -> TickReceipt:  # fmt: skip
    """Write down that the leader read a person's card as they came ("in") or left ("out"); the proof has grade 4.

    The leader's own card is but their own word (grade 1), that of somebody they live with or act for proves no more
    than a tick (grade 2). secret: what the device keeps; is_walk_in: put somebody on the list who is not. Raises
    Forbidden, NotFound, Conflict (no device for this team, card ended, not on the list, may not help, over, not here).
    A repeat returns the first receipt.
    """
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "badge", f"shift:{shift_id}:{direction}", now, (badge, is_walk_in))
        if act.result is not None:
            return TickReceipt(**act.result)
        shift = queries.led_shift(tx, actor, shift_id)
        card = cards.holder(tx, actor.community_id, site_key, badge, for_update=True)
        device = cards.device_by_secret(tx, site_key, secret, for_update=True)
        refuse(cards.may_read_for(device, actor.community_id, shift.team_id, now))
        done = _read(tx, actor, shift, card.person_id, direction, now, is_walk_in=is_walk_in)
        if device:
            cards_steps.note_use(tx, device.id, now)
        events.record(tx, done.event, actor, done.subject, now, **done.keys)
        receipt = {"scan_id": done.scan_id, "shift_id": shift.id, "person_id": card.person_id, "is_new": done.is_new}
        return TickReceipt(**act.keep(tx, receipt))


def _read(
    tx: Session, actor: Actor, shift: ShiftLine, person_id: int, direction: str, now: datetime, *, is_walk_in: bool
) -> steps.Done:
    visit = queries.visit_for_update(tx, shift.id, person_id)
    act = rules.decide(queries.as_visit(visit), now, direction, is_leaving=direction == "out")
    if act == "in":
        has_place = is_walk_in or tasks.open_assignment(tx, shift.id, person_id) is not None
        refuse(queries.tick_refusal(tx, shift, person_id, actor.zone, now, has_place=has_place))
        if is_walk_in:
            tasks_steps.add_walk_in(tx, shift.id, person_id, actor.user_id, now)
    if act == "never-here":
        refuse(rules.NOT_HERE)
    is_close = actor.own_person_id in people.related_to(tx, person_id)
    method = rules.method_of_badge(actor.own_person_id, person_id)
    fact = steps.Fact(method, by_user_id=actor.user_id, is_by_helper=is_close)
    return steps.carry_out(tx, shift, person_id, fact, visit, act, now)
