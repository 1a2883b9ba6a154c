"""A volunteer disagrees with a refusal or a cut; a third person decides, and both sides are told once."""

import re

import pytest
from sqlalchemy import select

from portal.hours import actions
from portal.hours.models import HourDispute, Verification
from portal.kernel import clock
from portal.kernel.db import read, write
from portal.kernel.errors import Conflict, Forbidden
from portal.kernel.events import Event
from portal.notices import actions as notices
from portal.notices.models import Notice
from portal.people import steps as people
from tests.hours.reading import shown, state_of
from tests.hours.test_race import at_once

pytestmark = pytest.mark.row("product-23")


@pytest.fixture
def refused(world, visit):
    """Give Ana's visit that Mei refused, and the word."""
    work = visit("ana")
    return work, actions.refuse_hours(world.actor("mei"), [work.id], "Nobody saw it").first_id


@pytest.fixture
def third(world):
    """Make Guo a social worker, too: with Mei and Sara there are three."""
    with write() as tx:
        people.grant_role(tx, world.users["guo"], "social_worker", "community", world.community.id, clock.now())


def outcome():
    return read().scalars(select(HourDispute.outcome)).one()


def test_a_refusal_is_disputed_and_a_third_person_counts_it(world, refused, balance, holds):
    work, word = refused
    ana, sara = world.client("ana"), world.client("sara")
    assert "Nobody saw it" in shown(ana, "/hours/decisions")

    sent = ana.send(f"/hours/verifications/{word}/disputes", reason="I was there")
    (number,) = read().scalars(select(HourDispute.id))
    listed, page = shown(sara), shown(sara, f"/hours/engagements/{work.id}")
    decided = sara.send(f"/hours/disputes/{number}/decision", outcome="changed", reason="The leader saw her")

    assert (sent.status_code, decided.status_code) == (303, 303)
    assert "Disputed" in listed
    assert f'action="/hours/disputes/{number}/decision"' in page
    assert (balance("ana"), state_of(work), outcome()) == (90, "verified", "changed")
    assert "Sara decided anew: The leader saw her" in shown(ana, "/hours/decisions")
    assert holds()


def test_it_is_upheld_and_stays_refused(world, refused, balance, holds):
    work, word = refused
    number = actions.dispute(world.actor("ana"), word, "I was there")

    actions.decide_dispute(world.actor("sara"), number, outcome="upheld", reason="Two people say no")

    assert (balance("ana"), state_of(work), outcome()) == (0, "refused", "upheld")
    with pytest.raises(Conflict) as again:
        actions.dispute(world.actor("ana"), word, "Once more")
    assert again.value.code == "disputed-before"
    assert holds()


def test_fewer_minutes_are_disputed_and_more_are_counted_by_counter_entry(world, visit, balance, holds):
    work = visit("ana")
    word = actions.verify(world.actor("mei"), [work.id], minutes=45, reason="Left early").first_id
    number = actions.dispute(world.actor("ana"), word, "I stayed")

    actions.decide_dispute(world.actor("sara"), number, outcome="changed", minutes=75, reason="She stayed longer")

    assert (balance("ana"), state_of(work)) == (75, "verified")
    first = read().scalars(select(Verification).where(Verification.id == word)).one()
    assert first.reversed_at is not None
    assert holds()


def test_whoever_decided_or_seconded_does_not_decide_on_the_dispute(world, visit, third, balance):
    work = visit("ana", grade=2)
    actions.verify(world.actor("mei"), [work.id], minutes=45, reason="Left early")
    word = actions.verify(world.actor("sara"), [work.id]).first_id
    number = actions.dispute(world.actor("ana"), word, "I stayed")

    for who in ("mei", "sara", "ana", "ben"):
        with pytest.raises(Forbidden):
            actions.decide_dispute(world.actor(who), number, outcome="changed", reason="more")

    assert balance("ana") == 45
    assert outcome() is None
    assert "gave no word on this visit" in shown(world.client("sara"), f"/hours/engagements/{work.id}")


def test_thin_proof_still_needs_two_after_a_dispute(world, visit, third, balance, holds):
    work = visit("ana", grade=2)
    word = actions.refuse_hours(world.actor("mei"), [work.id], "No").first_id
    number = actions.dispute(world.actor("ana"), word, "I was there")

    actions.decide_dispute(world.actor("sara"), number, outcome="changed", reason="Yes")
    waiting = (balance("ana"), state_of(work))
    actions.verify(world.actor("guo"), [work.id])

    assert waiting == (0, "seconding")
    assert (balance("ana"), state_of(work)) == (90, "verified")
    assert holds()


def test_the_volunteer_takes_it_back_and_nobody_else_can(world, refused):
    work, word = refused
    number = actions.dispute(world.actor("ana"), word, "I was there")

    foreign = world.client("lin").send(f"/hours/disputes/{number}/withdrawal")
    own = world.client("ana").send(f"/hours/disputes/{number}/withdrawal")

    assert (foreign.status_code, own.status_code) == (404, 303)
    assert (state_of(work), outcome()) == ("refused", "withdrawn")
    with pytest.raises(Conflict):
        actions.decide_dispute(world.actor("sara"), number, outcome="changed", reason="late")


def test_a_dispute_without_a_reason_comes_back_with_the_form_open(world, refused):
    answer = world.client("ana").send(f"/hours/verifications/{refused[1]}/disputes", reason=" ")

    assert answer.status_code == 422
    assert re.search(r'<details class="confirm" open>', answer.text)
    assert "Write why you disagree" in answer.text


def test_a_settlement_without_a_reason_comes_back_filled_in(world, refused):
    number = actions.dispute(world.actor("ana"), refused[1], "I was there")

    answer = world.client("sara").send(f"/hours/disputes/{number}/decision", outcome="changed", minutes="75", reason="")

    assert answer.status_code == 422
    assert 'value="75"' in answer.text
    assert outcome() is None


def test_nobody_disputes_for_somebody_else(world, refused):
    assert world.client("lin").send(f"/hours/verifications/{refused[1]}/disputes", reason="x").status_code == 404


def test_both_sides_are_told_once(world, refused):
    number = actions.dispute(world.actor("ana"), refused[1], "I was there")
    actions.decide_dispute(world.actor("sara"), number, outcome="upheld", reason="No")
    notices.fan_out(world.program())
    notices.fan_out(world.program())

    about = select(Notice.person_id, Event.name).join(Event, Event.id == Notice.event_id)
    told = read().execute(about.where(Event.name.like("hours.disput%"))).all()

    names = {person.id: who for who, person in world.people.items()}
    assert sorted((names[person_id], name) for person_id, name in told) == [
        ("ana", "hours.dispute-decided"), ("mei", "hours.dispute-decided"), ("sara", "hours.disputed")
    ]  # fmt: skip


def test_two_third_people_at_once_decide_once(world, visit, third, balance, holds):
    work = visit("ana")
    word = actions.refuse_hours(world.actor("mei"), [work.id], "No").first_id
    number = actions.dispute(world.actor("ana"), word, "I was there")
    judges = [world.actor("sara"), world.actor("guo")]

    results = at_once(
        world.app,
        [lambda judge=judge: actions.decide_dispute(judge, number, outcome="changed", reason="y") for judge in judges],
    )

    assert sum(result == work.id for result in results) == 1
    assert balance("ana") == 90
    assert holds()
