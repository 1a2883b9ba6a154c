"""`user add` and `user password`: put a person with a sign-in into a community, set somebody's password."""

import secrets
import sys
from collections.abc import Collection

import click
from flask.cli import AppGroup

from portal.kernel.actor import ROLES, Actor
from portal.kernel.db import read
from portal.kernel.errors import DomainError
from portal.kernel.passwords import hash_password
from portal.people import actions, queries, rules

FROM_INPUT = "Read the password from standard input instead of making one."
cli = AppGroup("user", help="People who sign in.")
GIVEN = tuple(role for role in ROLES if role not in {"team_leader", "organisation_admin", "grid_worker"})


@cli.command("add")
@click.argument("identifier")
@click.option("--name", default="", help="The person's name; without it the identifier.")
@click.option("--role", type=click.Choice(GIVEN), default="member", show_default=True, help="Held for the community.")
@click.option("--community", default="", help="The community's slug; without it the site's first.")
@click.option("--password-stdin", is_flag=True, help=FROM_INPUT)
def add_user(identifier: str, *, name: str, role: str, community: str, password_stdin: bool) -> None:
    """Add an approved person who signs in with a phone, an e-mail address or a user name; prints a made password."""
    named = rules.read_sign_in_name(identifier)
    if named is None:
        raise click.ClickException(f"{identifier!r} is no phone number, e-mail address or user name of small letters")
    password = _password({named.value}, is_read=password_stdin)
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


def _password(names: Collection[str], *, is_read: bool) -> str:
    password = sys.stdin.readline().rstrip("\n") if is_read else secrets.token_urlsafe(9)
    if problem := rules.password_problem(password, names):
        raise click.ClickException(problem)
    return password


@cli.command("password")
@click.argument("identifier")
@click.option("--password-stdin", is_flag=True, help=FROM_INPUT)
def set_password(identifier: str, *, password_stdin: bool) -> None:
    """Set a new password for whoever signs in with this name, and sign them out everywhere; prints a made password."""
    named = rules.read_sign_in_name(identifier)
    user = queries.user_for_sign_in(read(), named) if named else None
    if user is None:
        raise click.ClickException(f"nobody signs in with {identifier!r}")
    password = _password(user.names, is_read=password_stdin)
    actions.reset_password(Actor.program(user.community_id, "cli"), user.person_id, hash_password(password))
    click.echo(f"The password of {identifier} is changed.", err=True)
    if not password_stdin:
        click.echo(password)
