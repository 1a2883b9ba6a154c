"""One change for several visits: seen before it is signed, one word and one record each, one message a person."""

import re
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import func, select

from portal.hours import actions
from portal.hours.models import HourAdjustment, Verification
from portal.hours.rules import Adjusted, Case, Change, FirstWord, Work, adjusted, decide, minutes_by_visit
from portal.kernel import clock
from portal.kernel.db import read
from portal.kernel.errors import Conflict, Forbidden, Invalid
from portal.kernel.events import Event
from portal.kernel.units import parse_time
from portal.notices import actions as notices
from portal.notices.models import Notice
from portal.policy.queries import HoursRules
from tests.counting import statements
from tests.hours.reading import live_together, shown, state_of
from tests.world import Neighbourhood

TWO = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
TICKED = re.compile(r'name="engagement" value="\d+" checked')
FOUR = TWO + timedelta(hours=2)
WORK = Work(
    engagement_id=7, state="pending", grade=3, flags=(), logger_ids=frozenset(), started_at=TWO,
    ended_at=FOUR + timedelta(minutes=20), planned_start=TWO, planned_end=FOUR, shift_id=5, title="Phone class",
    team_id=3, person_id=20, name="Ana", status="active", birth_date=None, household_id=None,
)  # fmt: skip


def case(**more):
    return Case(Work(**{**vars(WORK), **more}), TWO.date(), HoursRules(), "hours-1", earns_credits=True)


@pytest.mark.parametrize(
    ("change", "minutes", "counts"),
    [
        (Change("end", time(16)), 120, 120),
        (Change("end", time(15, 30)), 90, 90),
        (Change("start", time(14, 30)), 110, 105),
        (Change("off", minutes=15), 125, 120),
    ],
)
def test_a_change_is_measured_against_what_would_count(change, minutes, counts):
    found = adjusted(case(), change, "UTC")

    assert isinstance(found, Adjusted)
    assert (found.minutes_before, found.minutes_after, found.counts_after) == (140, minutes, counts)
    (decision,) = decide([case()], minutes_by_visit([found]))
    assert (decision.minutes, decision.credited_minutes) == (minutes, counts)


@pytest.mark.parametrize(
    ("change", "more", "code"),
    [
        (Change("end", time(16, 30)), {}, "outside"),
        (Change("end", time(13)), {}, "outside"),
        (Change("start", time(13)), {}, "outside"),
        (Change("end", time(16)), {"ended_at": FOUR}, "outside"),
        (Change("end", time(16, 16)), {}, "no-change"),
        (Change("off", minutes=120), {}, "nothing-left"),
        (Change("end", time(15, 30)), {"first": FirstWord(9, 1, "Mei", None, 60, FOUR)}, "no-change"),
    ],
)
def test_a_change_never_adds_a_minute_and_never_leaves_nothing(change, more, code):
    assert adjusted(case(**more), change, "UTC").code == code


@pytest.mark.parametrize(
    ("text", "wall"),
    [("16:00", time(16)), ("1605", time(16, 5)), ("9.05", time(9, 5)), ("9点30分", time(9, 30)), ("24:00", None),
     ("16:60", None), ("4 pm", None), ("", None)],
)  # fmt: skip
def test_a_time_of_the_clock_is_read_as_people_write_it(text, wall):
    assert parse_time(text) == wall


@pytest.fixture
def late(world, visit):
    """Give a shift from 10:00 to 12:00 whose three visits all end twenty minutes late."""
    shift = world.shift(starts_in=-timedelta(hours=4, minutes=6), hours=2)
    return {who: visit(who, 140, shift=shift, flags=["past-end"]) for who in ("ana", "lin", "guo")}


def preview(browser, works, **change):
    query = "&".join([*(f"engagement={work.id}" for work in works), *(f"{k}={v}" for k, v in change.items())])
    answer = browser.get(f"/hours/adjustments/new?{query}")
    seen = re.findall(r'name="seen" value="(\d+:\d+)"', answer.text)
    return answer, {"engagement": [pair.split(":")[0] for pair in seen], "seen": seen, **change}


