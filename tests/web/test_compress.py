"""Pages and the sheet travel compressed, but not where another site chose the address."""

import gzip

import pytest

GZIP = {"Accept-Encoding": "gzip, deflate, br"}
PATHS = ("/tasks", "/login", "/static/site.css")


@pytest.mark.parametrize("path", PATHS)
def test_what_a_browser_asks_for_is_packed_and_says_the_same(world, path):
    plain = world.client().get(path, headers={"Accept-Encoding": "identity"})
    packed = world.client().get(path, headers=GZIP)

    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 2
    assert len(gzip.decompress(packed.data)) == pytest.approx(len(plain.data), abs=200)  # the ids of forms differ
    assert "Content-Encoding" not in plain.headers


@pytest.mark.parametrize("asked", [{}, {"Accept-Encoding": "gzip;q=0"}, {"Accept-Encoding": "br"}])
def test_a_browser_that_does_not_take_it_gets_the_page_as_it_is(world, asked):
    answer = world.client().get("/tasks", headers=asked)

    assert "Content-Encoding" not in answer.headers
    assert b"<!doctype html>" in answer.data


def test_caches_are_told_that_there_are_two_forms(world):
    for headers in ({}, GZIP):
        said = ", ".join(world.client().get("/tasks", headers=headers).headers.getlist("Vary"))
        assert "Accept-Encoding" in said
        assert "Cookie" in said


@pytest.mark.parametrize(("came_from", "is_packed"), [("cross-site", False), ("same-site", False), ("none", True)])
def test_a_page_that_another_site_sent_the_browser_to_is_not_packed(world, came_from, is_packed):
    headers = {**GZIP, "Sec-Fetch-Site": came_from}

    page = world.client("ana").get("/tasks?q=guess", headers=headers)
    sheet = world.client("ana").get("/static/site.css", headers=headers)

    assert ("Content-Encoding" in page.headers) is is_packed
    assert sheet.headers["Content-Encoding"] == "gzip"


def test_a_short_answer_is_left_alone(world):
    assert "Content-Encoding" not in world.client().get("/healthz", headers=GZIP).headers


def test_an_error_page_is_packed_too(world):
    answer = world.client().get("/no-such-page", headers=GZIP)

    assert answer.status_code == 404
    assert b"<!doctype html>" in gzip.decompress(answer.data)
