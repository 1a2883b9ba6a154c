"""Each test has an empty, migrated database of its own; and the address stays, so that the app may stay too."""

import pytest
from sqlalchemy import func, select

from portal.kernel import clock
from portal.kernel.db import read, write
from portal.people import steps
from portal.people.models import Community
from tests.databases import ROOT, wanted
from tests.postgres import PostgresServer

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


def test_a_word_that_names_no_database_is_refused(monkeypatch):
    monkeypatch.setenv("LINLI_TEST_DB", "mysql")

    with pytest.raises(pytest.UsageError, match="mysql"):
        wanted()


@pytest.mark.postgres
def test_the_test_server_leaves_nothing_behind():
    with PostgresServer(durable=True) as server:
        folder = server.folder
        server.run("CREATE DATABASE one", "DROP DATABASE one WITH (FORCE)")

        assert server.program("pg_basebackup").is_file()
        assert ROOT not in folder.parents

    assert not folder.exists()
