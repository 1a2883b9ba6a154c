"""Tell people what happened: make messages of events, remind of places, send mail, mark messages as read."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import update
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from portal.kernel import clock, events, once
from portal.kernel.actor import Actor
from portal.kernel.db import read, write
from portal.kernel.errors import NotFound
from portal.kernel.events import Event
from portal.notices import queries, rules, steps
from portal.notices.models import Notice
from portal.tasks import steps as tasks

BATCH = 200
MAILS = 20

log = structlog.get_logger()


class NotSent(Exception):
    """The mail could not be handed over; it is tried again."""


@dataclass(frozen=True)
class Letter:
    """Everything that a mail is made of; locale None means that the reader's language is not known."""

    notice_id: int
    community_id: int
    address: str
    locale: str | None
    title: str
    text: str
    params: dict[str, object]
    path: str
    invitation: queries.Invitation | None


Postman = Callable[[Letter], None]


@dataclass(frozen=True)
class Delivered:
    """How many events were told, to how many people, and what became of the mail."""

    event_count: int = 0
    told_count: int = 0
    sent_count: int = 0
    failed_count: int = 0


def deliver_pending(actor: Actor, postman: Postman | None = None) -> Delivered:
    """Make the messages of all events that wait, then send the mail that is due; a program's act, not a person's.

    postman hands one letter over outside of any transaction and raises NotSent when it cannot; without one nothing is
    mailed. Calling it again does nothing twice.
    """
    event_count = told_count = 0
    while (batch := fan_out(actor)).event_count:
        event_count += batch.event_count
        told_count += batch.told_count
    sent_count, failed_count = _send(actor, postman) if postman else (0, 0)
    return Delivered(event_count, told_count, sent_count, failed_count)


def fan_out(actor: Actor) -> Delivered:
    """Make the messages of at most 200 events of the community, each exactly once, whoever else does the same.

    Whom an event concerns is found out before the transaction: nobody's tap waits for that.
    """
    tx = read()
    pending = queries.pending_events(tx, actor.community_id, BATCH)
    found = {event.id: _messages(tx, event) for event in pending}
    try:
        return _tell(found)
    except (IntegrityError, DataError):
        each = [_tell_or_pass_over(event_id, messages) for event_id, messages in found.items()]
        return Delivered(sum(one.event_count for one in each), sum(one.told_count for one in each))


def _messages(tx: Session, event: Event) -> list[queries.Message]:
    try:
        with tx.begin_nested():
            return queries.messages_of(tx, event)
    except OperationalError:
        raise  # the database is busy or away: all of it is told later
    except Exception:  # one event that cannot be told must not silence the others
        log.exception("notice.failed", code=event.name)
        return []


def _tell(found: Mapping[int, Sequence[queries.Message]]) -> Delivered:
    if not found:
        return Delivered()
    now = clock.now()
    with write() as tx:
        claimed = steps.claim(tx, list(found), now)
        told = steps.tell(tx, [message for event_id in claimed for message in found[event_id]], now)
    return Delivered(len(claimed), told)


def _tell_or_pass_over(event_id: int, messages: Sequence[queries.Message]) -> Delivered:
    """Tell one event; one whose messages no database keeps counts as told, or it would come back for ever."""
    try:
        return _tell({event_id: messages})
    except (IntegrityError, DataError):
        log.exception("notice.failed", event_id=event_id)
        return _tell({event_id: ()})


def _send(actor: Actor, postman: Postman) -> tuple[int, int]:
    sent = failed = 0
    for due in queries.due_mail(read(), actor.community_id, clock.now(), MAILS):
        now = clock.now()
        with write() as tx:
            is_taken = steps.take_mail(tx, due, now)
        if not is_taken:
            continue
        if (error := _fault(actor, postman, due)) is None:
            sent += 1
            with write() as tx:
                steps.note_sent(tx, due.notice_id, now)
        else:
            failed += 1
            with write() as tx:
                steps.note_failed(tx, due, error, now)
    return sent, failed


def _fault(actor: Actor, postman: Postman, due: queries.Due) -> str | None:
    """Write and hand over one mail that was taken from the queue; return why it could not be, None when it was."""
    try:
        with write() as tx:
            letter = _letter(tx, actor, due)
        postman(letter)
    except NotSent as error:
        log.warning("mail.failed", notice_id=due.notice_id, attempt=due.attempts + 1)
        return str(error)
    except Exception as error:  # one letter that cannot be written must not hold up the others
        log.exception("mail.failed", notice_id=due.notice_id, attempt=due.attempts + 1)
        return type(error).__name__
    return None


def _letter(tx: Session, actor: Actor, due: queries.Due) -> Letter:
    told, invitation = rules.WORDINGS[due.event_name], None
    if told.has_calendar:
        with suppress(NotFound):  # the place was given back meanwhile
            invitation = queries.invitation(tx, actor.community_id, due.params["assignment_id"])
    params = due.params
    if not due.signs_in and "assignment_id" in params:  # the page of the place asks for a sign-in
        task_id = queries.task_of(tx, actor.community_id, params["assignment_id"])
        link_id = tasks.keep_link(tx, actor.community_id, due.person_id, task_id, clock.now())
        params = {**params, "link_id": link_id} if link_id else params
    return Letter(
        due.notice_id,
        actor.community_id,
        due.address,
        due.locale,
        told.title,
        due.text,
        params,
        due.path,
        invitation,
    )


def remind(actor: Actor) -> int:
    """Record a reminder for each place whose evening before has come, once a place; returns how many were recorded."""
    now, done = clock.now(), 0
    for place in queries.places_to_remind(read(), actor.community_id, now):
        if rules.is_reminder_due(place.due_at, place.claimed_at, actor.zone, now):
            done += _remind_of(actor, place, now)
    return done


def _remind_of(actor: Actor, place: queries.Invitation, now: datetime) -> int:
    subject, key = f"assignment:{place.assignment_id}", queries.reminder_key(place.assignment_id)
    keys = {"assignment_id": place.assignment_id, "person_id": place.person_id}
    try:
        with write() as tx:
            name = "shift.reminder" if place.flexible_minutes is None else "window.closing"
            events.record(tx, name, actor, subject, now, natural_key=key, **keys)
    except IntegrityError:
        return 0  # another worker was first
    return 1


def mark_read(actor: Actor, *, request_id: str | None = None) -> int:
    """Mark all messages of the actor as read; returns how many were new. A repeat returns the first count."""
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "notices.read", f"person:{actor.person_id}", now)
        if act.result is not None:
            return int(act.result["count"])
        mine = Notice.person_id == actor.person_id, Notice.read_at.is_(None)
        count = len(tx.execute(update(Notice).where(*mine).values(read_at=now).returning(Notice.id)).all())
        act.keep(tx, {"count": count})
        events.record(tx, "notices.read", actor, f"person:{actor.person_id}", now)
        return count
