"""People and old hours by the command line and by the pages: one JSON object, tried first, agreed to, taken back."""

import json

import pytest

from portal.kernel.db import read
from portal.ledger import queries as books
from tests.counting import statements
from tests.exchange.crowds import HOURS, PEOPLE, balance, batch_of, entry, person, sizes, somebody, take_in, written
from tests.exchange.test_import_page import posted
from tests.reading import Person


@pytest.fixture
def run(world, tmp_path, monkeypatch):
    """The command line: the command, then its arguments; bytes become a file."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments):
        words = ["import", *map(str, arguments)]
        for place, each in enumerate(arguments):
            if isinstance(each, bytes):
                path = tmp_path / "list.csv"
                path.write_bytes(each)
                words[place + 1] = str(path)
        return world.app.test_cli_runner().invoke(args=words)

    return call


def said(answer):
    assert answer.stdout.count("\n") == 1
    return json.loads(answer.stdout)


COUNTS = ("rows", "created", "updated", "unchanged")


@pytest.mark.row("product-39")
@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("people", written(PEOPLE, [somebody(1, status="approved"), somebody(2, name="")])),
        ("hours", written(HOURS, [entry(1), entry(2, name="")])),
    ],
)
def test_a_trial_and_a_run_say_the_same_and_a_second_run_finds_nothing_new(run, kind, content):
    before = sizes()
    trial = run(kind, content, "--dry-run", "--json")
    assert sizes() == before
    real, again = run(kind, content, "--json"), run(kind, content, "--json")

    assert (trial.exit_code, real.exit_code, again.exit_code) == (0, 0, 0)
    assert said(trial) == said(real)
    assert [said(real)[name] for name in COUNTS] == [2, 1, 0, 0]
    assert [said(again)[name] for name in COUNTS] == [2, 0, 0, 1]
    ((refused,),) = [said(real)["refused"]]
    assert refused["line"] == 3
    assert refused["reason"].endswith(".")
    assert "Undo it with: import undo 1" in real.stderr


def test_an_import_of_the_command_line_is_listed_and_undone(run, world):
    before = sizes()
    run("people", written(PEOPLE, [somebody(1, status="approved")]))
    waiting = person("Chen 1").status

    undone = run("undo", 1, "--json")

    assert (waiting, said(undone)) == ("pending", {"removed": 1, "restored": 0, "kept": []})
    assert sizes() == before
    assert "undone" in run("list").stdout


def test_columns_of_people_can_be_named_by_hand(run):
    content = b"who is it,reach them at\r\nLu,13800138000\r\n"

    refused, taken = run("people", content), run("people", content, "--map", "name=#1", "--map", "phone=#2")

    assert (refused.exit_code, taken.exit_code) == (1, 0)
    assert "No column looks like the name of a person" in refused.stderr


@pytest.fixture
def mei(world):
    return Person(world.client("mei"))


def choose(reader, kind, content):
    """Open the form for a kind of list, choose the file and press the button."""
    return reader._follow(posted(reader, content, "list.csv", kind=kind, source=kind))


@pytest.mark.row("product-39")
def test_people_are_tried_taken_in_and_taken_back_on_the_pages(world, mei):
    content = written(PEOPLE, [somebody(1, status="approved"), somebody(2), somebody(3, name="")])
    before = sizes()
    page = mei.open("/imports/new?kind=people")
    trial = choose(mei, "people", content)

    assert "Choose a list of people" in page.words
    assert sizes() == before
    assert "1 approved with the import, 1 wait for approval" in trial.words
    assert "The name is empty. Line 4" in trial.words
    assert "by importing it you approve this person" in trial.words
    done = mei.press(trial.form("/imports", "Import 2 rows"))
    assert "1 person waits for approval" in done.words
    assert "Chen 1" in done.words
    undone = mei.press(done.form("/undo"))
    assert "Undone: 2 removed, 0 as before, 0 kept because they are in use." in undone.words
    assert sizes() == before


@pytest.mark.row("product-39")
@pytest.mark.row("none-B")
def test_old_hours_are_tried_taken_in_and_agreed_to_on_the_pages(world, mei):
    trial = choose(mei, "hours", written(HOURS, [entry(1), entry(2, name="Lin", source="Book 2, page 7")]))
    done = mei.press(trial.form("/imports", "Import 2 rows"))
    own = mei.tap(done, "See who agrees to these hours")
    batch = f"/hours/before/{batch_of(1)}"

    assert "You brought this list in. Somebody else agrees to its hours." in own.words
    assert [form for form in own.forms if "agreements" in form.action] == []
    sara = Person(world.client("sara"))
    assert "waits for a second person" in sara.open("/hours/before").words
    page = sara.open(batch)
    assert "Book 2, page 7" in page.words
    agreed = sara.press(page.form("/agreements"))
    assert "These hours count now. 2 people have theirs" in agreed.words
    assert balance(world) == 90
    assert "You have served 1 h 30 min in all" in Person(world.client("ana")).open("/statement").words.replace(
        "\xa0", " "
    )
    undone = mei.press(mei.open("/imports/1").form("/undo"))
    assert "2 removed" in undone.words
    assert balance(world) == 0
    assert "were taken back" in Person(world.client("ana")).open("/statement").words
    assert books.audit(read()) == ()


def test_the_pages_cost_few_statements(world, mei):
    ran = take_in(world, "hours", *(entry(number, day=f"2025-03-{number:02}") for number in range(1, 29)))
    sara = Person(world.client("sara"))
    for reader in (mei, sara):
        reader.open("/hours/before")

    for reader, path, most in (
        (mei, "/hours/before", 2),
        (sara, f"/hours/before/{batch_of(ran.run_id)}", 7),
        (mei, f"/imports/{ran.run_id}", 6),
    ):
        with statements() as sent:
            assert reader.open(path).status == 200
        assert len(sent) <= most, (path, sent)


def test_a_list_of_another_kind_than_its_form_says_is_refused_at_its_columns(mei):
    page = choose(mei, "hours", written(PEOPLE, [somebody(1)]))

    assert page.status == 422
    assert "No column looks like" in page.words


def test_a_kind_that_is_none_of_ours_is_refused(mei):
    assert mei.open("/imports/new?kind=cars").status == 200
    assert posted(mei, b"name\nx\n", kind="cars").status_code == 422
