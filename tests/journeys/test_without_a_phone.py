"""Somebody with neither phone nor sign-in, by the printed list and by a card: credited, and who acted is kept."""

from datetime import timedelta

import pytest

from portal.attendance.models import Engagement, Scan
from portal.kernel import clock
from portal.kernel.db import read, write
from portal.kernel.events import Event
from portal.ledger import queries as ledger
from portal.orgs import steps as orgs
from portal.tasks.models import Assignment
from tests.cards.reading import PIN, printed
from tests.reading import Person
from tests.world import ZONE, Neighbourhood


@pytest.mark.row("product-19")
def test_somebody_without_a_phone_is_credited_by_the_paper_list(world: Neighbourhood) -> None:
    neighbour, ben = world.silent("Lao Guo"), Person(world.client("ben"))
    with write() as tx:
        today = clock.today(ZONE)
        orgs.begin_membership(tx, world.community.id, world.team.id, neighbour.id, "member", today, clock.now())
    shift = world.shift(starts_in=timedelta(minutes=30), hours=2)

    ben.press(ben.open(f"/shifts/{shift.id}/people/new").form("/people"), person=neighbour.id)
    assert "Lao Guo" in ben.open(f"/shifts/{shift.id}/roster?print=1").words
    clock.tick(timedelta(minutes=28))
    for show, direction in (("away", "in"), ("here", "out")):
        roster = ben.open(f"/shifts/{shift.id}/roster?show={show}&reason=no-phone")
        ben.press(roster.form("/scans"), person=neighbour.id, direction=direction, reason="no-phone")
        clock.tick(timedelta(minutes=95))
    alone = []
    for judge in (Person(world.client(who)) for who in ("mei", "sara")):
        alone.append(ledger.balance(read(), world.community.id, "member", f"person:{neighbour.id}"))
        visit = judge.open(f"/hours/engagements/{read().query(Engagement.id).scalar()}")
        judge.press(visit.form("/hours/verifications"), decision="verify")
        read().rollback()

    assert alone == [0, 0]
    assert ledger.balance(read(), world.community.id, "member", f"person:{neighbour.id}") == 90
    scans = {(scan.method, scan.grade, scan.reason, scan.recorded_by_user_id) for scan in read().query(Scan)}
    assert scans == {("tick", 2, "no-phone", world.users["ben"].id)}


@pytest.mark.row("product-19")
def test_somebody_without_a_phone_serves_by_a_card(world: Neighbourhood) -> None:
    elder = world.silent("奶奶")
    station, tablet = (Person(world.client(who)) for who in ("sara", "ben"))
    shift = world.shift(world.task("Read to children"), starts_in=timedelta(minutes=50), hours=2)

    page = station.open(f"/people/{elder.id}/cards")
    page = station.press(page.form("/cards", "Give a card"))
    station.press(page.form("/pin"), pin_password=PIN, pin_password_again=PIN)
    badge = printed(world, "1")
    page = tablet.open(f"/teams/{world.team.id}/members")
    tablet.press(page.form("/members"), person=elder.public_no, role="member")
    page = tablet.open(f"/shifts/{shift.id}/people/new")
    tablet.press(page.form("/people"), person=elder.id)
    tablet.press(tablet.open("/devices").form("/devices"), name="Ben’s tablet", team=world.team.id)
    clock.tick(timedelta(minutes=47))
    assert "奶奶 is here" in tablet.press(tablet.open(f"/b/{badge}").form("/badge-scans", "Check in")).words
    clock.tick(timedelta(minutes=95))
    assert "奶奶 has left" in tablet.press(tablet.open(f"/b/{badge}").form("/badge-scans", "Check out")).words
    mei, sara = (Person(world.client(who)) for who in ("mei", "sara"))
    visit = mei.open("/hours/engagements/1")
    assert "badge scanned by the leader" in visit.words
    mei.press(visit.form("/hours/verifications"), decision="verify")

    sara.press(sara.open("/devices").form("/devices"), name="Station", team=0)
    sara.press(sara.open("/profile").form("/logout"))
    sara.press(sara.open(f"/b/{badge}").form("/sign-in"), pin_password=PIN)
    assert sara.open("/statement").data("data-balance-minutes") == "90"
    read().rollback()
    assert ledger.balance(read(), world.community.id, "member", f"person:{elder.id}") == 90
    by = {name: user.id for name, user in world.users.items()}
    assert [place.claimed_by_user_id for place in read().query(Assignment).filter_by(person_id=elder.id)] == [by["ben"]]
    assert {(scan.recorded_by_user_id, scan.grade) for scan in read().query(Scan)} == {(by["ben"], 4)}
    acted = {event.name: event.actor_user_id for event in read().query(Event)}
    assert {name: acted[name] for name in ("card.issued", "person.pin-set", "place.given", "engagement.opened")} == {
        "card.issued": by["sara"], "person.pin-set": by["sara"], "place.given": by["ben"],
        "engagement.opened": by["ben"],
    }  # fmt: skip
    assert (acted["engagement.closed"], acted["hours.verified"]) == (by["ben"], by["mei"])
