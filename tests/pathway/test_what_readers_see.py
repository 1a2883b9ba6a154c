"""How far a team has come is for its community; notes, reasons, names and papers are for who sends or decides."""

import io

import pytest

from portal.kernel import clock
from portal.kernel.db import write
from portal.orgs import steps as orgs
from portal.pathway import actions, rules
from tests.pathway.test_journey import act, paper, path
from tests.reading import Person

WRITTEN = ("Ask Mrs Wu first", "Her name is missing")


@pytest.fixture
def handed_in(world):
    """Mei sent an item with a note, Sara sent it back with a reason; Ben's paper was approved."""
    actions.follow(world.actor("ben"), world.team.id, "cn-filing", None)
    act(world, "mei", "code", "submissions", value="1", note=WRITTEN[0], file=paper())
    decision = {"decision": "return", "reason": WRITTEN[1], "file": (io.BytesIO(b"%PDF-1.7 seen"), "seen.pdf")}
    assert act(world, "sara", "code", "reviews", **decision) == 303
    return world


def page_of(world, who):
    page = Person(world.client(who)).open(path(world))
    assert page.status == 200
    return page


@pytest.mark.parametrize("who", ["ben", "mei", "sara", "guo", "oskar", "ada"])
def test_those_with_a_say_in_the_team_read_everything(handed_in, who):
    page = page_of(handed_in, who)

    assert [words for words in WRITTEN if words not in page.words] == []
    assert "Sent by Mei on" in page.words
    assert "Sara decided on" in page.words


@pytest.mark.parametrize(
    ("who", "count"), [("ben", 2), ("mei", 2), ("sara", 2), ("guo", 2), ("oskar", 0), ("ada", 0), ("ana", 0)]
)
def test_a_paper_is_linked_only_where_it_opens(handed_in, who, count):
    papers = [href for href, _ in page_of(handed_in, who).links if "/files/" in href]

    assert len(papers) == count
    assert all(handed_in.client(who).get(href).status_code == 200 for href in papers)


@pytest.mark.parametrize("who", ["ana", "lin", "pei", "hua"])
def test_others_read_how_far_the_team_has_come_and_no_more(handed_in, who):
    page = page_of(handed_in, who)

    main = page.html.partition("<main")[2].partition("</main>")[0]
    assert "Sent back" in page.words
    assert "Stage 1 of" in page.words
    assert "Sent on Tue 24 Nov" in page.words
    assert "Decided on Tue 24 Nov" in page.words
    assert [words for words in (*WRITTEN, "Mei", "Sara") if words in main] == []
    assert [href for href, _ in page.links if "/files/" in href] == []


@pytest.mark.parametrize("roles", [(), ("member",), ("purchaser", "partner")])
def test_roles_without_a_say_read_neither_words_nor_papers(roles):
    refusal = rules.may_read_papers(frozenset(roles))

    assert refusal is not None
    assert (refusal.kind, refusal.text) == ("forbidden", "This page is not open to you.")
    assert not rules.hears(frozenset(roles))


def test_a_leader_of_another_team_has_no_say_in_this_one(handed_in):
    world = handed_in
    with write() as tx:
        other = orgs.found_team(tx, world.community.id, "Chess", world.now)
        today = clock.today("Asia/Shanghai")
        orgs.begin_membership(tx, world.community.id, other.id, world.people["lin"].id, "leader", today, world.now)

    assert WRITTEN[0] not in page_of(world, "lin").words
