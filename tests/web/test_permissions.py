"""Every route × role × own and foreign things × method, from the URL map: no surprise, none undeclared."""

import dataclasses
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse
from wtforms import IntegerField

from portal.hours.forms import NumbersField
from portal.web.forms import BaseForm
from portal.web.guard import audience_of
from tests.web.matrix import ALL, ALLOWED, ANOTHER_LEADER, BY_NUMBER, LEADERS, PUBLIC, allowed
from tests.web.named import NAMED, NOTHING, REST, fingerprint, readable
from tests.web.things import Things, lay_out
from tests.world import Browser, Neighbourhood

REFUSED = {403, 404}
COUNTED = ("tries", "events")  # wrong tickets are counted, and that somebody signed in is recorded
THINGS = {field for field, _ in NAMED.values()} | NOTHING
SENT_TO_SIGN_IN = {302}


def routes(app: Flask) -> list[tuple[str, str, str]]:
    """Return (endpoint, rule, method) of every route, HEAD and OPTIONS aside."""
    found = [(rule.endpoint, rule.rule, method) for rule in app.url_map.iter_rules() for method in rule.methods or ()]
    return sorted(item for item in found if item[2] not in {"HEAD", "OPTIONS"})


def ask(browser: Browser, path: str, method: str, fields: dict[str, Any]) -> int:
    """Send a well-formed request and return the status."""
    return (browser.get(path) if method == "GET" else browser.send(path, **fields)).status_code


def surprises(may: frozenset[str], who: str, status: int, *, is_foreign: bool) -> str | None:
    """Say what is wrong with the status for this person, None when it is as declared."""
    if status >= 500:
        return f"{status}"
    if who == "anonymous" and who not in may:
        return None if status in SENT_TO_SIGN_IN | {400, 401, 403, 404} else f"a stranger got {status}"
    if who not in may or is_foreign:
        return None if status in REFUSED else f"{who} got {status}, expected 403 or 404"
    return None if status not in REFUSED else f"{who} was refused with {status}"


@pytest.fixture
def own(world: Neighbourhood) -> Things:
    """One of each thing of Ben's team; Lin leads a team of her own beside it."""
    world.leads(ANOTHER_LEADER, "Garden Team")
    return lay_out(world)


def test_every_route_is_in_the_matrix_and_the_matrix_has_no_ghosts(app: Flask) -> None:
    endpoints = {endpoint for endpoint, _, _ in routes(app)}

    assert endpoints == set(ALLOWED)


def test_the_guard_and_the_matrix_agree_on_what_is_public(app: Flask) -> None:
    public = {endpoint for endpoint, _, _ in routes(app) if (found := audience_of(app, endpoint)) and found.is_public}

    assert public == {endpoint for endpoint, who in ALLOWED.items() if who == PUBLIC}


@pytest.mark.row("product-32")
@pytest.mark.parametrize("who", sorted(PUBLIC | {ANOTHER_LEADER}))
def test_own_things_open_to_those_who_may_and_to_nobody_else(world: Neighbourhood, own: Things, who: str) -> None:
    if who == ANOTHER_LEADER:
        own.numbers["person_id"] = own.numbers["hua_id"]  # everybody may leave a team by themselves
    wrong = []
    for endpoint, rule, method in routes(world.app):
        path = own.path(world.app, endpoint, rule)
        browser = world.client(None if who == "anonymous" else who)
        found = surprises(
            allowed(endpoint, rule), who, ask(browser, path, method, own.sent(endpoint)), is_foreign=False
        )
        if found:
            wrong.append(f"{method} {path} ({endpoint}): {found}")

    assert wrong == []


@pytest.mark.row("product-42")
@pytest.mark.parametrize("who", sorted(ALL | {ANOTHER_LEADER}))
def test_things_of_another_community_open_to_nobody(world: Neighbourhood, who: str) -> None:
    foreign = lay_out(Neighbourhood(world.app, "other-lane"))
    world.leads(ANOTHER_LEADER, "Garden Team")
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


def rules(app: Flask) -> dict[str, tuple[str, str]]:
    """Return the rule and the method of each route that names a thing outside its path."""
    return {endpoint: (rule, method) for endpoint, rule, method in routes(app) if endpoint in NAMED}


def name_it(world: Neighbourhood, who: str, endpoint: str, own: Things, named: Things) -> TestResponse:
    """Ask for an address of one's own community, but name this thing in the form or the query."""
    rule, method = rules(world.app)[endpoint]
    field, thing = NAMED[endpoint]
    at = dataclasses.replace(own, numbers={**own.numbers, "shift_id": own.numbers["running_id"]})
    path = at.path(world.app, "", rule)
    if method == "GET":
        return world.client(who).get(f"{path}?{field}={named.numbers[thing]}")
    fields = {**own.sent(endpoint), **REST.get(endpoint, {}), field: named.numbers[thing]}
    return world.client(who).send(path, **fields)


def test_every_field_that_names_a_thing_is_tried() -> None:
    pages, found = list(BaseForm.__subclasses__()), set()
    while pages:
        form = pages.pop()
        pages += form.__subclasses__()
        for name in dir(form):
            kind = getattr(getattr(form, name, None), "field_class", None)
            if kind and (name in THINGS or issubclass(kind, (IntegerField, NumbersField))):
                found.add(name)

    assert found - NOTHING == {field for field, _ in NAMED.values()}


@pytest.mark.row("product-42")
@pytest.mark.parametrize("whose", ["another-community", "another-team"])
def test_a_thing_of_others_named_in_a_form_or_a_query_opens_nothing(
    world: Neighbourhood, own: Things, whose: str
) -> None:
    foreign = lay_out(Neighbourhood(world.app, "other-lane")) if whose == "another-community" else own
    before, wrong = fingerprint(*COUNTED), []
    for endpoint in NAMED.keys() - (BY_NUMBER if foreign is own else frozenset()):
        may = ALLOWED[endpoint] if foreign is not own else frozenset({ANOTHER_LEADER})
        for who in sorted(may & (LEADERS | {"ana", ANOTHER_LEADER})):
            answer = name_it(world, who, endpoint, own, foreign)
            if answer.status_code not in REFUSED | {409, 422} and not is_empty_list(endpoint, answer):
                wrong.append(f"{who} {endpoint}: {answer.status_code}")

    assert wrong == []
    assert fingerprint(*COUNTED) == before


def test_ones_own_thing_named_there_opens(world: Neighbourhood, own: Things) -> None:
    closed = []
    for endpoint in NAMED:
        answer = name_it(world, "ana" if ALLOWED[endpoint] >= ALL else "sara", endpoint, own, own)
        if answer.status_code not in {200, 303} or is_empty_list(endpoint, answer):
            closed.append(f"{endpoint}: {answer.status_code} {answer.text}")

    assert closed == []


def is_empty_list(endpoint: str, answer: TestResponse) -> bool:
    """Tell whether a list was asked for and holds no visit."""
    return endpoint.startswith("hours.show_verified") and "Evening round" not in readable(answer)


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
