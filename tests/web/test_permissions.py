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
from tests.world import Furnisher, Neighbourhood

REFUSED = {403, 404}
COUNTED = ("tries", "events")  # wrong tickets are counted, and that somebody signed in is recorded
THINGS = {field for field, _ in NAMED.values()} | NOTHING
SENT_TO_SIGN_IN = {302}


def routes(app: Flask) -> list[tuple[str, str, str]]:
    """Return (endpoint, rule, method) of every route, HEAD and OPTIONS aside."""
    found = [(rule.endpoint, rule.rule, method) for rule in app.url_map.iter_rules() for method in rule.methods or ()]
    return sorted(item for item in found if item[2] not in {"HEAD", "OPTIONS"})


def surprises(may: frozenset[str], who: str, status: int, *, is_foreign: bool) -> str | None:
    """Say what is wrong with the status for this person, None when it is as declared."""
    if status >= 500:
        return f"{status}"
    if who == "anonymous" and who not in may:
        return None if status in SENT_TO_SIGN_IN | {400, 401, 403, 404} else f"a stranger got {status}"
    if who not in may or is_foreign:
        return None if status in REFUSED else f"{who} got {status}, expected 403 or 404"
    return None if status not in REFUSED else f"{who} was refused with {status}"


def with_two_teams(world: Neighbourhood) -> Things:
    """Lay out one of each thing of Ben's team; Lin leads a team of her own beside it."""
    world.leads(ANOTHER_LEADER, "Garden Team")
    return lay_out(world)


def with_another_community(world: Neighbourhood) -> tuple[Things, Things]:
    """Lay out one of each thing here, and one of each in another community."""
    return with_two_teams(world), lay_out(Neighbourhood(world.app, "other-lane"))


@pytest.fixture
def furniture(furnished: Furnisher[Any]) -> tuple[Neighbourhood, tuple[Things, Things]]:
    return furnished(with_another_community)


@pytest.fixture
def world(furniture: tuple[Neighbourhood, tuple[Things, Things]]) -> Neighbourhood:
    """The neighbourhood beside another one."""
    return furniture[0]


@pytest.fixture
def own(furniture: tuple[Neighbourhood, tuple[Things, Things]]) -> Things:
    """One of each thing of this community."""
    return furniture[1][0]


@pytest.fixture
def foreign(furniture: tuple[Neighbourhood, tuple[Things, Things]]) -> Things:
    """One of each thing of another community."""
    return furniture[1][1]


class Caller:
    """Somebody who asks for one address after another, signed in anew when an answer may have changed the sign-in."""

    def __init__(self, world: Neighbourhood, who: str) -> None:
        self._world, self._who = world, None if who == "anonymous" else who
        self._browser = world.client(self._who)

    def ask(self, path: str, method: str, fields: dict[str, Any]) -> int:
        """Send a well-formed request and return the status."""
        if method == "GET":
            return self._browser.get(path).status_code
        status = self._browser.send(path, **fields).status_code
        if status not in REFUSED:
            self._browser = self._world.client(self._who)
        return status


def test_every_route_is_in_the_matrix_and_the_matrix_has_no_ghosts(app: Flask) -> None:
    endpoints = {endpoint for endpoint, _, _ in routes(app)}

    assert endpoints == set(ALLOWED)


def test_the_guard_and_the_matrix_agree_on_what_is_public(app: Flask) -> None:
    public = {endpoint for endpoint, _, _ in routes(app) if (found := audience_of(app, endpoint)) and found.is_public}

    assert public == {endpoint for endpoint, who in ALLOWED.items() if who == PUBLIC}


@pytest.mark.dealt
@pytest.mark.row("product-32")
@pytest.mark.parametrize("who", sorted(PUBLIC | {ANOTHER_LEADER}))
def test_own_things_open_to_those_who_may_and_to_nobody_else(world: Neighbourhood, own: Things, who: str) -> None:
    if who == ANOTHER_LEADER:
        own.numbers["person_id"] = own.numbers["hua_id"]  # everybody may leave a team by themselves
    wrong, caller = [], Caller(world, who)
    for endpoint, rule, method in routes(world.app):
        path = own.path(world.app, endpoint, rule)
        status = caller.ask(path, method, own.sent(endpoint))
        found = surprises(allowed(endpoint, rule), who, status, is_foreign=False)
        if found:
            wrong.append(f"{method} {path} ({endpoint}): {found}")

    assert wrong == []


@pytest.mark.dealt
@pytest.mark.row("product-42")
@pytest.mark.parametrize("who", sorted(ALL | {ANOTHER_LEADER}))
def test_things_of_another_community_open_to_nobody(world: Neighbourhood, foreign: Things, who: str) -> None:
    wrong, caller = [], Caller(world, who)
    for endpoint, rule, method in routes(world.app):
        if "<" not in rule or rule in foreign.shared_rules:
            continue
        path = foreign.path(world.app, endpoint, rule)
        status = caller.ask(path, method, foreign.sent(endpoint))
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
    world: Neighbourhood, own: Things, foreign: Things, whose: str
) -> None:
    foreign = foreign if whose == "another-community" else own
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
