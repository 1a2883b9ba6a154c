"""No table can be forgotten: each that names a person is in their file and in their erasure, or excused."""

import re

import pytest

from portal.kernel.db import Base
from portal.privacy import queries, rules

NAMES = re.compile(r"(^|_)person_id$|^user_id$|^subject_id$|^owner$")
NEVER = {
    "users.password_hash",
    "sign_ins.token_hash",
    "poll_votes.option_id",
    "poll_voters.how",
    "scans.ticket_id",
    "cards.seed",
    "card_pins.pin_hash",
    "one_time_codes.code_hash",
}


def naming():
    """Return every table with a column that names a person."""
    return {
        table.name
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if table.name == "people"
        or NAMES.search(column.name)
        or any(key.column.table.name in {"people", "users"} for key in column.foreign_keys)
    }


def test_every_table_that_names_a_person_is_exported_and_erased_or_excused():
    assert naming() - rules.WAYS.keys() - rules.EXCUSED.keys() == set()


def test_every_excuse_is_needed_and_gives_its_reason():
    assert rules.EXCUSED.keys() <= naming() - rules.WAYS.keys()
    assert all(rules.EXCUSED.values())


def test_a_table_that_nobody_named_would_be_seen():
    assert naming() - (rules.WAYS.keys() - {"saved_searches"}) - rules.EXCUSED.keys() == {"saved_searches"}


def test_every_column_that_the_list_names_is_there():
    tables = queries.tables()
    for name, ways in rules.WAYS.items():
        for way in ways:
            by = way.by if isinstance(way.by, str) else way.by[0]
            assert {by, *way.ends, *way.hide, *(way.erase if way.erase != rules.GONE else ())} <= {
                column.name for column in tables[name].columns
            }, name
    texts = {str(column) for table in tables.values() for column in table.columns}
    assert texts >= rules.KEPT_TEXTS


@pytest.mark.parametrize("column", sorted(NEVER))
def test_no_file_holds_a_secret_or_what_was_voted(column):
    table, name = column.split(".")

    assert name not in set(queries.shown(queries.tables()[table]))
