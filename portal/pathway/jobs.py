"""What the worker does for pathways."""

from flask import current_app

from portal.kernel.actor import Actor
from portal.kernel.jobs import Job, declare
from portal.pathway import actions

DAY = 86_400


def _drop(actor: Actor) -> int:
    return actions.drop_strays(actor, current_app.config["SETTINGS"].files)


declare(Job("stray papers", DAY, _drop))
