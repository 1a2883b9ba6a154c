"""The database door: two ways in (read, write), the only commit in the program, and the types every table uses."""

import functools
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, ParamSpec, TypeVar, cast
from weakref import WeakKeyDictionary

import pysqlite3.dbapi2 as sqlite
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, Connection, DateTime, Engine, Index, MetaData, create_engine, event, text
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

P = ParamSpec("P")
R = TypeVar("R")
BUSY_SECONDS = 10  # for a lock, then it is an error; the longest wait seen under eight writing processes was 2.6 s
TURN_SECONDS = 0.0005  # between two askings for SQLite's write lock: a write holds it for one or two milliseconds
TRIES = 5
CONNECTION = "connection"  # where a session keeps the connection that it stands on
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


def index_where(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """Return an index of the rows for which the condition holds, on both databases."""
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC moment; a naive one is refused, both databases give back the same value."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        """Store UTC; SQLite without the zone."""
        is_sqlite, store = dialect.name == "sqlite", self.impl_instance.bind_processor(dialect)

        def process(value: datetime | None) -> Any:  # noqa: ANN401 - what the driver takes
            if value is None:
                return None
            if value.tzinfo is None:
                message = f"a naive datetime reached the database: {value!r}"
                raise ValueError(message)
            at = value if value.tzinfo is UTC else value.astimezone(UTC)
            if is_sqlite:
                return at.isoformat(" ", "microseconds")[:-6]  # as SQLAlchemy writes it, which takes five times as long
            return store(at) if store else at

        return process

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        """Give back aware UTC."""
        load: Any = self.impl_instance.result_processor(dialect, coltype)

        def read_text(value: Any) -> datetime | None:  # noqa: ANN401 - what the driver gives
            if value is None:
                return None
            try:  # what `bind_processor` wrote, at once: `replace(tzinfo=UTC)` takes four times as long
                return datetime.fromisoformat(f"{value}+00:00")
            except ValueError:  # an audit has to read what others wrote there, too
                return cast("datetime", load(value).replace(tzinfo=UTC))

        def process(value: Any) -> datetime | None:  # noqa: ANN401
            if value is None:
                return None
            at: Any = load(value) if load else value
            return cast("datetime", at.astimezone(UTC))

        return read_text if dialect.name == "sqlite" else process


class Reading(Session):
    """The request's session: it stands on one connection of the pool, taken when something is first read.

    SQLAlchemy's own session keeps books of engines and of transactions within transactions, a tenth of a short page.
    """

    def __init__(self, db: SQLAlchemy, **options: Any) -> None:
        super().__init__(**options)
        self._engine = db.engine

    def get_bind(self, *_asked: object, **_more: object) -> Connection:
        """Return the connection that everything is read through."""
        kept: Connection | None = self.info.get(CONNECTION)
        if kept is None or kept.closed:
            kept = self.info[CONNECTION] = self._engine.connect()
        return kept

    def rollback(self) -> None:
        """End the transaction, also one in which only prepared statements have read."""
        try:
            super().rollback()
        finally:
            if (kept := self.info.get(CONNECTION)) and not kept.closed:
                kept.rollback()

    def close(self) -> None:
        """Forget what was read, end the transaction, give the connection back."""
        try:
            if self.in_transaction() or self.identity_map:
                super().close()
        finally:
            if kept := self.info.pop(CONNECTION, None):
                kept.close()


db = SQLAlchemy(metadata=Base.metadata, session_options={"class_": Reading})
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
    event.listen(writer, "connect", _set_no_wait)
    # Not by listening to "begin": an engine that is listened to pays for it at each statement (docs/adr/0013).
    vars(engine.dialect)["do_begin"], vars(writer.dialect)["do_begin"] = _begin_read, _begin_write
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


def _set_no_wait(connection: Any, _record: Any) -> None:  # noqa: ANN401 - a driver's connection has no type
    connection.execute("PRAGMA busy_timeout=0")


def _set_lock_timeout(connection: Any, _record: Any) -> None:  # noqa: ANN401 - a driver's connection has no type
    """Have PostgreSQL give up on a lock as SQLite does; else one stuck transaction would stop every thread."""
    connection.execute(f"SET lock_timeout = '{BUSY_SECONDS}s'")
    connection.commit()


def _begin_read(connection: Any) -> None:  # noqa: ANN401 - a driver's connection has no type
    connection.execute("BEGIN")


def _begin_write(connection: Any) -> None:  # noqa: ANN401 - a driver's connection has no type
    """Start a write as IMMEDIATE: a deferred one that reads first dies locked.

    The lock is asked for again and again: SQLite's own waiting sleeps longer each time, up to 100 ms, while the lock is
    free for others (docs/adr/0013).
    """
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite.OperationalError as error:
            if getattr(error, "sqlite_errorcode", None) != sqlite.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(TURN_SECONDS)
        else:
            return


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
    try:
        with writing(db.engine).begin() as connection:
            session = Session(connection, expire_on_commit=False, info={CONNECTION: connection})
            try:
                yield session
                session.flush()
                if session.in_transaction():
                    session.commit()  # what it joined goes on; an error where the error of a flush was swallowed
            finally:
                if session.in_transaction() or session.identity_map:  # else it was but the way to the connection
                    session.close()
    finally:
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
