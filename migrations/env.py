"""How migrations run: one transaction, without foreign keys on SQLite, with the books' triggers taken off and put back.

Alembic's batch mode rebuilds a table: with foreign keys on it would empty the child table by cascade, and it drops
triggers without a word (docs/adr/0002). So both are handled here and checked before the transaction ends.
"""

from alembic import context
from flask import current_app
from sqlalchemy import Connection, inspect, text

from portal.kernel.db import Base, UtcDateTime, writing
from portal.ledger import triggers


def render_item(kind: str, item: object, autogen_context: object) -> str | bool:
    """Write our own column types as the plain types of the database, so that a revision never imports the program."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def has_books(connection: Connection) -> bool:
    """Tell whether the books exist at this point; of the other guarded tables, those that do carry triggers."""
    return inspect(connection).has_table("entries")


def check_foreign_keys(connection: Connection) -> None:
    """Stop when a row points to one that is gone."""
    if connection.dialect.name == "sqlite" and (broken := connection.execute(text("PRAGMA foreign_key_check")).all()):
        message = f"the migration left {len(broken)} rows without what they point to: {broken[:5]}"
        raise RuntimeError(message)


def run() -> None:
    """Migrate, or compare for autogenerate."""
    engine = writing(current_app.extensions["migrate"].db.engine)
    with engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection, target_metadata=Base.metadata, render_as_batch=True, render_item=render_item,
            compare_type=True, transaction_per_migration=False, transactional_ddl=True,
        )  # fmt: skip
        try:
            with context.begin_transaction():
                if has_books(connection):
                    triggers.drop(connection)
                context.run_migrations()
                if has_books(connection):
                    triggers.install(connection)
                check_foreign_keys(connection)
        finally:
            connection.rollback()
            if is_sqlite:
                connection.connection.cursor().execute("PRAGMA foreign_keys=ON")


run()
