"""The database itself refuses to change the books and the record of acts: what was written stays, on both databases.

The triggers are laid on after every migration and every create_all, because SQLite drops them with a rebuilt table.
"""

from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection

TABLES = ("postings", "entries", "events", "changes")
SENTENCE = "the books and the record of acts are only ever added to"

_SQLITE = """CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table}
BEGIN SELECT RAISE(ABORT, '{sentence}'); END"""

# The values of a change may be blanked when somebody is erased, and say so; nothing else of the row (docs/adr/0033).
ERASED = '{"erased": true}'
_BLANKED = """NEW.id = OLD.id AND NEW.community_id = OLD.community_id AND NEW.event_id = OLD.event_id
AND NEW.thing = OLD.thing AND NEW.before{text} = '{erased}' AND NEW.after{text} = '{erased}'"""
_SQLITE_BLANKING = """CREATE TRIGGER changes_no_update BEFORE UPDATE ON changes WHEN NOT ({blanked})
BEGIN SELECT RAISE(ABORT, '{sentence}'); END"""

_FUNCTION = f"""CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'changes' THEN
IF {_BLANKED.format(text="::text", erased=ERASED)} THEN RETURN NEW; END IF;
END IF;
RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'restrict_violation'; END $$"""
_ROWS = """CREATE OR REPLACE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION refuse_change()"""
_WHOLE = """CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"""
# ALWAYS: a session that poses as a replica (session_replication_role) would pass by an ordinary trigger
_ALWAYS = "ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_{kind}"


def sqlite_triggers() -> dict[str, str]:
    """Return each SQLite trigger's name and the exact statement that makes it.

    An upsert fires the one for UPDATE; REPLACE fires the one for DELETE, as long as recursive_triggers is ON.
    """
    found = {
        f"{table}_no_{act.lower()}": _SQLITE.format(table=table, act=act, sentence=SENTENCE).replace(
            f"no_{act}", f"no_{act.lower()}"
        )
        for table in TABLES
        for act in ("UPDATE", "DELETE")
    }
    blanked = _BLANKED.format(text="", erased=ERASED)
    return {**found, "changes_no_update": _SQLITE_BLANKING.format(blanked=blanked, sentence=SENTENCE)}


def postgresql_triggers() -> tuple[str, ...]:
    """Return the names of the PostgreSQL triggers."""
    return tuple(f"{table}_no_{kind}" for table in TABLES for kind in ("change", "truncate"))


def _there(connection: Connection) -> tuple[str, ...]:
    """Return the guarded tables that exist: an older schema has fewer of them."""
    names = set(inspect(connection).get_table_names())
    return tuple(table for table in TABLES if table in names)


def install(connection: Connection) -> None:
    """Lay the triggers on the tables that exist; doing it again changes nothing."""
    there = _there(connection)
    if connection.dialect.name == "sqlite":
        for name, statement in sqlite_triggers().items():
            connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
            if name.startswith(there):
                connection.execute(text(statement))
        return
    connection.execute(text(_FUNCTION))
    for table in there:
        connection.execute(text(_ROWS.format(table=table)))
        connection.execute(text(_WHOLE.format(table=table)))
        for kind in ("change", "truncate"):
            connection.execute(text(_ALWAYS.format(table=table, kind=kind)))


def drop(connection: Connection) -> None:
    """Take the triggers off: for a migration that rebuilds a table, and for tests that show what they hold."""
    if connection.dialect.name == "sqlite":
        for name in sqlite_triggers():
            connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
        return
    for table in _there(connection):
        for kind in ("change", "truncate"):
            connection.execute(text(f"DROP TRIGGER IF EXISTS {table}_no_{kind} ON {table}"))


def missing(connection: Connection) -> tuple[str, ...]:
    """Return what is missing or altered, empty when the books are guarded as they should be."""
    if connection.dialect.name == "sqlite":
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
        found: dict[str, str] = dict(rows.all())
        gone = [name for name, statement in sqlite_triggers().items() if found.get(name) != statement]
        is_recursive = connection.execute(text("PRAGMA recursive_triggers")).scalar()
        return (*gone, *(() if is_recursive else ("recursive_triggers",)))
    enabled = connection.execute(text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'A'"))
    names = set(enabled.scalars())
    return tuple(name for name in postgresql_triggers() if name not in names)
