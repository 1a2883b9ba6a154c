"""`user add`: put a person with a sign-in and a role into a community."""

import secrets
import sys

import click
from flask.cli import AppGroup

from portal.kernel.actor import ROLES, Actor
from portal.kernel.db import read
from portal.kernel.errors import DomainError
from portal.kernel.passwords import SHORTEST, hash_password, is_too_common
from portal.people import actions, queries, rules

cli = AppGroup("user", help="People who sign in.")
GIVEN = tuple(role for role in ROLES if role not in {"team_leader", "organisation_admin"})


@cli.command("add")
@click.argument("identifier")
@click.option("--name", default="", help="The person's name; without it the identifier.")
@click.option("--role", type=click.Choice(GIVEN), default="member", show_default=True, help="Held for the community.")
@click.option("--community", default="", help="The community's slug; without it the site's first.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of making one.")
def add_user(identifier: str, *, name: str, role: str, community: str, password_stdin: bool) -> None:
    """Add an approved person who signs in with a phone, an e-mail address or a user name; prints a made password."""
    named = rules.read_sign_in_name(identifier)
    if named is None:
        raise click.ClickException(f"{identifier!r} is no phone number, e-mail address or user name of small letters")
    password = sys.stdin.readline().rstrip("\n") if password_stdin else secrets.token_urlsafe(9)
    if len(password) < SHORTEST or is_too_common(password):
        raise click.ClickException(f"the password needs at least {SHORTEST} signs that are not everybody's first try")
    try:
        place = queries.community_by_slug(read(), community) if community else queries.first_community(read())
        if place is None:
            raise click.ClickException("there is no community yet: begin one with `flask --app wsgi begin`, or `demo`")
        newcomer = actions.Newcomer(name or identifier, named, hash_password(password), None)
        done = actions.enrol(Actor.program(place.id, "cli", place.zone), newcomer, role)
    except DomainError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{named.value} is added as {role}, person {done.person_id}.", err=True)
    if not password_stdin:
        click.echo(password)
