"""What the worker does for messages."""

from datetime import timedelta

from flask import current_app

from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import db, read
from portal.kernel.jobs import Job, declare
from portal.notices import actions, mail, queries
from portal.people import queries as people

HOUR = 3600
LONGEST = timedelta(days=35)
A_SECOND = timedelta(seconds=1)  # a letter says no smaller part of its moment


def deliver(actor: Actor) -> actions.Delivered:
    """Tell a community's people what happened, by inbox and mail."""
    sender = next(community for community in people.communities(read()) if community.id == actor.community_id)
    db.session.expunge(sender)  # it is read while other transactions come and go
    return actions.deliver_pending(actor, mail.postman(current_app.config["SETTINGS"], sender))


def _messages(actor: Actor) -> int:
    done = deliver(actor)
    return done.event_count + done.sent_count


def drop_letters(_actor: Actor) -> int:
    """Remove letters that lie as files and whose message is gone, with a person or after its months; site-wide.

    A number can come again: a letter that was written before its message was made is of one that is gone. After 35 days
    each goes, as backups do: what somebody wrote in it can name a person who was erased since.
    """
    lying = mail.lying(current_app.config["SETTINGS"])
    made = queries.made_at(read(), {number for number, _ in lying.values()})
    gone = [
        path
        for path, (number, at) in lying.items()
        if number not in made or at + A_SECOND < made[number] or at + LONGEST < clock.now()
    ]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


declare(Job("letters of messages that are gone", HOUR, drop_letters))
declare(Job("messages", 3, _messages), Job("reminders", 60, actions.remind))
