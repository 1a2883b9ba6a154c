"""A held visit: two people, by itself, on the page of patterns; and every attempt at what is not one's own."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from portal.hours import actions
from portal.hours.models import HourHold, Verification
from portal.hours.queries import AUDIT_CHECKS, patterns_page
from portal.kernel import clock
from portal.kernel.db import read, write
from portal.kernel.errors import Conflict, Forbidden
from portal.kernel.events import Event
from portal.orgs import steps as orgs
from tests.counting import statements
from tests.hours.reading import shown, state_of

pytestmark = pytest.mark.row("none-B")


@pytest.fixture
def regular(visit):
    """Give six visits of exactly 95 minutes, a day apart, the newest last: the sixth is a pattern."""
    return [visit("ana", ago=timedelta(hours=5 + 24 * day)) for day in range(5, -1, -1)]


def attempts():
    return [event.keys for event in read().scalars(select(Event).where(Event.name == "hours.attempted"))]


def test_a_held_visit_is_not_verified_with_others(world, regular, balance):
    with pytest.raises(Conflict) as caught:
        actions.verify(world.actor("mei"), [work.id for work in regular])

    assert caught.value.code == "held"
    assert balance("ana") == 0


def test_a_held_visit_needs_two_people_however_good_its_proof(world, regular, balance, holds):
    held = regular[-1]

    first = actions.verify(world.actor("mei"), [held.id])

    assert (first.credited, first.waiting) == (0, 1)
    with pytest.raises(Forbidden):
        actions.verify(world.actor("mei"), [held.id])
    assert (balance("ana"), state_of(held)) == (0, "seconding")

    second = actions.verify(world.actor("sara"), [held.id])

    assert (second.credited_minutes, balance("ana")) == (90, 90)
    assert [hold.code for hold in read().scalars(select(HourHold))] == ["regular"]
    assert holds()


def test_the_queue_says_why_and_ticks_no_held_visit(world, regular):
    page = shown(world.client("mei"))

    assert "Held: 6 visits of exactly" in page
    assert f'name="engagement" value="{regular[-1].id}" checked' not in page
    assert "first of two" in page


def test_the_page_names_what_is_held_and_who_looked(world, regular):
    before = shown(world.client("sara"), "/hours/patterns")
    actions.verify(world.actor("mei"), [regular[-1].id])
    actions.verify(world.actor("sara"), [regular[-1].id])
    after = patterns_page(world.actor("mei"))

    assert "Held: 6 visits of exactly" in before
    assert after.held == ()
    (looked,) = after.looked_at
    assert (looked.state, [(look.by, look.step) for look in looked.looks]) == (
        "verified", [("Mei", "first"), ("Sara", "credit")]
    )  # fmt: skip


def test_the_page_needs_at_most_seven_statements(world, regular):
    actions.verify(world.actor("mei"), [regular[-1].id])
    mei = world.client("mei")
    shown(mei, "/hours/patterns")

    with statements() as sent:
        shown(mei, "/hours/patterns")

    assert len(sent) <= 7, sent


def test_an_audit_names_a_held_visit_that_one_word_credited(world, regular):
    actions.verify(world.actor("mei"), [regular[-1].id])
    actions.verify(world.actor("sara"), [regular[-1].id])
    sound = list(AUDIT_CHECKS["separation-of-duty"](read()))
    with write() as tx:
        tx.execute(text("DELETE FROM verifications WHERE step = 'first'"))

    (found,) = AUDIT_CHECKS["separation-of-duty"](read())

    assert sound == []
    assert "held because of a pattern, and one word only" in found


def test_an_audit_names_a_credit_by_whoever_leads_the_team(world, visit):
    actions.verify(world.actor("mei"), [visit("ana").id])
    sound = list(AUDIT_CHECKS["separation-of-duty"](read()))
    day = clock.today("Asia/Shanghai") - timedelta(days=9)
    with write() as tx:
        orgs.begin_membership(tx, world.community.id, world.team.id, world.people["mei"].id, "leader", day, clock.now())

    (found,) = AUDIT_CHECKS["separation-of-duty"](read())

    assert sound == []
    assert "given by whoever leads the team" in found


def test_whoever_leads_the_team_has_no_say_on_its_visits(world, visit, balance):
    work = visit("ana")
    with write() as tx:
        orgs.begin_membership(
            tx, world.community.id, world.team.id, world.people["mei"].id, "deputy", clock.today("UTC"), clock.now()
        )

    answer = world.client("mei").send("/hours/verifications", engagement=work.id, decision="verify")

    assert answer.status_code == 403
    assert "You lead the team" in answer.text
    assert (balance("ana"), [key["code"] for key in attempts()]) == (0, ["own-team"])


def test_an_attempt_is_written_down_although_the_refusal_undid_everything_else(world, visit):
    own = visit("mei")

    answer = world.client("mei").send("/hours/verifications", engagement=own.id, decision="verify")

    assert answer.status_code == 403
    assert attempts() == [{"act": "verify", "code": "own", "target_ids": [own.id]}]
    assert read().scalars(select(Verification)).all() == []
    assert re.search(r"<b>Mei</b>\s+tried to verify.+ their own hours", shown(world.client("sara"), "/hours/patterns"))


def test_what_cannot_be_done_just_now_is_no_attempt(world, visit):
    work = visit("ana")
    actions.verify(world.actor("mei"), [work.id])

    with pytest.raises(Conflict):
        actions.verify(world.actor("sara"), [work.id])

    assert attempts() == []
