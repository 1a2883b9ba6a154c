"""Make a personal link, or keep the one there is."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.tasks import rules
from portal.tasks.models import PersonalLink


def make_link(
    tx: Session, community_id: int, person_id: int, task_id: int, by_user_id: int | None, now: datetime
) -> PersonalLink:
    """Make the person's link to a task and end the one before it; by_user_id: None when the program or they made it."""
    before = PersonalLink.person_id == person_id, PersonalLink.task_id == task_id, PersonalLink.ended_at.is_(None)
    tx.execute(update(PersonalLink).where(*before).values(ended_at=now, ended_by_user_id=by_user_id))
    link = PersonalLink(
        community_id=community_id, person_id=person_id, task_id=task_id, made_at=now, made_by_user_id=by_user_id,
        expires_at=now + rules.LIFE,
    )  # fmt: skip
    tx.add(link)
    tx.flush()  # its number is what its secret follows from
    return link


def keep_link(tx: Session, community_id: int, person_id: int, task_id: int, now: datetime) -> int | None:
    """Return the number of the person's link to a task while it holds, of a new one otherwise.

    None where somebody ended the last one: a letter does not bring back what a leader took away.
    """
    theirs = PersonalLink.person_id == person_id, PersonalLink.task_id == task_id
    last = tx.scalar(select(PersonalLink).where(*theirs).order_by(PersonalLink.id.desc()).limit(1).with_for_update())
    if last is not None and last.ended_at is not None and last.ended_by_user_id is not None:
        return None
    if last is not None and last.ended_at is None and last.expires_at > now:
        return last.id
    return make_link(tx, community_id, person_id, task_id, None, now).id
