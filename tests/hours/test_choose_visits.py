"""Choosing in the queue by team, week, grade and days of waiting; a press signs what was shown and nothing else."""

from datetime import timedelta

import pytest

from portal.kernel import clock
from portal.kernel.db import write
from portal.orgs import steps as orgs
from tests.hours.reading import forms, shown, state_of, ticked


@pytest.fixture
def works(world, visit):
    """Give Ana's visit of today, Lin's of the other team, Guo's with a badge eight days ago, by name."""
    with write() as tx:
        other = orgs.found_team(tx, world.community.id, "Garden Team", clock.now())
    garden = world.task("Dig over the flower beds", team=other)
    return {
        "ana": visit("ana"),
        "lin": visit("lin", 60, shift=world.shift(garden, starts_in=-timedelta(hours=5))),
        "guo": visit("guo", 62, grade=4, shift=world.shift(starts_in=-timedelta(days=8))),
        "other": other,
    }


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"ana", "lin", "guo"}),
        ("team=OTHER", {"lin"}),
        ("grade=4", {"guo"}),
        ("week=2026-11-29", {"ana", "lin"}),
        ("week=2026-11-16", {"guo"}),
        ("days=1", {"guo"}),
        ("days=30", set()),
        ("team=OTHER&grade=4", set()),
        ("team=999999", set()),
        ("team=x&week=never&grade=9&days=-1", {"ana", "lin", "guo"}),
    ],
)
def test_team_week_grade_and_days_choose(world, works, query, names):
    text = shown(world.client("mei"), f"/hours/queue?{query}".replace("OTHER", str(works["other"].id)))

    assert set(ticked(text)) == {works[name].id for name in names}


@pytest.mark.row("none-C")
def test_a_press_signs_what_was_shown_and_comes_back_to_the_same_choice(world, works):
    mei, path = world.client("mei"), f"/hours/queue?team={works['other'].id}"
    text = shown(mei, path)
    named, fields = forms(text)[0]
    sent = {"engagement": named, "choice": dict(fields)["choice"], "limit": dict(fields)["limit"]}

    failed = mei.send("/hours/verifications", **sent, decision="refuse", reason="")
    done = mei.send("/hours/verifications", **sent, decision="verify")

    assert (failed.status_code, ticked(failed.text)) == (422, [works["lin"].id])
    assert len(forms(failed.text)[0][0]) == 1
    assert done.status_code == 303
    assert f"team={works['other'].id}" in done.headers["Location"]
    assert [state_of(works[who]) for who in ("ana", "lin", "guo")] == ["pending", "verified", "pending"]
    assert "No visit matches" in shown(mei, done.headers["Location"])
