"""`make proof` writes what each full-size run measured, and which did not hold."""

import subprocess
import sys

from tests.house.tree import ROOT

RUN = """
import pytest

pytest_plugins = ("tests.proofs",)


@pytest.mark.proof
def test_race(proof):
    proof("Race on 100 places", "100 assignments")


@pytest.mark.proof
def test_kill(proof):
    proof("Kill during check-ins", "2 lost")
    assert False, "lost"


@pytest.mark.proof
def test_without_a_figure():
    pass
"""


def test_the_page_has_a_line_for_each_figure(tmp_path):
    (tmp_path / "test_runs.py").write_text(RUN, encoding="utf-8")
    page = tmp_path / "proof.md"
    command = [sys.executable, "-m", "pytest", "-q", "-m", "proof", "-c", str(ROOT / "pyproject.toml"), str(tmp_path)]

    done = subprocess.run(
        command, cwd=ROOT, env={"LINLI_PROOF_PAGE": str(page)}, capture_output=True, text=True, check=False
    )

    assert "1 failed, 2 passed" in done.stdout, done.stdout
    lines = [line for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    assert lines[0] == "| What was run | What came out | Held | Command |"
    assert lines[1].startswith("| Kill during check-ins | 2 lost | NO | `pytest -m proof ")
    assert lines[2].startswith("| Race on 100 places | 100 assignments | yes | `pytest -m proof ")
    assert len(lines) == 3
