"""Nothing in the database, as it is or as it was after each vote, joins a voter and an answer of a secret poll.

Two polls of the same people: all vote in the same order, but each one's answer is another one's. Whatever differs then
between the two, rows and their physical order included, tells what somebody chose.
"""

import re
from itertools import pairwise

import pytest
from sqlalchemy import select, text

from portal.council import actions, vault
from portal.council.models import Poll, PollOption
from portal.kernel.db import Base, db, read
from portal.kernel.errors import Conflict
from tests.council.team import SIX, answer, close, gather, key, open_poll, result, vote
from tests.web.named import readable

CHOSEN = (0, 1, 0, 0, 1, 0)
SWAPPED = (1, 0, 0, 1, 0, 0)  # the same totals, by other people
POLL = re.compile(r"(poll_id\W+|^poll:)\d+")
ANOTHER = b"another key of 32 bytes, at most"
RANDOM = {"polls": {"box"}, "request_results": {"id", "key"}, "events": {"id"}, "sign_ins": None}


def physical(table):
    """Return the rows of a table where they lie, in that order, with what the database itself keeps of each."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    hidden = "rowid AS place, 0 AS written" if is_sqlite else "ctid::text AS place, xmin::text AS written"
    order = "rowid" if is_sqlite else "ctid"
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    rows = read().execute(text(f"SELECT {hidden}, {names} FROM {table.name} ORDER BY {order}"))
    return [dict(row) for row in rows.mappings()]


def snapshot():
    """Return every table as it lies, without sign-ins and without numbers that only count up."""
    db.session.remove()
    return {
        table.name: physical(table) for table in Base.metadata.sorted_tables if RANDOM.get(table.name, ()) is not None
    }


def seen(poll_id, options, taken):
    """Return what an onlooker sees of a poll in snapshots: each one's new or changed rows, in their physical order.

    Numbers of the poll and of its answers are replaced by words, so that two polls can be compared.
    """
    words = {"poll_id": {poll_id: "POLL"}, "option_id": {number: place for place, number in enumerate(options)}}
    found = []
    for before, after in pairwise(taken):
        for table, rows in after.items():
            known = [whole(row) for row in before[table]]
            fresh = [row for row in rows if whole(row) not in known]
            found += [(table, *sorted(said(plain(table, row), words).items())) for row in fresh]
    return found


def whole(row):
    """Return a row without where it lies."""
    return {name: value for name, value in row.items() if name not in {"place", "written"}}


def plain(table, row):
    """Return a row without where it lies and without what is random or sealed."""
    return {name: value for name, value in whole(row).items() if name not in RANDOM.get(table, set())}


def said(row, words):
    return {
        name: words[name].get(value, value) if name in words else POLL.sub(r"\1POLL", str(value))
        for name, value in row.items()
        if name != "id"
    }


def run(world, chosen, **more):
    """Open a poll and let all vote through the pages; return what an onlooker sees after each vote, and the boxes."""
    browsers, poll_id = [world.client(who) for who in SIX], open_poll(world, **more)
    options, taken, boxes = [answer(poll_id, place) for place in (0, 1)], [snapshot()], []
    for browser, place in zip(browsers, chosen, strict=True):
        sent = browser.send(f"/polls/{poll_id}/votes", option=options[place])
        assert sent.status_code == 303
        taken.append(snapshot())
        boxes.append(read().scalar(select(Poll.box).where(Poll.id == poll_id)))
    return seen(poll_id, options, taken), boxes


@pytest.mark.row("product-33")
def test_two_secret_polls_with_swapped_votes_look_the_same_after_each_vote(world):
    gather(world, *SIX[2:])

    first, boxes = run(world, CHOSEN)
    second, _ = run(world, SWAPPED)

    assert first == second
    assert {table for table, *_ in first} == {"polls", "poll_voters", "request_results", "events"}
    assert len({len(box) for box in boxes}) == 1
    assert len(set(boxes)) == len(boxes)


@pytest.mark.row("product-33")
def test_the_onlooker_sees_the_votes_of_an_open_poll(world):
    gather(world, *SIX[2:])

    first, _ = run(world, CHOSEN, is_secret=False)
    second, _ = run(world, SWAPPED, is_secret=False)

    differing = {table for (table, *one), (_, *other) in zip(first, second, strict=True) if one != other}
    assert differing == {"poll_votes", "request_results"}  # the digest of a form alone would tell the answer


@pytest.mark.row("product-33")
def test_after_the_count_neither_rows_nor_their_order_nor_their_transaction_says_who_chose_what(world):
    gather(world, *SIX[2:])
    poll_id = open_poll(world)
    for who, place in zip(SIX, CHOSEN, strict=True):
        vote(world, who, poll_id, place)
    before = physical(PollOption.__table__)

    close(world)

    options, voters = physical(PollOption.__table__), physical(Base.metadata.tables["poll_voters"])
    assert result(poll_id) == ("carried", (4, 2))
    assert {row["vote_count"] for row in before} == {None}
    assert [row["position"] for row in options] == [0, 1]
    assert len({row["written"] for row in options}) == 1
    if db.engine.dialect.name == "postgresql":
        assert not {row["written"] for row in options} & {row["written"] for row in voters}
    assert [row for row in physical(Base.metadata.tables["poll_votes"]) if row["poll_id"] == poll_id] == []
    assert read().get_one(Poll, poll_id).box is None


@pytest.mark.row("product-33")
def test_the_box_opens_with_the_key_of_the_site_alone_and_a_poll_under_another_one_is_lost(world):
    gather(world, *SIX[2:])
    poll_id = open_poll(world)
    vote(world, "ana", poll_id, 1)
    poll = read().get_one(Poll, poll_id)
    name = f"{poll.team_id}:{poll.opened_at.isoformat()}"

    with pytest.raises(vault.Unreadable):
        vault.unseal(vault.box_key(ANOTHER), poll.box, 2, name)
    with pytest.raises(Conflict) as late:
        actions.vote(world.actor("lin"), poll_id, answer(poll_id, 0), vault.box_key(ANOTHER))
    assert late.value.code == "lost"

    assert vault.unseal(key(world), poll.box, 2, name) == [0, 1]
    assert close(world, vault.box_key(ANOTHER)) == 1
    assert result(poll_id) == ("lost", (None, None))


@pytest.mark.row("product-33")
def test_too_few_votes_of_a_secret_poll_are_counted_nowhere(world):
    gather(world, *SIX[2:])
    poll_id = open_poll(world, quorum_percent=0)
    vote(world, "ana", poll_id, 1)
    vote(world, "lin", poll_id, 1)

    close(world)

    page = world.client("ben").get(f"/polls/{poll_id}").text
    assert result(poll_id) == ("no_quorum", (None, None))
    assert "2 of 6 have voted" in page
    assert "What was chosen is kept nowhere." in page


@pytest.mark.row("product-33")
def test_no_page_or_table_of_anybody_says_what_somebody_chose(world):
    gather(world, *SIX[2:])
    poll_id = open_poll(world)
    vote(world, "ana", poll_id, 1)

    paths = f"/polls/{poll_id}", f"/polls/{poll_id}?print=1", "/votes.csv"
    pages = {who: [readable(world.client(who).get(path)) for path in paths] for who in ("ana", "ben", "mei")}

    assert not any(" checked" in page for found in pages.values() for page in found)
    assert not any('class="progress"' in page for found in pages.values() for page in found)
    assert pages["ana"][2].count('"Shall we meet on Fridays?","on the screen"') == 1
    assert '"No"' not in pages["ana"][2]
