"""A rogue leader and a rogue organisation admin with every tool that the portal gives them: no minute comes of it."""

from typing import Any

import pytest
from sqlalchemy import select

from portal.attendance import actions as attendance
from portal.attendance.models import Engagement
from portal.hours import actions
from portal.hours.models import HourDispute
from portal.kernel.db import read
from tests.hours.rogue import FIRST, NONE, SECOND, Rogue
from tests.hours.test_red_team import attempts, minted

pytestmark = pytest.mark.row("none-B")


def try_the_hours(rogue: Rogue, visits: list[int], words: list[int], dispute: int) -> None:
    """Try to make each visit count, and every other door that leads to minutes; a made-up number for each."""
    for visit in (*visits, NONE):
        for said in ({"decision": "verify"}, {"decision": "verify", "minutes": "95", "reason": "-"},
                     {"decision": "refuse", "reason": "-"}):  # fmt: skip
            rogue.knock("hours", "/hours/verifications", engagement=visit, **said)
        cut = {"kind": "off", "off": "5", "seen": f"{visit}:90", "reason": "-"}
        rogue.knock("hours", "/hours/adjustments", engagement=visit, **cut)
    rogue.knock("hours", "/hours/verifications", engagement=visits, decision="verify")
    for several in (visits, [NONE]):
        rogue.knock("hours", "/hours/adjustments", engagement=several, kind="off", off="15", reason="-")
    for word in (*words, NONE):
        for scope in ("", "press"):
            rogue.knock("hours", f"/hours/verifications/{word}/reversal", reason="-", scope=scope)
        rogue.knock("hours", f"/hours/verifications/{word}/looks", outcome="fault", minutes="95", reason="-")
    for number in (dispute, NONE):
        rogue.knock("hours", f"/hours/disputes/{number}/decision", outcome="changed", minutes="95", reason="-")
    rogue.knock("hours", "/hours/months/2026-10/closing")
    rogue.knock("hours", "/hours/months/2026-10/closing/reversal", reason="-")


def try_the_station(rogue: Rogue) -> None:
    """Try to become somebody who may, or to have somebody counted as somebody else."""
    puppet, own, base = rogue.number(FIRST), rogue.number(rogue.who), "/people"
    for person in (puppet, rogue.number("lin")):
        rogue.knock("approve", f"{base}/{person}/approval", decision="approve")
        rogue.knock("password", f"{base}/{person}/password", password="yellow kite 9")
        rogue.knock("mandate", f"{base}/{person}/mandates", helper=rogue.world.people[rogue.who].public_no)
        rogue.knock("guardian", f"{base}/{person}/guardian-consents", guardian_name="-", risk="high")
        rogue.knock("birth date", f"{base}/{person}/birth-date", birth_date="1980-01-01")
        rogue.knock("household", f"{base}/{person}/household", with_person=own)
        rogue.knock("credential", f"{base}/{person}/credentials", kind="course")
    for person in (puppet, own, rogue.number("mei")):
        for role in ("social_worker", "supervisor"):
            rogue.knock("role", f"{base}/{person}/roles", role=role)
    rogue.knock("password", f"{base}/{rogue.number('mei')}/password", password="yellow kite 9")
    rogue.knock("old hours", "/imports/trials", kind="hours")
    rogue.knock("old hours", "/imports", kind="hours")
    rogue.knock("old hours", "/hours/before/1/agreements")


@pytest.mark.parametrize("who", ["ben", "oskar"])
def test_no_tool_of_a_rogue_credits_a_minute_and_each_attempt_is_listed(world: Any, who: str, holds: Any) -> None:
    rogue = Rogue(world, who)
    task, (shift, other, *_) = rogue.publish()
    rogue.gather(task, shift, other)
    visits = rogue.serve(shift)
    attendance.close_overdue(world.program())
    own = read().scalar(select(Engagement.id).where(Engagement.person_id == rogue.number(who)))
    word = actions.refuse_hours(world.actor("mei"), [own], "I saw nobody").first_id
    rogue.use(f"/hours/verifications/{word}/disputes", reason="I was there")
    dispute = read().scalars(select(HourDispute.id)).one()

    try_the_hours(rogue, visits, [word], dispute)
    try_the_station(rogue)
    for name in (FIRST, SECOND):  # a deputy by now
        rogue.knock("puppet", "/hours/verifications", rogue.puppet(name), engagement=visits[0], decision="verify")

    assert len(visits) >= 7
    assert minted() == (0, 0)
    assert holds()
    assert len(attempts(world, who)) == rogue.refused["hours"]
    assert {key["act"] for key in attempts(world, who)} >= {
        "verify",
        "adjust",
        "refuse",
        "reverse",
        "undo",
        "look",
        "dispute",
    }
    assert sum(len(attempts(world, name)) for name in (FIRST, SECOND)) == rogue.refused["puppet"]
    assert rogue.refused.total() > 50
