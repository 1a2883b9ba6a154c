"""The two databases as a backup sees them: copy one at a moment, count what is in it, open a copy somewhere else."""

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
from sqlalchemy import Connection, Engine, create_engine, func, inspect, make_url, select, text
from sqlalchemy.orm import Session

from portal.kernel.db import Base, engine_options, prepare
from portal.ledger import queries as ledger

SQLITE_NAME, POSTGRES_NAME = "portal.db", "portal.dump"


class Missing(Exception):
    """A program or a right that this needs is not there; the text says which."""


@dataclass(frozen=True)
class Figures:
    """What a database holds: its schema's revision, rows by table, and the heads of its books by community."""

    revision: str
    rows: dict[str, int]
    heads: dict[str, tuple[int, str]]

    def as_json(self) -> dict[str, Any]:
        """Return the figures as the manifest keeps them."""
        return asdict(self)

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> "Figures":
        """Read the figures of a manifest."""
        heads = {slug: (int(seq), str(digest)) for slug, (seq, digest) in said["heads"].items()}
        return cls(said["revision"], dict(said["rows"]), heads)

    def differences(self, found: "Figures") -> list[str]:
        """Say each table and each head that is not what these figures say."""
        said = [
            f"{table}: {count} rows expected, {found.rows.get(table, 0)} found"
            for table, count in sorted(self.rows.items())
            if found.rows.get(table, 0) != count
        ]
        said += [f"{table}: not in the manifest" for table in sorted(found.rows.keys() - self.rows.keys())]
        said += [
            f"the books of {slug}: the head is another one"
            for slug in sorted(self.heads.keys() | found.heads.keys())
            if self.heads.get(slug) != found.heads.get(slug)
        ]
        if self.revision != found.revision:
            said.append(f"schema {self.revision or 'none'} expected, {found.revision or 'none'} found")
        return said


def is_sqlite(url: str) -> bool:
    """Tell whether the address is an SQLite file's."""
    return make_url(url).get_backend_name() == "sqlite"


def open_engine(url: str) -> Engine:
    """Return an engine of its own for an address, with the portal's own hooks."""
    engine = create_engine(url, **engine_options(url))
    prepare(engine)
    return engine


def figures(connection: Connection) -> Figures:
    """Count the rows of every table and read the heads of the books."""
    with Session(connection) as tx:
        there = set(inspect(connection).get_table_names())
        rows = {
            table.name: tx.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
            if table.name in there
        }
        revision = tx.scalar(text("SELECT version_num FROM alembic_version")) if "alembic_version" in there else None
        communities = Base.metadata.tables["communities"]
        slugs = tx.execute(select(communities.c.id, communities.c.slug)) if communities.name in there else ()
        return Figures(revision or "", rows, {slug: ledger.head(tx, number) for number, slug in slugs})


def copy(url: str, folder: Path) -> tuple[Path, Figures]:
    """Copy the database as it is at one moment into the folder; the figures are of that same moment."""
    return _copy_sqlite(url, folder) if is_sqlite(url) else _copy_postgres(url, folder)


def _copy_sqlite(url: str, folder: Path) -> tuple[Path, Figures]:
    source, target = make_url(url).database or "", folder / SQLITE_NAME
    if not Path(source).exists():
        raise Missing(f"There is no database at {source}.")
    connection = sqlite.connect(source, isolation_level=None, timeout=30)
    try:
        connection.execute("VACUUM INTO ?", (str(target),))
    finally:
        connection.close()
    engine = open_engine(f"sqlite:///{target}")
    try:
        with engine.connect() as copied:
            return target, figures(copied)
    finally:
        engine.dispose()


def _copy_postgres(url: str, folder: Path) -> tuple[Path, Figures]:
    target, engine = folder / POSTGRES_NAME, open_engine(url)
    try:
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as held:
            moment = held.scalar(text("SELECT pg_export_snapshot()"))
            counted = figures(held)
            run("pg_dump", "--format=custom", "--no-owner", f"--snapshot={moment}", f"--file={target}", url=url)
    finally:
        engine.dispose()
    return target, counted


def run(program: str, *arguments: str, url: str) -> None:
    """Run one of PostgreSQL's programs against the database; Missing when it is not there or fails."""
    found = shutil.which(program)
    if found is None:
        raise Missing(f"{program} is not here: install PostgreSQL's client programs, of the server's version or newer.")
    parts = make_url(url)
    there = {
        "PGHOST": parts.query.get("host") or parts.host, "PGPORT": parts.port, "PGUSER": parts.username,
        "PGPASSWORD": parts.password, "PGDATABASE": parts.database,
    }  # fmt: skip
    environment = {**os.environ, **{name: str(value) for name, value in there.items() if value}}
    done = subprocess.run([found, *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Missing(f"{program} failed: {done.stderr.strip()[-300:]}")


@contextmanager
def opened(copied: Path, url: str) -> Iterator[Engine]:
    """Open a copy apart from the site: an SQLite file where it lies, a dump in a database made for it and dropped."""
    if copied.name == SQLITE_NAME:
        engine = open_engine(f"sqlite:///{copied}")
        try:
            yield engine
        finally:
            engine.dispose()
        return
    name = f"linli_check_{secrets.token_hex(4)}"
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    scratch = make_url(url).set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE template0'))
    engine = open_engine(scratch)
    try:
        run("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={name}", str(copied), url=scratch)
        yield engine
    finally:
        engine.dispose()
        with server.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        server.dispose()


def faults(engine: Engine) -> list[str]:
    """Say what the database's own checks find: broken pages and rows that point nowhere (SQLite)."""
    if engine.dialect.name != "sqlite":
        return []  # PostgreSQL checks pages while reading and keys while restoring
    with engine.connect() as connection:
        said = [row[0] for row in connection.execute(text("PRAGMA integrity_check")) if row[0] != "ok"]
        lost = connection.execute(text("PRAGMA foreign_key_check")).all()
    return [*said, *(f"{row[0]}: row {row[1]} points to a missing row of {row[2]}" for row in lost)]