@pytest.mark.row("product-23")
def test_several_visits_are_shown_before_and_after_and_signed_with_one_reason(world, late, balance, holds):
    mei = world.client("mei")
    chosen = shown(mei, f"/hours/adjustments/new?shift={late['ana'].shift_id}&all=1")
    assert len(TICKED.findall(chosen)) == 3

    page, sent = preview(mei, late.values(), kind="end", at="11:30")
    empty = mei.send("/hours/adjustments", **sent, reason=" ")
    done = mei.send("/hours/adjustments", **sent, reason="The clock at the door was wrong")

    text = page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert text.count("2 h 15 min</td>") == text.count("<b>1 h 30 min</b>") == 3
    assert (page.status_code, empty.status_code, done.status_code) == (200, 422, 303)
    assert "Write why fewer minutes count" in empty.text
    words = read().scalars(select(Verification).order_by(Verification.id)).all()
    records = read().scalars(select(HourAdjustment).order_by(HourAdjustment.id)).all()
    assert [(w.step, w.minutes, w.credited_minutes, w.reason) for w in words] == [
        ("credit", 90, 90, "The clock at the door was wrong")
    ] * 3
    assert [(r.verification_id, r.kind, r.minutes_before, r.minutes_after) for r in records] == [
        (word.id, "end", 140, 90) for word in words
    ]
    assert clock.local(records[0].moved_to, "Asia/Shanghai").time() == time(11, 30)
    assert [balance(who) for who in late] == [90, 90, 90]
    assert holds()


def test_who_has_several_adjusted_visits_gets_one_message(world, visit, late):
    other = visit("ana", 140, ago=timedelta(hours=30))
    works = [*late.values(), other]
    _, sent = preview(world.client("mei"), works, kind="off", off="30")

    world.client("mei").send("/hours/adjustments", **sent, reason="We began later")
    notices.deliver_pending(world.program(), [].append)

    told = read().scalars(select(Notice).where(Notice.person_id == world.people["ana"].id)).all()
    assert len(told) == 1
    assert told[0].params["reason"] == "We began later"
    assert read().scalar(select(func.count()).select_from(Event).where(Event.name == "hours.adjusted")) == 1
    assert read().scalar(select(func.count()).select_from(Notice)) == 3


def test_nothing_is_signed_otherwise_than_it_was_shown(world, late):
    mei = world.client("mei")
    _, sent = preview(mei, late.values(), kind="end", at="11:30")
    raised = [pair.replace(":90", ":120") for pair in sent["seen"]]

    unseen = mei.send("/hours/adjustments", **{**sent, "seen": raised}, reason="Late")
    fewer = mei.send("/hours/adjustments", **{**sent, "seen": sent["seen"][:2]}, reason="Late")
    actions.verify(world.actor("sara"), [late["guo"].id])
    decided = mei.send("/hours/adjustments", **sent, reason="Late")

    assert [answer.status_code for answer in (unseen, fewer, decided)] == [409, 409, 409]
    assert "Something has changed since you looked" in unseen.text
    assert decided.text.count('name="seen"') == 2
    assert "This visit is already verified" in decided.text
    assert [state_of(late[who]) for who in late] == ["pending", "pending", "verified"]


def test_what_needs_a_look_of_its_own_is_left_out_with_why(world, visit, late):
    thin = visit("pei", 140, grade=1, shift=None)
    live_together(world, "mei", "lin")
    mei = world.client("mei")

    page, sent = preview(mei, [*late.values(), thin], kind="end", at="11:30")
    signed = mei.send("/hours/adjustments", **sent, reason="Late")

    assert sent["engagement"] == [str(late[who].id) for who in ("ana", "guo")]
    assert "lives in your household" in page.text
    assert "Nobody saw the visit of Pei" in page.text
    assert signed.status_code == 303
    with pytest.raises(Forbidden):
        actions.adjust(world.actor("mei"), [late["lin"].id], Change("off", minutes=30), [(late["lin"].id, 105)], "x")
    with pytest.raises(Conflict):
        actions.adjust(world.actor("mei"), [thin.id], Change("off", minutes=30), [(thin.id, 90)], "x")
    with pytest.raises(Forbidden):
        actions.adjust(world.actor("ben"), [late["lin"].id], Change("off", minutes=30), [(late["lin"].id, 105)], "x")


