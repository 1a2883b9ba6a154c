"""A visit counts by a person's word, and its minutes reach the member once."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from portal.attendance import steps as attendance
from portal.hours import actions
from portal.hours.models import Verification
from portal.kernel import clock
from portal.kernel.db import read, write
from portal.kernel.errors import Conflict, Forbidden, Invalid
from portal.kernel.events import Event
from portal.policy.models import RulePack
from portal.tasks import queries as tasks
from tests.counting import statements
from tests.hours.reading import state_of


@pytest.mark.row("product-22")
def test_ninety_five_minutes_credit_ninety(world, visit, balance, holds):
    work = visit("ana", 95)

    receipt = actions.verify(world.actor("mei"), [work.id])

    assert (receipt.credited, receipt.credited_minutes) == (1, 90)
    assert balance("ana") == balance("ana", "recognised") == 90
    assert state_of(work) == "verified"
    assert holds()


def test_more_than_a_days_most_needs_a_second_person(world, visit, balance, holds):
    early = visit("ana", 420, ago=timedelta(hours=32), hours=7)
    late = visit("ana", 120, ago=timedelta(hours=24), hours=2)

    receipt = actions.verify(world.actor("mei"), [early.id, late.id])

    assert (receipt.credited, receipt.waiting) == (1, 1)
    assert (balance("ana"), state_of(late)) == (420, "seconding")
    actions.verify(world.actor("sara"), [late.id])
    assert balance("ana") == 540
    assert holds()


def test_a_person_not_yet_approved_keeps_the_hours_waiting(world, visit, balance):
    new = world.person("Xu Jun", status="pending")
    work = visit("Xu Jun")

    with pytest.raises(Conflict) as caught:
        actions.verify(world.actor("mei"), [work.id])
    with write() as tx:
        tx.merge(new).status = "active"
    actions.verify(world.actor("mei"), [work.id])

    assert caught.value.code == "not-approved"
    assert balance("Xu Jun") == 90


@pytest.mark.row("reliability-2.2-11")
def test_two_places_at_once_credit_neither_until_one_is_refused(world, visit, balance, holds):
    here = visit("ana", 95, ago=timedelta(hours=4))
    there = visit("ana", 95, ago=timedelta(hours=3))

    for ids in ([here.id], [there.id], [here.id, there.id]):
        with pytest.raises(Conflict) as caught:
            actions.verify(world.actor("mei"), ids)
        assert caught.value.code == "overlap"
    actions.refuse_hours(world.actor("mei"), [there.id], "Two places at once")
    actions.verify(world.actor("mei"), [here.id])

    assert balance("ana") == 90
    assert holds()


def test_one_visit_right_after_another_is_no_overlap(world, visit, balance):
    shift = world.shift(starts_in=-timedelta(hours=5), hours=2)
    first = visit("ana", 60, shift=shift)
    second = visit("ana", 60, shift=shift, late=60)

    actions.verify(world.actor("mei"), [first.id, second.id])

    assert balance("ana") == 120


def test_all_or_none(world, visit, balance):
    fine, own = visit("ana"), visit("mei")

    with pytest.raises(Forbidden):
        actions.verify(world.actor("mei"), [fine.id, own.id])

    assert (balance("ana"), state_of(fine)) == (0, "pending")


def test_a_verified_visit_is_not_verified_again(world, visit, balance):
    work = visit("ana")
    actions.verify(world.actor("mei"), [work.id])

    with pytest.raises(Conflict) as caught:
        actions.verify(world.actor("sara"), [work.id])

    assert caught.value.code == "verified"
    assert balance("ana") == 90


@pytest.mark.row("reliability-2.2-4")
def test_the_same_press_sent_twice_gives_the_first_receipt_and_posts_once(world, visit, balance):
    work = visit("ana")

    first = actions.verify(world.actor("mei"), [work.id], request_id="r1")
    again = actions.verify(world.actor("mei"), [work.id], request_id="r1")

    assert again == first
    assert balance("ana") == 90
    assert read().scalar(select(func.count()).select_from(Event).where(Event.name == "hours.verified")) == 1


def test_minors_hours_are_recognised_but_give_nothing_to_spend(world, visit, balance, holds):
    world.person("Xiao Yu", birth_date=date(2010, 3, 1))
    work = visit("Xiao Yu")

    actions.verify(world.actor("mei"), [work.id])

    assert (balance("Xiao Yu"), balance("Xiao Yu", "recognised")) == (0, 90)
    assert holds()


def test_hours_of_somebody_of_unknown_age_give_nothing_to_spend_until_the_birth_date_is_known(
    world, visit, balance, holds
):
    who = world.person("Xiao Yu", birth_date=None)
    actions.verify(world.actor("mei"), [visit("Xiao Yu").id])
    before = balance("Xiao Yu"), balance("Xiao Yu", "recognised")

    world.client("mei").send(f"/people/{who.id}/birth-date", birth_date="1985-04-30")
    actions.verify(world.actor("mei"), [visit("Xiao Yu", ago=timedelta(hours=28)).id])

    assert before == (0, 90)
    assert (balance("Xiao Yu"), balance("Xiao Yu", "recognised")) == (90, 180)
    assert holds()


def test_too_short_a_visit_is_confirmed_and_credits_nothing(world, visit, balance, holds):
    work = visit("ana", 29)

    receipt = actions.verify(world.actor("mei"), [work.id])

    assert (receipt.credited, receipt.credited_minutes) == (1, 0)
    assert balance("ana") == 0
    assert holds()


def test_adjusted_minutes_credit_those_vouched_for(world, visit, balance):
    work = visit("ana", 120)

    actions.verify(world.actor("mei"), [work.id], minutes=60, reason="Left after an hour, Ben says")

    word = read().execute(select(Verification.minutes, Verification.credited_minutes, Verification.reason)).one()
    assert tuple(word) == (60, 60, "Left after an hour, Ben says")
    assert balance("ana") == 60


@pytest.mark.parametrize(
    ("minutes", "reason", "field"),
    [(60, "", "reason"), (60, "  ", "reason"), (121, "x", "minutes"), (0, "x", "minutes"), (-5, "x", "minutes")],
)
def test_an_adjustment_needs_a_reason_and_stays_within_what_was_recorded(world, visit, balance, minutes, reason, field):
    work = visit("ana", 120)

    with pytest.raises(Invalid) as caught:
        actions.verify(world.actor("mei"), [work.id], minutes=minutes, reason=reason)

    assert list(caught.value.fields) == [field]
    assert balance("ana") == 0


def test_minutes_are_adjusted_for_one_visit_at_a_time(world, visit):
    works = [visit("ana"), visit("lin")]

    with pytest.raises(Invalid) as caught:
        actions.verify(world.actor("mei"), [work.id for work in works], minutes=60, reason="x")

    assert list(caught.value.fields) == ["minutes"]


def test_the_second_person_follows_the_first_ones_minutes_unless_they_say_otherwise(world, visit, balance):
    work = visit("ana", 120, grade=2)
    actions.verify(world.actor("mei"), [work.id], minutes=60, reason="Left after an hour")

    actions.verify(world.actor("sara"), [work.id])

    assert balance("ana") == 60


def test_the_second_person_credits_at_most_what_the_first_vouched_for(world, visit, balance):
    work = visit("ana", 110, grade=2)
    actions.verify(world.actor("mei"), [work.id], minutes=60, reason="Left after an hour")
    sara = world.client("sara")

    shown = sara.get(f"/hours/engagements/{work.id}").text
    more = sara.send("/hours/verifications", engagement=work.id, decision="verify", minutes="110", page="visit")

    assert re.search(r"Would count</dt><dd>\s*1\W+h\s*</dd>", shown.replace("&nbsp;", " ")), shown
    assert more.status_code == 422
    assert "At most what the first person agreed to" in more.text
    assert (balance("ana"), state_of(work)) == (0, "seconding")


def test_the_second_person_may_credit_less_than_the_first_with_a_reason(world, visit, balance):
    work = visit("ana", 110, grade=2)
    actions.verify(world.actor("mei"), [work.id], minutes=60, reason="Left after an hour")

    with pytest.raises(Invalid) as caught:
        actions.verify(world.actor("sara"), [work.id], minutes=45)
    actions.verify(world.actor("sara"), [work.id], minutes=45, reason="Came late, too")

    assert list(caught.value.fields) == ["reason"]
    assert balance("ana") == 45


def test_the_rules_in_force_on_the_day_of_the_visit_count(world, visit, balance):
    with write() as tx:
        for number, (since, step) in enumerate([(date(2026, 1, 1), 60), (date(2026, 11, 24), 15)], start=1):
            tx.add(RulePack(community_id=world.community.id, name="hours", version=number, effective_on=since,
                            values={"step_minutes": step}, source="a test", approved_by_user_id=world.users["ada"].id,
                            made_at=clock.now()))  # fmt: skip
    yesterday, today = visit("ana", 95, ago=timedelta(hours=28)), visit("lin", 95)

    actions.verify(world.actor("mei"), [yesterday.id, today.id])

    assert (balance("ana"), balance("lin")) == (60, 90)
    packs = read().execute(select(Verification.rule_pack).order_by(Verification.id)).scalars().all()
    assert packs == ["hours-1", "hours-2"]


def test_an_open_visit_cannot_be_decided(world, visit):
    shift = world.shift()
    with write() as tx:
        line = tasks.shift_line(tx, world.community.id, shift.id)
        work = attendance.record(tx, line, world.people["ana"].id, clock.now(), None)

    with pytest.raises(Conflict) as caught:
        actions.verify(world.actor("mei"), [work.id])

    assert caught.value.code == "open"


@pytest.mark.parametrize("ids", [[], range(2000)])
def test_a_press_takes_one_to_a_thousand_visits(world, ids):
    with pytest.raises(Invalid) as caught:
        actions.verify(world.actor("mei"), ids)

    assert list(caught.value.fields) == ["engagement"]


def test_one_press_is_one_event_with_ids_only(world, visit):
    good, thin = visit("ana"), visit("lin", grade=2)

    actions.verify(world.actor("mei"), [good.id, thin.id], reason="")

    event = read().execute(select(Event).where(Event.name == "hours.verified")).scalar_one()
    assert event.keys["engagement_ids"] == [good.id]
    assert len(event.keys["verification_ids"]) == len(event.keys["first_word_ids"]) == 1


@pytest.mark.parametrize("act", ["verify", "refuse", "take back"])
def test_a_press_needs_no_more_statements_for_many_visits_than_for_one(world, visit, act):
    names = ["Sun", "Zhao", "Qian", "Li", "Wu", "Zheng"]
    works = [visit(world.person(name).name) for name in names]
    mei, counts = world.actor("mei"), []

    for ids in ([works[0].id], [work.id for work in works[1:]]):
        if act == "take back":
            receipt = actions.verify(mei, ids)
            clock.tick(timedelta(seconds=1))
        with statements() as sent:
            if act == "verify":
                actions.verify(mei, ids)
            elif act == "refuse":
                actions.refuse_hours(mei, ids, "Nobody saw it")
            else:
                actions.undo(mei, receipt.first_id, "wrong")
        counts.append(len(sent))

    expected = {"verify": "verified", "refuse": "refused", "take back": "pending"}[act]
    assert {state_of(work) for work in works} == {expected}
    assert counts[0] >= counts[1]
