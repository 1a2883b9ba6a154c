"""Verified time by area ties to the books; what everybody reads of an area tells nothing of a few people."""

import csv
import io
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.areas import actions as areas
from portal.areas.rules import banded, rounded
from portal.attendance import steps as attendance
from portal.hours import actions, queries
from portal.hours.models import Verification
from portal.kernel import clock
from portal.kernel.db import read, write
from portal.tasks import queries as tasks
from tests.counting import statements
from tests.hours.reading import shown, ticked
from tests.world import NOW

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


def served(world, task, who, minutes):
    """Return a visit of somebody that ended two hours ago."""
    shift = world.shift(task, starts_in=-timedelta(hours=4))
    with write() as tx:
        line = tasks.shift_line(tx, world.community.id, shift.id)
        return attendance.record(
            tx, line, world.people[who].id, line.starts_at, line.starts_at + timedelta(minutes=minutes)
        ).id


@pytest.fixture
def booked(world, tree):
    """Book time of two cells, the lane and no area in October and November, and take one of October's back."""
    chores = {}
    for name, area_id in (("One", tree.one), ("Two", tree.two), ("Lane", tree.lane), ("None", None)):
        chores[name] = world.task(name)
        if area_id:
            tree.has(area_id, chores[name])
    with clock.freeze(NOW - timedelta(days=34)):
        old = [served(world, chores[name], who, 60) for name, who in (("One", "ana"), ("Two", "lin"), ("None", "guo"))]
        actions.verify(world.actor("mei"), old)
    new = [served(world, chores[name], who, 90) for name, who in (("One", "ana"), ("Lane", "lin"))]
    actions.verify(world.actor("mei"), new)
    word = read().scalar(select(Verification.id).where(Verification.engagement_id == old[1]))
    actions.reverse(world.actor("mei"), word, "It was somebody else")
    return tree


def minutes_of(world, level="cell"):
    rows = queries.area_totals(world.actor("sara"), OCTOBER, NOVEMBER, level)
    return {(row.month.month, row.area.name_en if row.area else ""): row.minutes for row in rows}


@pytest.mark.row("product-38")
def test_the_split_by_area_adds_up_to_what_the_books_posted(world, booked):
    sara = world.actor("sara")
    with statements() as sent:
        page = queries.area_months_page(sara, OCTOBER, NOVEMBER, "cell")

    assert minutes_of(world) == {
        (10, "Cell 1"): 60, (10, "Cell 2"): 60, (10, ""): 60, (11, "Cell 1"): 90, (11, "Happiness Lane"): 90,
        (11, "Cell 2"): -60,
    }  # fmt: skip
    assert [block.minutes for block in page.months] == [120, 180]
    assert all(block.minutes == block.ledger_minutes for block in page.months)
    assert len(sent) <= 6
    for level in ("community", "street"):
        assert sum(minutes_of(world, level).values()) == 300


def test_a_wider_level_puts_cells_together(world, booked):
    assert minutes_of(world, "community") == {
        (10, "Happiness Lane"): 120, (10, ""): 60, (11, "Happiness Lane"): 120,
    }  # fmt: skip


def test_what_a_cell_did_before_it_was_merged_stays_its_own(world, booked):
    areas.merge_area(world.actor("mei"), booked.one, booked.two)

    assert minutes_of(world) == {
        (10, "Cell 1"): 60, (10, "Cell 2"): 60, (10, ""): 60, (11, "Cell 2"): 30, (11, "Happiness Lane"): 90,
    }  # fmt: skip


@pytest.mark.row("product-38")
def test_who_pays_reads_it_on_a_page_and_in_a_file(world, booked):
    pei = world.client("pei")
    page = pei.get("/hours/areas?from=2026-10&to=2026-11").text
    rows = list(csv.reader(io.StringIO(pei.get("/hours/areas.csv?from=2026-10").data.decode("utf-8-sig"))))

    assert page.count("The books say the same.") == 2
    assert rows[0] == ["Month", "Area code", "Area", "Visits", "Minutes", "Hours"]
    assert ["2026-10", "S-1-1", "Cell 1", "1", "60", "1.0"] in rows
    assert sum(int(row[4]) for row in rows[1:]) == 300
    assert world.client("ana").get("/hours/areas").status_code == 403


def test_the_queue_is_chosen_by_area(world, tree):
    near, far = world.task("One"), world.task("Two")
    tree.has(tree.one, near)
    tree.has(tree.two, far)
    visits = [served(world, near, "ana", 60), served(world, far, "lin", 60)]
    mei = world.client("mei")

    of_cell, of_lane = (shown(mei, f"/hours/queue?area={area_id}") for area_id in (tree.one, tree.lane))
    adjusting = mei.get(f"/hours/adjustments/new?area={tree.one}").text

    assert ticked(of_cell) == visits[:1]
    assert sorted(ticked(of_lane)) == visits
    assert f'<option value="{tree.one}" selected>' in of_cell
    assert f'name="area" value="{tree.one}"' in adjusting  # the way back leads to the same choice


@pytest.mark.parametrize(
    ("count", "said"), [(0, 0), (1, None), (4, None), (5, 5), (9, 5), (10, 10), (14, 10), (23, 20)]
)
def test_a_few_people_are_no_number_and_more_are_rounded_down(count, said):
    assert banded(count) == said
    assert rounded(count) == count // 5 * 5


@pytest.mark.row("mission-1")
def test_nobody_reads_how_few_live_in_a_cell(world, tree):
    cast = ("ana", "lin", "ben", "oskar", "hua", "pei", "guo", "mei", "sara")
    for who in cast[:4]:
        tree.lives(who, tree.one)
    for who in cast[4:]:
        tree.lives(who, tree.two)

    lines = {line.area.id: line for line in queries.area_figures_page(world.community.id, None).lines}
    with statements() as sent:
        page = world.client().get("/areas").text

    assert (lines[tree.one].people, lines[tree.two].people, lines[tree.three].people) == (None, 5, 0)
    assert (lines[tree.lane].people, lines[tree.street].people) == (5, 5)  # nine, so that 9 - 5 does not say four
    assert "4 neighbours" not in page
    assert "9 neighbours" not in page
    assert len(sent) <= 6


def test_hours_that_a_few_gave_are_not_said_either(world, booked):
    lines = {line.area.name_en: line for line in queries.area_figures_page(world.community.id, None).lines}

    assert lines["Cell 1"].hours is None
    assert lines["Cell 3"].hours == 0
