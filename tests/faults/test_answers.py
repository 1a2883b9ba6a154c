"""A database that is locked, or away: a sentence and the right status, nothing half-written, nothing typed is lost."""

import io
import json
import re
from datetime import timedelta

import pytest

from portal.kernel import clock
from portal.kernel import db as door
from portal.kernel.db import db
from portal.web import errors, pages
from tests.faults.holding import away, is_sqlite, locked
from tests.races.forms import CASES
from tests.races.test_twice import contents, form_of
from tests.reading import Page, Person
from tests.web.things import PAPER, lay_out
from tests.world import PASSWORD

NEW = "yellow kite 9"
KEPT = "What you typed is kept on this page"
INSIDE = re.compile(
    r"Traceback|sqlalchemy|sqlite|psycopg|OperationalError|site-packages|portal/|/tmp|SELECT|UPDATE", re.IGNORECASE
)


@pytest.fixture
def url(database_url):
    return database_url


@pytest.fixture
def hasty(world, monkeypatch):
    """The neighbourhood on an app that waits a twentieth of a second for a lock, not ten seconds."""
    monkeypatch.setattr(door, "BUSY_SECONDS", 0.05)
    db.session.remove()
    db.engine.dispose()
    yield world
    db.session.remove()
    db.engine.dispose()


@pytest.fixture
def shift(hasty):
    return hasty.shift(capacity=5, starts_in=timedelta(hours=3))


def check_page(answer, status=503):
    """Hold what every such answer must say and must not."""
    assert (answer.status_code, answer.mimetype) == (status, "text/html"), answer.text[-500:]
    assert INSIDE.findall(answer.text) == []
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    if status == 503:
        assert answer.headers["Retry-After"] == "10"


def reference_on(answer):
    return re.search(r"say this number: ([0-9A-F]{8})", answer.text).group(1)


@pytest.mark.row("reliability-9-lock")
def test_a_locked_database_keeps_the_form_and_takes_it_later_once(hasty, shift, url):
    browser = hasty.client("ana")
    before = contents()
    with locked(url):
        answer = browser.send(f"/shifts/{shift.id}/assignments", request_id="press-1")
        readable = browser.get(f"/tasks/{shift.task_id}")

    check_page(answer)
    assert KEPT in answer.text
    assert readable.status_code == 200
    assert contents() == before
    form = Page(browser, answer).form(f"/shifts/{shift.id}/assignments", "Send it again")
    first, second = (browser.post(form.action, data=dict(form.fields)) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert len(contents()["assignments"]) - len(before["assignments"]) == 1


@pytest.mark.row("reliability-9-lock")
def test_every_form_answers_a_lock_in_words_and_writes_nothing(hasty, furnished, url):
    wrong = []
    for endpoint in sorted(name for name, case in CASES.items() if case.events):
        form = form_of(furnished, endpoint)
        browser, before = form.world.client(form.case.who), contents()
        with locked(url):
            answer = browser.send(form.path, **form.case.sending(form.said))
        check_page(answer)
        wrong += [endpoint] if contents() != before else []
    assert wrong == []


def test_the_log_names_the_number_on_the_page(hasty, shift, url, capsys):
    browser = hasty.client("ana")
    with locked(url):
        answer = browser.send(f"/shifts/{shift.id}/assignments")

    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]
    failed = [line for line in lines if line["event"] == "request.failed"]
    assert [(line["reference"], line["status"]) for line in failed] == [(reference_on(answer), 503)]
    assert failed[0]["endpoint"] == "tasks.create_assignment"


def test_what_was_typed_comes_back_letter_for_letter(hasty, url):
    typed = '"><script>alert(1)</script>\r\nsecond line & <b>more</b> \u4e16\u754c'
    browser = hasty.client("ben")
    with locked(url):
        answer = browser.send("/tasks", title="Tea", description=typed, team=hasty.team.id, kind="offer",
                              domain="ageing", risk="low", place="Yard", twice=["1", "2"])  # fmt: skip

    check_page(answer)
    assert "<script" not in answer.text
    form = Page(browser, answer).form("/tasks", "Send it again")
    assert form.value("description") == typed
    assert [value for name, value in form.fields if name == "twice"] == ["1", "2"]


def test_a_password_does_not_come_back(hasty, url):
    browser = hasty.client()
    with locked(url):
        answer = browser.send("/login", identifier="ana", password=PASSWORD)

    check_page(answer)
    assert PASSWORD not in answer.text
    assert "You will be asked for them again" in answer.text
    page = Page(browser, answer)
    assert page.form("/login", "Send it again").value("identifier") == "ana"
    again = Person(browser).press(page.form("/login", "Send it again"))
    assert (again.status, again.form("/login").value("identifier")) == (422, "ana")


