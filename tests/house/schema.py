"""A database's schema as comparable lines: tables, columns, constraints, indexes, triggers."""

import re

from sqlalchemy import Connection, text

_POSTGRESQL = (
    """SELECT format('column %s.%s %s %s %s', table_name, column_name, data_type, character_maximum_length,
              concat(is_nullable, column_default))
       FROM information_schema.columns WHERE table_schema = 'public'""",
    """SELECT format('constraint %s.%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid), convalidated)
       FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "SELECT format('index %s', indexdef) FROM pg_indexes WHERE schemaname = 'public'",
    """SELECT format('trigger %s %s', pg_get_triggerdef(oid), tgenabled) FROM pg_trigger
       WHERE NOT tgisinternal""",
    "SELECT format('function %s %s', proname, prosrc) FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
)
_HISTORY = "alembic_version"  # Alembic's own table, which only migrations make


def schema_of(connection: Connection) -> set[str]:
    """Return one line for each part of the schema; the order in which columns were added does not count."""
    lines = _sqlite(connection) if connection.dialect.name == "sqlite" else _postgresql(connection)
    return {line for line in lines if _HISTORY not in line}


def _postgresql(connection: Connection) -> set[str]:
    return {str(row) for query in _POSTGRESQL for row in connection.execute(text(query)).scalars()}


def _sqlite(connection: Connection) -> set[str]:
    lines = set()
    for kind, name, table, sql in connection.execute(text("SELECT type, name, tbl_name, sql FROM sqlite_master")):
        if sql is None:  # the index behind a UNIQUE or PRIMARY KEY: it stands in its table
            continue
        plain = re.sub(r"\s+", " ", sql.replace('"', "")).strip()
        if kind == "table":
            body = plain[plain.index("(") + 1 : plain.rindex(")")]
            lines |= {f"{name}: {part}" for part in _parts(body)}
        else:
            lines.add(f"{kind} {table}: {plain}")
    return lines


def _parts(body: str) -> list[str]:
    """Split the body of CREATE TABLE at its own commas, not at those inside brackets or quotes."""
    parts, depth, quoted = [""], 0, False
    for letter in body:
        quoted ^= letter == "'"
        depth += 0 if quoted else (letter == "(") - (letter == ")")
        if letter == "," and depth == 0 and not quoted:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts]
