"""What the worker does at the door."""

from flask import current_app

from portal.attendance import actions
from portal.kernel.actor import Actor
from portal.kernel.jobs import Job, declare


def _close(actor: Actor) -> int:
    return len(actions.close_overdue(actor))


def _renew(actor: Actor) -> int:
    return 0 if actions.renew_door(actor, site_key=current_app.config["SITE_KEY"]) is None else 1


declare(Job("forgotten visits", 60, _close), Job("door secrets", 3600, _renew))
