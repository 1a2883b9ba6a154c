"""Whether the site can work: each thing it needs, looked at on its own."""

import platform
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pysqlite3.dbapi2 as sqlite
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import SQLAlchemyError

from portal.admin import backup, stores
from portal.admin.queries import newest_moment
from portal.kernel.db import db, write
from portal.kernel.settings import Settings

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
FIXED_SQLITE = (3, 51, 3)  # older builds can lose a commit when two processes write and checkpoint at once
LEAST_FREE, LEAST_FREE_BYTES = 0.05, 1 << 30
PROOF_AGE = timedelta(hours=26)
CLOCK_SLACK = timedelta(seconds=2)
State = Literal["ok", "warning", "fault"]


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at, and what was seen, in a sentence for whoever runs the site."""

    name: str
    state: State
    text: str


def look(settings: Settings, now: datetime) -> list[Finding]:
    """Look at everything; the clock and the schema need the database, and are left out when it does not answer."""
    found = [_python(), _sqlite(), _database(settings)]
    if found[-1].state == "ok":
        found += [_guarded("schema", _schema), _guarded("writing", _writing), _guarded("clock", lambda: _clock(now))]
    return [*found, _keys(settings), _disk(settings), _mail(settings), _backup(settings, now)]


def ready(settings: Settings, now: datetime) -> dict[str, bool]:
    """Return what a load balancer asks: may this process serve? Nothing of the inside is in the answer."""
    checks = {
        "schema": _guarded("schema", _schema),
        "writing": _guarded("writing", _writing),
        "clock": _guarded("clock", lambda: _clock(now)),
        "disk": _disk(settings),
    }
    return {name: finding.state != "fault" for name, finding in checks.items()}


def schema_gap() -> str | None:
    """Say in a sentence how the schema differs from the program's; None when it is the same."""
    wanted = set(ScriptDirectory(str(MIGRATIONS)).get_heads())
    with db.engine.connect() as connection:
        there = set()
        if "alembic_version" in inspect(connection).get_table_names():
            there = set(connection.scalars(text("SELECT version_num FROM alembic_version")))
    if there == wanted:
        return None
    if not there:
        return "The database has no tables yet. Run: flask --app wsgi db upgrade"
    known = {revision.revision for revision in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}
    if there - known:
        return "The database was made by a newer Linli than this one. Install that version again."
    return "The database is of an older version. Make a backup, then run: flask --app wsgi db upgrade"


def _guarded(name: str, check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except (SQLAlchemyError, OSError) as error:
        return Finding(name, "fault", f"does not answer ({type(error).__name__})")


def _python() -> Finding:
    return Finding("python", "ok", platform.python_version())


def _sqlite() -> Finding:
    version = sqlite.sqlite_version
    if tuple(int(part) for part in version.split(".")) >= FIXED_SQLITE:
        return Finding("sqlite", "ok", version)
    return Finding("sqlite", "fault", f"{version}: builds before 3.51.3 can lose what was saved")


def _database(settings: Settings) -> Finding:
    try:
        with db.engine.connect() as connection:
            if stores.is_sqlite(settings.database_url):
                return Finding("database", "ok", "SQLite answers")
            version = connection.scalar(text("SHOW server_version"))
            return Finding("database", "ok", f"PostgreSQL {version} answers")
    except SQLAlchemyError as error:
        return Finding("database", "fault", f"does not answer ({type(error).__name__})")


def _schema() -> Finding:
    gap = schema_gap()
    return Finding("schema", "fault", gap) if gap else Finding("schema", "ok", "up to date")


def _writing() -> Finding:
    with write() as tx:
        tx.execute(text("DELETE FROM tries WHERE id = -1"))  # takes the write lock, changes nothing
    return Finding("writing", "ok", "the database takes changes")


def _clock(now: datetime) -> Finding:
    newest = newest_moment()
    if newest is None or now >= newest - CLOCK_SLACK:
        return Finding("clock", "ok", f"{now:%Y-%m-%d %H:%M:%S} UTC")
    said = f"the clock says {now:%Y-%m-%d %H:%M} UTC, the newest entry {newest:%Y-%m-%d %H:%M}"
    return Finding("clock", "fault", said)


def _keys(settings: Settings) -> Finding:
    wrong = list(_open_keys(settings.keys))
    if not (settings.keys / "site.key").exists():
        return Finding("keys", "fault", "the site key is missing: sealed things cannot be opened")
    if wrong:
        return Finding("keys", "fault", f"others may read {', '.join(wrong)}: run chmod 600 on it")
    return Finding("keys", "ok", "there, and closed to others")


def _open_keys(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("*.key")):
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield path.name


def _disk(settings: Settings) -> Finding:
    space = shutil.disk_usage(settings.data)
    said = f"{space.free / (1 << 30):.1f} GB free of {space.total / (1 << 30):.1f}"
    is_low = space.free < space.total * LEAST_FREE and space.free < LEAST_FREE_BYTES
    return Finding("disk", "fault" if is_low else "ok", said)


def _mail(settings: Settings) -> Finding:
    if urlsplit(settings.mail_url).scheme in {"smtp", "smtps"}:
        return Finding("mail", "ok", "goes out by SMTP")
    return Finding("mail", "warning", "stays on this machine: set MAIL_URL to send it")


def _backup(settings: Settings, now: datetime) -> Finding:
    made, proved = backup.latest(settings, "made"), backup.latest(settings, "proved")
    if made is None:
        return Finding("backup", "warning", "none was made yet")
    said = f"last one {made['at'][:16]}"
    if proved is None:
        return Finding("backup", "warning", f"{said}, none was ever proven: run restore FILE --check")
    is_old = now - datetime.fromisoformat(proved["at"]) > PROOF_AGE
    return Finding("backup", "warning" if is_old else "ok", f"{said}, last proven {proved['at'][:16]}")
