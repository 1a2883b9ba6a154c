"""A full disk and one that takes no change, under the real server: 503 in words, nothing half-written, well again."""

from datetime import timedelta

import pysqlite3.dbapi2 as sqlite
import pytest

from tests.faults.disk import small_disk
from tests.races.history import CLIENTS, deal, send

# PostgreSQL keeps its files itself, often on another machine; what it answers then is in test_answers.py
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
GUESTS = 40
SECONDS = 60


@pytest.fixture
def claims(crowd):
    """Everybody's press for a place of one shift, dealt to the clients."""
    shift = crowd.world.shift(capacity=GUESTS, starts_in=timedelta(hours=3))
    path = f"/shifts/{shift.id}/assignments"
    return deal([guest.press(f"p{guest.person_id}", path, request_id="once") for guest in crowd.guests(GUESTS)])


def told(tries):
    """Return the people who were told yes."""
    return sorted(one.order.meant[0].person_id for one in tries if one.is_ok)


def kept(database):
    """Return who has a place in the database, after it was looked over for anything half-written."""
    with sqlite.connect(database) as connection:
        ask = lambda query: connection.execute(query).fetchall()  # noqa: E731
        assert ask("PRAGMA integrity_check") == [("ok",)]
        assert ask("PRAGMA foreign_key_check") == []
        people = sorted(row[0] for row in ask("SELECT person_id FROM assignments"))
        facts = ask("SELECT count(*) FROM events WHERE name = 'shift.claimed'")[0][0]
        answers = ask("SELECT count(*) FROM request_results WHERE result IS NOT NULL")[0][0]
        unanswered = ask("SELECT count(*) FROM request_results WHERE result IS NULL")[0][0]
        assert (ask("SELECT taken FROM shifts"), facts, answers, unanswered) == (
            [(len(people),)],
            *[len(people)] * 2,
            0,
        )
    connection.close()
    return people


def check_refused(tries):
    """Hold that every no is a 503 in words, and that no connection broke."""
    assert {one.status for one in tries} <= {303, 503}
    assert {one.said[:20] for one in tries if one.status == 503} <= {"Linli cannot save an"}
    return sum(one.status == 503 for one in tries)


@pytest.mark.row("reliability-1-E8")
@pytest.mark.row("reliability-9-disk-full")
def test_a_full_disk_loses_nothing_that_was_confirmed(crowd, claims):
    with small_disk(crowd, "4m") as (site, disk):
        first, rest = [hand[:1] for hand in claims], [hand[1:] for hand in claims]
        before = send(crowd.data / "room", site.port, first, SECONDS)
        disk.fill()
        full = send(crowd.data / "full", site.port, rest, SECONDS)
        look = [order.meant[0].look("look", "/assignments") for order in first[0]]
        pages = send(crowd.data / "look", site.port, [look], SECONDS)
        while_full = kept(disk.copy(crowd.data / "while-full"))
        disk.free()
        again = send(crowd.data / "again", site.port, rest, SECONDS)
        at_the_end = kept(disk.copy(crowd.data / "end"))

    refused = check_refused(full)
    print(f"full disk: {len(told(full))} confirmed, {refused} answers 503, {len(at_the_end)} of {GUESTS} in the end")
    assert len(told(before)) == CLIENTS
    assert refused > 0, "the disk was never full: the test says nothing"
    assert while_full == sorted([*told(before), *told(full)])
    assert [one.status for one in pages] == [200]
    assert len(told(again)) == len(at_the_end) - CLIENTS == GUESTS - CLIENTS  # without a restart


@pytest.mark.row("reliability-9-disk-full")
def test_a_disk_that_takes_no_change_is_said_in_words_and_forgotten_when_it_does(crowd, claims):
    with small_disk(crowd, "4m", is_read_only=True) as (site, disk):
        refused = send(crowd.data / "read-only", site.port, claims, SECONDS)
        disk.let_write()
        again = send(crowd.data / "again", site.port, claims, SECONDS)
        at_the_end = kept(disk.copy(crowd.data / "end"))

    assert check_refused(refused) == GUESTS
    assert len(told(again)) == len(at_the_end) == GUESTS  # without a restart
