"""The database door: two ways in (read, write), the only commit in the program, and the types every table uses."""

import functools
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

import pysqlite3.dbapi2 as sqlite
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, Engine, MetaData, create_engine, event, text
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

P = ParamSpec("P")
R = TypeVar("R")
BUSY_SECONDS = 10  # for a lock, then it is an error; the longest wait seen under eight writing processes was 2.6 s
TRIES = 5
POOL_SECONDS = 15
POOL = 24  # 16 threads, each with at most one connection, and room for the worker

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The one declarative base; every constraint has a name, so that migrations can find it."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {dict[str, Any]: JSON, list[str]: JSON}  # noqa: RUF012 - SQLAlchemy's own declaration


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC moment; a naive one is refused, both databases give back the same value."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC; SQLite without the zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"a naive datetime reached the database: {value!r}"
            raise ValueError(message)
        at = value.astimezone(UTC)
        return at.replace(tzinfo=None) if dialect.name == "sqlite" else at

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


db = SQLAlchemy(metadata=Base.metadata)
_writers: WeakKeyDictionary[Engine, Engine] = WeakKeyDictionary()
_writing: ContextVar[bool] = ContextVar("writing", default=False)


def engine_options(url: str) -> dict[str, Any]:
    """Return the engine's options for the address: SQLite gets the embedded build and a pool, both a checked pool."""
    common: dict[str, Any] = {"pool_size": POOL, "max_overflow": 8, "pool_timeout": POOL_SECONDS}
    if url.startswith("sqlite"):
        return {**common, "module": sqlite, "connect_args": {"timeout": BUSY_SECONDS, "isolation_level": None}}
    return {**common, "pool_pre_ping": True}


def prepare(engine: Engine) -> None:
    """Install the connect and begin hooks on an engine: durability, foreign keys, honest transactions.

    On SQLite an engine of its own, with one connection, does the writing: threads queue for it here, where they are
    woken in turn, and not in the file's lock, where they sleep; and switching one connection between reading and
    writing would make SQLite forget every statement it has prepared, half the cost of a page's queries (docs/adr/0001).
    """
    if engine.dialect.name != "sqlite":
        event.listen(engine, "connect", _set_lock_timeout)
        return
    options = {**engine_options("sqlite"), "pool_size": 1, "max_overflow": 0}
    writer = _writers[engine] = create_engine(engine.url, **options)
    for each in (engine, writer):
        event.listen(each, "connect", _set_pragmas)
    event.listen(engine, "connect", _set_read_only)
    event.listen(engine, "begin", _begin_read)
    event.listen(writer, "begin", _begin_write)
    event.listen(engine, "engine_disposed", lambda _engine: writer.dispose())


def writing(engine: Engine) -> Engine:
    """Return the engine for writing to what this engine reads: on PostgreSQL the same one."""
    return _writers.get(engine, engine)


def _set_pragmas(connection: Any, _record: Any) -> None:  # noqa: ANN401 - a driver's connection has no type
    cursor = connection.cursor()
    # FULL, not NORMAL: a power cut lost 13 of 3,000 acknowledged commits under NORMAL (docs/adr/0003)
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",  # without it INSERT OR REPLACE rewrites an append-only row
        "cache_size=-16000",
        f"busy_timeout={BUSY_SECONDS * 1000}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _set_read_only(connection: Any, _record: Any) -> None:  # noqa: ANN401 - a driver's connection has no type
    connection.execute("PRAGMA query_only=ON")


def _set_lock_timeout(connection: Any, _record: Any) -> None:  # noqa: ANN401 - a driver's connection has no type
    """Have PostgreSQL give up on a lock as SQLite does; else one stuck transaction would stop every thread."""
    connection.execute(f"SET lock_timeout = '{BUSY_SECONDS}s'")
    connection.commit()


def _begin_read(connection: Connection) -> None:
    _begin(connection, "BEGIN")


def _begin_write(connection: Connection) -> None:
    """Start a write as IMMEDIATE: a deferred one that reads first dies locked."""
    _begin(connection, "BEGIN IMMEDIATE")


def _begin(connection: Connection, statement: str) -> None:
    cursor = connection.connection.cursor()
    try:
        cursor.execute(statement)
    except sqlite.OperationalError as error:  # in a hook nobody turns the driver's error into SQLAlchemy's
        raise OperationalError("BEGIN", None, error) from error
    finally:
        cursor.close()


def read() -> Session:
    """Return the request's session for reading; it never commits and, on SQLite, cannot write."""
    return db.session()


@contextmanager
def write() -> Iterator[Session]:
    """Open the one transaction of an action; commit at the end, roll back on any error.

    An action inside an action raises RuntimeError: call its step. The request's read transaction is ended first, so
    that a thread holds one connection and everything inside is read afresh, under the write lock.
    """
    if _writing.get():
        message = "an action was called inside an action: call its step instead"
        raise RuntimeError(message)
    db.session.remove()
    token = _writing.set(True)
    session = Session(writing(db.engine), expire_on_commit=False)
    try:
        yield session
        session.commit()
    finally:
        session.close()
        _writing.reset(token)


def gather_statistics(tx: Session) -> None:
    """Have SQLite look again at the sizes of tables that grew tenfold; PostgreSQL does that by itself.

    From at most 400 rows an index: without a limit SQLite also keeps samples, and then plans each statement anew for
    each value, which took half the time of a page's queries.
    """
    if tx.get_bind().dialect.name == "sqlite":
        tx.execute(text("PRAGMA analysis_limit=400"))
        tx.execute(text("PRAGMA optimize(0x10012)"))  # all tables, with that limit


def is_transient(error: DBAPIError) -> bool:
    """Tell whether the same transaction may succeed when it is simply run again.

    Not so a lock: it was waited for already, and five waits would keep a person for a minute.
    """
    return getattr(error.orig, "sqlstate", None) in {"40001", "40P01"}


def retried(action: Callable[P, R]) -> Callable[P, R]:
    """Call the action again, up to five times with a growing random pause, on a deadlock or serialization failure.

    The request id makes that safe: an action that did commit gives its first result again.
    """

    @functools.wraps(action)
    def again(*args: P.args, **kwargs: P.kwargs) -> R:
        for attempt in range(1, TRIES):
            try:
                return action(*args, **kwargs)
            except (DBAPIError, OperationalError) as error:
                if not is_transient(error):
                    raise
                time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311 - a pause, no secret
        return action(*args, **kwargs)

    return again
