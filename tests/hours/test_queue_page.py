"""The queue over HTTP: sorted by proof, quiet until odd, one press for what is in order."""

import gzip
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.hours import actions
from portal.hours.models import Verification
from portal.kernel import clock
from portal.kernel.db import read, write
from portal.people import steps as people
from tests.counting import statements
from tests.hours.reading import forms, live_together, many, press, shown, state_of, ticked


def test_an_empty_queue_says_what_comes_next(world):
    assert "Nothing to verify" in shown(world.client("mei"))


def test_the_queue_and_its_lists_are_for_verifiers(world):
    for who in ("ana", "ben", "oskar", "guo", "pei", "hua", "ada"):
        browser = world.client(who)
        for path in ("/hours/queue", "/hours/verified", "/hours/verified.csv", "/hours/verified.xlsx"):
            assert browser.get(path).status_code == 403, (who, path)


@pytest.mark.row("none-C")
def test_what_is_in_order_is_ticked_and_one_press_confirms_it(world, visit, balance, holds):
    clean = [visit("ana", grade=4), visit("lin", grade=3)]
    thin = visit("guo", grade=2)
    odd = visit("pei", grade=1)
    mei = world.client("mei")
    text = shown(mei)

    named, _fields = forms(text)[0]
    answer = mei.send("/hours/verifications", engagement=ticked(text), decision="verify")

    assert sorted(ticked(text)) == sorted(work.id for work in clean)
    assert sorted(named) == sorted([*(work.id for work in clean), thin.id])
    assert answer.status_code == 303
    assert [state_of(work) for work in (*clean, thin, odd)] == ["verified", "verified", "pending", "pending"]
    after = shown(mei, answer.headers["Location"])
    assert "2 visits verified, 3" in after
    assert "Take it all back" in after
    assert holds()


def test_the_queue_is_sorted_by_grade_of_proof(world, visit):
    for who, grade in (("ana", 3), ("lin", 4), ("guo", 2), ("pei", 4)):
        visit(who, grade=grade)

    heads = re.findall(r'class="proof proof-(\d)"', shown(world.client("mei")))

    assert heads == ["4", "3", "2"]


@pytest.mark.row("none-C")
def test_each_odd_visit_says_why_and_has_its_own_presses(world, visit):
    cases = {
        "past the end": visit("ana", 280),
        "Nobody checked out": visit("lin", 120, grade=2, flags=["no-check-out"], out_method=""),
        "Nobody saw it": visit("guo", grade=1, in_method="own", out_method="own"),
        "too short to count": visit("pei", 20),
    }
    text = shown(world.client("mei"))

    assert ticked(text) == []
    for words, work in cases.items():
        row = text[text.index(f'href="/hours/engagements/{work.id}"') :]
        assert words in row[: row.index("</div></div>")], words
        mine = [dict(fields) for named, fields in forms(text) if named == [work.id]]
        assert any(form["decision"] == "refuse" and form["reason"] for form in mine), words


def test_one_press_settles_a_visit_past_its_end(world, visit, balance):
    work = visit("ana", 280)
    mei = world.client("mei")

    answer = mei.send("/hours/verifications", **press(shown(mei), work, "verify"))

    assert answer.status_code == 303
    assert balance("ana") == 120


def test_one_press_refuses_what_nobody_saw(world, visit):
    work = visit("ana", grade=1)
    mei = world.client("mei")
    sent = press(shown(mei), work, "refuse")

    mei.send("/hours/verifications", **sent)

    assert state_of(work) == "refused"
    assert read().scalar(select(Verification.reason)) == "nobody saw it"


def test_hours_of_the_household_show_who_decides_and_no_control(world, visit):
    live_together(world, "mei", "lin")
    work = visit("lin")
    text = shown(world.client("mei"))

    assert "lives in your household" in text
    assert "Sara verifies this one." in text
    assert all(work.id not in named for named, _ in forms(text))
    assert ticked(shown(world.client("sara"))) == [work.id]


