"""Count the statements that a block sends, without BEGIN, COMMIT and settings (those pass the driver by)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from portal.kernel.db import db, writing


@contextmanager
def statements(*, written: bool = False) -> Iterator[list[str]]:
    """Give the list that fills with each statement sent while the block runs; on SQLite, only by writers if asked."""
    sent: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    engines = {writing(db.engine)} if written else {db.engine, writing(db.engine)}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", hear)
    try:
        yield sent
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", hear)
