"""Somebody with no account: a place by a personal link, the leader's list at the door, and hours that count."""

import re
from datetime import timedelta

import pytest

from portal.attendance.models import Engagement, Scan
from portal.kernel import clock
from portal.kernel.db import read
from portal.kernel.events import Event
from portal.ledger import queries as ledger
from portal.people.models import User
from portal.tasks.models import Assignment
from tests.reading import Person
from tests.world import Neighbourhood


@pytest.mark.row("product-2")
def test_somebody_without_an_account_serves_and_is_credited(world: Neighbourhood) -> None:
    guest = world.silent("奶奶", email="granny@example.org")
    ben, visitor = Person(world.client("ben")), Person(world.client())
    shift = world.shift(world.task("Read to children"), starts_in=timedelta(minutes=50), hours=2)

    links = ben.open(f"/tasks/{shift.task_id}/links?q={guest.name}")
    slip = ben.press(links.form(f"/tasks/{shift.task_id}/links", "Make a link"))
    link = re.search(r"https?://[^/]+(/l/\d+/[0-9a-f]{40})", slip.words)
    assert link, slip.words
    page = visitor.press(visitor.open(link.group(1)).form(f"/shifts/{shift.id}/assignments"))
    assert "You have a place here." in page.words
    clock.tick(timedelta(minutes=45))
    for show, direction in (("away", "in"), ("here", "out")):
        roster = ben.open(f"/shifts/{shift.id}/roster?show={show}&reason=no-phone")
        assert guest.name in roster.words
        ben.press(roster.form("/scans"), person=guest.id, direction=direction, reason="no-phone")
        clock.tick(timedelta(minutes=95))
    for judge in (Person(world.client(who)) for who in ("mei", "sara")):
        visit = judge.open(f"/hours/engagements/{read().query(Engagement.id).scalar()}")
        assert "Ben" in visit.words
        judge.press(visit.form("/hours/verifications"), decision="verify")
        read().rollback()

    assert ledger.balance(read(), world.community.id, "member", f"person:{guest.id}") == 90
    assert read().query(User.id).filter_by(person_id=guest.id).all() == []
    assert [place.claimed_by_user_id for place in read().query(Assignment).filter_by(person_id=guest.id)] == [None]
    ticks = {(scan.method, scan.grade, scan.recorded_by_user_id) for scan in read().query(Scan)}
    assert ticks == {("tick", 2, world.users["ben"].id)}
    assert recorded(guest.id) == {
        "link.made": ("web", world.users["ben"].id),
        "shift.claimed": ("link", None),
        "engagement.opened": ("web", world.users["ben"].id),
        "engagement.closed": ("web", world.users["ben"].id),
    }


def recorded(person_id: int) -> dict[str, tuple[str, int | None]]:
    """Return by which way and by whose sign-in each thing happened to the person."""
    events = (event for event in read().query(Event) if event.keys.get("person_id") == person_id)
    return {event.name: (event.via, event.actor_user_id) for event in events}
