"""Verified time by month ties to the ledger; a closed month stays as it is, whatever is corrected later."""

import csv
import io
from collections import defaultdict
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from portal.attendance.models import Engagement
from portal.hours import actions, queries
from portal.hours.models import Verification
from portal.kernel import clock
from portal.kernel.db import read, write
from portal.kernel.errors import Conflict
from portal.ledger.models import Account, Entry, MonthClosing, Posting
from portal.orgs import steps as orgs
from portal.orgs.models import Team
from tests.counting import statements
from tests.hours.reading import shown
from tests.world import NOW, ZONE, Neighbourhood

OCTOBER = date(2026, 10, 1)


def word_of(work):
    return read().scalar(select(Verification.id).where(Verification.engagement_id == work.id))


@pytest.fixture
def booked(world, visit):
    """Book time of two teams and two grades in October and November, and take one of October back in November."""
    with write() as tx:
        other = orgs.found_team(tx, world.community.id, "Garden Team", clock.now())
    garden = world.task("Dig over the flower beds", team=other)
    with clock.freeze(NOW - timedelta(days=34)):
        old = [
            visit("ana", 95),
            visit("lin", 61, grade=4),
            visit("guo", 120, shift=world.shift(garden, starts_in=-timedelta(hours=9))),
        ]
        actions.verify(world.actor("mei"), [work.id for work in old])
    actions.verify(world.actor("mei"), [visit("ana", 62).id])
    actions.reverse(world.actor("mei"), word_of(old[0]), "It was somebody else")
    actions.refuse_hours(world.actor("mei"), [old[0].id], "It was somebody else")
    return old


def recount():
    """Count the ledger's own entries by month, team and grade, without any of the report's code."""
    found = defaultdict(int)
    rows = read().execute(
        select(Posting.recorded_at, Posting.source, Entry.minutes)
        .join(Entry, Entry.posting_id == Posting.id)
        .join(Account, Account.id == Entry.account_id)
        .where(Account.kind == "recognised")
    )
    for at, source, minutes in rows:
        word = read().get(Verification, int(source.removeprefix("verification:")))
        team = read().get(Team, word.team_id).name
        found[f"{at.astimezone(ZoneInfo(ZONE)):%Y-%m}", team, word.grade] += minutes
    return dict(found)


@pytest.mark.row("product-38")
def test_each_number_of_the_report_is_what_the_ledger_posted(world, booked):
    mei = world.client("mei")
    shown(mei, "/hours/months")
    with statements() as sent:
        page = shown(mei, "/hours/months")
    header, *rows = csv.reader(io.StringIO(mei.get("/hours/months.csv").data.decode("utf-8-sig")))
    said = {(month, team, int(grade)): int(minutes) for month, team, grade, _, minutes, _ in rows}

    assert header == ["Month", "Team", "Grade of proof", "Visits", "Minutes", "Hours"]
    assert {key: said.get(key, 0) - minutes for key, minutes in recount().items()} == dict.fromkeys(recount(), 0)
    assert said.keys() == recount().keys()
    assert said["2026-11", "Lantern Team", 3] == 60 - 90
    assert all(float(hours) == round(int(minutes) / 60, 2) for *_, minutes, hours in rows)
    assert "The books say the same." in page
    assert "Please call the site admin" not in page
    assert len(sent) <= 7, sent


def test_a_closed_month_stays_as_it_is_and_corrections_count_in_the_present_one(world, booked, holds):
    mei = world.client("mei")
    before = queries.totals(world.actor("mei"), OCTOBER, OCTOBER)
    answer = mei.send("/hours/months/2026-10/closing")
    actions.reverse(world.actor("sara"), word_of(booked[1]), "Wrong person")
    actions.verify(world.actor("mei"), [booked[1].id], minutes=30, reason="Left early")

    assert answer.status_code == 303
    assert queries.totals(world.actor("mei"), OCTOBER, OCTOBER) == before
    assert "Closed by Mei on Tuesday 24 November 2026" in shown(mei, "/hours/months")
    assert mei.send("/hours/months/2026-10/closing").status_code == 409
    assert holds()


def test_nothing_is_booked_or_recorded_in_a_closed_month(world, visit, booked):
    fresh = visit("lin", 61)
    actions.close_month(world.actor("sara"), OCTOBER)
    late = world.shift(starts_in=-timedelta(days=33))

    with pytest.raises(Conflict, match="2026-10 is closed"):
        visit("ana", 60, shift=late)
    mei = world.actor("mei")
    with clock.freeze(NOW - timedelta(days=30)):  # a clock that was set back
        for act in (
            lambda: actions.verify(mei, [fresh.id]),
            lambda: actions.refuse_hours(mei, [fresh.id], "No"),
            lambda: actions.reverse(mei, word_of(booked[1]), "No"),
        ):
            with pytest.raises(Conflict, match="2026-10 is closed"):
                act()
    assert read().scalar(select(Engagement.state).where(Engagement.id == fresh.id)) == "pending"


def test_nobody_checks_in_within_a_closed_month(world):
    ben = world.actor("ben")
    actions.close_month(world.actor("sara"), OCTOBER)
    with clock.freeze(NOW - timedelta(days=30)):
        shift = world.shift(capacity=5)
        world.assignment(shift, "ana")
        answer = world.client("ben").send(
            f"/shifts/{shift.id}/scans", person=world.people["ana"].id, direction="in", reason="no-phone"
        )

    assert answer.status_code == 409
    assert "2026-10 is closed" in answer.text
    assert read().scalar(select(Engagement.id)) is None
    assert ben.has("team_leader")


def test_a_month_with_visits_that_wait_or_that_is_not_over_is_not_closed(world, visit):
    visit("ana", 60, shift=world.shift(starts_in=-timedelta(days=34)))
    mei = world.client("mei")

    assert mei.send("/hours/months/2026-10/closing").status_code == 409
    assert mei.send("/hours/months/2026-11/closing").status_code == 409
    assert "Close October" not in shown(mei, "/hours/months")
    assert "Close September" in shown(mei, "/hours/months")
    assert read().scalar(select(MonthClosing.id)) is None


def test_a_second_person_opens_a_month_again_with_a_reason(world, visit, app):
    actions.close_month(world.actor("mei"), OCTOBER)
    path = "/hours/months/2026-10/closing/reversal"

    own = world.client("mei").send(path, reason="Too early")
    bare = world.client("sara").send(path, reason=" ")
    foreign = Neighbourhood(app, "harbour").client("mei").send(path, reason="Not theirs")
    done = world.client("sara").send(path, reason="A slip came late")

    assert (own.status_code, bare.status_code, foreign.status_code, done.status_code) == (403, 422, 409, 303)
    assert "A second person" in own.text
    assert "Opened again by Sara" in shown(world.client("mei"), "/hours/months")
    assert visit("ana", 60, shift=world.shift(starts_in=-timedelta(days=33))).id
