"""What changes the line for a full shift, inside somebody's transaction.

Whoever calls has locked the shift, which orders those who come at once; `pass_on` does so itself.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from portal.kernel import clock, prepared
from portal.kernel.actor import Actor
from portal.policy import queries as policy
from portal.tasks import queries, rules
from portal.tasks.models import PlaceOffer, Shift, Wait
from portal.tasks.queries import OpenAssignment
from portal.tasks.queries.waiting import OFFERS, WAITS
from portal.tasks.steps.places import assign, hold_place

_JOIN = insert(WAITS)
_OFFER = insert(OFFERS)


def join_line(tx: Session, actor: Actor, shift_id: int, person_id: int, now: datetime) -> int:
    """Put the person at the end of the line; a row of theirs that is over is ended first. Return the new row."""
    if (old := queries.open_wait(tx, shift_id, person_id)) is not None:
        end_wait(tx, old, None, now, "expired")
    row = {
        "community_id": actor.community_id, "shift_id": shift_id, "person_id": person_id, "joined_at": now,
        "joined_by_user_id": actor.user_id,
    }  # fmt: skip
    return int(prepared.run(tx, _JOIN, **row).inserted_primary_key[0])


def end_wait(tx: Session, wait_id: int, by: int | None, now: datetime, reason: str) -> bool:
    """End the waiting, and with it an open offer, whose place is free again unless it was taken; tell if it was open.

    reason: "left" (before any offer), "taken", "declined" or "expired".
    """
    tx.flush()
    gone = update(Wait).where(Wait.id == wait_id, Wait.ended_at.is_(None))
    ended = {"ended_at": now, "ended_by_user_id": by}
    if not tx.execute(gone.values(end_reason=reason, **ended).returning(Wait.id)).all():
        return False
    answer = "declined" if reason == "left" else reason
    offer = update(PlaceOffer).where(PlaceOffer.wait_id == wait_id, PlaceOffer.ended_at.is_(None))
    held = tx.scalars(offer.values(end_reason=answer, **ended).returning(PlaceOffer.shift_id)).all()
    if held and reason != "taken":
        free = update(Shift).where(Shift.id == held[0], Shift.cancelled_at.is_(None))
        tx.execute(free.values(taken=Shift.taken - 1).execution_options(synchronize_session=False))
    return True


def pass_on(tx: Session, actor: Actor, shift_id: int, now: datetime) -> list[int]:
    """Offer each free place of the shift to the next who waits and may take it; return the offers made.

    Whoever may not take it now is passed over and stays where they are. Nobody is told here: the worker does that.
    """
    if not queries.line_of(tx, shift_id):
        return []
    queries.shift_line(tx, actor.community_id, shift_id, for_update=True)
    waiting, made = queries.line_of(tx, shift_id), []  # as it is now that nobody else can change it
    limits = policy.task_rules(tx, actor.community_id, clock.local(now, actor.zone).date())
    for wait_id, person_id in waiting:
        asked = queries.shift_to_claim(tx, actor, person_id, shift_id, now)
        until_at = rules.offer_until(asked.shift.begins_by, limits, now)
        if until_at is None or not asked.shift.ordinary_left:
            break
        if queries.refusal_if_free(asked, actor.zone, now) is None:
            made.append(_offer(tx, actor.community_id, shift_id, (wait_id, person_id), now, until_at))
    return made


def pass_on_each(tx: Session, actor: Actor, shift_ids: Collection[int], now: datetime) -> None:
    """Do so in each of these shifts, of which few have a line, if any."""
    for shift_id in queries.lines_to_move(tx, actor.community_id, now):
        if shift_id in shift_ids:
            pass_on(tx, actor, shift_id, now)


def _offer(
    tx: Session, community_id: int, shift_id: int, waiting: tuple[int, int], now: datetime, until_at: datetime
) -> int:
    hold_place(tx, community_id, shift_id)
    row = {
        "community_id": community_id, "wait_id": waiting[0], "shift_id": shift_id, "person_id": waiting[1],
        "offered_at": now, "until_at": until_at,
    }  # fmt: skip
    return int(prepared.run(tx, _OFFER, **row).inserted_primary_key[0])


def take_offer(tx: Session, offer: PlaceOffer, by: int | None, now: datetime) -> OpenAssignment:
    """Make the place that is kept the person's own; it was counted as taken already."""
    end_wait(tx, offer.wait_id, by, now, "taken")
    return assign(tx, offer.community_id, offer.shift_id, offer.person_id, by, now)
