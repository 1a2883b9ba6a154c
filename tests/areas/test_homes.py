"""Where people live: said by themselves or the station, seen by these and the grid worker of the cell alone."""

import re
from datetime import date

import pytest
from sqlalchemy import func, select

from portal.areas import actions as areas
from portal.kernel.changes import Change
from portal.kernel.db import read, write
from portal.kernel.errors import Forbidden, Invalid, NotFound
from portal.kernel.events import Event
from portal.people import actions, queries
from portal.people import steps as people
from portal.people.models import PersonHome
from tests.areas.conftest import add
from tests.counting import statements
from tests.world import NOW, Neighbourhood


def home_of(world, who="ana"):
    return read().scalar(select(PersonHome.area_id).where(PersonHome.person_id == world.people[who].id))


def go_round(world, who, area_id):
    with write() as tx:
        people.grant_role(tx, world.users[who], "grid_worker", "area", area_id, NOW)


def test_a_newcomer_says_where_they_live_and_changes_it_on_their_profile(world, tree):
    newcomer = {"name": "Zhou", "identifier": "zhou77", "password": "yellow kite 9", "birth_date": "1985-04-30"}
    browser = world.client()
    form = browser.get("/register").text
    browser.send("/register", **newcomer, home=tree.one)
    ana = world.client("ana")
    ana.send("/profile", home=tree.two)
    with statements() as sent:
        page = ana.get("/profile").text
    ana.send("/profile", phone="138 0013 8000")  # a form without the field leaves it as it is

    assert f'<option value="{tree.one}"' in form
    assert read().scalar(select(PersonHome.area_id).where(PersonHome.set_by_user_id.is_(None))) == tree.one
    assert f'<option selected value="{tree.two}"' in page or f'<option value="{tree.two}" selected' in page
    assert len(sent) <= 7
    assert home_of(world) == tree.two
    ana.send("/profile", home="")
    assert home_of(world) is None


def test_the_station_writes_it_down_and_a_leader_cannot(world, tree):
    ana = world.people["ana"].id
    assert world.client("mei").send(f"/people/{ana}/home", home=tree.three).status_code == 303

    assert home_of(world) == tree.three
    assert "Cell 3" in world.client("mei").get(f"/people/{ana}").text
    assert "Ana" in world.client("mei").get(f"/people?area={tree.lane}").text
    assert "Ana" not in world.client("mei").get(f"/people?area={tree.one}").text
    with pytest.raises(Forbidden):
        actions.set_home(world.actor("ben"), ana, tree.one)


def test_an_area_of_another_community_or_one_that_ended_is_no_home(world, tree):
    foreign = add(Neighbourhood(world.app, "other-lane"), "F", "community", "Far away")

    for area_id in (foreign, 999):
        with pytest.raises(Invalid):
            actions.set_home(world.actor("mei"), world.people["ana"].id, area_id)
    assert home_of(world) is None


def test_who_lives_in_an_area_that_ended_keeps_it_while_they_change_something_else(world, tree):
    tree.lives("ana", tree.one)
    areas.end_area(world.actor("mei"), tree.one)
    ana = world.client("ana")

    shown = re.search(r'<option selected value="(\d+)">', ana.get("/profile").text)
    answer = ana.send("/profile", phone="138 0013 8000", home=shown[1])

    assert (answer.status_code, home_of(world)) == (303, tree.one)


def test_only_the_worker_of_that_cell_and_of_what_lies_around_it_sees_who_lives_there(world, tree):
    tree.lives("ana", tree.one)
    go_round(world, "guo", tree.one)
    go_round(world, "hua", tree.lane)
    go_round(world, "pei", tree.two)

    seen = {who: "Ana" in world.client(who).get("/cell").text for who in ("guo", "hua", "pei")}

    assert seen == {"guo": True, "hua": True, "pei": False}
    with pytest.raises(NotFound):
        queries.person_of_cell(read(), world.actor("pei"), world.people["ana"].id)
    assert world.client("ben").get("/cell").status_code == 403


def test_neither_the_log_nor_the_record_of_changes_says_where_somebody_lives(world, tree):
    actions.set_home(world.actor("mei"), world.people["ana"].id, tree.one)
    actions.set_home(world.actor("mei"), world.people["ana"].id, tree.two)

    facts = list(read().scalars(select(Event).where(Event.name == "person.home-changed")))
    assert [fact.keys for fact in facts] == [{}, {}]
    assert read().scalar(select(func.count()).select_from(Change).where(Change.thing.contains("home"))) == 0


def test_a_minors_home_is_kept_like_everybodys(world, tree):
    minor = world.person("Wu Min", birth_date=date(2012, 1, 1))

    actions.set_home(world.actor("Wu Min"), minor.id, tree.one)

    assert home_of(world, "Wu Min") == tree.one
