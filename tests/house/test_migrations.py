"""A database that was migrated is the same as one made from the models, with every CHECK, index and trigger."""

import ast

import pytest
from sqlalchemy import Engine, create_engine, text

from portal.kernel.db import Base, engine_options, prepare, writing
from portal.ledger import triggers
from tests.house.schema import schema_of
from tests.house.tree import read_tree

PLAIN_CHANGES = {"create_index", "drop_index", "add_column", "f", "Column", "text"}  # SQLite makes these in place


def open_engine(url: str) -> Engine:
    engine = create_engine(url, **engine_options(url))
    prepare(engine)
    return engine


def schema_at(url):
    engine = open_engine(url)
    with engine.connect() as connection:
        lines = schema_of(connection)
    engine.dispose()
    return lines


@pytest.fixture
def modelled_url(app, database_url, tmp_path, request):
    """The address of a database made from the models; the app has imported every one of them."""
    if database_url.startswith("sqlite"):
        url = f"sqlite:///{tmp_path / 'models.db'}"
    else:
        server = request.getfixturevalue("postgres_server")
        server.run("DROP DATABASE IF EXISTS modelled WITH (FORCE)", "CREATE DATABASE modelled")
        url = server.url("modelled")
    engine = open_engine(url)
    with writing(engine).begin() as connection:
        Base.metadata.create_all(connection)
    engine.dispose()
    return url


def test_migrated_and_modelled_are_the_same(database_url, modelled_url):
    migrated, modelled = schema_at(database_url), schema_at(modelled_url)

    assert len(migrated) > 200
    assert sorted(migrated - modelled) == []
    assert sorted(modelled - migrated) == []


CHANGES = {
    "sqlite": (
        "DROP TRIGGER entries_no_update",
        "CREATE INDEX extra ON entries (posting_id)",
        "ALTER TABLE communities ADD COLUMN extra INTEGER",
        "ALTER TABLE communities RENAME COLUMN slug TO other",
    ),
    "postgresql": (
        "DROP TRIGGER entries_no_change ON entries",
        "ALTER TABLE entries DISABLE TRIGGER entries_no_truncate",
        "ALTER TABLE communities ADD CONSTRAINT extra CHECK (id > 0)",
        "ALTER TABLE communities ALTER COLUMN slug DROP NOT NULL",
        "CREATE INDEX extra ON entries (posting_id)",
    ),
}


def test_each_difference_is_seen(modelled_url):
    whole = schema_at(modelled_url)
    engine = open_engine(modelled_url)

    for change in CHANGES[engine.dialect.name]:
        with writing(engine).connect() as connection:
            connection.execute(text(change))
            assert schema_of(connection) != whole, change
            connection.rollback()
    engine.dispose()


def rebuilds(tree, tables=triggers.TABLES):
    """Name each batch of changes that would make SQLite rebuild one of the books' tables."""
    found = []
    for path, source in tree.items():
        for node in ast.walk(ast.parse(source)):
            if not isinstance(node, ast.With) or "batch_alter_table" not in ast.unparse(node.items[0].context_expr):
                continue
            batch = node.items[0].context_expr
            changes = {call.func.attr for call in ast.walk(node) if isinstance(call, ast.Call) and call is not batch}
            is_recreated = any(keyword.arg == "recreate" for keyword in batch.keywords)
            if batch.args[0].value in tables and (changes - PLAIN_CHANGES or is_recreated):
                found.append(f"{path}:{node.lineno} rebuilds {batch.args[0].value}")
    return found


def test_no_revision_rebuilds_the_books():
    assert rebuilds(read_tree("migrations/versions/*.py")) == []


@pytest.mark.parametrize(
    ("table", "batch", "change", "count"),
    [
        ("entries", "", 'create_index("ix", ["id"])', 0),
        ("entries", "", 'add_column(sa.Column("extra"))', 0),
        ("accounts", "", 'drop_column("name")', 0),
        ("entries", "", 'drop_column("name")', 1),
        ("entries", "", 'create_check_constraint("ck", "id > 0")', 1),
        ("postings", ', recreate="always"', 'create_index("ix", ["id"])', 1),
    ],
)
def test_a_rebuild_is_seen(table, batch, change, count):
    source = f'with op.batch_alter_table("{table}"{batch}) as batch_op:\n    batch_op.{change}\n'

    assert len(rebuilds({"migrations/versions/0002_change.py": source})) == count
