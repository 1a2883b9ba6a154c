"""The operator's commands: start, serve, worker, demo, begin, community add, doctor, backup, restore."""

import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext
from flask_migrate import upgrade

from portal.admin import (
    actions,
    archive,
    backup,
    begin,
    catalogues,
    demo,
    greeting,
    health,
    keys,
    restore,
    running,
    serving,
    stores,
)
from portal.admin.queries import is_demo_site, is_empty_site
from portal.admin.worker import Worker
from portal.kernel import clock
from portal.kernel.errors import DomainError
from portal.kernel.passwords import hash_password
from portal.people import queries as people

USER_NAME = re.compile(r"[a-z][a-z0-9._-]{2,39}")
SIGNS = {"ok": "ok    ", "warning": "look  ", "fault": "FAULT "}


def _stop(text: str) -> None:
    click.echo(text, err=True)
    sys.exit(1)


def _app():
    return current_app._get_current_object()  # noqa: SLF001 - Flask's own way to the application itself


def _settings():
    return current_app.config["SETTINGS"]


@click.command("serve")
@with_appcontext
def serve_command() -> None:
    """Run web and worker in the foreground; TERM lets requests finish, HUP replaces the processes."""
    catalogues.compile_missing()
    _stop_where_it_must_not_start()
    sys.exit(serving.Site(_app(), _settings()).run())


def _stop_where_it_must_not_start() -> None:
    try:
        serving.refuse_to_start(_settings())
    except serving.NotNow as refusal:
        _stop(str(refusal))


@click.command("start")
@with_appcontext
def start_command() -> None:
    """Migrate, fill an empty site with the demo, say where it is and who may sign in, then serve."""
    catalogues.compile_missing()
    with running.hold(_settings().data):
        upgrade()
        if is_empty_site():
            click.echo("Making the demo community …", err=True)
            demo.make(_settings(), clock.now())
        elif is_demo_site():
            demo.freshen(clock.now())
        _stop_where_it_must_not_start()
        click.echo(greeting.greet(_settings()))
        sys.exit(serving.Site(_app(), _settings()).run())


@click.command("worker")
@click.option("--once", is_flag=True, help="Run every job once and stop.")
@with_appcontext
def worker_command(*, once: bool) -> None:
    """Tell people what happened, remind them, end forgotten visits, tidy up; until told to stop."""
    worker = Worker(_app())
    with running.hold(_settings().data):
        if once:
            worker.once()
        else:
            worker.run()


@click.command("demo")
@with_appcontext
def demo_command() -> None:
    """Fill an empty site with the demo community; prints its sign-ins."""
    if not is_empty_site():
        _stop("This site is not empty. The demo goes only into an empty one: set PORTAL_DATA to a new folder.")
    demo.make(_settings(), clock.now())
    click.echo(greeting.sign_ins(_settings()))