def test_visits_of_another_community_are_not_there(world, late):
    other = Neighbourhood(world.app, "other-lane").client("mei")
    one = late["ana"].id

    seen = other.get(f"/hours/adjustments/new?kind=off&off=30&engagement={one}")
    signed = other.send("/hours/adjustments", kind="off", off="30", engagement=one, seen=f"{one}:110", reason="Late")

    assert (seen.status_code, signed.status_code, state_of(late["ana"])) == (404, 404, "pending")


def test_thin_proof_waits_for_a_second_person_who_cannot_count_more(world, visit, balance):
    shift = world.shift(starts_in=-timedelta(hours=4, minutes=6), hours=2)
    works = [visit(who, 140, grade=2, shift=shift, logged_by="ben") for who in ("ana", "lin")]
    page, sent = preview(world.client("mei"), works, kind="off", off="30")

    world.client("mei").send("/hours/adjustments", **sent, reason="We began later")
    again, _ = preview(world.client("sara"), works, kind="off", off="15")
    receipt = actions.verify(world.actor("sara"), [work.id for work in works])
    notices.deliver_pending(world.program(), [].append)

    assert again.text.count("first. Open it and decide on it by itself") >= 2
    told = read().scalars(select(Notice).where(Notice.person_id == world.people["ana"].id)).all()
    assert [(note.params["minutes"], note.params["reason"], note.path) for note in told] == [
        (105, "We began later", "/hours/decisions")
    ]
    assert "less than was recorded" in told[0].text
    assert page.text.count("first of two") == 2
    assert "We began later" in world.client("ana").get("/hours/decisions").text
    assert "Minutes taken off" in world.client("mei").get(f"/hours/engagements/{works[0].id}").text
    assert (receipt.credited, receipt.credited_minutes, balance("ana")) == (2, 210, 105)


@pytest.mark.row("product-23")
def test_who_disagrees_with_an_adjustment_is_answered_by_a_third_person(world, late, balance, holds):
    _, sent = preview(world.client("mei"), late.values(), kind="end", at="11:30")
    with statements() as seen:
        done = world.client("mei").send("/hours/adjustments", **sent, reason="Late")
    word = read().scalar(select(Verification.id).where(Verification.person_id == world.people["lin"].id))

    dispute = actions.dispute(world.actor("lin"), word, "I stayed until noon")
    with pytest.raises(Forbidden):
        actions.decide_dispute(world.actor("mei"), dispute, outcome="changed", minutes=120, reason="Seen")
    actions.decide_dispute(world.actor("sara"), dispute, outcome="changed", minutes=120, reason="Seen")

    assert (done.status_code, balance("lin"), balance("ana")) == (303, 120, 90)
    assert len([text for text in seen if "hour_adjustments" in text]) == 1  # however many there are
    assert holds()


def test_the_whole_press_is_taken_back_and_a_disagreement_is_open_to_each(world, late):
    _, sent = preview(world.client("mei"), late.values(), kind="end", at="11:30")
    done = world.client("mei").send("/hours/adjustments", **sent, reason="Late")
    word = int(re.search(r"done=(\d+)", done.location).group(1))

    shown_to_ana = world.client("ana").get("/hours/decisions").text
    actions.undo(world.actor("mei"), word, "A mistake")

    assert "I disagree" in shown_to_ana
    assert [state_of(work) for work in late.values()] == ["pending"] * 3
    with pytest.raises(Invalid):
        actions.adjust(world.actor("mei"), [late["ana"].id], Change("off"), [(late["ana"].id, 105)], "x")


@pytest.mark.parametrize("query", ["kind=end&at=11:30", "kind=end&engagement=ONE", "kind=off&off=x&engagement=ONE"])
def test_what_is_missing_is_said_and_nothing_typed_is_lost(world, late, query):
    answer = world.client("mei").get(f"/hours/adjustments/new?{query}".replace("ONE", str(late["ana"].id)))

    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert len(TICKED.findall(answer.text)) == ("ONE" in query)
