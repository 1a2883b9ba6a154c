"""Figures of the full-size runs: a proof says what it measured, `make proof` writes the page docs/proof.md.

@pytest.mark.proof
def test_ten_thousand_claims_on_a_hundred_places(proof, …):
…
proof("Race: 10,000 claims on 100 places, SQLite", f"{taken} assignments, {errors} errors")
"""

import os
import platform
import subprocess
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

import pytest

from portal.kernel import clock

FIGURES = "proof_figures"
COMMAND = "pytest -m proof "


@pytest.fixture
def proof(record_property: Callable[[str, object], None]) -> Callable[[str, str], None]:
    """Give the function that writes one line of docs/proof.md: what was run, and what came out."""

    def say(what: str, figure: str) -> None:
        record_property(FIGURES, (what, figure))

    return say


Row = tuple[str, str, str, str, str]  # what was run, what came out, whether it held, when and at which commit, the test
HEAD = "| What was run | What came out | Held | Run | Command |"


def page(rows: Iterable[Row]) -> str:
    """Write the page."""
    lines = [
        "# Proof",
        "",
        "The full-size runs, written by `make proof`; not edited by hand. A run of some leaves the other lines.",
        "",
        f"Python {platform.python_version()}, {os.cpu_count()} cores.",
        "",
        HEAD,
        "|---|---|---|---|---|",
        *(
            f"| {what} | {figure} | {held} | {run} | `{COMMAND}{test}` |"
            for what, figure, held, run, test in sorted(rows)
        ),
        "",
    ]
    return "\n".join(lines)


def kept(text: str, tests: Collection[str], root: Path) -> list[Row]:
    """Return the rows of a page that are of other tests than these, and whose test is still there below the root."""
    cells = (line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ") and line != HEAD)
    rows = ((*found, command.strip("`").removeprefix(COMMAND)) for *found, command in cells)
    return [row for row in rows if row[-1] not in tests and _is_there(row[-1], root)]


def _is_there(test: str, root: Path) -> bool:
    path, _, name = test.partition("[")[0].partition("::")
    file = root / path
    return file.exists() and f"def {name.rpartition('::')[2]}(" in file.read_text(encoding="utf-8")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Write the page where LINLI_PROOF_PAGE says, at the end of a run; what failed before it could say, too."""
    target = os.environ.get("LINLI_PROOF_PAGE")
    if not target or not hasattr(terminalreporter, "stats"):
        return
    asked = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    run, written = f"{clock.now():%Y-%m-%d}, {asked.stdout.strip() or 'unknown'}", Path(target)
    kinds = ("passed", "failed", "error")  # an error before or after a test has a report of its own, which counts more
    reports = [(name, one) for name in kinds for one in terminalreporter.stats.get(name, [])]
    broken = {report.nodeid for name, report in reports if name != "passed"}
    rows = {
        (what, figure, "NO" if report.nodeid in broken else "yes", run, report.nodeid)
        for outcome, report in reports
        for what, figure in _said(report, failed=outcome == "failed" or _broke_early(outcome, report))
    }
    ran = {report.nodeid for _, report in reports}
    before = written.read_text(encoding="utf-8") if written.exists() else ""
    written.write_text(page([*kept(before, ran, terminalreporter.config.rootpath), *rows]), encoding="utf-8")


def _broke_early(outcome: str, report: pytest.TestReport) -> bool:
    return outcome == "error" and report.when == "setup"


def _said(report: pytest.TestReport, *, failed: bool) -> list[tuple[str, str]]:
    said = [value for name, value in report.user_properties if name == FIGURES]
    return said or ([(report.nodeid.rpartition("::")[2], "it failed before it had a figure")] if failed else [])
