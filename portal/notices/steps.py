"""Write notices: claim events so that no other worker tells them, make the messages, note what became of the mail."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.kernel.events import Event
from portal.notices import queries, rules
from portal.notices.models import Delivery, Fanout, Notice

LONGEST_ERROR = 200


def claim(tx: Session, event_ids: Sequence[int], now: datetime) -> set[int]:
    """Mark the events as told and return those that nobody marked before; a second worker waits and gets none."""
    if not event_ids:
        return set()
    dialect = sqlite if tx.get_bind().dialect.name == "sqlite" else postgresql
    rows = [{"event_id": event_id, "at": now} for event_id in event_ids]
    return set(tx.scalars(dialect.insert(Fanout).on_conflict_do_nothing().returning(Fanout.event_id), rows))


def tell(tx: Session, event: Event, now: datetime) -> int:
    """Make the messages of one event, and their mail for people with an address; returns how many people are told."""
    told = rules.wording(event.name)
    found = queries.recipients(tx, event, told.audience) if told else {}
    if told is None or not found:
        return 0
    rows = [
        {
            "community_id": event.community_id, "event_id": event.id, "person_id": person_id, "text": told.text,
            "params": values, "path": told.path % values, "made_at": event.at, "read_at": None,
        }
        for person_id, values in found.items()
    ]  # fmt: skip
    made = {row.person_id: row.id for row in tx.execute(insert(Notice).returning(Notice.person_id, Notice.id), rows)}
    if rules.is_mailed(told, event.at, now):
        boxes = queries.mailboxes(tx, made)
        mails = [_mail(made[person_id], address, now) for person_id, address in boxes.items()]
        if mails:
            tx.execute(insert(Delivery), mails)
    return len(made)


def _mail(notice_id: int, address: str, now: datetime) -> dict[str, object]:
    return {"notice_id": notice_id, "address": address, "attempts": 0, "next_try_at": now}


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
