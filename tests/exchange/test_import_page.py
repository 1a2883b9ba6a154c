"""The import pages: a list is tried, taken in and taken back, and trying writes nothing."""

import io
import re
from datetime import timedelta

import pytest

from portal.exchange import jobs, uploads
from portal.kernel import clock
from tests.counting import statements
from tests.exchange.lists import WHEN, row, sizes, take_in, tasks, written
from tests.exchange.variants import ORIGINAL
from tests.reading import Page, Person
from tests.world import Neighbourhood


def send(person, content, name="list.csv", **fields):
    """Choose a file on the page and press the button."""
    return person._follow(posted(person, content, name, **fields))


def posted(person, content, name="list.csv", **fields):
    form = person.open("/imports/new").form("/imports/trials")
    said = {**dict(form.fields), **fields, "file": (io.BytesIO(content), name)}
    return person.browser.post(form.action, data=said)


@pytest.fixture
def mei(world):
    return Person(world.client("mei"))


@pytest.mark.row("product-39")
def test_the_real_list_is_tried_taken_in_and_taken_back(world, mei):
    before = sizes()
    trial = send(mei, ORIGINAL, "nyc.csv")

    assert (trial.status, sizes()) == (200, before)
    assert "UTF-8, comma · 333 rows" in trial.words
    assert "New 333 as drafts that need dates" in trial.words
    assert (
        "No category: choose a kind of service. Until then it counts as “Neighbours help neighbours”. Lines 11, 20, 27"
        in trial.words
    )
    assert "Title · title 100 % First value: Health Insurance Claims Manager" in trial.words
    done = mei.press(trial.form("/imports", "Import 333 rows"))

    assert "Imported: 333 new, 0 changed, 0 as before, 0 left out." in done.words
    assert "Set the dates of 333 tasks" in done.words
    assert len(tasks()) == 333
    undone = mei.press(done.form("/undo"))
    assert "Undone: 333 removed, 0 as before, 0 kept because they are in use." in undone.words
    assert tasks() == []
    assert "undone" in mei.open("/imports").words


def test_the_same_list_again_offers_nothing_to_import(mei):
    first = send(mei, written(row()))
    mei.press(first.form("/imports"))

    second = send(mei, written(row()))

    assert "This list would change nothing." in second.words
    assert [form for form in second.forms if form.action == "/imports"] == []


def test_the_form_sent_twice_imports_once(mei):
    form = send(mei, written(row())).form("/imports")

    first, second = mei.press(form), mei.press(form)

    assert (first.status, second.status) == (200, 200)
    assert sizes()["import_runs"] == 1


def test_no_page_writes_anything(world, mei):
    ran = take_in(world, row(), row(title=""))
    trial = posted(mei, written(row(8))).location
    before = sizes()

    with statements() as sent:
        for path in (
            "/imports",
            "/imports/new",
            trial,
            f"/imports/{ran.run_id}",
            f"/imports/{ran.run_id}?show=refused",
        ):
            assert mei.open(path).status == 200

    assert [each for each in sent if not each.lstrip().upper().startswith("SELECT")] == []
    assert sizes() == before


def test_pages_cost_few_statements(world, mei):
    ran = take_in(world, *(row(number) for number in range(60)))
    address = f"/imports/{ran.run_id}"

    for path in ("/imports", address):
        with statements() as sent:
            assert mei.open(path).status == 200
        assert len(sent) <= 6


def test_lines_come_page_by_page_and_by_what_became_of_them(world, mei):
    ran = take_in(world, *(row(number) for number in range(60)), row(99, title=""))
    page = mei.open(f"/imports/{ran.run_id}")

    assert page.words.count("Park day") == 50
    assert "Park day 59" in mei.tap(page, "Next page").words
    refused = mei.tap(page, "Left out")
    assert "Line 62 left out The title is empty." in refused.words
    assert "Park day" not in refused.words
    assert "There is no such line." in mei.tap(page, "Changed").words


