"""Ask for a stand-in, take the question back, hand a place over: inside somebody's transaction, the place locked."""

from datetime import datetime

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from portal.tasks.models import Assignment, StandInCall
from portal.tasks.queries import OpenAssignment
from portal.tasks.steps.places import assign


def ask_stand_in(tx: Session, place: Assignment, by: int | None, now: datetime) -> None:
    """Write down that the place's holder asks who takes it."""
    row = {"community_id": place.community_id, "assignment_id": place.id, "asked_at": now, "asked_by_user_id": by}
    tx.execute(insert(StandInCall).values(**row))


def withdraw_call(tx: Session, place: Assignment, by: int | None, now: datetime) -> bool:
    """End the open question about the place without a stand-in; tell whether there was one."""
    return _end(tx, place.id, by, now, "withdrawn")


def hand_over(tx: Session, place: Assignment, person_id: int, by: int | None, now: datetime) -> OpenAssignment:
    """Give an open place to another person; it stays counted as taken, so that nobody comes in between."""
    _end(tx, place.id, by, now, "taken")
    place.ended_at, place.ended_by_user_id, place.end_reason = now, by, "handed-over"
    return assign(
        tx, place.community_id, place.shift_id, person_id, by, now, is_walk_in=place.is_walk_in
    )  # fmt: skip


def _end(tx: Session, assignment_id: int, by: int | None, now: datetime, answer: str) -> bool:
    asked = update(StandInCall).where(StandInCall.assignment_id == assignment_id, StandInCall.ended_at.is_(None))
    ended = asked.values(end_reason=answer, ended_at=now, ended_by_user_id=by).returning(StandInCall.id)
    return bool(tx.scalars(ended).all())
