"""What the worker does for messages."""

from flask import current_app

from portal.kernel.actor import Actor
from portal.kernel.db import db, read
from portal.kernel.jobs import Job, declare
from portal.notices import actions, mail
from portal.people import queries as people


def deliver(actor: Actor) -> actions.Delivered:
    """Tell a community's people what happened, by inbox and mail."""
    sender = next(community for community in people.communities(read()) if community.id == actor.community_id)
    db.session.expunge(sender)  # it is read while other transactions come and go
    return actions.deliver_pending(actor, mail.postman(current_app.config["SETTINGS"], sender))


def _messages(actor: Actor) -> int:
    done = deliver(actor)
    return done.event_count + done.sent_count


declare(Job("messages", 3, _messages), Job("reminders", 60, actions.remind))
