"""Walk the site as each role: no canary of another community, headers everywhere, and a GET that changes nothing."""

import re
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from portal.kernel.db import Base, read, write
from portal.kernel.events import Event
from portal.people.models import Person, SignIn
from tests.web.things import lay_out
from tests.world import Browser, Neighbourhood

CANARY = "CANARYXQZ"
MOST = 120
LOOKED_AT = {SignIn.__tablename__}  # a sign-in notes when it was last used
ROLES = ("ana", "ben", "oskar", "mei", "sara", "guo", "pei", "hua", "ada")


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


def plant_canaries(world: Neighbourhood) -> None:
    """Write the canary into every name and sentence of a community."""
    with write() as tx:
        for table, columns in {
            "people": ("name", "email"),
            "tasks": ("title", "description", "place"),
            "teams": ("name",),
            "organisations": ("name",),
            "households": ("label",),
            "submissions": ("note",),
            "verifications": ("reason",),
            "approvals": ("reason",),
            "communities": ("name_en",),
        }.items():
            key = "id" if table == "communities" else "community_id"
            for column in columns:
                tx.execute(
                    text(f"UPDATE {table} SET {column} = '{CANARY}' || id WHERE {key} = :community"),
                    {"community": world.community.id},
                )


@pytest.mark.row("product-42")
def test_nobody_sees_a_word_of_another_community(world: Neighbourhood) -> None:
    lay_out(world)
    other = Neighbourhood(world.app, "other-lane")
    lay_out(other)
    plant_canaries(other)

    leaks = [
        f"{who} {path}"
        for who in ROLES
        for path, answer in walk(world.client(who))
        if CANARY.encode() in answer.data or CANARY.encode() in str(answer.headers).encode()
    ]

    assert leaks == []
    assert any(CANARY in answer.text for _, answer in walk(other.client("mei"), "/people"))


@pytest.mark.parametrize("who", [None, "ana", "mei"])
def test_every_answer_carries_the_headers(world: Neighbourhood, who: str | None) -> None:
    lay_out(world)
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


def fingerprint() -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table but those that looking itself may touch."""
    read().rollback()
    return {
        table.name: sorted((tuple(map(str, row)) for row in read().execute(table.select())), key=repr)
        for table in Base.metadata.sorted_tables
        if table.name not in LOOKED_AT
    }


@pytest.mark.row("reliability-3")
@pytest.mark.parametrize("who", ["ana", "ben", "mei", "ada"])
def test_looking_changes_nothing(world: Neighbourhood, who: str) -> None:
    lay_out(world)
    browser = world.client(who)
    walk(browser)
    before = fingerprint()

    walk(browser)

    assert fingerprint() == before


def test_a_look_that_writes_is_seen(world: Neighbourhood) -> None:
    before = fingerprint()

    with write() as tx:
        tx.get(Person, world.people["ana"].id).area = "Lane 3"

    assert fingerprint() != before
    assert read().query(Event).count() >= 0


def test_a_forged_host_is_refused(world: Neighbourhood) -> None:
    assert world.client().get("/login", headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("number", ["99999999999999999999", "3000000000", "2147483647"])
def test_a_number_beyond_the_database_is_simply_not_found(world: Neighbourhood, number: str) -> None:
    assert world.client("ana").get(f"/tasks/{number}").status_code == 404
