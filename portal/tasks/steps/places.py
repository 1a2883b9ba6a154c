"""What others may do to places inside their own transaction."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from portal.kernel import prepared
from portal.kernel.errors import Conflict, NotFound
from portal.tasks import queries, rules
from portal.tasks.models import Assignment, ExtraPlace, PlaceOffer, Shift, VisitPlan, Wait
from portal.tasks.queries import OpenAssignment
from portal.tasks.queries.lines import PLACES, SHIFTS, shifts
from portal.tasks.rules import ShiftLine

# One guarded statement, not read-then-write: two who come at once never share the last place.
_TAKE = (
    update(SHIFTS)
    .where(
        shifts.id == bindparam("shift"), shifts.community_id == bindparam("community"),
        shifts.taken < shifts.capacity, shifts.cancelled_at.is_(None),
    )
    .values(taken=shifts.taken + 1)
)  # fmt: skip
_ASSIGN = insert(PLACES)


def take(tx: Session, shift: ShiftLine, person_id: int, by: int | None, now: datetime) -> OpenAssignment:
    """Give the person a place: an extra one while there is one for them, else one of the capacity.

    shift: as it was looked up for that person, who holds it if they are a first-timer. Raises and asks as take_place.
    """
    if not shift.extra_left:
        return take_place(tx, shift.community_id, shift.id, person_id, by, now)
    still = select(Shift.id).where(Shift.id == shift.id, Shift.cancelled_at.is_(None))
    used = set(
        tx.scalars(select(ExtraPlace.number).where(ExtraPlace.shift_id == shift.id, ExtraPlace.ended_at.is_(None)))
    )
    free = [number for number in range(1, shift.extra_places + 1) if number not in used]
    if not free or tx.scalar(still) is None:
        raise Conflict(rules.FULL.text, code=rules.FULL.code)
    place = assign(tx, shift.community_id, shift.id, person_id, by, now)
    row = {"assignment_id": place.id, "community_id": shift.community_id, "shift_id": shift.id, "number": free[0]}
    tx.execute(insert(ExtraPlace).values(row))
    return place


def take_place(
    tx: Session, community_id: int, shift_id: int, person_id: int, by: int | None, now: datetime
) -> OpenAssignment:
    """Give the person a place; Conflict when the shift is full or cancelled. by is the user who took it.

    Asks no other rule. A second open place of the same person is an IntegrityError.
    """
    hold_place(tx, community_id, shift_id)
    return assign(tx, community_id, shift_id, person_id, by, now)


def hold_place(tx: Session, community_id: int, shift_id: int) -> None:
    """Count one more place as taken; Conflict when the shift is full or cancelled."""
    if prepared.send(tx, _TAKE, shift=shift_id, community=community_id).rowcount == 0:
        raise Conflict(rules.FULL.text, code=rules.FULL.code)


def add_walk_in(tx: Session, shift_id: int, person_id: int, by: int | None, now: datetime) -> OpenAssignment:
    """Give the person a place beside those that can be claimed, made at the door; their open place if they have one."""
    shift = tx.get(Shift, shift_id)
    if shift is None:
        raise NotFound(queries.NO_SHIFT)
    if found := queries.open_assignment(tx, shift_id, person_id):
        return found
    return assign(tx, shift.community_id, shift_id, person_id, by, now, is_walk_in=True)


def assign(
    tx: Session,
    community_id: int,
    shift_id: int,
    person_id: int,
    by: int | None,
    now: datetime,
    *,
    is_walk_in: bool = False,
) -> OpenAssignment:
    """Write down that the place is the person's; that it is counted as taken is the caller's part."""
    row = {
        "community_id": community_id, "shift_id": shift_id, "person_id": person_id, "is_walk_in": is_walk_in,
        "claimed_at": now, "claimed_by_user_id": by,
    }  # fmt: skip
    made = prepared.run(tx, _ASSIGN, **row).inserted_primary_key
    return OpenAssignment(made[0], shift_id, person_id, is_walk_in, now)


def give_place_back(tx: Session, assignment: Assignment, by: int | None, now: datetime, reason: str) -> None:
    """End one open place and free it for the next person; a walk-in's and an extra one are none of the capacity."""
    assignment.ended_at, assignment.ended_by_user_id, assignment.end_reason = now, by, reason
    extra = update(ExtraPlace).where(ExtraPlace.assignment_id == assignment.id, ExtraPlace.ended_at.is_(None))
    if not assignment.is_walk_in and not tx.scalars(extra.values(ended_at=now).returning(ExtraPlace.number)).all():
        freed = update(Shift).where(Shift.id == assignment.shift_id).values(taken=Shift.taken - 1)
        tx.execute(freed.execution_options(synchronize_session=False))


def keep_plan(tx: Session, place: Assignment, planned_at: datetime | None, by: int | None, now: datetime) -> None:
    """Keep when the place's holder means to come, in place of what they said before; None takes it away."""
    tx.execute(delete(VisitPlan).where(VisitPlan.assignment_id == place.id))
    if planned_at is not None:
        row = {"assignment_id": place.id, "community_id": place.community_id, "planned_at": planned_at}
        tx.execute(insert(VisitPlan).values(**row, said_at=now, said_by_user_id=by))


def end_shifts(tx: Session, shift_ids: Sequence[int], by: int | None, now: datetime, reason: str) -> list[int]:
    """Cancel shifts and end every open place in them, and their lines; return the places ended.

    Visits that are open stay open.
    """
    ids = list(shift_ids)
    gone = update(Shift).where(Shift.id.in_(ids), Shift.cancelled_at.is_(None))
    tx.execute(gone.values(cancelled_at=now, cancelled_by_user_id=by, cancel_reason=reason, taken=0))
    places = update(Assignment).where(Assignment.shift_id.in_(ids), Assignment.ended_at.is_(None))
    ended = places.values(ended_at=now, ended_by_user_id=by, end_reason="cancelled").returning(Assignment.id)
    over = {"ended_at": now, "ended_by_user_id": by}
    waiting = update(Wait).where(Wait.shift_id.in_(ids), Wait.ended_at.is_(None))
    offers = update(PlaceOffer).where(PlaceOffer.shift_id.in_(ids), PlaceOffer.ended_at.is_(None))
    extra = update(ExtraPlace).where(ExtraPlace.shift_id.in_(ids), ExtraPlace.ended_at.is_(None))
    tx.execute(extra.values(ended_at=now))
    tx.execute(waiting.values(end_reason="cancelled", **over))
    tx.execute(offers.values(end_reason="cancelled", **over))
    return sorted(tx.scalars(ended))
