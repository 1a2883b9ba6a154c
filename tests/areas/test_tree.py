"""The tree of areas: each in a wider one, renamed, merged, split and ended without losing what was."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from portal.areas import actions, queries, steps
from portal.areas.models import Area, AreaWithin
from portal.areas.rules import (
    AreaLine,
    AreaSaid,
    Part,
    check_area,
    check_parts,
    may_end,
    may_merge,
    part_at,
    read_parts,
)
from portal.kernel import clock
from portal.kernel.db import db, read, write
from portal.kernel.errors import Conflict, Forbidden, Invalid
from portal.people import queries as people
from tests.areas.conftest import add
from tests.counting import statements
from tests.world import Neighbourhood

DAY = date(2026, 11, 24)
LANE = AreaLine(1, "L", 4, None, "Lane", "", DAY)
CELL = AreaLine(2, "L-1", 5, 1, "Cell 1", "", DAY)
OTHER = AreaLine(3, "L-2", 5, 1, "Cell 2", "", DAY)
OVER = AreaLine(4, "L-3", 5, 1, "Cell 3", "", DAY, ended_on=DAY)


@pytest.mark.parametrize(
    ("level", "parent", "names", "wrong"),
    [
        ("cell", LANE, ("Cell 9", ""), set()),
        ("cell", LANE, ("", "九格"), set()),
        ("city", None, ("The city", ""), set()),
        ("cell", None, ("Cell 9", ""), {"parent"}),
        ("community", LANE, ("Lane 2", ""), {"parent"}),
        ("street", CELL, ("A street", ""), {"parent"}),
        ("cell", OVER, ("Cell 9", ""), {"parent"}),
        ("cell", LANE, ("", ""), {"name_zh"}),
        ("planet", LANE, ("Cell 9", ""), {"level"}),
    ],
)
def test_an_area_lies_in_a_wider_one_that_stands(level, parent, names, wrong):
    assert set(check_area(AreaSaid("L-9", level, *names), parent)) == wrong


def test_only_what_stands_side_by_side_becomes_one_and_only_what_holds_nothing_ends():
    areas = {each.id: each for each in (LANE, CELL, OTHER, OVER)}
    pairs = (CELL, OTHER), (CELL, CELL), (CELL, LANE), (CELL, OVER), (OVER, CELL)
    assert [may_merge(*pair, areas, ()) is None for pair in pairs] == [True, False, False, False, False]
    assert may_merge(CELL, OTHER, areas, {OTHER.id}).code == "own-area"
    assert may_merge(CELL, OTHER, areas, {CELL.id}) is None
    assert (may_end(CELL, 0), may_end(LANE, 1).code, may_end(OVER, 0).code) == (None, "has-parts", "area-ended")


def test_the_areas_of_a_split_need_codes_and_names_of_their_own():
    assert check_parts(read_parts("L-1a, Cell 1 a\nL-1b，，一格东\n")) == {}
    for text in ("L-1a, Cell", "L-1a, A\nL-1a, B", "L-1a, A\nL-1b", ""):
        assert set(check_parts(read_parts(text))) == {"parts"}


def test_what_was_merged_counts_for_itself_before_that_day_and_for_the_other_from_then_on():
    areas = {1: LANE, 3: OTHER, 2: AreaLine(2, "L-1", 5, 1, "Cell 1", "", DAY, ended_on=DAY, into_id=3)}

    assert part_at(areas, 2, 5, date(2026, 11, 23)).id == 2
    assert part_at(areas, 2, 5, DAY).id == 3
    assert part_at(areas, 2, 4, DAY).id == 1
    assert part_at(areas, 1, 5, DAY).id == 1
    assert part_at(areas, None, 5, DAY) is None


@pytest.mark.parametrize(
    ("level", "parent_level", "holds"), [(5, 4, True), (4, 4, False), (3, 4, False), (5, 3, False), (5, None, False)]
)
def test_the_database_takes_no_area_that_could_come_to_lie_in_itself(world, tree, level, parent_level, holds):
    row = {
        "community_id": world.community.id, "code": "X", "level": level, "name_en": "X", "name_zh": "", "began_on": DAY,
        "parent_id": tree.lane if parent_level else None, "parent_level": parent_level,
    }  # fmt: skip
    try:
        with write() as tx:
            tx.execute(insert(Area).values(row))
    except IntegrityError:
        assert not holds
    else:
        assert holds


def test_an_area_of_another_community_is_no_parent_even_past_the_rules(world, tree):
    other = Neighbourhood(world.app, "other-lane")
    row = {"code": "X", "level": 5, "name_en": "X", "name_zh": "", "began_on": DAY, "parent_id": tree.lane,
           "parent_level": 4, "community_id": other.community.id}  # fmt: skip

    with pytest.raises(IntegrityError), write() as tx:
        tx.execute(insert(Area).values(row))


@pytest.mark.row("mission-1")
def test_the_station_keeps_the_tree_on_a_page_and_nobody_else_does(world, tree):
    guo, ana = world.client("guo"), world.client("ana")

    added = guo.send("/areas", level="cell", parent=tree.lane, code="S-1-4", name_en="Cell 4", name_zh="四格")
    twice = guo.send("/areas", level="cell", parent=tree.lane, code="S-1-4", name_en="Again")
    loose = guo.send("/areas", level="cell", parent="", code="S-1-5", name_en="Nowhere")
    with statements() as sent:
        page = guo.get("/areas/list").text

    assert (added.status_code, twice.status_code, loose.status_code) == (303, 422, 422)
    assert "Another area has or had this code." in twice.text
    assert page.index("Lotus Road") < page.index("Happiness Lane</a>") < page.index("Cell 1") < page.index("Cell 4")
    assert len(sent) <= 6
    assert "四格" in world.client("guo", "zh").get("/areas/list").text
    assert ana.get("/areas/list").status_code == 403
    with pytest.raises(Forbidden):
        actions.add_area(world.actor("ana"), AreaSaid("S-1-6", "cell", "Cell 6", ""), tree.lane)


def test_a_new_name_keeps_the_old_one_in_the_history(world, tree):
    mei = world.client("mei")

    mei.send(f"/areas/{tree.one}/names", name_en="Courtyard 1", name_zh="一号院")
    page = mei.get(f"/areas/{tree.one}").text

    assert "<h1>Courtyard 1</h1>" in page
    assert "Was called Cell 1 until then" in page


@pytest.mark.row("mission-1")
def test_merged_cells_are_one_from_then_on_and_the_ended_one_keeps_its_page(world, tree):
    task = world.task("Tea for everybody")
    world.shift(task)
    tree.has(tree.one, task)
    tree.lives("ana", tree.one)

    actions.merge_area(world.actor("mei"), tree.one, tree.two)

    with pytest.raises(Conflict):
        actions.merge_area(world.actor("mei"), tree.two, tree.one)
    assert read().scalar(select(AreaWithin.steps).filter_by(area_id=tree.one, within_id=tree.two)) == 1
    assert "Tea for everybody" in world.client("mei").get(f"/tasks?view=led&area={tree.two}").text
    assert people.home_page(world.actor("mei"), world.people["ana"].id).area.id == tree.two
    page = world.client("mei").get(f"/areas/{tree.one}").text
    assert "Became part of Cell 2" in page
    assert "Change the names" not in page


def test_who_lived_in_a_cell_that_was_split_is_asked_where_they_live_now(world, tree):
    tree.lives("ana", tree.one)
    made = actions.split_area(world.actor("mei"), tree.one, (Part("S-1-1a", "East", ""), Part("S-1-1b", "West", "")))

    page = world.client("ana").get("/profile").text

    assert "The area where you live has ended." in page
    assert all(f'<option value="{number}"' in page for number in made)
    assert f'<option value="{tree.one}"' not in page
    with pytest.raises(Conflict):
        actions.end_area(world.actor("mei"), tree.lane)
    with pytest.raises(Invalid):
        actions.split_area(world.actor("mei"), tree.two, (Part("S-1-1a", "Taken", ""), Part("S-9", "Free", "")))


def test_what_came_together_by_a_merger_is_side_by_side_and_no_area_ends_around_it(world, tree):
    mei, court = world.actor("mei"), add(world, "S-2", "community", "Lotus Court", tree.street)
    cell = add(world, "S-2-1", "cell", "Court cell", court)

    with pytest.raises(Conflict):
        actions.merge_area(mei, tree.one, cell)
    actions.merge_area(mei, tree.lane, court)
    actions.merge_area(mei, cell, tree.one)

    assert not queries.area_page(mei, court).may_end
    for put_an_end in (actions.end_area, lambda *who: actions.split_area(*who, read_parts("A, East\nB, West"))):
        with pytest.raises(Conflict, match="Smaller areas lie in it"):
            put_an_end(mei, court)
    for number in (tree.one, tree.two, tree.three):
        actions.end_area(mei, number)
    actions.end_area(mei, court)


def test_two_mergers_the_other_way_round_at_once_make_one(world, tree):
    mei, gate = world.actor("mei"), threading.Barrier(2)

    def merge(pair):
        with world.app.app_context():
            gate.wait()
            try:
                return actions.merge_area(mei, *pair)
            except Conflict as error:
                return error
            finally:
                db.session.remove()

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(merge, ((tree.one, tree.two), (tree.two, tree.one))))

    db.session.remove()
    assert sorted(type(each).__name__ for each in results) == ["Conflict", "NoneType"]
    areas = queries.all_of(read(), world.community.id)
    assert sum(areas[number].is_live for number in (tree.one, tree.two)) == 1


def test_a_foreign_area_is_not_found(world, tree):
    other = Neighbourhood(world.app, "other-lane")
    foreign = add(other, "F", "community", "Far away")

    assert world.client("mei").get(f"/areas/{foreign}").status_code == 404
    assert world.client("mei").send("/areas", level="cell", parent=foreign, code="X", name_en="X").status_code == 404


def test_a_list_taken_in_while_a_wider_area_becomes_part_of_another_lies_in_that_too(world, tree):
    other, mei = add(world, "T", "street", "Rose Road"), world.actor("mei")
    cell = {"code": "S-1-9", "level": 5, "name_en": "Cell 9", "name_zh": "", "parent": "S-1"}
    db.session.remove()

    def take_in():
        with world.app.app_context(), write() as tx:
            return steps.add_areas(tx, world.community.id, [cell], DAY, clock.now(), mei.user_id)

    with ThreadPoolExecutor(1) as pool:
        with write() as tx:
            row, into = queries.areas_for_update(tx, world.community.id, tree.street, other)
            taken = pool.submit(take_in)
            threading.Event().wait(0.4)
            steps.merge(tx, row, into, DAY, mei.user_id, clock.now())
        (made,) = taken.result()

    assert queries.lies_in_any(read(), made, [other])
