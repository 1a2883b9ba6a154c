"""Make a used PostgreSQL database empty again: six times as fast as copying the template for each test.

What a test changed besides rows (a trigger switched off, a CHECK dropped) is seen by the schema's fingerprint; then the
caller makes a fresh copy.
"""

import psycopg

OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
TABLES = """
SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> %s
"""
GUARDS = """
SELECT tgrelid::regclass::text, tgname::text, tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
"""
SEQUENCES = """
SELECT count(setval(oid::regclass, 1, false)) FROM pg_class
WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace
"""
FINGERPRINT = """
SELECT md5(string_agg(line, '|' ORDER BY line)) FROM (
    SELECT concat(attrelid::regclass, attname, atttypid, attnotnull, attisdropped) AS line FROM pg_attribute
    JOIN pg_class ON pg_class.oid = attrelid WHERE attnum > 0 AND relnamespace = 'public'::regnamespace
    UNION ALL SELECT concat(conrelid::regclass, conname, conkey, convalidated) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT concat(tgrelid::regclass, tgname, tgenabled) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT concat(proname, prosrc) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT concat(relname, relkind) FROM pg_class WHERE relnamespace = 'public'::regnamespace
) AS schema
"""
STATES = {"A": "ENABLE ALWAYS", "O": "ENABLE", "R": "ENABLE REPLICA", "D": "DISABLE"}


def fingerprint(address: str) -> str:
    """Return a hash of tables, columns, constraints, triggers and functions."""
    with psycopg.connect(address, autocommit=True) as connection:
        return str(connection.execute(FINGERPRINT).fetchone())


def emptied(address: str, wanted: str) -> bool:
    """Empty every table and begin every sequence anew; False, and nothing done, when the schema is another by now."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(OTHERS)
        if str(connection.execute(FINGERPRINT).fetchone()) != wanted:
            return False
        names = [row[0] for row in connection.execute(TABLES, ("alembic_version",))]
        asked = " UNION ALL ".join(f"(SELECT '{name}' FROM {name} LIMIT 1)" for name in names)
        full = [row[0] for row in connection.execute(asked)]  # type: ignore[arg-type] # names from the catalogue
        if full:
            _delete(connection, full)
            connection.execute(f"VACUUM {', '.join(full)}")  # type: ignore[arg-type] # else rows come back in any order
        connection.execute(SEQUENCES)
    return True


def _delete(connection: "psycopg.Connection[tuple[object, ...]]", full: list[str]) -> None:
    """Delete the rows of these tables, the books too: past their guards, which stand again when it ends."""
    guards = [row for row in connection.execute(GUARDS).fetchall() if row[0] in full]
    with connection.transaction():
        connection.execute("SET LOCAL session_replication_role = replica")  # no foreign key asks in between
        for table, name, _ in guards:
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")  # type: ignore[arg-type]
        for table in full:
            connection.execute(f"DELETE FROM {table}")  # type: ignore[arg-type]
        for table, name, state in guards:
            connection.execute(f"ALTER TABLE {table} {STATES[str(state)]} TRIGGER {name}")  # type: ignore[arg-type]
