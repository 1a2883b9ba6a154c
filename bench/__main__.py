"""python -m bench: print the speed goals as ratios to the reference application; exit 0 when all hold.

1: a goal is missed, or an answer was wrong. 3: the machine was too busy for the ratios to say anything.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pysqlite3.dbapi2 as sqlite

from bench.faults import FAULTS
from bench.run import RESULTS, Options, Outcome, run


def main() -> int:
    asked = _arguments()
    options = Options(
        hours=asked.hours, rounds=asked.rounds, seconds=asked.seconds, only=asked.only,
        fault=asked.fault, loosen=asked.loosen, folder=asked.folder,
    )  # fmt: skip
    began = time.monotonic()
    outcome = run(options)
    _print(outcome, time.monotonic() - began)
    if asked.json:
        with Path(asked.json).open("a") as file:
            file.write(json.dumps(_record(options, outcome), ensure_ascii=False) + "\n")
    return outcome.code


IDS = ("G1", "G2", "G3", "G4", "G5")


def _ids(said: str) -> frozenset[str]:
    """Read "G1,G4"; ValueError on a goal that there is not, as a run that looks at nothing would hold."""
    asked = frozenset(said.split(",")) - {""}
    if asked - set(IDS):
        raise ValueError(said)
    return asked


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument(
        "--quick", action="store_true", help="10,000 recorded hours, twelve rounds: the default, about 90 s"
    )
    parser.add_argument("--hours", type=int, default=10_000, help="recorded hours in the site; a tenth as many members")
    parser.add_argument("--rounds", type=int, default=12, help="rounds that count, after one that does not")
    parser.add_argument("--seconds", type=float, default=0.6, help="length of a round")
    parser.add_argument("--only", type=_ids, default="", metavar="IDS", help="goals to look at, as G1,G4")
    parser.add_argument("--loosen", type=float, default=1.0, help="by which factor a ratio may miss its goal")
    parser.add_argument(
        "--fault", choices=sorted(FAULTS), help="break the portal in a known way; its goal must be missed"
    )
    parser.add_argument("--folder", type=Path, default=RESULTS, help="where the site is made, and removed afterwards")
    parser.add_argument("--json", metavar="FILE", help="add the result to a file, one line a run")
    return parser.parse_args()


def _print(outcome: Outcome, seconds: float) -> None:
    for line in outcome.lines:
        print(f"    {line}")
    for verdict in outcome.verdicts:
        print(verdict.line())
    for text in dict.fromkeys(outcome.wrong):
        print(f"WRONG  {text}")
    for text in [f"{figure}: {why}" for figure, why in outcome.noisy.items()]:
        print(f"NOISY  {text}")
    said = {0: "all goals hold", 1: "not all goals hold", 3: "too noisy to say: try again on a quiet machine"}
    print(f"{said[outcome.code]}; {seconds:.0f} s")


def _record(options: Options, outcome: Outcome) -> dict[str, object]:
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"), "commit": _commit(), "cpu": _processor(),
        "cores": os.cpu_count(), "python": platform.python_version(), "sqlite": sqlite.sqlite_version,
        "hours": options.hours, "rounds": options.rounds, "seconds": options.seconds, "loosen": options.loosen,
        "only": sorted(options.only), "fault": options.fault, "figures": outcome.figures, "lines": outcome.lines,
        "missed": sorted({verdict.goal.id for verdict in outcome.verdicts if not verdict.holds}),
        "wrong": outcome.wrong, "noisy": outcome.noisy, "code": outcome.code,
    }  # fmt: skip


def _commit() -> str:
    command = ["git", "-C", str(Path(__file__).parent), "describe", "--always", "--dirty", "--exclude", "*"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


if __name__ == "__main__":
    sys.exit(main())
