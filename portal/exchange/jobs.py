"""What the worker does for imports."""

from flask import current_app

from portal.exchange import uploads
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.jobs import Job, declare

HOUR = 3600


def drop_trials(actor: Actor) -> int:
    """Drop a community's tried files that are older than a day."""
    return uploads.drop_old(uploads.folder_of(current_app.config["SETTINGS"].data, actor.community_id), clock.now())


declare(Job("trials", HOUR, drop_trials))