def _asks_for_a_community(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of whatever founds a community: what is not given is asked for."""
    for option in reversed((
        click.option("--name-en", prompt="Name of the community in English"),
        click.option("--name-zh", prompt="The same in Chinese"),
        click.option("--zone", prompt="Time zone", default="Asia/Shanghai"),
        click.option("--phone", prompt="Phone of the station", default=""),
        click.option("--admin-name", prompt="Name of its site admin"),
        click.option("--user-name", prompt="Their user name"),
        click.password_option(help="Asked for when it is not given."),
    )):  # fmt: skip
        command = option(command)
    return command


@click.command("begin")
@_asks_for_a_community
@with_appcontext
def begin_command(**said: str) -> None:
    """Begin a real site: puts a demo aside, founds the first community and makes you its site admin."""
    _begin(_new_site(**said))


community_group = AppGroup("community", help="The communities of this site.")


@community_group.command("add")
@_asks_for_a_community
@click.option("--slug", default="", help="Its name in addresses and commands; without it the English name.")
def add_community_command(*, slug: str, **said: str) -> None:
    """Found a further community with a site admin of its own; each sees only its own people, tasks and hours."""
    site = _new_site(**said)
    if slug and slug_of(slug) != slug:
        _stop("A slug has small letters, digits and hyphens, like elm-row.")
    site = replace(site, slug=slug or site.slug)
    try:
        actions.add_community(site)
    except DomainError as refusal:
        _stop(str(refusal))
    click.echo(f"{site.name_en} is added. {site.user_name} signs in as its site admin; newcomers register at:")
    click.echo(f"{_settings().site_url.rstrip('/')}/register?community={site.slug}")


def _new_site(*, name_en, name_zh, zone, phone, admin_name, user_name, password) -> actions.NewSite:
    if zone not in available_timezones():
        _stop(f"{zone} is no time zone. Write one like Asia/Shanghai.")
    if not USER_NAME.fullmatch(user_name):
        _stop("A user name has 3 to 40 small letters and digits, and begins with a letter.")
    if problem := people.password_problem(password, {user_name}):
        _stop(f"{problem}.")
    return actions.NewSite(
        slug=slug_of(name_en), name_en=name_en, name_zh=name_zh, zone=ZoneInfo(zone).key, station_phone=phone,
        admin_name=admin_name, user_name=user_name, password_hash=hash_password(password),
    )  # fmt: skip


def _begin(site: actions.NewSite) -> None:
    try:
        with running.alone(_settings().data) as is_alone:  # to the end: who starts now migrates too
            begin.refuse_beside_a_site(is_alone=is_alone)
            upgrade()
            if is_demo_site():
                click.echo(f"The demo now lies in {begin.set_demo_aside(_settings(), clock.now())}.", err=True)
                upgrade()
            actions.begin_site(site)
    except (serving.NotNow, DomainError) as refusal:
        _stop(str(refusal))
    click.echo(f"{site.name_en} has begun. Start it with: make run. Then sign in as {site.user_name}.")


def slug_of(name: str) -> str:
    """Return the name in small letters and hyphens, for addresses and commands."""
    words = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in name.lower()).split()
    return "-".join(words)[:60] or "community"


@click.command("doctor")
@with_appcontext
def doctor_command() -> None:
    """Look at everything the site needs; exit 1 when something is wrong."""
    found = health.look(_settings(), clock.now())
    for finding in found:
        click.echo(f"{SIGNS[finding.state]}{finding.name:<10}{finding.text}")
    sys.exit(1 if any(finding.state == "fault" for finding in found) else 0)


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), required=False)
@click.option("--show-key", is_flag=True, help="Print the key for paper instead; whoever has it can open the backups.")
@with_appcontext
def backup_command(*, file: Path | None, show_key: bool) -> None:
    """Write one sealed file with everything that must be kept, while the site runs."""
    if show_key:
        _show_key()
        return
    now = clock.now()
    try:
        made = backup.make(_settings(), file or backup.default_path(_settings(), now), now)
    except FileExistsError as error:
        _stop(f"{error.args[0]} is there already. Choose another name.")
    except stores.Missing as error:
        _stop(str(error))
    else:
        rows = sum(made.figures.rows.values())
        click.echo(f"{made.path}: {rows} rows, {made.file_count} files, {made.byte_count} bytes.")
        click.echo(f"Prove it with: {serving.environment_hint()} restore {made.path} --check", err=True)


def _show_key() -> None:
    words = keys.to_words(keys.backup_key(_settings().keys))
    click.echo("\n".join(greeting.code_of(words)))
    click.echo(words)
    click.echo("Write it on paper and keep it away from the backups: they open with it, and not without.", err=True)


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--check", is_flag=True, help="Restore into a scratch folder and prove it; the site is not touched.")
@with_appcontext
def restore_command(*, file: Path, check: bool) -> None:
    """Put a backup into an empty site, or prove with --check that it could be; exit 1 when it does not hold."""
    key, now = _key(), clock.now()
    try:
        proof = (restore.check if check else restore.restore)(_settings(), file, key, now)
    except restore.NotEmpty:
        _stop("This site is not empty. A backup goes only into an empty one: set PORTAL_DATA to a new folder.")
    except (stores.Missing, archive.Broken) as error:
        _stop(str(error))
    else:
        _say(proof, is_restored=not check)


def _key() -> bytes:
    """Return the key of this installation, or the one on paper when it has none."""
    settings = _settings()
    if keys.key_path(settings.keys).exists():
        return keys.backup_key(settings.keys)
    try:
        key = keys.from_words(click.prompt("The key of the backups, as its words", hide_input=True, err=True))
    except keys.WrongKey as error:
        _stop(str(error))
        raise
    settings.keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    keys.write_secret(keys.key_path(settings.keys), key)
    return key


def _say(proof: restore.Proof, *, is_restored: bool) -> None:
    for fault in proof.faults:
        click.echo(f"FAULT {fault}", err=True)
    if not proof.holds:
        _stop(f"{proof.file} does not hold.")
    rows = sum(proof.figures.rows.values()) if proof.figures else 0
    click.echo(
        f"{proof.file} of {proof.made_at[:16]} holds: {rows} rows and {proof.file_count} files as in its manifest, "
        f"{proof.postings} postings audited, {proof.seconds:.1f} s."
    )
    if is_restored:
        click.echo("It is in place. Run `db upgrade`, then start the site.")


commands = (
    serve_command, start_command, worker_command, demo_command, begin_command, community_group, doctor_command,
    backup_command, restore_command,
)  # fmt: skip
