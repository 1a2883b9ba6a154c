"""Every route × role × own and foreign things × method, from the URL map: no surprise, none undeclared."""

from typing import Any

import pytest
from flask import Flask

from portal.web.guard import audience_of
from tests.web.matrix import ALL, ALLOWED, PUBLIC
from tests.web.things import Things, lay_out
from tests.world import Browser, Neighbourhood

REFUSED = {403, 404}
SENT_TO_SIGN_IN = {302}


def routes(app: Flask) -> list[tuple[str, str, str]]:
    """Return (endpoint, rule, method) of every route, HEAD and OPTIONS aside."""
    found = [(rule.endpoint, rule.rule, method) for rule in app.url_map.iter_rules() for method in rule.methods or ()]
    return sorted(item for item in found if item[2] not in {"HEAD", "OPTIONS"})


def ask(browser: Browser, path: str, method: str, fields: dict[str, Any]) -> int:
    """Send a well-formed request and return the status."""
    return (browser.get(path) if method == "GET" else browser.send(path, **fields)).status_code


def surprises(allowed: frozenset[str], who: str, status: int, *, is_foreign: bool) -> str | None:
    """Say what is wrong with the status for this person, None when it is as declared."""
    if status >= 500:
        return f"{status}"
    if who == "anonymous" and who not in allowed:
        return None if status in SENT_TO_SIGN_IN | {400, 401, 403, 404} else f"a stranger got {status}"
    if who not in allowed or is_foreign:
        return None if status in REFUSED else f"{who} got {status}, expected 403 or 404"
    return None if status not in REFUSED else f"{who} was refused with {status}"


@pytest.fixture
def own(world: Neighbourhood) -> Things:
    return lay_out(world)


def test_every_route_is_in_the_matrix_and_the_matrix_has_no_ghosts(app: Flask) -> None:
    endpoints = {endpoint for endpoint, _, _ in routes(app)}

    assert endpoints == set(ALLOWED)


def test_the_guard_and_the_matrix_agree_on_what_is_public(app: Flask) -> None:
    public = {endpoint for endpoint, _, _ in routes(app) if (found := audience_of(app, endpoint)) and found.is_public}

    assert public == {endpoint for endpoint, who in ALLOWED.items() if who == PUBLIC}


@pytest.mark.row("product-32")
@pytest.mark.parametrize("who", sorted(PUBLIC))
def test_own_things_open_to_those_who_may_and_to_nobody_else(world: Neighbourhood, own: Things, who: str) -> None:
    wrong = []
    for endpoint, rule, method in routes(world.app):
        path = own.path(world.app, endpoint, rule)
        browser = world.client(None if who == "anonymous" else who)
        found = surprises(ALLOWED[endpoint], who, ask(browser, path, method, own.sent(endpoint)), is_foreign=False)
        if found:
            wrong.append(f"{method} {path} ({endpoint}): {found}")

    assert wrong == []


@pytest.mark.row("product-42")
@pytest.mark.parametrize("who", sorted(ALL))
def test_things_of_another_community_open_to_nobody(world: Neighbourhood, who: str) -> None:
    foreign = lay_out(Neighbourhood(world.app, "other-lane"))
    wrong = []
    for endpoint, rule, method in routes(world.app):
        if "<" not in rule or rule in foreign.shared_rules:
            continue
        path = foreign.path(world.app, endpoint, rule)
        status = ask(world.client(who), path, method, foreign.sent(endpoint))
        found = surprises(ALLOWED[endpoint], who, status, is_foreign=True)
        if found:
            wrong.append(f"{method} {path} ({endpoint}): {found}")

    assert wrong == []


def test_a_route_that_forgets_its_audience_is_closed(world: Neighbourhood) -> None:
    app: Any = world.app
    view = app.view_functions["people.list_people"]
    app.view_functions["people.list_people"] = lambda: "open"
    try:
        assert world.client("ada").get("/people").status_code == 403
    finally:
        app.view_functions["people.list_people"] = view


@pytest.mark.parametrize(
    ("who", "status", "is_foreign"),
    [("ana", 200, False), ("mei", 403, False), ("mei", 200, True), ("anonymous", 200, False), ("mei", 500, False)],
)
def test_the_matrix_sees_a_surprise(who: str, status: int, *, is_foreign: bool) -> None:
    assert surprises(frozenset({"mei"}), who, status, is_foreign=is_foreign) is not None
