"""Who gives and ends roles: the page, the form and the action say the same."""

import re

import pytest

from portal.kernel.db import read
from portal.people import queries
from tests.world import Neighbourhood


def test_a_role_begins_with_a_new_sign_in(world: Neighbourhood) -> None:
    ana, person = world.client("ana"), world.people["ana"]

    world.client("ada").send(f"/people/{person.id}/roles", role="social_worker")

    assert ana.get("/profile").status_code == 302
    assert world.client("ana").get("/approvals").status_code == 200


def test_a_role_that_ended_does_not_come_back_by_the_old_form(world: Neighbourhood) -> None:
    ada, person = world.client("ada"), world.people["ana"]
    ada.send(f"/people/{person.id}/roles", request_id="old", role="social_worker")
    grant = queries.person_page(world.actor("ada"), person.id).roles[0]
    ada.send(f"/roles/{grant.grant_id}/end")

    again = ada.send(f"/people/{person.id}/roles", request_id="old", role="social_worker")

    assert again.status_code == 303
    read().rollback()
    assert queries.person_page(world.actor("ada"), person.id).roles == ()


def test_a_role_button_is_there_only_for_whoever_may_press_it(world: Neighbourhood) -> None:
    sara, ada = world.client("sara"), world.client("ada")
    admin, worker = (queries.person_page(world.actor("sara"), world.people[who].id) for who in ("ada", "mei"))
    ends = [f'action="/roles/{page.roles[0].grant_id}/end"' for page in (admin, worker)]

    seen = [sara.get(f"/people/{world.people[who].id}").text for who in ("ada", "mei")]
    of_ada = ada.get(f"/people/{world.people['mei'].id}").text

    assert [end in text for end, text in zip(ends, seen, strict=True)] == [False, True]
    assert set(re.findall(r'<option value="(\w+)"', seen[1].partition('/roles"')[2])) == {"social_worker", "partner"}
    assert 'value="committee"' in of_ada
    assert sara.send(f"/people/{world.people['lin'].id}/roles", role="committee").status_code == 403


def test_the_leadership_of_a_team_ends_on_its_roster(world: Neighbourhood) -> None:
    page = queries.person_page(world.actor("ada"), world.people["ben"].id)

    assert [(line.role, line.may_end) for line in page.roles] == [("team_leader", False)]


@pytest.mark.parametrize(("who", "status"), [("ada", 409), ("sara", 409), ("mei", 403)])
def test_the_leadership_of_a_team_is_not_ended_past_its_roster(world: Neighbourhood, who: str, status: int) -> None:
    before = queries.person_page(world.actor("ada"), world.people["ben"].id).roles

    answer = world.client(who).send(f"/roles/{before[0].grant_id}/end")

    assert answer.status_code == status
    assert ("This role goes with the team" in answer.text) is (status == 409)
    assert queries.person_page(world.actor("ada"), world.people["ben"].id).roles == before
    assert world.client("ben").get(f"/teams/{world.team.id}/members").status_code == 200


def test_an_ended_role_opens_nothing(world: Neighbourhood) -> None:
    grant = queries.person_page(world.actor("ada"), world.people["mei"].id).roles[0]

    world.client("ada").send(f"/roles/{grant.grant_id}/end")

    assert world.client("mei").get("/approvals").status_code == 403


@pytest.mark.parametrize("who", ["ana", "ben", "mei", "guo"])
def test_only_the_site_admin_and_supervisors_give_roles(world: Neighbourhood, who: str) -> None:
    answer = world.client(who).send(f"/people/{world.people['lin'].id}/roles", role="social_worker")

    assert answer.status_code == 403


def test_nobody_gives_a_role_to_themselves(world: Neighbourhood) -> None:
    answer = world.client("ada").send(f"/people/{world.people['ada'].id}/roles", role="supervisor")

    assert answer.status_code == 403
