"""A database that takes no change, and one that does not answer at all: for real, from a connection of our own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pysqlite3.dbapi2 as sqlite

from portal.kernel.db import db
from tests.postgres import PostgresServer

BUSY = "request_results, tries, events, sign_ins, people"  # what writes touch


def is_sqlite(url: str) -> bool:
    return url.startswith("sqlite")


def sqlite_file(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Hold the write lock of SQLite, or on PostgreSQL lock the tables that every change touches."""
    other: Any
    if is_sqlite(url):
        other = sqlite.connect(sqlite_file(url), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
    else:
        other = psycopg.connect(url.replace("+psycopg", ""))
        other.execute(f"LOCK TABLE {BUSY} IN EXCLUSIVE MODE")
    try:
        yield
    finally:
        other.rollback()
        other.close()


@contextmanager
def away(url: str, server: PostgresServer | None) -> Iterator[None]:
    """Have the database answer nobody: a folder lies where SQLite's file was, PostgreSQL takes no connection to it."""
    db.session.remove()
    db.engine.dispose()
    if server is None:
        file = sqlite_file(url)
        aside = file.with_name("aside.db")
        file.rename(aside)
        file.mkdir()
        try:
            yield
        finally:
            file.rmdir()
            aside.rename(file)
        return
    name = urlsplit(url).path.lstrip("/")
    server.run(
        f"ALTER DATABASE {name} ALLOW_CONNECTIONS false",
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
    )
    try:
        yield
    finally:
        server.run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
