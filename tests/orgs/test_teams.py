"""Teams and their rosters: who leads, who belongs, on screen, on paper and as a table."""

import re

import pytest

from portal.kernel.db import read, write
from portal.kernel.errors import Forbidden
from portal.orgs import actions, queries, steps
from portal.people import steps as people
from tests.world import Neighbourhood


def test_a_social_worker_adds_a_team(world: Neighbourhood) -> None:
    mei = world.client("mei")

    answer = mei.send("/teams", name="Garden Team", about="Flower beds", organisation="0")

    assert answer.status_code == 303
    assert "Garden Team" in mei.get("/teams").text


def test_a_taken_name_comes_back_with_the_form_filled_in(world: Neighbourhood) -> None:
    mei = world.client("mei")

    answer = mei.send("/teams", name="Lantern Team", about="Another one", organisation="0")

    assert answer.status_code == 422
    assert "already a team of this name" in answer.text
    assert "Another one" in answer.text


def test_a_volunteer_cannot_add_a_team(world: Neighbourhood) -> None:
    assert world.client("ana").send("/teams", name="X", organisation="0").status_code == 403


def test_an_organisation_adds_teams_of_its_own_only(world: Neighbourhood) -> None:
    with write() as tx:
        other = steps.add_organisation(tx, world.community.id, "The library", world.now)
    oskar = world.client("oskar")

    form = oskar.get("/teams/new").text
    refused = [oskar.send("/teams", name="X", organisation=number).status_code for number in ("0", str(other.id))]
    made = oskar.send("/teams", name="Garden Team", organisation=str(world.organisation.id))

    assert re.findall(r'<option (?:selected )?value="(\d+)"', form) == [str(world.organisation.id)]
    assert refused == [422, 422]
    assert oskar.get(made.location).status_code == 200


@pytest.mark.parametrize("is_alone", [True, False])
def test_the_rule_of_the_organisation_holds_without_the_form(world: Neighbourhood, *, is_alone: bool) -> None:
    with write() as tx:
        other = steps.add_organisation(tx, world.community.id, "The library", world.now)

    with pytest.raises(Forbidden, match="your own organisation only"):
        actions.found_team(world.actor("oskar"), actions.TeamDraft("X", "", None if is_alone else other.id))


def test_a_partner_of_an_organisation_leads_none_of_its_teams(world: Neighbourhood) -> None:
    with write() as tx:
        people.grant_role(tx, world.users["pei"], "partner", "organisation", world.organisation.id, world.now)

    assert world.actor("pei").organisation_ids == frozenset()
    assert world.client("pei").get(f"/teams/{world.team.id}/members").status_code == 403


def test_ending_a_place_again_by_an_old_form_does_nothing(world: Neighbourhood) -> None:
    ana, ben, path = world.people["ana"], world.client("ben"), f"/teams/{world.team.id}/members"
    ben.send(f"{path}/{ana.id}/end", request_id="old")
    ben.send(path, person=ana.public_no, role="member")

    again = ben.send(f"{path}/{ana.id}/end", request_id="old")

    assert again.status_code == 303
    assert queries.open_membership(read(), world.team.id, ana.id) is not None


def test_the_leader_lets_somebody_in_by_number(world: Neighbourhood) -> None:
    ben = world.client("ben")

    answer = ben.send(f"/teams/{world.team.id}/members", person=world.people["lin"].public_no.lower(), role="member")

    assert answer.status_code == 303
    assert "Lin" in ben.get(f"/teams/{world.team.id}/members").text


def test_nobody_raises_themselves(world: Neighbourhood) -> None:
    ben = world.client("ben")

    answer = ben.send(f"/teams/{world.team.id}/members", person=world.people["ben"].public_no, role="leader")

    assert answer.status_code == 403


def test_a_new_deputy_may_lead_and_an_ended_one_may_not(world: Neighbourhood) -> None:
    world.client("ben").send(f"/teams/{world.team.id}/members", person=world.people["lin"].public_no, role="deputy")
    during = world.client("lin").get(f"/teams/{world.team.id}/members").status_code

    world.client("ben").send(f"/teams/{world.team.id}/members/{world.people['lin'].id}/end")

    assert during == 200
    assert world.client("lin").get(f"/teams/{world.team.id}/members").status_code == 403
    rows = queries.members_of(read(), world.team.id)
    assert [(row.name, row.left_on is not None) for row in rows if row.name == "Lin"] == [("Lin", True)]


@pytest.mark.parametrize(("who", "status"), [("ben", 200), ("oskar", 200), ("mei", 200), ("ana", 403), ("hua", 403)])
def test_the_roster_is_for_those_who_lead(world: Neighbourhood, who: str, status: int) -> None:
    browser = world.client(who)

    for path in ("members", "members?print=1", "members.csv"):
        assert browser.get(f"/teams/{world.team.id}/{path}").status_code == status


def test_the_printed_roster_has_blank_lines(world: Neighbourhood) -> None:
    page = world.client("ben").get(f"/teams/{world.team.id}/members?print=1").text

    assert page.count("<tr>") >= 2 + 5


def test_the_table_holds_no_live_formula(world: Neighbourhood) -> None:
    world.person("=HYPERLINK(1)")
    number = world.people["=HYPERLINK(1)"].public_no
    ben = world.client("ben")
    ben.send(f"/teams/{world.team.id}/members", person=number, role="member")

    table = ben.get(f"/teams/{world.team.id}/members.csv")

    assert table.headers["Content-Disposition"].startswith("attachment")
    assert "'=HYPERLINK(1)" in table.text
    assert ',"=' not in table.text
