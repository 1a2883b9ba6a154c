"""`import opportunities`, `import list`, `import undo`: exit codes, one JSON object, sentences with file and line."""

import json

import pytest

from portal.app import create_app
from tests.exchange.lists import WHEN, row, shifts, sizes, task, tasks, written
from tests.exchange.variants import ORIGINAL, VARIANTS
from tests.world import Neighbourhood

BY_NAME = {variant.name: variant for variant in VARIANTS}


@pytest.fixture
def run(world, tmp_path, monkeypatch):
    """The command line: the command, then its arguments; bytes become a file."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)

    def call(command, *arguments):
        if arguments and isinstance(arguments[0], bytes):
            path = tmp_path / "list.csv"
            path.write_bytes(arguments[0])
            arguments = (str(path), *arguments[1:])
        return world.app.test_cli_runner().invoke(args=["import", command, *map(str, arguments)])

    return call


def said(answer):
    """Return the one object on standard output."""
    assert answer.stdout.count("\n") == 1
    return json.loads(answer.stdout)


@pytest.mark.row("product-39")
def test_the_real_list_is_accounted_for_twice_without_a_duplicate(run):
    first = run("opportunities", ORIGINAL, "--json")
    second = run("opportunities", ORIGINAL, "--json")

    assert (first.exit_code, second.exit_code) == (0, 0)
    counts = ("rows", "created", "updated", "unchanged", "refused")
    assert [said(first)[name] for name in counts] == [333, 333, 0, 0, []]
    assert [said(second)[name] for name in counts] == [333, 0, 0, 333, []]
    assert said(first)["mapping"]["columns"]["title"] == {"column": "title", "confidence": 100}
    assert "title          <- title (100 %)" in first.stderr
    assert "list.csv:11: No category: choose a kind of service." in first.stderr


@pytest.mark.row("product-39")
def test_a_dry_run_says_what_the_run_would_do_and_writes_nothing(run):
    before = sizes()
    content = written(row(1, **WHEN), row(2, title=""), row(3))

    trial = run("opportunities", content, "--dry-run", "--json")
    assert sizes() == before
    real = run("opportunities", content, "--json")

    assert said(trial) == said(real)
    assert said(real)["refused"] == [{"line": 3, "reason": "The title is empty."}]
    assert (trial.exit_code, real.exit_code) == (0, 0)
    assert "Nothing was saved" in trial.stderr
    assert "This was import 1. Undo it with: import undo 1" in real.stderr


@pytest.mark.parametrize(
    "name",
    [
        "columns named in Chinese", "semicolons", "Latin-1", "summary over three lines", "duplicate numbers",
        "a quotation mark without partner", "a NUL", "impossible dates", "a date that may be two", "empty titles",
    ],
)  # fmt: skip
@pytest.mark.row("product-39")
def test_a_file_with_bad_lines_is_read_and_each_is_named(run, name):
    variant = BY_NAME[name]

    answer = run("opportunities", variant.content, "--json")

    found = said(answer)
    assert answer.exit_code == 0
    assert [each["line"] for each in found["refused"]] == list(variant.refused)
    assert all(each["reason"] and "%(" not in each["reason"] for each in found["refused"])
    assert (found["rows"], found["created"]) == (333, 333 - len(variant.refused))


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("no title column", "No column looks like the title"),
        ("title column twice", "is there more than once"),
        ("empty", "The file is empty."),
        ("names only", "no row below them"),
        ("60 MB", "larger than 12 MB"),
        ("5,001 rows", "more than 5000 rows"),
        ("a picture", "This is not a table."),
        ("a workbook cut in half", "This workbook is damaged."),
    ],
)
@pytest.mark.row("product-39")
def test_a_file_that_cannot_be_taken_is_refused_with_line_and_reason(run, name, reason):
    variant, before = BY_NAME[name], sizes()

    answer = run("opportunities", variant.content, "--json")
    plain = run("opportunities", variant.content)

    line, _ = variant.problem
    assert (answer.exit_code, plain.exit_code) == (1, 1)
    assert f"list.csv:{line}: " in plain.stderr
    assert reason in plain.stderr
    assert plain.stdout == ""
    assert said(answer)["rows"] == 0
    assert reason in said(answer)["refused"][0]["reason"]
    assert sizes() == before


def test_columns_can_be_named_by_hand(run):
    content = ORIGINAL.replace(b",title,", b",what we call it,", 1)

    refused = run("opportunities", content)
    taken = run("opportunities", content, "--map", "title=What we call it", "--map", "category=", "--json")

    assert (refused.exit_code, taken.exit_code) == (1, 0)
    assert said(taken)["created"] == 333
    assert "category" not in said(taken)["mapping"]["columns"]


@pytest.mark.parametrize("pair", ["title", "colour=title", "title=no such column"])
def test_a_column_that_is_not_there_is_a_sentence(run, pair):
    answer = run("opportunities", written(row()), "--map", pair)

    assert answer.exit_code == 1
    assert pair.partition("=")[2 if "such" in pair else 0] in answer.stderr


def test_the_order_of_days_can_be_said(run):
    content = written(row(start_date="03/04/2027", start_time="14:00", end_time="16:00"))

    unclear = run("opportunities", content, "--json")
    clear = run("opportunities", content, "--dates", "month-first", "--json")

    assert "may be two days" in said(unclear)["refused"][0]["reason"]
    assert said(clear)["created"] == 1
    assert shifts()[0].starts_at.date().isoformat() == "2027-03-04"


def test_lists_of_two_sources_do_not_mix(run):
    run("opportunities", written(row()))
    answer = run("opportunities", written(row(title="Sing", organisation="Choir")), "--source", "music", "--json")

    assert said(answer)["created"] == 1
    assert [each.title for each in tasks()] == ["Park day 7", "Sing"]


def test_the_first_community_unless_another_is_named(run, world):
    other = Neighbourhood(world.app, "river-side")

    run("opportunities", written(row(1)))
    run("opportunities", written(row(2)), "--community", "river-side")
    nowhere = run("opportunities", written(row(3)), "--community", "nowhere")

    assert [each.community_id for each in tasks()] == [world.community.id, other.community.id]
    assert nowhere.exit_code == 1
    assert "There is no community of that name." in nowhere.stderr


def test_a_run_is_listed_undone_once_and_named_when_in_use(run, world):
    run("opportunities", written(row(1), row(2, **WHEN)))
    world.client("ana").send(f"/shifts/{shifts()[0].id}/assignments")

    undone = run("undo", 1, "--json")
    again = run("undo", 1)
    listed = run("list")

    assert said(undone) == {"removed": 1, "restored": 0, "kept": [{"line": 3, "title": "Park day 2"}]}
    assert "Line 3 is in use and was kept: Park day 2" in undone.stderr
    assert (undone.exit_code, again.exit_code) == (0, 1)
    assert "This import was already undone." in again.stderr
    assert "list.csv\t2 rows: 2 new, 0 changed, 0 as before, 0 left out (undone)" in listed.stdout
    assert said(run("list", "--json"))["imports"][0]["undone"] is True


def test_a_run_of_another_community_is_not_found(run, world):
    run("opportunities", written(row(1)))
    Neighbourhood(world.app, "river-side")

    assert run("undo", 1, "--community", "river-side").exit_code == 1
    assert run("undo", 99).exit_code == 1
    assert task("Park day 1")


def test_a_file_that_is_not_there_is_a_wrong_call(run, tmp_path):
    answer = run("opportunities", str(tmp_path / "none.csv"))

    assert answer.exit_code == 2
    assert "does not exist" in answer.stderr


def test_a_database_without_its_tables_is_a_sentence(tmp_path):
    app = create_app({"PORTAL_DATA": str(tmp_path / "new")})

    answer = app.test_cli_runner().invoke(args=["import", "list"])

    assert answer.exit_code == 1
    assert "The database cannot be used just now" in answer.stderr


def test_the_terminals_language_is_spoken(run, monkeypatch):
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")

    answer = run("opportunities", written(row(title="")), "--json")

    reason = said(answer)["refused"][0]["reason"]
    assert any("\u4e00" <= letter <= "\u9fff" for letter in reason)
