"""A grid worker: a role for an area, with the few rights that it needs and none beside."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from portal.areas import actions as areas
from portal.areas.queries import area_page
from portal.kernel.db import read, write
from portal.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from portal.people import actions as people
from portal.people.models import Person, PersonHome, RoleGrant
from portal.people.rules import lifetime, may_grant
from portal.tasks import actions
from portal.tasks.models import PersonalLink
from tests.counting import statements
from tests.world import NOW

TOMORROW = timedelta(hours=24)


def name_worker(world, who, area_id, by="sara"):
    page = {"role": "grid_worker", "area": area_id}
    return world.client(by).send(f"/people/{world.people[who].id}/roles", **page)


@pytest.fixture
def guo(world, tree):
    """Guo goes round in cell 1."""
    assert name_worker(world, "guo", tree.one).status_code == 303
    return world.client("guo")


@pytest.mark.row("product-32")
def test_whoever_gives_roles_gives_it_for_an_area_and_ends_it(world, tree, guo):
    grant = read().scalars(select(RoleGrant).where(RoleGrant.role == "grid_worker")).one()
    person = world.people["guo"].id

    assert (grant.scope_kind, grant.scope_id, world.actor("guo").area_ids) == ("area", tree.one, {tree.one})
    assert "Cell 1" in world.client("sara").get(f"/people/{person}").text
    assert name_worker(world, "hua", "").status_code == 422
    assert name_worker(world, "hua", tree.one, by="mei").status_code == 403
    assert may_grant(world.actor("guo"), "grid_worker", 0).code == "not-yours"
    world.client("sara").send(f"/roles/{grant.id}/end")
    assert world.client("guo").get("/cell").status_code == 403
    with pytest.raises(Invalid):
        people.give_role(world.actor("ada"), person, "grid_worker", "community", world.community.id)


@pytest.mark.parametrize(("role", "scope"), [("grid_worker", "community"), ("supervisor", "area")])
def test_the_database_knows_no_grid_worker_of_a_community_and_no_other_role_of_an_area(world, role, scope):
    row = {"community_id": world.community.id, "user_id": world.users["ana"].id, "role": role, "scope_kind": scope}

    with pytest.raises(IntegrityError), write() as tx:
        tx.execute(insert(RoleGrant).values(**row, scope_id=1, granted_at=NOW))


def test_the_worker_sees_people_and_tasks_of_the_cell_and_of_no_other(world, tree, guo):
    tree.lives("ana", tree.one)
    tree.lives("lin", tree.two)
    for name, area_id in (("Tea in the yard", tree.one), ("Far away", tree.two)):
        task = world.task(name)
        world.shift(task, starts_in=TOMORROW)
        tree.has(area_id, task)

    with statements() as sent:
        page = guo.get("/cell").text

    assert ("Ana" in page, "Lin" in page, "Tea in the yard" in page, "Far away" in page) == (True, False, True, False)
    assert len(sent) <= 6
    assert guo.get(f"/cell/people/{world.people['lin'].id}").status_code == 404
    assert "example.org" not in guo.get(f"/cell/people/{world.people['ana'].id}").text


def test_the_worker_registers_somebody_who_then_waits_for_a_social_worker(world, tree, guo):
    said = {"name": "Gu Lan", "birth_date": "1949-04-30", "phone": "138 0013 8000"}

    done = guo.send("/cell/people", **said, home=tree.one)
    elsewhere = guo.send("/cell/people", **said, home=tree.two)

    person = read().scalars(select(Person).where(Person.name == "Gu Lan")).one()
    assert (done.status_code, elsewhere.status_code) == (303, 422)
    assert (person.status, person.made_by_user_id) == ("pending", world.users["guo"].id)
    assert read().get(PersonHome, person.id).area_id == tree.one
    assert f'<option value="{tree.two}"' not in guo.get("/cell/people/new").text
    assert "Gu Lan" in world.client("mei").get("/approvals").text
    with pytest.raises(Forbidden):
        people.decide(world.actor("guo"), person.id, "approve", "")


def test_the_worker_hands_out_a_link_for_what_is_on_in_or_around_the_cell(world, tree, guo):
    silent, task, around, far = world.silent("奶奶"), world.task("Tea"), world.task("Big feast"), world.task("Far away")
    for each, area_id in ((task, tree.one), (around, tree.lane), (far, tree.two)):
        world.shift(each, starts_in=TOMORROW)
        tree.has(area_id, each)
    tree.lives("奶奶", tree.one)
    tree.lives("ana", tree.one)

    made = guo.send(f"/cell/people/{silent.id}/links", task=task.id)
    page = guo.get(made.location).text
    link = re.search(r'href="http://[^/]+(/l/\d+/\w+)"', page).group(1)

    assert "Tea" in world.client().get(link).text
    assert actions.make_link_in_cell(world.actor("guo"), around.id, silent.id)
    for task_id, person_id, error in (
        (far.id, silent.id, Conflict), (task.id, world.people["ana"].id, Conflict),
        (task.id, world.people["lin"].id, NotFound),
    ):  # fmt: skip
        with pytest.raises(error):
            actions.make_link_in_cell(world.actor("guo"), task_id, person_id)
    assert read().query(PersonalLink).count() == 2
    assert guo.get(f"/tasks/{task.id}/links").status_code == 403


def test_the_worker_sees_no_link_for_what_is_on_elsewhere_unless_they_made_it(world, tree, guo):
    silent, near, far = world.silent("奶奶"), world.task("Tea"), world.task("Far away")
    tree.lives("奶奶", tree.one)
    for task, area_id in ((near, tree.one), (far, tree.two)):
        tree.has(area_id, task)
    link = {task.title: actions.make_link(world.actor("ben"), task.id, silent.id) for task in (near, far)}

    page = guo.get(f"/cell/people/{silent.id}").text

    assert ("Tea" in page, "Far away" in page) == (True, False)
    assert [guo.get(f"/cell/links/{number}").status_code for number in link.values()] == [200, 404]
    with write() as tx:
        tx.get_one(PersonalLink, link["Far away"]).made_by_user_id = world.users["guo"].id
    assert guo.get(f"/cell/links/{link['Far away']}").status_code == 200


def test_the_worker_brings_no_neighbour_into_their_own_cell(world, tree, guo):
    with pytest.raises(Forbidden):
        areas.merge_area(world.actor("guo"), tree.two, tree.one)

    assert tree.one not in {each.id for each in area_page(world.actor("guo"), tree.two).beside}
    areas.merge_area(world.actor("guo"), tree.two, tree.three)


def test_a_grid_worker_verifies_nothing_and_touches_no_money(world, tree):
    name_worker(world, "ana", tree.lane)
    ana = world.client("ana")

    pages = ("/hours/queue", "/hours/months", "/approvals", "/people", f"/people/{world.people['lin'].id}", "/overview")
    assert [ana.get(page).status_code for page in pages] == [403] * len(pages)
    assert lifetime(["grid_worker"]) == lifetime(["social_worker"])
