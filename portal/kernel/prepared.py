"""Statements put together once, at import, with bound values: anew for each page, one costs five times as much.

They stand on the tables themselves (`columns(Person).name`), not on the mapped classes.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, TypeVar, cast

from sqlalchemy import (
    ColumnCollection,
    ColumnElement,
    Connection,
    CursorResult,
    Delete,
    Dialect,
    Executable,
    Insert,
    Integer,
    Table,
    Update,
    inspect,
    literal_column,
)
from sqlalchemy.orm import Session, aliased

from portal.kernel.db import CONNECTION, Base

M = TypeVar("M", bound=Base)
CHUNK = 5_000


def table(model: type[Base]) -> Table:
    """Return the table of a mapped class."""
    return cast("Table", model.__table__)


def columns(model: type[Base]) -> ColumnCollection[str, Any]:
    """Return the columns of a mapped class's table."""
    return table(model).c


def alias(model: type[M]) -> type[M]:
    """Return a second name for a mapped class, whole before threads share it.

    SQLAlchemy makes an alias's columns when they are first asked for; where two threads ask at once it makes them
    twice, and no join on that alias works again until the process ends.
    """
    made = aliased(model)
    for each in inspect(model).column_attrs:
        getattr(made, each.key).__clause_element__()
    return made


def at_most(count: int) -> ColumnElement[int]:
    """Return a number for `limit`: as a bound value it would have SQLite plan the statement anew at each run."""
    return literal_column(str(int(count)), Integer)


def run(tx: Session, statement: Executable, **values: object) -> CursorResult[Any]:
    """Run the statement with these values; what was added to the session so far is written first, as with any query."""
    tx.flush()
    return _connection(tx).execute(statement, values)  # the session would look for mapped classes in it


def send(tx: Session, statement: Insert | Update | Delete, **values: object) -> CursorResult[Any]:
    """Run a change that gives back nothing but its rowcount, in half the time of `run`: its text is kept too.

    statement: one that stands ready for good; values: for all that it binds, none of them a list.
    """
    tx.flush()
    connection = _connection(tx)
    text, is_by_place, own, hands = _ready(statement, tuple(values), connection.dialect)
    known = {**own, **values} if own else values
    if is_by_place:
        return connection.exec_driver_sql(text, tuple([hand(known[n]) if hand else known[n] for n, hand in hands]))
    return connection.exec_driver_sql(text, {n: hand(known[n]) if hand else known[n] for n, hand in hands})


@lru_cache(maxsize=64)
def _ready(
    statement: Insert | Update | Delete, names: tuple[str, ...], dialect: Dialect
) -> tuple[str, bool, dict[str, Any], tuple[tuple[str, Callable[[Any], Any] | None], ...]]:
    """Return a change's text, whether its values go by place, its constants, and how each value is handed over."""
    compiled = cast("Any", statement.compile(dialect=dialect, column_keys=list(names)))
    own = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
    order, binds = compiled.positiontup or list(compiled.binds), compiled.binds
    hands = tuple((name, binds[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in order)
    return compiled.string, bool(compiled.positiontup), own, hands


def stream(tx: Session, query: Executable) -> Iterator[Any]:
    """Yield the rows of a long result in chunks; the cursor closes with the stream."""
    with tx.execute(query.execution_options(yield_per=CHUNK)) as rows:
        yield from rows


def ids_in(text: str | None) -> frozenset[int]:
    """Return the numbers that a statement put into one text, with commas between; none for no text."""
    return frozenset(int(number) for number in (text or "").split(",") if number)


def dialect(tx: Session) -> str:
    """Return the database that the session stands on: "sqlite" or "postgresql"."""
    return _connection(tx).dialect.name


def _connection(tx: Session) -> Connection:
    kept: Connection | None = tx.info.get(CONNECTION)  # the session looks for its connection through five layers
    if kept is None or kept.closed:
        found = tx.get_bind()
        kept = tx.info[CONNECTION] = found if isinstance(found, Connection) else tx.connection()
    return kept