def test_lines_left_out_and_shifts_are_told_before(mei):
    trial = send(mei, written(row(1, **WHEN), row(2), row(3, title=""), row(4, start_date="soon")))

    assert "1 published with a shift, 1 as drafts that need dates" in trial.words
    assert "The title is empty. Line 4" in trial.words
    assert "“soon” in “start date” is not a date. Write it as 2026-11-24. Line 5" in trial.words


def test_a_sentence_that_a_thousand_lines_share_is_said_once(mei):
    trial = send(mei, written(*(row(number, category="") for number in range(1_000))))

    assert trial.words.count("No category") == 1
    assert "Lines 2, 3, 4" in trial.words
    assert "21 and 980 more" in trial.words


def test_more_sentences_than_anybody_reads_are_counted(mei):
    trial = send(mei, written(*(row(number, category=f"Zoo {number}") for number in range(150))))

    assert trial.words.count("is none of our kinds of service") == 100
    assert "50 more of these are not shown." in trial.words


def test_what_stands_in_a_list_is_shown_as_text(mei):
    trial = send(mei, written(row(title="<script>alert(1)</script>", category="<b>x</b>")))

    assert "<script>alert" not in trial.html
    assert "<b>x" not in trial.html
    assert "“<b>x</b>” is none of our kinds of service" in trial.words
    done = mei.press(trial.form("/imports"))
    assert "<script>alert" not in done.html


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "list.csv", "The file is empty."),
        (b"%PDF-1.7 x", "list.pdf", "This is a PDF."),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "list.csv", "This is not a table."),
        (b"id,title\n", "list.csv", "no row below them"),
    ],
)
def test_a_file_that_cannot_be_read_comes_back_with_a_sentence(mei, content, name, sentence):
    before = sizes()

    answer = send(mei, content, name, source="Street list")

    assert answer.status == 422
    assert sentence in answer.words
    assert 'value="Street list"' in answer.html
    assert sizes() == before


def test_no_file_and_no_name_of_the_list_are_asked_for(mei):
    answer = mei.press(mei.open("/imports/new").form("/imports/trials"), source=" ")

    assert answer.status == 422
    assert "Choose the file with the list" in answer.words
    assert "Enter a name for the list" in answer.words


def test_unknown_columns_can_be_chosen_by_hand(mei):
    content = b"key;what we call it;who\n1;Park day;Greens\n"

    answer = send(mei, content)
    assert answer.status == 422
    assert "No column looks like the title" in answer.words
    assert "<details open>" in answer.html
    again = mei.press(
        answer.form("/imports/trials"), column_title="#2", column_external_id="#1", column_organisation="#3"
    )
    done = mei.press(again.form("/imports"))

    assert (again.status, done.status) == (200, 200)
    assert [each.title for each in tasks()] == ["Park day"]


def test_a_column_that_was_guessed_wrong_can_be_taken_away(mei):
    trial = send(mei, written(row(wanted=5)))

    again = mei.press(trial.form("/imports/trials"), column_wanted="-", dates="day-first")
    mei.press(again.form("/imports"))

    assert tasks()[0].description == "Plant trees."


