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
    """Every row of a database (PostgreSQL's as COPY gives them), its sequences, and what was left over from writing."""

    rows: tuple[tuple[Table, Any], ...]
    counters: dict[str, int]
    objects: bytes

    def put_back(self) -> Any:
        """Write the rows into an empty database; return the objects, new for each test."""
        with write() as tx:
            if is_sqlite(tx):
                for table, rows in self.rows:
                    tx.connection().execute(table.insert(), rows)
            else:
                self._copy_back(tx)
        return pickle.loads(self.objects)  # noqa: S301 - our own

    def _copy_back(self, tx: Session) -> None:
        cursor = tx.connection().connection.cursor()
        cursor.execute("SET LOCAL session_replication_role = replica")  # the rows held before, none has to be asked
        for table, rows in self.rows:
            with cursor.copy(f"COPY {table.name} FROM STDIN (FORMAT binary)") as copy:
                copy.write(rows)
        if self.counters:
            steps = ", ".join(f"setval('{name}', {value})" for name, value in self.counters.items())
            cursor.execute(f"SELECT {steps}")


def take(objects: Any) -> Furniture:
    """Keep what is in the database, and these objects."""
    tx = read()
    found = [
        (table, _rows(tx, table)) for table in Base.metadata.sorted_tables if tx.scalar(select(table).exists().select())
    ]
    counters = {} if is_sqlite(tx) else dict(tx.execute(text(COUNTERS)).all())  # SQLite's own move by themselves
    kept = Furniture(tuple(found), counters, pickle.dumps(objects))
    db.session.remove()
    return kept


def is_sqlite(tx: Session) -> bool:
    return tx.get_bind().dialect.name == "sqlite"


def _rows(tx: Session, table: Table) -> Any:
    if is_sqlite(tx):
        return [dict(row) for row in tx.execute(select(table)).mappings()]
    with tx.connection().connection.cursor().copy(f"COPY {table.name} TO STDOUT (FORMAT binary)") as copy:
        return b"".join(bytes(part) for part in copy)