@pytest.mark.parametrize("who", ["ana", "mei"])
def test_a_new_password_does_not_come_back_either(hasty, url, who):
    path = "/profile/password" if who == "ana" else f"/people/{hasty.people['lin'].id}/password"
    said = {"password": NEW} if who == "mei" else {"current_password": PASSWORD, "password": NEW}
    browser = hasty.client(who)
    with locked(url):
        answer = browser.send(path, request_id="press-1", **said)
    clock.tick(timedelta(days=15))
    late = browser.send(path, request_id="press-1", **said)

    check_page(answer)
    check_page(late, 403)
    for found in (answer, late):
        assert (PASSWORD in found.text, NEW in found.text) == (False, False)
        assert Page(browser, found).form(path, "Send it again").value("request_id") == "press-1"
        assert "You will be asked for them again" in found.text


def test_a_file_does_not_come_back_and_the_page_says_so(hasty, url):
    things, browser = lay_out(hasty), hasty.client("ben")
    with locked(url):
        answer = browser.send(
            f"/teams/{things.numbers['team_id']}/pathway/steady/submissions",
            note="See page 2", file=(io.BytesIO(PAPER), "paper.pdf"),
        )  # fmt: skip

    check_page(answer)
    assert "See page 2" in answer.text
    assert "You will be asked for them again" in answer.text


def test_a_form_too_long_to_hand_back_is_left_to_the_browser(hasty, shift, url):
    browser = hasty.client("ana")
    with locked(url):
        answer = browser.send(f"/shifts/{shift.id}/assignments", note="x" * 70_000)

    check_page(answer)
    assert "go back and send the form again" in answer.text
    assert len(answer.text) < 20_000


def test_a_forged_form_is_not_handed_back(hasty, shift, url):
    browser = hasty.client("ana")
    with locked(url):
        answer = browser.post(f"/shifts/{shift.id}/assignments", data={"csrf_token": "forged", "a": "b"})

    check_page(answer, 400)
    assert "Send it again" not in answer.text


def test_a_sign_in_that_cannot_be_renewed_still_reads(hasty, shift, url):
    browser = hasty.client("ana")
    clock.tick(timedelta(minutes=6))
    with locked(url):
        answer = browser.get(f"/tasks/{shift.task_id}")

    assert (answer.status_code, "Ana" in answer.text) == (200, True)


def test_readiness_says_no_and_nothing_more(hasty, url):
    with locked(url):
        answer = hasty.client().get("/readyz")

    assert (answer.status_code, answer.json["writing"]) == (503, False)
    assert INSIDE.findall(answer.text) == []


@pytest.fixture
def gone(hasty, url, request):
    """The context in which the database answers nobody."""
    server = None if is_sqlite(url) else request.getfixturevalue("postgres_server")
    return lambda: away(url, server)


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_a_database_that_is_away_is_said_in_the_readers_language(hasty, shift, gone, language):
    browser = hasty.client("ana", language)
    path = f"/tasks/{shift.task_id}?past=1"
    with gone():
        read = browser.get(path)
        sent = browser.send(f"/shifts/{shift.id}/assignments", request_id="press-1")
        nowhere = browser.get("/no-such-page")
    back, again = browser.get(path), browser.send(f"/shifts/{shift.id}/assignments", request_id="press-1")

    check_page(read)
    check_page(sent)
    check_page(nowhere, 404)
    is_english = language == "en"
    assert {f'lang="{"en" if is_english else "zh-Hans"}"' in answer.text for answer in (read, sent, nowhere)} == {True}
    assert ("Linli cannot answer just now" in read.text, KEPT in sent.text) == (is_english, is_english)
    assert path in [href for href, _ in Page(browser, read).links]
    assert Page(browser, sent).form(f"/shifts/{shift.id}/assignments").value("request_id") == "press-1"
    assert (back.status_code, again.status_code) == (200, 303)  # no restart was needed


def test_a_fault_outside_a_view_has_its_page_and_its_line_too(world, capsys):
    def fail(response):
        raise RuntimeError("the inside")

    hooks = world.app.after_request_funcs.setdefault(None, [])
    hooks.append(fail)
    try:
        answer = world.client().get("/tasks")
    finally:
        hooks.remove(fail)

    assert (answer.status_code, INSIDE.findall(answer.text)) == (500, [])
    assert "the inside" not in answer.text
    assert reference_on(answer) in capsys.readouterr().err


def test_when_not_even_the_page_can_be_made_a_bare_sentence_is_left(world, capsys, monkeypatch):
    def fail(*_args, **_more):
        raise RuntimeError("the inside")

    monkeypatch.setattr(errors, "render_template", fail)
    monkeypatch.setattr(pages, "render_template", fail)

    answer = world.client().get("/tasks")

    assert (answer.status_code, answer.mimetype, INSIDE.findall(answer.text)) == (500, "text/html", [])
    assert "Something went wrong on our side" in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    reference = re.search(r" ([0-9A-F]{8})$", answer.text).group(1)
    assert reference in capsys.readouterr().err


def test_the_inside_would_be_seen():
    assert INSIDE.findall("(sqlite3.OperationalError) near SELECT") != []
    assert INSIDE.findall("Linli cannot save anything just now. If you call us, say this number: 0A1B2C3D") == []
