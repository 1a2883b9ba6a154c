"""The log: one JSON line a fact, numbers instead of names, nothing that somebody typed."""

import json

import pytest
import structlog

from portal.web import logs


def lines(capsys) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]


def test_a_request_is_one_line_with_endpoint_status_and_user(world, capsys):
    browser = world.client("ana")
    capsys.readouterr()

    browser.get("/notices?q=secret-words")
    (line,) = [line for line in lines(capsys) if line["event"] == "request.finished"]

    assert line["endpoint"] == "notices.list_notices"
    assert (line["status"], line["method"], line["user_id"]) == (200, "GET", world.users["ana"].id)
    assert line["ms"] >= 0
    assert "secret-words" not in json.dumps(line)
    assert "Ana" not in json.dumps(line)


def test_a_wrong_sign_in_leaves_no_name_and_no_password(world, capsys):
    browser = world.client()
    capsys.readouterr()

    browser.send("/login", identifier="138 0013 8000", password="hunter2 hunter2")

    said = capsys.readouterr().err
    assert "people.sign_in" in said
    assert not any(word in said for word in ("138 0013", "1380013", "0013 8000", "00138000", "hunter2"))


def test_the_liveness_probe_and_files_are_silent(world, capsys):
    browser = world.client()
    capsys.readouterr()

    browser.get("/healthz")
    browser.get("/static/site.css")

    assert lines(capsys) == []


def test_a_failure_is_told_by_kind_and_place_with_the_number_that_the_page_shows(world, capsys, monkeypatch):
    def fail(*_args):
        raise RuntimeError("Wang Xiuying, 138 0013 8000")

    browser = world.client("ana")
    monkeypatch.setattr("portal.notices.queries.inbox_page", fail)
    capsys.readouterr()

    page = browser.get("/notices")
    failed, finished = [line for line in lines(capsys) if line["event"].startswith("request.")]

    assert page.status_code == 500
    assert failed["reference"] in page.text
    assert (failed["kind"], finished["status"]) == ("RuntimeError", 500)
    assert failed["request"] == finished["request"]
    assert any(place.startswith("portal/notices/views.py:") for place in failed["where"])
    assert "Wang" not in json.dumps([failed, finished])
    assert "Wang" not in page.text


@pytest.mark.parametrize("value", ["a\nb", "a\r\nINFO forged", "\x1b[2J"])
def test_one_fact_is_one_line_whatever_is_in_it(app, capsys, value):
    structlog.get_logger().warning("worker.ended", kind=value)

    (said,) = capsys.readouterr().err.splitlines()
    assert "\x1b" not in said
    assert json.loads(said)["event"] == "worker.ended"


def test_a_key_that_is_not_on_the_list_is_dropped_and_counted(app, capsys):
    structlog.get_logger().info("worker.started", pid=7, name="Wang Xiuying", phone="138", text="…")

    (line,) = lines(capsys)
    assert line["pid"] == 7
    assert line["dropped"] == 3
    assert not {"name", "phone", "text"} & set(line)
    assert not {"name", "phone", "email", "address", "title", "note"} & logs.ALLOWED
