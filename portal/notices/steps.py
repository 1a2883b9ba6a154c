"""Write notices: claim events so that no other worker tells them, make the messages, note what became of the mail."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.kernel.db import Base
from portal.notices import queries, rules
from portal.notices.models import Delivery, Fanout, Notice

LONGEST_ERROR = 200


def claim(tx: Session, event_ids: Sequence[int], now: datetime) -> set[int]:
    """Mark the events as told and return those that nobody marked before; a second worker waits and gets none."""
    if not event_ids:
        return set()
    rows = [{"event_id": event_id, "at": now} for event_id in event_ids]
    return set(tx.scalars(_insert_new(tx, Fanout).returning(Fanout.event_id), rows))


def tell(tx: Session, messages: Sequence[queries.Message], now: datetime) -> int:
    """Put the messages into the inboxes, and those that go out into the mail of people with an address.

    A message about the same event that a person has already is not written again. Return how many were new.
    """
    if not messages:
        return 0
    rows = [
        {
            "community_id": each.community_id, "event_id": each.event_id, "person_id": each.person_id,
            "text": each.wording.text, "params": each.params, "path": each.path, "made_at": each.at, "read_at": None,
        }
        for each in messages
    ]  # fmt: skip
    made = tx.execute(_insert_new(tx, Notice).returning(Notice.id, Notice.event_id, Notice.person_id), rows).all()
    mailed = {each.event_id for each in messages if rules.is_mailed(each.wording, each.at, now)}
    boxes = queries.mailboxes(tx, {row.person_id for row in made if row.event_id in mailed}) if mailed else {}
    mails = [
        {"notice_id": row.id, "address": boxes[row.person_id], "attempts": 0, "next_try_at": now}
        for row in made
        if row.event_id in mailed and row.person_id in boxes
    ]
    if mails:
        tx.execute(insert(Delivery), mails)
    return len(made)


def _insert_new(tx: Session, model: type[Base]) -> Any:  # noqa: ANN401 - the two dialects' inserts share no type
    dialect = sqlite if tx.get_bind().dialect.name == "sqlite" else postgresql
    return dialect.insert(model).on_conflict_do_nothing()


def take_mail(tx: Session, due: queries.Due, now: datetime) -> bool:
    """Take one mail out of the queue to send it; False when another worker did, or its time is not come.

    Between this and `note_sent` or `note_failed` the mail stands in no queue: should the program die in between, it is
    not sent twice, and the inbox still holds the message.
    """
    waiting = Delivery.notice_id == due.notice_id, Delivery.sent_at.is_(None), Delivery.next_try_at <= now
    taken = update(Delivery).where(*waiting).values(attempts=Delivery.attempts + 1, next_try_at=None)
    return bool(tx.execute(taken.returning(Delivery.notice_id)).all())


def note_sent(tx: Session, notice_id: int, now: datetime) -> None:
    """Write down that the mail went out."""
    tx.execute(update(Delivery).where(Delivery.notice_id == notice_id).values(sent_at=now, error=None))


def note_failed(tx: Session, due: queries.Due, error: str, now: datetime) -> None:
    """Put the mail back for a later try, or give it up after the last one."""
    again = rules.next_try(due.attempts + 1, now)
    failed = update(Delivery).where(Delivery.notice_id == due.notice_id)
    tx.execute(failed.values(next_try_at=again, error=error[:LONGEST_ERROR]))
