"""The books are only ever added to: every statement that would change them is refused by the database itself."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal.kernel.db import writing
from portal.ledger import triggers

UPSERT = """INSERT INTO {table} ({columns}) SELECT {columns} FROM {table} WHERE id = 1
ON CONFLICT (id) DO UPDATE SET {change}"""
POSTING_COLUMNS = "id, community_id, seq, kind, source, recorded_at, previous_hash, hash"
STATEMENTS = {
    "update an entry": "UPDATE entries SET minutes = minutes + 1 WHERE id = 1",
    "update a posting": "UPDATE postings SET source = 'grant:9' WHERE id = 1",
    "delete an entry": "DELETE FROM entries WHERE id = 1",
    "delete all entries": "DELETE FROM entries",
    "upsert an entry": UPSERT.format(
        table="entries", columns="id, posting_id, account_id, minutes", change="minutes = 999"
    ),
    "upsert a posting": UPSERT.format(table="postings", columns=POSTING_COLUMNS, change="source = 'grant:9'"),
}
SQLITE = {
    "replace an entry": "REPLACE INTO entries (id, posting_id, account_id, minutes) VALUES (1, 1, 1, 999)",
    "update or replace": "UPDATE OR REPLACE entries SET id = 2 WHERE id = 1",
    "replace by insert": "INSERT OR REPLACE INTO entries (id, posting_id, account_id, minutes) VALUES (1, 1, 1, 999)",
}
POSTGRESQL = {
    "truncate the entries": "TRUNCATE entries",
    "truncate both": "TRUNCATE postings, entries CASCADE",
    "merge": "MERGE INTO entries USING (VALUES (1)) AS v (id) ON entries.id = v.id "
    "WHEN MATCHED THEN UPDATE SET minutes = 999",
    "as a replica": "SET session_replication_role = replica; UPDATE entries SET minutes = 999 WHERE id = 1",
}
ALL = {**STATEMENTS, **SQLITE, **POSTGRESQL}
UNGUARDED = ("update an entry", "delete all entries", "upsert an entry", "replace an entry", "truncate the entries")

pytestmark = [pytest.mark.row("reliability-2.2-3"), pytest.mark.row("product-24")]


def entries(books):
    with books.read() as tx:
        return tx.execute(text("SELECT id, posting_id, account_id, minutes FROM entries ORDER BY id")).all()


def skip_others(books, act):
    name = books.engine.dialect.name
    if act in (POSTGRESQL if name == "sqlite" else SQLITE):
        pytest.skip(f"{name} has no such statement")


@pytest.mark.parametrize("act", ALL)
def test_what_was_posted_cannot_be_changed(books, act):
    skip_others(books, act)
    with books.write() as tx:
        books.issue(tx, "grant:1", 90)
    before = entries(books)

    with pytest.raises(DBAPIError, match=triggers.SENTENCE), books.write() as tx:
        tx.execute(text(ALL[act]))

    assert entries(books) == before
    assert books.broken() == set()


@pytest.mark.parametrize(
    "act", ["update an entry", "delete all entries", "upsert an entry", "replace an entry", "truncate the entries"]
)
def test_without_the_guards_it_could(books, act):
    skip_others(books, act)
    with books.write() as tx:
        books.issue(tx, "grant:1", 90)
    before = entries(books)

    with books.write() as tx:
        triggers.drop(tx.connection())
        tx.execute(text(ALL[act]))

    assert entries(books) != before
    assert "immutable" in books.broken()


def test_without_recursive_triggers_a_replace_would_rewrite_the_row(books):
    if books.engine.dialect.name != "sqlite":
        pytest.skip("only SQLite has REPLACE")
    with books.write() as tx:
        books.issue(tx, "grant:1", 90)
    before = entries(books)
    raw = writing(books.engine).raw_connection()

    raw.execute("PRAGMA recursive_triggers=OFF")
    raw.execute(SQLITE["replace an entry"])
    raw.execute("PRAGMA recursive_triggers=ON")
    raw.close()

    assert entries(books) != before


def test_laying_the_guards_on_again_changes_nothing(books):
    with books.write() as tx:
        triggers.install(tx.connection())
        triggers.install(tx.connection())

    assert books.broken() == set()
