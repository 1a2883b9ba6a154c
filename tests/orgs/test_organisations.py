"""Organisations: station staff add them and name who administers them."""

import pytest

from portal.kernel.db import read, write
from portal.kernel.events import Event
from portal.orgs import actions, queries
from portal.people import steps as people
from tests.world import Neighbourhood


def test_the_station_adds_an_organisation_and_names_its_admin(world: Neighbourhood) -> None:
    ada, hua = world.client("ada"), world.client("hua")

    added = world.client("mei").send("/organisations", name=" The library ", about="Books", phone="5550 0199")
    named = ada.send(f"{added.location}/admins", person=world.people["hua"].public_no.lower())

    assert (added.status_code, named.status_code) == (303, 303)
    assert "Hua" in ada.get("/organisations").text
    assert hua.get("/teams").status_code == 302  # the role begins with the next sign-in
    number = queries.organisation_by_name(read(), world.community.id, "The library").id
    made = world.client("hua").send("/teams", name="Readers", organisation=str(number))
    assert world.client("hua").get(made.location).status_code == 200
    facts = {
        fact.name: fact for fact in read().query(Event).filter(Event.name.in_(("organisation.added", "role.granted")))
    }
    assert facts["organisation.added"].subject == f"organisation:{number}"
    assert facts["role.granted"].keys == {
        "role": "organisation_admin", "scope_kind": "organisation", "scope_id": number,
    }  # fmt: skip


def test_an_admin_whose_role_ended_founds_nothing(world: Neighbourhood) -> None:
    page = queries.organisation_page(world.actor("ada"), world.organisation.id)

    ended = world.client("ada").send(f"/roles/{page.admins[0].grant_id}/end")

    assert ended.status_code == 303
    assert world.client("oskar").get("/teams/new").status_code == 403
    assert queries.organisation_page(world.actor("ada"), world.organisation.id).admins == ()


@pytest.mark.parametrize(("who", "status"), [("mei", 303), ("sara", 303), ("ada", 303), ("oskar", 403), ("guo", 403)])
def test_only_the_station_adds_organisations(world: Neighbourhood, who: str, status: int) -> None:
    assert world.client(who).send("/organisations", name="The library").status_code == status


@pytest.mark.parametrize(("who", "status"), [("sara", 303), ("ada", 303), ("mei", 403), ("oskar", 403)])
def test_only_whoever_gives_the_role_names_an_admin(world: Neighbourhood, who: str, status: int) -> None:
    path, person = f"/organisations/{world.organisation.id}", world.people["hua"].public_no

    assert world.client(who).send(f"{path}/admins", person=person).status_code == status


def test_a_social_worker_reads_who_names_admins_and_sees_no_button(world: Neighbourhood) -> None:
    text = world.client("mei").get(f"/organisations/{world.organisation.id}").text

    assert "A supervisor or the site admin names" in text
    assert "/admins" not in text
    assert "End this role" not in text


def test_nobody_names_themselves(world: Neighbourhood) -> None:
    path, person = f"/organisations/{world.organisation.id}", world.people["ada"].public_no

    assert world.client("ada").send(f"{path}/admins", person=person).status_code == 403


def test_what_does_not_hold_comes_back_filled_in(world: Neighbourhood) -> None:
    mei, ada, path = world.client("mei"), world.client("ada"), f"/organisations/{world.organisation.id}/admins"
    with write() as tx:
        number = people.add_person(tx, world.community.id, "No Sign-In", world.now).public_no

    empty = mei.send("/organisations", name=" ", about="Books and tea")
    taken = mei.send("/organisations", name=world.organisation.name, about="Books and tea")
    unknown, without = ada.send(path, person="L0000"), ada.send(path, person=number)

    assert [answer.status_code for answer in (empty, taken, unknown, without)] == [422] * 4
    assert "Enter a name" in empty.text
    assert "already an organisation of this name" in taken.text
    assert "Books and tea" in taken.text
    assert "nobody with this number" in unknown.text
    assert "cannot sign in yet" in without.text


def test_an_old_form_does_not_bring_an_ended_admin_back(world: Neighbourhood) -> None:
    ada, path = world.actor("ada"), world.organisation.id
    actions.name_admin(ada, path, world.people["hua"].id, request_id="old")
    grants = {row.name: row.grant_id for row in queries.organisation_page(ada, path).admins}
    world.client("ada").send(f"/roles/{grants['Hua']}/end")

    actions.name_admin(ada, path, world.people["hua"].id, request_id="old")

    read().rollback()
    assert [row.name for row in queries.organisation_page(ada, path).admins] == ["Oskar"]


def test_an_organisation_of_another_community_is_not_there(world: Neighbourhood) -> None:
    foreign = Neighbourhood(world.app, "other-lane").organisation.id

    assert world.client("ada").get(f"/organisations/{foreign}").status_code == 404
    assert foreign not in [row.organisation_id for row in queries.organisations_page(world.actor("ada")).organisations]
