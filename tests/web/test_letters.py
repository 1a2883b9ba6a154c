"""Signs that no keyboard writes: a page with a sentence for every address and form, and nothing of them is kept."""

import io

import pytest
from sqlalchemy import func, select

from portal.kernel.db import read
from portal.kernel.events import Event
from portal.web.letters import is_keepable
from tests.web.things import lay_out

SENTENCE = "What was sent contains a character that cannot be saved."


def routes(app, method):
    return sorted((rule.endpoint, rule.rule) for rule in app.url_map.iter_rules() if method in (rule.methods or ()))


@pytest.fixture
def furniture(furnished):
    return furnished(lay_out)


@pytest.fixture
def world(furniture):
    return furniture[0]


@pytest.fixture
def things(furniture):
    return furniture[1]


@pytest.mark.parametrize("who", [None, "mei"])
def test_every_address_answers_a_strange_query_in_words(world, things, who):
    browser, wrong = world.client(who), []
    for endpoint, rule in routes(world.app, "GET"):
        answer = browser.get(things.path(world.app, endpoint, rule) + "?q=%00")
        if (answer.status_code, SENTENCE in answer.text) != (400, True):
            wrong.append((endpoint, answer.status_code))

    assert wrong == []


def test_every_form_answers_a_strange_text_in_words_and_does_nothing(world, things):
    browser, wrong = world.client("mei"), []
    before = read().scalar(select(func.count(Event.id)))
    for endpoint, rule in routes(world.app, "POST"):
        fields = {**things.sent(endpoint), "note": "a\0b"}
        answer = browser.send(things.path(world.app, endpoint, rule), **fields)
        if (answer.status_code, SENTENCE in answer.text) != (400, True):
            wrong.append((endpoint, answer.status_code))

    assert wrong == []
    assert read().scalar(select(func.count(Event.id))) == before


@pytest.mark.parametrize(
    "path",
    [
        "/register?community=%00", "/people?q=%00", "/people?%00=1", "/people?q=1&q=%00", "/events?of=%00", "/c/%00",
        "/b/%00", "/teams/1/pathway?at=%00", "/imports?show=%00",
    ],
)  # fmt: skip
def test_no_part_of_an_address_reaches_the_database(world, path):
    answer = world.client("ada").get(path)

    assert answer.status_code in {400, 404}, answer.text[-300:]


@pytest.mark.parametrize("name", ["name", "identifier", "password", "csrf_token", "request_id", "next"])
def test_no_field_of_a_public_form_reaches_the_database(world, name):
    fields = {"name": "Wu", "identifier": "wu-min", "password": "a long one 42", "birth_date": "1990-01-01"}

    answer = world.client().send("/register", **{**fields, name: "a\0b"})

    assert answer.status_code == 400


def test_the_name_of_a_file_is_looked_at_too(world):
    answer = world.client("mei").send("/imports/trials", file=(io.BytesIO(b"id,title\n1,x\n"), "a\0b.csv"))

    assert (answer.status_code, SENTENCE in answer.text) == (400, True)


@pytest.mark.parametrize("path", ["/people?q=%ED%A0%80", "/people?q=%FF", "/people?q=%F0%9F%98%80", "/b/%ED%A0%80"])
def test_bytes_that_mean_no_letter_never_break_a_page(world, path):
    assert world.client("mei").get(path).status_code in {200, 400, 404}


@pytest.mark.parametrize("text", ["", "Ana", "世界", "😀", "a\tb\r\n", "\ufffd"])
def test_what_people_write_is_kept(text):
    assert is_keepable(text)


@pytest.mark.parametrize("text", ["\0", "a\0", "世\0界", "\ud800", "a\udfff"])
def test_what_no_database_keeps_is_seen(text):
    assert not is_keepable(text)
