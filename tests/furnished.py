"""A neighbourhood as it was built and furnished once: its rows are written again for each test, a fifth of the cost.

What is kept is what the building wrote, of each database its own; nothing here knows what a neighbourhood consists of.
"""

import pickle
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, select, text
from sqlalchemy.orm import Session

from portal.kernel.db import Base, db, read, write

COUNTERS = "SELECT sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL"


@dataclass(frozen=True)
class Furniture:
    """Every row of a database, where its sequences stand, and the objects that were left over from writing it."""

    rows: tuple[tuple[Table, list[dict[str, Any]]], ...]
    counters: dict[str, int]
    objects: bytes

    def put_back(self) -> Any:
        """Write the rows into an empty database; return the objects, new for each test."""
        with write() as tx:
            connection = tx.connection()
            for table, rows in self.rows:
                connection.execute(table.insert(), rows)
            if self.counters:
                steps = ", ".join(f"setval('{name}', {value})" for name, value in self.counters.items())
                connection.execute(text(f"SELECT {steps}"))
        return pickle.loads(self.objects)  # noqa: S301 - our own


def take(objects: Any) -> Furniture:
    """Keep what is in the database, and these objects."""
    tx = read()
    found = [
        (table, [dict(row) for row in tx.execute(select(table)).mappings()]) for table in Base.metadata.sorted_tables
    ]
    kept = Furniture(tuple(pair for pair in found if pair[1]), _counters(tx), pickle.dumps(objects))
    db.session.remove()
    return kept


def _counters(tx: Session) -> dict[str, int]:
    if tx.get_bind().dialect.name == "sqlite":
        return {}  # a row that brings its number moves SQLite's own
    return dict(tx.execute(text(COUNTERS)).all())
