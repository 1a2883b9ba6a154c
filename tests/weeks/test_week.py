"""A whole week of a station, across the night in which the clocks go back: the books hold and every number is true."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from portal.kernel import clock
from portal.kernel.db import db
from tests.weeks import living, planning, verifying
from tests.weeks.recount import differences, expected, shown, standing
from tests.weeks.station import LONDON, OPENS, Size, Week

SMALL = Size(
    people=50, teams=3, series=2, days=3, singles=6, absences=3, swaps=2, cancelled=1, lines=3, walk_ins=2
)  # fmt: skip
FULL = Size(
    people=500, teams=12, series=6, days=7, singles=48, absences=25, swaps=10, cancelled=3, lines=6, walk_ins=8
)  # fmt: skip
SEED = 25


def run(app: Flask, size: Size) -> Week:
    """Let the week happen; return what the script remembers. The clock stands at 3 November afterwards."""
    week = Week(app, size, SEED)
    planning.prepare(week)
    living.live(week)
    verifying.november(week)
    return week


def check(week: Week) -> dict[str, Any]:
    """Hold every promise about the week; return what was counted."""
    said, counted = shown(week), expected(week)
    assert differences(said, counted) == {}
    audit = week.station.app.test_cli_runner().invoke(args=["ledger", "audit"])
    assert audit.exit_code == 0, audit.output
    return dict(counted)


def test_a_small_week(app):
    with clock.freeze(OPENS):
        week = run(app, SMALL)

        check(week)
