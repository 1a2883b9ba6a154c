"""Whoever has no sign-in, and a child, asks at the station: a signed slip, days to think, and two of the staff."""

from datetime import date, timedelta

import pytest

from portal.kernel import clock
from portal.kernel.db import read, write
from portal.kernel.errors import Conflict, Forbidden
from portal.notices import actions as notices
from portal.notices import queries as inbox
from portal.people import steps as people
from portal.people.models import Person
from portal.privacy import actions
from portal.privacy.models import ErasureRequest
from tests.privacy.everything import places
from tests.world import Neighbourhood

DAYS = timedelta(days=14)


def told(world: Neighbourhood, who: str) -> list[str]:
    for _ in range(2):
        notices.deliver_pending(world.program())
    return [line.event_name for line in inbox.inbox_page(world.actor(who), None).lines if "erasure" in line.event_name]


def test_an_elder_asks_with_a_signed_slip_and_a_supervisor_erases(world):
    elder = world.silent("Hong Yan", phone="13900003333")
    path, mei = f"/people/{elder.id}/erasure", world.client("mei")

    linked = path in mei.get(f"/people/{elder.id}").text
    empty = mei.send(path)
    entered = mei.send(path, slip_no="S-17")
    request = read().query(ErasureRequest).one()
    early = world.client("sara").send(f"/erasures/{request.id}/decision")
    clock.tick(DAYS)
    page = world.client("sara").get("/erasures").text
    done = world.client("sara").send(f"/erasures/{request.id}/decision")

    assert linked
    assert (empty.status_code, entered.status_code, early.status_code, done.status_code) == (422, 303, 409, 303)
    assert "Enter the number of the signed slip" in empty.text
    assert "entered by Mei, slip S-17" in page
    assert read().get_one(Person, elder.id).name == f"Former neighbour {elder.id} · 前邻居 {elder.id}"
    assert places("Hong Yan", "13900003333", "S-17") == []


def test_who_enters_a_request_does_not_decide_it(world):
    number = actions.enter(world.actor("sara"), world.silent("Hong Yan").id, "17")
    clock.tick(DAYS)

    with pytest.raises(Forbidden, match="A colleague decides"):
        actions.erase(world.actor("sara"), number)
    with pytest.raises(Forbidden, match="A colleague decides"):
        actions.keep(world.actor("sara"), number, "Not yet")


def test_the_station_asks_for_nobody_who_can_ask_but_for_a_child(world):
    child = world.person("Wu Min", birth_date=date(2013, 1, 1))

    with pytest.raises(Conflict, match="asks there"):
        actions.enter(world.actor("mei"), world.people["lin"].id, "17")
    assert "The parent or guardian signs" in world.client("mei").get(f"/people/{child.id}/erasure").text
    actions.enter(world.actor("mei"), child.id, "17")
    with pytest.raises(Conflict, match="written down already"):
        actions.enter(world.actor("mei"), child.id, "18")
    clock.tick(DAYS)
    with pytest.raises(Conflict, match="a supervisor decides"):
        actions.confirm(world.actor("Wu Min"))
    assert world.client("mei").get(f"/people/{world.people['mei'].id}/erasure").status_code == 403


def test_an_elder_who_thinks_again_stays(world):
    elder = world.silent("Hong Yan")
    actions.enter(world.actor("mei"), elder.id, "17")

    answer = world.client("mei").send(f"/people/{elder.id}/erasure/withdrawal")

    assert answer.status_code == 303
    assert read().query(ErasureRequest).one().outcome == "taken_back"


def test_the_person_is_told_of_a_request_and_of_the_answer_once_each(world):
    number = actions.ask(world.actor("ana"))
    asked = told(world, "ana")
    actions.keep(world.actor("sara"), number, "The key of the hall is still with you")

    assert asked == ["erasure.asked"]
    assert sorted(told(world, "ana")) == ["erasure.asked", "erasure.kept"]
    assert told(world, "sara") == []
    assert "The key of the hall is still with you" in world.client("ana").get("/profile/data").text


def test_supervisors_are_called_once_for_what_only_they_decide(world):
    world.person("Second")
    with write() as tx:
        people.grant_role(tx, world.users["Second"], "supervisor", "community", world.community.id, clock.now())
    actions.ask(world.actor("ana"))  # Ana confirms alone
    actions.enter(world.actor("sara"), world.silent("Hong Yan").id, "17")

    early = actions.call_deciders(world.program())
    clock.tick(DAYS)
    called = [actions.call_deciders(world.program()) for _ in range(2)]

    assert (early, called) == (0, [1, 0])
    assert told(world, "Second") == ["erasure.waits"]
    assert told(world, "sara") == []  # who entered it does not decide it
