"""Figures of the full-size runs: a proof says what it measured, `make proof` writes the page docs/proof.md.

@pytest.mark.proof
def test_ten_thousand_claims_on_a_hundred_places(proof, …):
…
proof("Race: 10,000 claims on 100 places, SQLite", f"{taken} assignments, {errors} errors")
"""

import os
import platform
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.kernel import clock

FIGURES = "proof_figures"


@pytest.fixture
def proof(request: pytest.FixtureRequest, record_property: Callable[[str, object], None]) -> Callable[[str, str], None]:
    """Give the function that writes one line of docs/proof.md: what was run, and what came out."""

    def say(what: str, figure: str) -> None:
        record_property(FIGURES, (what, figure, request.node.nodeid))

    return say


def page(rows: list[tuple[str, str, str, str]]) -> str:
    """Write the page from (what, figure, outcome, test) rows."""
    asked = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    commit = asked.stdout.strip() or "unknown"
    lines = [
        "# Proof",
        "",
        "The full-size runs, written by `make proof`; not edited by hand.",
        "",
        f"{clock.now():%Y-%m-%d}, commit {commit}, Python {platform.python_version()}, {os.cpu_count()} cores.",
        "",
        "| What was run | What came out | Held | Command |",
        "|---|---|---|---|",
        *(f"| {what} | {figure} | {outcome} | `pytest -m proof {test}` |" for what, figure, outcome, test in rows),
        "",
    ]
    return "\n".join(lines)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Write the page where LINLI_PROOF_PAGE says, at the end of a run."""
    target = os.environ.get("LINLI_PROOF_PAGE")
    if not target or not hasattr(terminalreporter, "stats"):
        return
    rows = [
        (*value[:2], "yes" if outcome == "passed" else "NO", value[2])
        for outcome in ("passed", "failed")
        for report in terminalreporter.stats.get(outcome, [])
        for name, value in report.user_properties
        if name == FIGURES
    ]
    Path(target).write_text(page(sorted(rows)), encoding="utf-8")
