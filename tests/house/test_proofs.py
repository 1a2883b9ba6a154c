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


@pytest.mark.proof
def test_that_breaks(proof):
    raise ValueError
"""


def run(tmp_path, *more, program=RUN):
    """Run the proofs; return what pytest said and the lines of the page, without when they were run."""
    (tmp_path / "test_runs.py").write_text(program, encoding="utf-8")
    page = tmp_path / "proof.md"
    command = [sys.executable, "-m", "pytest", "-q", "-m", "proof", "-c", str(ROOT / "pyproject.toml"), str(tmp_path)]
    command.append(f"--rootdir={tmp_path}")
    environment = {"LINLI_PROOF_PAGE": str(page)}
    done = subprocess.run([*command, *more], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    lines = [line for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    return done.stdout, [tuple(line.strip("| ").split(" | ")[:3]) for line in lines[1:]]


def test_the_page_has_a_line_for_each_figure_and_for_what_broke(tmp_path):
    said, lines = run(tmp_path)

    assert "2 failed, 2 passed" in said, said
    assert lines == [
        ("Kill during check-ins", "2 lost", "NO"),
        ("Race on 100 places", "100 assignments", "yes"),
        ("test_that_breaks", "it failed before it had a figure", "NO"),
    ]


def test_a_run_of_some_leaves_the_other_lines(tmp_path):
    _, before = run(tmp_path)

    said, lines = run(tmp_path, "-k", "test_race")

    assert "1 passed" in said, said
    assert lines == before


def test_a_line_whose_test_breaks_before_or_after_says_no(tmp_path):
    before = """
@pytest.fixture
def server():
    raise OSError
"""
    after = """
@pytest.fixture
def server():
    yield
    raise OSError
"""
    run(tmp_path)

    for fixture, figure in ((before, "it failed before it had a figure"), (after, "100 assignments")):
        given = f"{fixture}\n\n@pytest.mark.proof\ndef test_race(proof, server)"
        program = RUN.replace("@pytest.mark.proof\ndef test_race(proof)", given)
        _, lines = run(tmp_path, "-k", "test_race", program=program)
        assert [line[1:] for line in lines if "ace" in line[0]] == [(figure, "NO")]


def test_a_run_of_some_writes_its_own_line_anew(tmp_path):
    run(tmp_path)

    _, lines = run(tmp_path, "-k", "test_race", program=RUN.replace("100 assignments", "99 assignments"))

    assert ("Race on 100 places", "99 assignments", "yes") in lines
    assert len(lines) == 3


def test_the_line_of_a_test_that_is_gone_goes_too(tmp_path):
    run(tmp_path)

    _, lines = run(tmp_path, "-k", "test_race", program=RUN.replace("def test_kill", "def test_end"))

    assert [line[0] for line in lines] == ["Race on 100 places", "test_that_breaks"]
