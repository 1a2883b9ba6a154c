"""The import contracts of pyproject.toml hold, and each refuses the breach that it is there for."""

import shutil
import subprocess
import sys
import tomllib

import pytest

from tests.house.tree import ROOT

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
FOLDERS = [
    name.strip() for layer in SETTINGS["contracts"][0]["layers"] for name in layer.split("|") if name.strip() != "app"
]
ROOMS = ("views", "forms", "actions", "steps", "queries", "models", "rules")


def lint(folder):
    """Check the contracts in a folder; return the exit code and what was said."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    done = subprocess.run(
        [*command, "--no-cache", "--no-logo"], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def empty_house(tmp_path):
    """Build every room without a line in it, under the real contracts."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for folder in FOLDERS:
        room = tmp_path / "portal" / folder
        room.mkdir(parents=True)
        for name in (
            "__init__",
            *(() if folder in {"kernel", "web"} else ROOMS),
            *(("db", "clock") if folder == "kernel" else ()),
        ):
            (room / f"{name}.py").touch()
    (tmp_path / "portal" / "__init__.py").touch()
    (tmp_path / "portal" / "app.py").touch()
    return tmp_path


def test_the_contracts_hold():
    code, said = lint(ROOT)

    assert code == 0, said


def test_an_empty_house_keeps_every_contract(empty_house):
    code, said = lint(empty_house)

    assert code == 0, said
    assert "4 kept, 0 broken" in said


BREACHES = {
    "up": ("tasks/queries.py", "import portal.hours.queries", "never up or sideways"),
    "sideways": ("orgs/queries.py", "import portal.ledger.queries", "never up or sideways"),
    "a folder without a floor": ("unknown/__init__.py", "", "never up or sideways"),
    "a room that looks up": ("hours/queries.py", "import portal.hours.actions", "Within a folder"),
    "an action that knows flask": ("hours/actions.py", "import flask", "know that there is a web"),
    "a query that knows the web": ("hours/queries.py", "import portal.web", "know that there is a web"),
    "a rule that asks the database": ("hours/rules.py", "import sqlalchemy", "Rules decide"),
    "a rule that reads the clock": ("hours/rules.py", "import portal.kernel.clock", "Rules decide"),
}


@pytest.mark.parametrize(("path", "line", "contract"), BREACHES.values(), ids=BREACHES)
def test_each_breach_breaks_its_contract(empty_house, path, line, contract):
    target = empty_house / "portal" / path
    target.parent.mkdir(exist_ok=True)
    target.write_text(line + "\n", encoding="utf-8")

    code, said = lint(empty_house)

    assert code == 1, said
    assert contract in said


def test_a_pure_rule_may_not_reach_the_database_through_another(empty_house):
    (empty_house / "portal" / "hours" / "rules.py").write_text("import portal.policy.rules\n", encoding="utf-8")
    (empty_house / "portal" / "policy" / "rules.py").write_text("import portal.kernel.db\n", encoding="utf-8")

    code, said = lint(empty_house)

    assert code == 1
    assert "Rules decide" in said
