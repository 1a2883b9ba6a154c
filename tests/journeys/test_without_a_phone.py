"""Somebody with neither phone nor sign-in: on the leader's printed list, ticked in and out, credited by two people."""

from datetime import timedelta

import pytest

from portal.attendance.models import Engagement, Scan
from portal.kernel import clock
from portal.kernel.db import read, write
from portal.ledger import queries as ledger
from portal.orgs import steps as orgs
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