def test_a_person_not_yet_approved_is_marked_and_cannot_be_confirmed(world, visit):
    world.person("Xu Jun", status="pending")
    work = visit("Xu Jun")
    text = shown(world.client("mei"))

    assert "Xu Jun is not approved yet" in text
    assert 'href="/approvals"' in text
    assert all(work.id not in named for named, _ in forms(text))


@pytest.mark.row("none-B")
def test_thin_proof_waits_for_a_second_person_with_its_days(world, visit, balance):
    work = visit("ana", grade=2)
    actions.verify(world.actor("mei"), [work.id])
    clock.tick(timedelta(days=3))

    mine, theirs = shown(world.client("mei")), shown(world.client("sara"))

    assert "Waiting for 3 days." in mine
    assert "Sara verifies this one." in mine
    assert [dict(f)["decision"] for named, f in forms(mine) if named == [work.id]] == ["refuse"]
    assert "Mei verified" in theirs
    sent = press(theirs, work, "verify")
    world.client("sara").send("/hours/verifications", **sent)
    assert balance("ana") == 90


def test_a_station_with_one_verifier_says_so(world, visit):
    with write() as tx:
        people.end_role(tx, world.users["sara"].id, "supervisor", "community", world.community.id, clock.now())
    visit("mei")

    text = shown(world.client("mei"))

    assert "You are the only one here who verifies hours" in text
    assert "Ask the site admin to name a second person." in text


@pytest.mark.row("speed-G4")
def test_the_queue_needs_as_many_statements_for_fifty_as_for_two(world, visit):
    counts = []
    for more in (2, 48):
        many(world, visit, more)
        mei = world.client("mei")
        shown(mei)
        with statements() as sent:
            shown(mei)
        counts.append(len(sent))

    assert counts[0] == counts[1] <= 6, sent


@pytest.mark.row("speed-G5")
def test_fifty_rows_stay_small(world, visit):
    many(world, visit, 50)

    body = world.client("mei").get("/hours/queue").data

    assert len(ticked(body.decode())) == 50
    assert len(gzip.compress(body, 6)) <= 6_000
    assert len(body) <= 45_000


def test_the_limit_holds_and_says_that_more_wait(world, visit):
    many(world, visit, 12)

    text = shown(world.client("mei"), "/hours/queue?limit=5")

    assert len(ticked(text)) == 5
    assert "More wait" in text
    assert len(ticked(shown(world.client("mei"), "/hours/queue?limit=abc"))) == 12


def test_ticks_of_a_long_page_are_kept_when_the_press_does_not_hold(world, visit):
    many(world, visit, 130)
    mei = world.client("mei")
    long = ticked(shown(mei, "/hours/queue?limit=200"))

    answer = mei.send("/hours/verifications", engagement=long, decision="refuse", reason="")

    assert answer.status_code == 422
    assert ticked(answer.text) == long
    assert len(long) == 130


def test_a_few_ticks_at_the_end_of_a_long_page_are_kept_too(world, visit):
    many(world, visit, 130)
    mei = world.client("mei")
    page = shown(mei, "/hours/queue?limit=200")
    last, limit = ticked(page)[-3:], re.search(r'name="limit" value="(\d+)"', page)[1]

    answer = mei.send("/hours/verifications", engagement=last, decision="refuse", reason="", limit=limit)

    assert limit == "200"
    assert ticked(answer.text) == last


@pytest.mark.parametrize("limit", ["", "abc", "-5", "9" * 10])
def test_any_limit_that_is_sent_is_answered_with_the_page(world, visit, limit):
    works = many(world, visit, 3)

    answer = world.client("mei").send("/hours/verifications", engagement=[], decision="verify", limit=limit)

    assert answer.status_code == 422
    assert len(re.findall(r'name="engagement"', answer.text)) == 3, works
