"""An elder of 82 without a phone serves by her daughter's hand: every record says who acted for whom."""

from datetime import date, timedelta

import pytest

from portal.attendance.models import Engagement, Scan
from portal.kernel import clock
from portal.kernel.db import read, write
from portal.kernel.events import Event
from portal.ledger import queries as ledger
from portal.people import steps as people
from portal.tasks.models import Assignment
from tests.reading import Person
from tests.world import Neighbourhood


@pytest.mark.row("product-3")
def test_an_elder_of_82_earns_her_credits_through_her_daughter(world: Neighbourhood) -> None:
    with write() as tx:
        born = date(1944, 3, 1)
        elder = people.add_person(tx, world.community.id, "奶奶", clock.now(), birth_date=born, status="active")
    daughter, mei, ben = (Person(world.client(who)) for who in ("ana", "mei", "ben"))
    shift = world.shift(world.task("Read to children"), starts_in=timedelta(minutes=-3), hours=2)
    ana = world.users["ana"].id

    page = mei.open(f"/people/{elder.id}")
    mei.press(page.form("/mandates"), helper=world.people["ana"].public_no, agreed="slip", slip_no="2026-7")
    page = daughter.press(daughter.open("/mandates").form("/choice"))
    assert "You act for 奶奶" in page.words
    page = daughter.press(daughter.open(f"/tasks/{shift.task_id}").form("/assignments"))
    assert "Ana took this place for 奶奶." in page.words
    assert "Ana took the place for 奶奶" in ben.open(f"/shifts/{shift.id}/roster").words
    for _ in ("in", "out"):
        code = ben.open(f"/shifts/{shift.id}/screen").data("data-code-url")
        page = daughter.press(daughter.open(code).form("/scans"))
        assert "For 奶奶" in page.words
        clock.tick(timedelta(minutes=95))
    for judge in (Person(world.client(who)) for who in ("mei", "sara")):
        visit = judge.open(f"/hours/engagements/{read().query(Engagement.id).scalar()}")
        assert "Ana" in visit.words
        judge.press(visit.form("/hours/verifications"), decision="verify")
        read().rollback()

    statement = daughter.open("/statement")
    assert statement.data("data-balance-minutes") == "90"
    assert ledger.balance(read(), world.community.id, "member", f"person:{elder.id}") == 90
    assert ledger.balance(read(), world.community.id, "member", f"person:{world.people['ana'].id}") == 0
    assert [place.claimed_by_user_id for place in read().query(Assignment).filter_by(person_id=elder.id)] == [ana]
    assert {(scan.recorded_by_user_id, scan.grade) for scan in read().query(Scan).filter_by(person_id=elder.id)} == {
        (ana, 2)
    }
    recorded = {
        event.name: (event.actor_user_id, event.keys["person_id"])
        for event in read().query(Event)
        if event.keys.get("person_id") == elder.id
    }
    assert recorded == dict.fromkeys(("shift.claimed", "engagement.opened", "engagement.closed"), (ana, elder.id))
