"""The bench of the bench: on a sound portal it finds what it should, and each known fault it must find."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TINY = ("--hours", "400", "--rounds", "1", "--seconds", "0.4")


def bench(tmp_path, *asked):
    """Run the bench as make does; return its exit code, what it wrote down, and what it printed."""
    said = tmp_path / "said.jsonl"
    command = [sys.executable, "-m", "bench", *TINY, "--json", str(said), "--folder", str(tmp_path / "lab"), *asked]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert said.exists(), done.stdout + done.stderr
    assert list((tmp_path / "lab").iterdir()) == []  # nothing is left behind
    return done.returncode, json.loads(said.read_text()), done.stdout


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    return bench(tmp_path_factory.mktemp("sound"))


def test_every_goal_gets_its_figure_and_what_depends_on_no_machine_holds(sound):
    code, said, printed = sound
    figures = said["figures"]

    assert said["wrong"] == []
    assert not {"G4", "G5"} & set(said["missed"])
    assert code in {0, 1, 3}
    assert all(figures[name] > 0 for name in ("list_cpu", "detail_cpu", "claim_cpu", "claim_rate", "claim_call"))
    assert figures["list_statements_grown"] == 0
    assert figures["detail_statements"] == 4  # who is signed in, and three
    assert all(f"{goal} " in printed for goal in ("G1", "G2", "G3", "G4", "G5"))


def test_the_line_says_on_what_it_was_measured(sound):
    said = sound[1]

    assert {"at", "commit", "cpu", "cores", "python", "sqlite"} <= said.keys()
    assert said["hours"] == 400
    assert said["fault"] is None


@pytest.mark.parametrize(("fault", "goals"), [("n+1", "G4"), ("rowforms", "G1,G5"), ("deferred", "G3")])
def test_a_known_fault_is_found(tmp_path, fault, goals):
    code, said, _ = bench(tmp_path, "--fault", fault, "--only", goals)

    assert code == 1
    assert said["wrong"] if fault == "deferred" else set(goals.split(",")) & set(said["missed"])