@pytest.mark.row("product-39")
def test_sixty_megabytes_are_too_large_and_a_page_says_so(mei):
    fields = dict(mei.open("/imports/new").form("/imports/trials").fields)
    head = "".join(f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{fields[name]}\r\n' for name in fields)
    file = '--x\r\nContent-Disposition: form-data; name="file"; filename="list.csv"\r\n\r\nid,title\n'
    body = f"{head}{file}".encode() + b"1,x\n" * (15 * 1024 * 1024) + b"\r\n--x--\r\n"

    answer = mei.browser.post("/imports/trials", data=body, content_type="multipart/form-data; boundary=x")

    assert answer.status_code == 413
    assert "This file is too large. Please send one of at most 12 MB." in answer.text


def test_a_tried_file_is_kept_for_a_day(world, mei):
    folder = uploads.folder_of(world.app.config["SETTINGS"].data, world.community.id)
    uploads.drop_old(folder, clock.now() + timedelta(days=2))  # what other tests left
    form = send(mei, written(row())).form("/imports")
    clock.tick(timedelta(hours=23))
    assert jobs.drop_trials(world.program()) == 0
    clock.tick(timedelta(hours=2))

    assert jobs.drop_trials(world.program()) == 1

    assert list(folder.glob("*/*")) == []
    mei = Person(world.client("mei"))  # a day later she signs in again
    fields = {name: form.value(name) for name in ("trial", "name", "source")}
    answer = mei.browser.send("/imports", **fields)
    assert answer.status_code == 422
    assert "That file is no longer kept. Please choose it again." in answer.text
    gone = mei.open(f"/imports/trials?trial={form.value('trial')}&name=list.csv&source=opportunities")
    assert "That file is no longer kept. Please choose it again." in gone.words


def test_an_address_that_names_no_file_leads_to_the_form(mei):
    for path in ("/imports/trials", "/imports/trials?trial=../../keys/site.key", "/imports/trials?trial=" + "0" * 64):
        assert "Choose a list of tasks" in mei.open(path).words


def test_another_community_sees_neither_the_run_nor_the_tried_file(world, mei):
    ran = take_in(world, row())
    form = send(mei, written(row(8))).form("/imports")
    theirs = Person(Neighbourhood(world.app, "river-side").client("mei"))

    assert theirs.open(f"/imports/{ran.run_id}").status == 404
    assert theirs.browser.send(f"/imports/{ran.run_id}/undo").status_code == 404
    assert "No list was imported yet" in theirs.open("/imports").words
    answer = theirs.browser.send("/imports", **{name: form.value(name) for name in ("trial", "name", "source")})
    assert answer.status_code == 422
    assert len(tasks()) == 1


@pytest.mark.parametrize("who", ["ana", "ben", "oskar", "guo", "pei", "hua"])
def test_only_staff_open_these_pages(world, who):
    ran = take_in(world, row())
    browser = world.client(who)

    for path in ("/imports", "/imports/new", "/imports/trials", f"/imports/{ran.run_id}"):
        assert browser.get(path).status_code == 403
    for path in ("/imports", "/imports/trials", f"/imports/{ran.run_id}/undo"):
        assert browser.send(path).status_code == 403
    assert len(tasks()) == 1


def test_a_second_undo_is_a_page_with_a_sentence(world, mei):
    ran = take_in(world, row())
    mei.browser.send(f"/imports/{ran.run_id}/undo")

    answer = Page(mei.browser, mei.browser.send(f"/imports/{ran.run_id}/undo"))

    assert answer.status == 409
    assert "This import was already undone." in answer.words


def test_what_was_kept_is_listed_after_undoing(world, mei):
    ran = take_in(world, row(1), row(2, **WHEN))
    page = mei.open("/tasks")
    shift = re.search(r"/tasks/(\d+)", str(page.links))
    assert shift
    place = Person(world.client("ana"))
    place.press(place.open(f"/tasks/{tasks()[-1].id}").form("/assignments"))

    undone = mei.press(mei.open(f"/imports/{ran.run_id}").form("/undo"))

    assert "1 task is in use and was kept." in undone.words
    assert "Line 3 kept, in use Park day 2" in mei.tap(undone, "Kept").words


@pytest.mark.parametrize("path", ["/imports", "/imports/new", "trial", "run"])
def test_the_pages_speak_chinese(world, path):
    mei = Person(world.client("mei", "zh-CN"))
    ran = take_in(world, row(), row(title=""))
    addresses = {"run": f"/imports/{ran.run_id}", "trial": posted(mei, written(row(8))).location}
    page = mei.open(addresses.get(path, path))

    titles = "".join(re.findall(r"<(?:h1|h2|summary|dt|p)>(.*?)<", page.html.partition("<main")[2]))
    assert page.status == 200
    assert re.search("[\u4e00-\u9fff]", titles)
