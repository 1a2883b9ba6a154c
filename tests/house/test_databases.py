"""Each test has an empty, migrated database of its own; and the address stays, so that the app may stay too."""

from types import SimpleNamespace

import psycopg
import pytest
from sqlalchemy import func, select

from portal.kernel import clock
from portal.kernel.db import Base, read, write
from portal.people import steps
from portal.people.models import Community
from tests.databases import KINDS, ROOT, left_to_the_other, wanted
from tests.postgres import PostgresServer
from tests.renewing import Renewer
from tests.world import Neighbourhood

addresses = set()


@pytest.mark.parametrize("time", ["first", "second"])
def test_what_one_test_writes_no_other_sees(app, database_url, time):
    assert read().scalar(select(func.count()).select_from(Community)) == 0

    with write() as tx:
        steps.found_community(
            tx, "lane", name_en="Lane", name_zh="里", zone="Asia/Shanghai", station_phone="", now=clock.now()
        )

    assert read().scalar(select(func.count()).select_from(Community)) == 1
    addresses.add(database_url)
    assert len(addresses) <= len(wanted())


def counts():
    """Return how many rows each table has."""
    tables = Base.metadata.sorted_tables
    return {table.name: read().scalar(select(func.count()).select_from(table)) for table in tables}


@pytest.mark.parametrize("time", ["first", "second"])
def test_the_neighbourhood_lacks_nothing_when_it_is_written_again(world, time):
    before = counts()

    again = Neighbourhood(world.app, "built-now")

    assert counts() == {name: 2 * count for name, count in before.items()}
    assert min(again.users[name].id for name in again.users) == max(user.id for user in world.users.values()) + 1


@pytest.mark.postgres
def test_a_database_whose_schema_was_changed_is_not_taken_for_a_fresh_one(postgres_server):
    postgres_server.run("CREATE DATABASE changed")
    address = postgres_server.address("changed")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE TABLE lanterns (number serial CHECK (number < 9))")
        renewer = Renewer(address)
        connection.execute("INSERT INTO lanterns DEFAULT VALUES")
        was_emptied = renewer.renew()
        left = connection.execute("SELECT count(*), nextval('lanterns_number_seq') FROM lanterns").fetchone()
        connection.execute("ALTER TABLE lanterns DROP CONSTRAINT lanterns_number_check")
        is_still_fresh = renewer.renew()
        renewer.close()

    assert (was_emptied, left, is_still_fresh) == (True, (0, 1), False)


def test_a_word_that_names_no_database_is_refused(monkeypatch):
    monkeypatch.setenv("LINLI_TEST_DB", "mysql")

    with pytest.raises(pytest.UsageError, match="mysql"):
        wanted()


@pytest.mark.postgres
class Collected:
    """A test as pytest collects it."""

    def __init__(self, name, kind, *, is_dealt=True):
        self.nodeid = f"tests/test_sqlite.py::{name}[{kind}-sqlite]"
        self.callspec = SimpleNamespace(params={"database_url": kind})
        self.get_closest_marker = {"dealt": is_dealt}.get


def test_what_is_dealt_runs_on_one_database_in_turn_and_nothing_is_lost():
    looks, counts = ("list", "task", "home", "help"), ("race", "books")
    items = [Collected(name, kind) for name in looks for kind in KINDS["both"]]
    items += [Collected(name, kind, is_dealt=False) for name in counts for kind in KINDS["both"]]

    left = left_to_the_other(items)

    kept = [item.nodeid.split("::")[1].split("-")[0] for item in items if item not in left]
    assert kept[:4] == ["list[postgresql", "task[sqlite", "home[postgresql", "help[sqlite"]
    assert kept[4:] == [f"{name}[{kind}" for name in counts for kind in KINDS["both"]]
    assert left_to_the_other([Collected(name, "sqlite") for name in looks]) == set()


def test_the_test_server_leaves_nothing_behind():
    with PostgresServer(durable=True) as server:
        folder = server.folder
        server.run("CREATE DATABASE one", "DROP DATABASE one WITH (FORCE)")

        assert server.program("pg_basebackup").is_file()
        assert ROOT not in folder.parents

    assert not folder.exists()
