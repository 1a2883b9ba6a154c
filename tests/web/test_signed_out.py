"""A form that comes after the sign-in ended loses nothing: it is handed back and holds once the person is back."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.kernel import clock
from portal.kernel.db import db, read
from portal.tasks.models import Task
from tests.reading import Page, Person
from tests.web.things import PAPER
from tests.world import PASSWORD

TYPED = 'Bring "two" chairs\r\nand a <b>lamp</b> & tea 世界'
SAID = {"title": "Lamp evening", "description": TYPED, "place": "Yard", "kind": "offer", "domain": "ageing"}


def sign_in(person, who):
    """Sign in by the form, as in another tab of the same browser."""
    answer = person.press(person.open("/login").form("/login", "Sign in"), identifier=who, password=PASSWORD)
    assert answer.status == 200
    return answer


def titles():
    db.session.remove()
    return list(read().scalars(select(Task.title)))


@pytest.fixture
def mei(world):
    person = Person(world.client())
    sign_in(person, "mei")
    return person


@pytest.fixture
def form(world, mei):
    """The form of a new task, opened before Mei's sign-in ran out."""
    found = mei.open(f"/tasks/new?team={world.team.id}").form("/tasks")
    clock.tick(timedelta(minutes=31))
    return found


@pytest.fixture
def late(mei, form):
    """The page that answers the form that Mei sent too late."""
    return mei.press(form, **SAID)


def test_a_form_sent_too_late_comes_back_with_all_that_was_typed(late):
    assert late.status == 403
    assert "Your sign-in has ended, so nothing was saved yet." in late.words
    kept = late.form("/tasks", "Send it again")
    assert {name: kept.value(name) for name in SAID} == SAID
    assert "and a <b>lamp</b> & tea 世界" in late.words
    assert "Lamp evening" in late.words
    assert '<a class="button button-main" href="/login" target="_blank" rel="noopener">' in late.html
    assert titles() == []


def test_after_signing_in_the_kept_form_is_taken_once(mei, late):
    kept = late.form("/tasks", "Send it again")
    sign_in(mei, "mei")

    first, second = mei.press(kept), mei.press(kept)

    assert (first.status, second.status) == (200, 200)
    assert titles() == ["Lamp evening"]


def test_after_signing_in_going_back_and_sending_works_too(mei, form, late):
    sign_in(mei, "mei")

    assert mei.press(form, **SAID).status == 200
    assert titles() == ["Lamp evening"]


def test_sending_it_again_before_signing_in_keeps_it_still(mei, late):
    again = mei.press(late.form("/tasks", "Send it again"))

    assert again.status == 403
    assert again.form("/tasks", "Send it again").value("description") == TYPED
    assert titles() == []


@pytest.mark.parametrize("signs_out", [False, True])
def test_nobody_else_sends_it_or_reads_it(mei, late, signs_out):
    kept = late.form("/tasks", "Send it again")
    if signs_out:
        sign_in(mei, "mei")
        mei.press(mei.open("/profile").form("/logout"))
    sign_in(mei, "sara")

    answer = mei.press(kept)

    assert answer.status == 400
    assert "Lamp evening" not in answer.html
    assert titles() == []


def test_signing_out_ends_what_the_token_of_open_forms_is_worth(mei, form):
    sign_in(mei, "mei")
    mei.press(mei.open("/profile").form("/logout"))
    sign_in(mei, "mei")

    assert mei.press(form, **SAID).status == 400


def test_a_press_without_words_is_kept_as_well(world):
    shift = world.shift(starts_in=timedelta(hours=30))
    ana = Person(world.client())
    sign_in(ana, "ana")
    take = ana.open(f"/tasks/{shift.task_id}").form(f"/shifts/{shift.id}/assignments")
    Person(world.client("ana")).browser.send("/sign-ins/0/end")
    late = ana.press(take)

    assert late.status == 403
    assert "<summary>What you typed</summary>" not in late.html
    sign_in(ana, "ana")
    assert ana.press(late.form("/assignments", "Send it again")).status == 200


def test_a_file_is_asked_for_again_and_the_page_says_so(world, mei):
    clock.tick(timedelta(minutes=31))
    path = f"/teams/{world.team.id}/pathway/steady/submissions"

    answer = mei.browser.send(path, note="See page 2", file=(io.BytesIO(PAPER), "paper.pdf"))

    page = Page(mei.browser, answer)
    assert (page.status, page.form(path).value("note")) == (403, "See page 2")
    assert "Passwords and files are not kept here." in page.words


def test_a_form_too_long_to_hand_back_is_left_to_the_browser(world, mei):
    clock.tick(timedelta(minutes=31))

    answer = mei.browser.send("/tasks", description="x" * 70_000)

    assert answer.status_code == 403
    assert "come back to this page and reload it" in answer.text
    assert "x" * 100 not in answer.text


def test_a_forged_form_is_not_handed_back(mei):
    clock.tick(timedelta(minutes=31))

    answer = mei.browser.post("/tasks", data={"csrf_token": "forged", "request_id": "a", "title": "Forged words"})

    assert answer.status_code == 400
    assert "Forged words" not in answer.text


def test_signing_out_too_late_needs_no_sign_in(mei):
    sign_out = mei.open("/profile").form("/logout")
    clock.tick(timedelta(minutes=31))

    answer = mei.browser.post("/logout", data=dict(sign_out.fields))

    assert (answer.status_code, answer.location) == (302, "/login")


def test_the_page_speaks_chinese_and_passes_over_nothing(world):
    browser = world.client(language="zh-CN")

    answer = browser.send("/tasks", title="灯会")

    assert answer.status_code == 403
    assert 'lang="zh-Hans"' in answer.text
    assert "灯会" in answer.text
