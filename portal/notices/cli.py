"""Tell people at once what waits, without the worker."""

import click
from flask.cli import AppGroup

from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.notices import jobs
from portal.people import queries as people

cli = AppGroup("notices", help="Messages to people.")


@cli.command("deliver")
def deliver():
    """Make and send every message that waits, once."""
    for community in people.communities(read()):
        actor = Actor.program(community.id, "cli", community.zone)
        done = jobs.deliver(actor)
        click.echo(
            f"{community.slug}: {done.event_count} events, {done.told_count} messages, "
            f"{done.sent_count} mails sent, {done.failed_count} failed"
        )
