"""Walk the site as each role: no canary of another community, headers everywhere, and a GET that changes nothing."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import event
from werkzeug.test import TestResponse

from portal.kernel.db import db, write
from portal.people.models import Person
from tests.web.canaries import CANARY, bare, furnish, plant
from tests.web.named import fingerprint, readable
from tests.web.things import Things, lay_out
from tests.world import Browser, Furnisher, Neighbourhood

MOST = 120
ROLES = (None, "ana", "lin", "ben", "oskar", "mei", "sara", "guo", "pei", "hua", "ada")


def walk(browser: Browser, start: str = "/") -> list[tuple[str, TestResponse]]:
    """Follow every link from the start page, a few of each kind of address, and return what came back."""
    waiting, seen, kinds, found = [start], {start}, {}, []
    while waiting and len(found) < MOST:
        path = waiting.pop(0)
        kind = re.sub(r"\d+|\?.*", "#", path)
        kinds[kind] = kinds.get(kind, 0) + 1
        if kinds[kind] > 4:
            continue
        answer = browser.get(path)
        found.append((path, answer))
        for link in re.findall(
            r'(?:href|action)="(/[^"#]*)', answer.text if answer.is_json or answer.mimetype.startswith("text") else ""
        ):
            plain = link.replace("&amp;", "&")
            if urlsplit(plain).path != "/logout" and plain not in seen:
                seen.add(plain)
                waiting.append(plain)
    return found


def everything(world: Neighbourhood, own: Things, who: str | None) -> list[tuple[str, TestResponse]]:
    """Follow the links, then ask for every address of the URL map that was not among them, downloads too."""
    browser = world.client(who)
    found = walk(browser)
    seen = {path for path, _ in found}
    rules = [(r.endpoint, r.rule) for r in world.app.url_map.iter_rules() if "GET" in (r.methods or ())]
    paths = {own.path(world.app, endpoint, rule) for endpoint, rule in rules} - seen
    return found + [(path, browser.get(path)) for path in sorted(paths)]


def leaks(world: Neighbourhood, own: Things, roles: Iterable[str | None] = ROLES) -> list[str]:
    """Return who reads a canary where."""
    return [
        f"{who} {path}" for who in roles for path, answer in everything(world, own, who) if CANARY in readable(answer)
    ]


def neighbours(world: Neighbourhood) -> tuple[Things, Neighbourhood]:
    """Furnish this community, and another one whose every word is a canary."""
    own = lay_out(world)
    other = Neighbourhood(world.app, "other-lane")
    furnish(other)
    plant(other.community.id)
    return own, other


@pytest.mark.row("product-42")
def test_nobody_sees_a_word_of_another_community(furnished: Furnisher[Any]) -> None:
    world, (own, other) = furnished(neighbours)

    assert bare(other.community.id) == []
    assert leaks(world, own) == []
    assert any(CANARY in readable(answer) for _, answer in walk(other.client("mei"), "/people"))


@pytest.mark.dealt
@pytest.mark.parametrize(
    ("table", "who"), [("teams", "ana"), ("people", "mei"), ("shifts", None), ("engagements", "sara")]
)
def test_the_crawl_sees_a_query_that_forgets_the_community(
    furnished: Furnisher[Any], table: str, who: str | None
) -> None:
    world, (own, _) = furnished(neighbours)
    forgotten = []

    def forget(_connection, _cursor, statement, parameters, _context, _many):
        mended = re.sub(rf"\b({table}\.community_id) = (?=[?%])", r"\1 >= ", statement)
        forgotten.extend([statement] if mended != statement else [])
        return mended, parameters

    event.listen(db.engine, "before_cursor_execute", forget, retval=True)
    try:
        found = leaks(world, own, [who])
    finally:
        event.remove(db.engine, "before_cursor_execute", forget)

    assert forgotten
    assert found


@pytest.mark.dealt
@pytest.mark.parametrize("who", [None, "ana", "mei"])
def test_every_answer_carries_the_headers(furnished: Furnisher[Any], who: str | None) -> None:
    world, _ = furnished(lay_out)
    browser = world.client(who)
    answers = [*walk(browser), ("/nowhere", browser.get("/nowhere")), ("/login", browser.post("/login"))]

    for path, answer in answers:
        policy = answer.headers.get("Content-Security-Policy", "")
        assert "default-src 'none'" in policy, path
        assert "unsafe" not in policy, path
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
        assert answer.headers["Referrer-Policy"] == "same-origin", path
        if who and not path.startswith("/static/"):
            assert answer.headers["Cache-Control"] == "no-store", path
        assert answer.status_code < 500, path


def test_two_answers_never_share_a_nonce(world: Neighbourhood) -> None:
    browser = world.client()

    policies = {browser.get("/login").headers["Content-Security-Policy"] for _ in range(3)}

    assert len(policies) == 3


@pytest.mark.dealt
@pytest.mark.row("reliability-3")
@pytest.mark.parametrize("who", ["ana", "ben", "mei", "ada"])
def test_looking_changes_nothing(furnished: Furnisher[Any], who: str) -> None:
    world, _ = furnished(lay_out)
    browser = world.client(who)
    walk(browser)
    before = fingerprint()

    walk(browser)

    assert fingerprint() == before


def test_a_look_that_writes_is_seen(world: Neighbourhood) -> None:
    before = fingerprint()

    with write() as tx:
        tx.get(Person, world.people["ana"].id).area = "Lane 3"

    after = fingerprint()
    assert [name for name in before if after[name] != before[name]] == ["people"]


def test_a_forged_host_is_refused(world: Neighbourhood) -> None:
    assert world.client().get("/login", headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("number", ["99999999999999999999", "3000000000", "2147483647"])
def test_a_number_beyond_the_database_is_simply_not_found(world: Neighbourhood, number: str) -> None:
    assert world.client("ana").get(f"/tasks/{number}").status_code == 404
