"""A child of 15: the guardian's word, the hours for the age, two adults; hours that count, and no time to spend."""

from datetime import date, timedelta

import pytest

from portal.kernel import clock
from portal.kernel.db import read
from portal.kernel.events import Event
from portal.ledger import queries as ledger
from tests.reading import Person
from tests.world import NOW, Neighbourhood

EVENING = timedelta(hours=13)  # from 14:06: the shift would begin at three in the night


@pytest.mark.row("product-11")
@pytest.mark.row("product-43")
def test_a_child_of_15_is_credited_with_hours_and_nothing_to_spend(world: Neighbourhood) -> None:
    child = world.person("Wu Min", birth_date=date(2011, 5, 1))
    wu, ben, guardian, mei = (Person(world.client(who)) for who in ("Wu Min", "ben", "ana", "mei"))
    by_day, late = (
        world.shift(world.task("Lantern workshop")),
        world.shift(world.task("Night watch"), starts_in=EVENING),
    )
    risky = world.shift(world.task("Visits at home", risk="medium"), starts_in=timedelta(hours=20))

    said = {"helper": world.people["ana"].public_no, "agreed": "slip", "slip_no": "9", "is_guardian": "y"}
    mei.press(mei.open(f"/people/{child.id}").form("/mandates"), **said)
    before = wu.open(f"/tasks/{by_day.task_id}")
    assert "A parent or guardian must sign" in before.words
    guardian.press(guardian.open("/mandates").form("/consents"), risk="low", expires_on="2027-06-30")
    listed = wu.open("/tasks").words
    assert ("Lantern workshop" in listed, "Night watch" in listed, "Visits at home" in listed) == (True, False, False)
    refused = [wu.browser.send(f"/shifts/{shift.id}/assignments") for shift in (late, risky)]
    assert [answer.status_code for answer in refused] == [409, 409]

    wu.press(wu.open(f"/tasks/{by_day.task_id}").form("/assignments"))
    for _ in ("in", "out"):
        wu.press(wu.open(ben.open(f"/shifts/{by_day.id}/screen").data("data-code-url")).form("/scans"))
        clock.tick(timedelta(minutes=95))
    mei = Person(world.client("mei"))
    mei.press(mei.open("/hours/queue").form("/hours/verifications"), decision="verify")

    statement = wu.open("/statement")
    assert statement.data("data-balance-minutes") == "0"
    assert "You have served 1 h 30 min in all." in statement.words
    assert ledger.balance(read(), world.community.id, "recognised", f"person:{child.id}") == 90
    told = [str((event.subject, event.keys)) for event in read().query(Event)]
    assert not any("2011" in line for line in told), "a birth date stands in the log"


@pytest.mark.row("product-11")
def test_a_child_of_16_is_beside_two_adults_of_different_homes(world: Neighbourhood) -> None:
    """At 16 medium risk is open by age; the list shows it once two adults who do not live together have a place."""
    child = world.person("Wu Min", birth_date=date(2010, 5, 1))
    mei, wu = Person(world.client("mei")), Person(world.client("Wu Min"))
    shift = world.shift(world.task("Visits at home", risk="medium"), starts_in=timedelta(hours=20))
    slip = {"guardian_name": "Ana", "guardian_phone": "1", "risk": "medium", "how_verified": "slip 9"}
    mei.press(mei.open(f"/people/{child.id}").form("/guardian-consents"), expires_on="2027-06-30", **slip)

    alone = "Visits at home" in wu.open("/tasks").words
    world.assignment(shift, "oskar")
    with_one = "Visits at home" in wu.open("/tasks").words
    world.assignment(shift, "hua")
    task = wu.press(wu.open(f"/tasks/{shift.task_id}").form("/assignments"))

    assert (alone, with_one) == (False, False)
    assert task.status == 200
    assert clock.now() == NOW
