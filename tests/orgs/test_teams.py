"""Teams and their rosters: who leads, who belongs, on screen, on paper and as a table."""

import pytest

from portal.kernel.db import read
from portal.orgs import queries
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
