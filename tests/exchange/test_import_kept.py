"""An import that cannot be done now shows its trial again: the file, the list's name and the chosen columns stay."""

import pytest
from sqlalchemy.exc import IntegrityError

from portal.exchange import steps, uploads
from tests.exchange.lists import sizes, tasks
from tests.exchange.test_import_page import send
from tests.reading import Person

CONTENT = b"key;what we call it;who\n1;Park day;Greens\n2;Tea;Greens\n"
COLUMNS = {"column_title": "#2", "column_external_id": "#1", "column_organisation": "-", "dates": "day-first"}


@pytest.fixture
def mei(world):
    return Person(world.client("mei"))


@pytest.fixture
def trial(mei):
    """A trial whose columns were chosen by hand, under a name of the list's own."""
    page = mei.press(send(mei, CONTENT).form("/imports/trials"), source="Street list", **COLUMNS)
    assert page.status == 200
    return page


def check_kept(page):
    """Hold that the page is the trial with all that was chosen."""
    assert "list.csv" in page.words
    chosen = page.form("/imports/trials")
    assert chosen.value("source") == "Street list"
    assert {name: chosen.value(name) for name in COLUMNS} == COLUMNS
    assert dict(page.form("/imports").fields).items() >= {**COLUMNS, "source": "Street list"}.items()


def test_a_change_meanwhile_keeps_the_trial_and_the_next_press_imports(mei, trial, monkeypatch):
    def meanwhile(*_args):
        raise IntegrityError("INSERT", {}, Exception("taken"))

    with monkeypatch.context() as once:
        once.setattr(steps, "write_rows", meanwhile)
        answer = mei.press(trial.form("/imports"))

    assert answer.status == 409
    assert "Please send it again." in answer.words
    check_kept(answer)
    assert sizes()["tasks"] == 0
    done = mei.press(answer.form("/imports"))
    assert (done.status, [each.title for each in tasks()]) == (200, ["Park day", "Tea"])


def test_a_form_sent_with_other_words_keeps_the_trial(mei, trial):
    form = trial.form("/imports")
    mei.press(form, source="Other list")

    answer = mei.press(form)

    assert (answer.status, "already sent with different content" in answer.words) == (409, True)
    check_kept(answer)
    assert mei.press(answer.form("/imports")).status == 200


def test_a_list_without_a_name_is_asked_for_one_beside_its_columns(mei, trial):
    answer = mei.press(trial.form("/imports"), source=" ")

    assert answer.status == 422
    assert "Enter a name for the list" in answer.words
    assert "<details open>" in answer.html
    chosen = answer.form("/imports/trials")
    assert {name: chosen.value(name) for name in COLUMNS} == COLUMNS
    assert mei.press(chosen, source="Street list").form("/imports")


def test_columns_that_cannot_be_read_come_back_once(mei, trial):
    answer = mei.press(trial.form("/imports"), column_title="-")

    assert answer.status == 422
    assert answer.words.count("No column") == 1
    assert answer.form("/imports/trials").value("source") == "Street list"


def test_a_file_that_is_gone_is_asked_for_and_the_name_stays(mei, trial, monkeypatch):
    monkeypatch.setattr(uploads, "load", lambda *_args: None)

    answer = mei.press(trial.form("/imports"))

    assert answer.status == 422
    assert "That file is no longer kept. Please choose it again." in answer.words
    form = answer.form("/imports/trials")
    assert (form.value("source"), form.value("dates")) == ("Street list", "day-first")


@pytest.mark.parametrize("field", [("trial", "../../keys/site.key"), ("dates", "sideways"), ("name", "x" * 300)])
def test_a_form_that_was_tampered_with_is_a_page_in_words(mei, trial, field):
    answer = mei.press(trial.form("/imports"), **dict([field]))

    assert answer.status == 422
    assert "Import a list" in answer.words
    assert sizes()["tasks"] == 0
