"""What the worker does for agreements and polls."""

from flask import current_app

from portal.council import actions, vault
from portal.kernel.actor import Actor
from portal.kernel.jobs import Job, declare


def _close(actor: Actor) -> int:
    return actions.close_due(actor, vault.box_key(current_app.config["SITE_KEY"]))


def _look_at_agreements(actor: Actor) -> int:
    return actions.adopt_agreed(actor) + actions.remind_of_reviews(actor)


declare(Job("polls", 30, _close), Job("reviews of agreements", 600, _look_at_agreements))
