"""Who leads is asked of the community's own day: the night after a handover it is the new leader who is told."""

from datetime import timedelta

import pytest

from portal.kernel import clock, files
from portal.kernel.db import write
from portal.notices import actions, queries
from portal.orgs import queries as teams
from portal.orgs import steps as orgs
from portal.pathway import actions as pathway
from portal.pathway.rules import Verdict
from portal.tasks import actions as tasks
from tests.world import ZONE, Neighbourhood

JUST_AFTER_MIDNIGHT = timedelta(hours=10, minutes=30)  # 0:36 in Shanghai, and still yesterday in UTC


@pytest.fixture
def handed_over(world: Neighbourhood) -> Neighbourhood:
    """The night in which Ben's place as leader has ended and Lin's has begun."""
    ben, lin = world.people["ben"].id, world.people["lin"].id
    clock.tick(JUST_AFTER_MIDNIGHT)
    today = clock.today(ZONE)
    with write() as tx:
        place = teams.open_membership(tx, world.team.id, ben)
        assert place is not None
        orgs.end_membership(tx, place, today, clock.now())
        orgs.begin_membership(tx, world.community.id, world.team.id, lin, "leader", today, clock.now())
    assert clock.now().date() < today
    return world


def told(world: Neighbourhood, who: str) -> list[str]:
    actions.deliver_pending(world.program(), [].append)
    return [line.event_name for line in queries.inbox_page(world.actor(who), None).lines]


def test_the_leader_of_today_hears_of_a_free_place(handed_over: Neighbourhood) -> None:
    shift = handed_over.shift(starts_in=timedelta(days=3))
    place = tasks.claim_shift(handed_over.actor("ana"), shift.id)

    tasks.withdraw(handed_over.actor("ana"), place.assignment_id)

    assert "shift.withdrawn" in told(handed_over, "lin")
    assert "shift.withdrawn" not in told(handed_over, "ben")


def test_the_leader_of_today_hears_what_became_of_a_submission(handed_over: Neighbourhood) -> None:
    mei, team = handed_over.actor("mei"), handed_over.team.id
    pathway.follow(mei, team, "cn-filing", None)
    paper = files.received(handed_over.app.config["SETTINGS"].files, "paper.pdf", b"%PDF-1.7\n%%EOF\n")
    pathway.submit(mei, team, "code", pathway.Handed(value=1, file=paper))

    pathway.review(handed_over.actor("sara"), team, "code", Verdict("return", "Once more"))

    assert "requirement.reviewed" in told(handed_over, "lin")
    assert "requirement.reviewed" not in told(handed_over, "ben")
