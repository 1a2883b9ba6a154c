"""A list of areas: tried, taken in and taken back like every other, each wrong line with its reason."""

from pathlib import Path

import pytest
from sqlalchemy import select

from portal.areas import actions as areas
from portal.areas.models import Area, AreaStep, AreaWithin
from portal.exchange import actions, queries
from portal.exchange.reading import Said, open_upload, read_upload
from portal.kernel import clock
from portal.kernel.db import read, write
from portal.kernel.tables import write_csv
from portal.people import steps as people
from tests.exchange.lists import outcomes, reasons

HEADERS = ("code", "level", "name_en", "name_zh", "parent")
STREET = ("S", "street", "Lotus Road", "莲花路", "")
LANE = ("S-1", "社区", "Happiness Lane", "幸福里", "S")
TREE = (("S-1-1", "cell", "Cell 1", "一格", "S-1"), ("S-1-2", "网格", "", "二格", "S-1"), LANE, STREET)


def reading(*rows, content=None):
    upload = open_upload("areas.csv", content or write_csv(HEADERS, rows), "areas")
    return read_upload(upload, Said("areas", kind="areas"), clock.today("Asia/Shanghai"))


def take_in(world, *rows, content=None):
    return actions.run_import(world.actor("mei"), reading(*rows, content=content))


def names(world):
    mine = Area.community_id == world.community.id
    return {row.code: row.name_zh for row in read().scalars(select(Area).where(mine))}


@pytest.mark.row("product-39")
def test_a_tree_comes_in_whatever_the_order_of_its_lines_and_goes_without_a_trace(world):
    planned = queries.plan(world.actor("mei"), reading(*TREE))
    assert (planned.count("created"), names(world)) == (4, {})

    ran = take_in(world, *TREE)
    steps = {(row.area_id, row.within_id): row.steps for row in read().scalars(select(AreaWithin))}
    ids = dict(list(read().execute(select(Area.code, Area.id))))
    again = take_in(world, *TREE)
    undone = actions.undo(world.actor("mei"), ran.run_id)

    assert (ran.created, again.unchanged, undone.removed) == (4, 4, 4)
    assert (steps[ids["S-1-1"], ids["S"]], steps[ids["S-1-1"], ids["S-1"]]) == (2, 1)
    assert names(world) == {}
    assert [read().query(table).count() for table in (AreaWithin, AreaStep)] == [0, 0]


@pytest.mark.row("product-39")
def test_each_wrong_line_is_left_out_with_its_reason(world):
    ran = take_in(
        world, STREET, LANE,
        ("", "cell", "No code", "", "S-1"),
        ("X-1", "planet", "No kind", "", "S-1"),
        ("X-2", "cell", "", "", "S-1"),
        ("X-3", "cell", "Loose", "", ""),
        ("X-4", "cell", "Orphan", "", "X-9"),
        ("X-5", "street", "Upside down", "", "S-1"),
        ("X-6", "cell", "In what was left out", "", "X-5"),
        ("S-1", "community", "Twice", "", "S"),
    )  # fmt: skip

    assert (ran.created, ran.refused) == (2, 8)
    assert [line for line, _ in sorted(reasons(ran.run_id))] == list(range(4, 12))


def test_a_list_renames_but_moves_nothing_and_wakes_nothing(world):
    take_in(world, *TREE)
    ids = dict(list(read().execute(select(Area.code, Area.id))))
    areas.end_area(world.actor("mei"), ids["S-1-2"])

    ran = take_in(
        world, ("S-1-1", "cell", "Cell one", "一格", "S-1"), ("S-1-2", "cell", "", "二格", "S-1"),
        ("S-1", "community", "Happiness Lane", "幸福里", ""),
    )  # fmt: skip

    assert (ran.updated, ran.refused) == (1, 2)
    assert read().get(Area, ids["S-1-1"]).name_en == "Cell one"
    undone = actions.undo(world.actor("mei"), ran.run_id)
    assert (undone.restored, read().get(Area, ids["S-1-1"]).name_en) == (1, "Cell 1")


def test_what_is_in_use_stays_with_all_that_it_lies_in(world):
    ran = take_in(world, *TREE)
    ids = dict(list(read().execute(select(Area.code, Area.id))))
    with write() as tx:
        people.put_home(tx, world.community.id, world.people["ana"].id, ids["S-1-1"], clock.now(), None)

    undone = actions.undo(world.actor("mei"), ran.run_id)

    assert (undone.removed, undone.kept) == (1, 3)
    assert set(names(world)) == {"S", "S-1", "S-1-1"}


def test_what_goes_out_comes_back_as_it_was(world):
    take_in(world, *TREE)
    sent = world.client("guo").get("/areas/list.csv").data

    back = take_in(world, content=sent)

    assert (back.unchanged, back.refused) == (4, 0)


def test_five_thousand_areas_come_in_at_once(world):
    rows = [STREET, *((f"S-{n}", "community", f"Lane {n}", "", "S") for n in range(1, 50))]
    rows += [(f"S-{n % 49 + 1}-{n}", "cell", f"Cell {n}", "", f"S-{n % 49 + 1}") for n in range(5000 - len(rows))]

    ran = take_in(world, *rows)

    assert (ran.created, ran.refused) == (5000, 0)
    assert read().query(AreaWithin).count() == 1 + 49 * 2 + 4950 * 3


def test_the_page_and_the_command_take_it_in(world, tmp_path: Path):
    mei = world.client("mei")
    assert "Choose a list of areas" in mei.get("/imports/new?kind=areas").text

    ran = take_in(world, *TREE)
    page = mei.get(f"/imports/{ran.run_id}").text
    path = tmp_path / "areas.csv"
    path.write_bytes(write_csv(HEADERS, TREE))
    done = world.app.test_cli_runner().invoke(args=["import", "areas", str(path), "--json"])

    assert "二格" in page
    assert '"unchanged": 4' in done.output
    assert outcomes(ran.run_id)
