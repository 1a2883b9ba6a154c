"""The queue over HTTP: sorted by proof, quiet until odd, one press for what is in order."""

import gzip
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.attendance.models import Engagement
from portal.hours import actions
from portal.hours.models import Verification
from portal.kernel import clock
from portal.kernel.db import read, write
from portal.people import steps as people
from portal.people.models import Household
from tests.counting import statements


def shown(client, path="/hours/queue"):
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def ticked(text):
    return [int(n) for n in re.findall(r'type="checkbox" name="engagement" value="(\d+)" checked', text)]


def forms(text):
    """Return the queue's forms as (visits named in it, the fields with their values)."""
    found = []
    for body in re.findall(r'<form[^>]*action="/hours/verifications"[^>]*>(.*?)</form>', text, re.S):
        fields = re.findall(r'<(?:input|button)[^>]*name="([^"]+)"[^>]*value="([^"]*)"', body)
        found.append(([int(v) for n, v in fields if n == "engagement"], fields))
    return found


def state_of(work):
    return read().scalar(select(Engagement.state).where(Engagement.id == work.id))


def test_an_empty_queue_says_what_comes_next(world):
    assert "Nothing waits" in shown(world.client("mei"))


@pytest.mark.parametrize("who", ["ana", "ben", "oskar", "guo", "pei", "hua", "ada"])
@pytest.mark.parametrize("path", ["/hours/queue", "/hours/verified", "/hours/verified.csv", "/hours/verified.xlsx"])
def test_the_queue_and_its_lists_are_for_verifiers(world, who, path):
    assert world.client(who).get(path).status_code == 403


def test_nobody_verifies_over_http_who_may_not(world, visit, balance):
    work = visit("ana")

    answer = world.client("ana").send("/hours/verifications", engagement=work.id, decision="verify")

    assert answer.status_code == 403
    assert balance("ana") == 0


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
    assert "2 visits confirmed, 3" in after
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
        "too short to credit": visit("pei", 20),
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
    offers = [dict(f) for named, f in forms(shown(mei)) if named == [work.id] and ("decision", "verify") in f]

    answer = mei.send("/hours/verifications", **{k: v for k, v in offers[0].items() if k != "csrf_token"})

    assert answer.status_code == 303
    assert balance("ana") == 120


def test_one_press_refuses_what_nobody_saw(world, visit):
    work = visit("ana", grade=1)
    mei = world.client("mei")
    press = next(dict(f) for named, f in forms(shown(mei)) if named == [work.id] and ("decision", "refuse") in f)

    mei.send("/hours/verifications", **{k: v for k, v in press.items() if k != "csrf_token"})

    assert state_of(work) == "refused"
    assert read().scalar(select(Verification.reason)) == "nobody saw it"


def test_hours_of_the_household_show_who_decides_and_no_control(world, visit):
    with write() as tx:
        home = Household(community_id=world.community.id, label="h", made_at=clock.now())
        tx.add(home)
        tx.flush()
        for who in ("mei", "lin"):
            people.join_household(tx, home, world.people[who].id, clock.now(), None)
    work = visit("lin")
    text = shown(world.client("mei"))

    assert "lives in your household" in text
    assert "Sara decides on this one." in text
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
    assert "Sara decides on this one." in mine
    assert [dict(f)["decision"] for named, f in forms(mine) if named == [work.id]] == ["refuse"]
    assert "Mei agreed to" in theirs
    press = next(dict(f) for named, f in forms(theirs) if named == [work.id] and ("decision", "verify") in f)
    world.client("sara").send("/hours/verifications", **{k: v for k, v in press.items() if k != "csrf_token"})
    assert balance("ana") == 90


def test_a_station_with_one_verifier_says_so(world, visit):
    with write() as tx:
        people.end_role(tx, world.users["sara"].id, "supervisor", "community", world.community.id, clock.now())
    visit("mei")

    text = shown(world.client("mei"))

    assert "You are the only one here who verifies hours" in text
    assert "Ask the site admin to name a second person." in text


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"decision": "verify"}, 422, "Tick at least one visit."),
        ({"decision": "refuse", "engagement": "WORK"}, 422, "Write why this time does not count."),
        ({"decision": "maybe", "engagement": "WORK"}, 422, "There is a problem"),
        ({"decision": "verify", "engagement": "x"}, 422, "Tick the visits on the page"),
        ({"decision": "verify", "engagement": "WORK", "minutes": "many"}, 422, "Write the minutes as a number"),
        ({"decision": "verify", "engagement": "WORK", "minutes": "600", "reason": "x"}, 422, "that were recorded"),
        ({"decision": "verify", "engagement": "999999"}, 404, "could not find"),
        ({"decision": "verify", "engagement": "9" * 15}, 422, "Tick the visits on the page"),
    ],
)
def test_bad_input_says_what_to_do_and_changes_nothing(world, visit, balance, fields, status, words):
    work = visit("ana")
    mei = world.client("mei")

    answer = mei.send("/hours/verifications", **{k: str(work.id) if v == "WORK" else v for k, v in fields.items()})

    assert answer.status_code == status
    assert words in answer.text
    assert balance("ana") == 0


def test_a_form_that_comes_back_keeps_what_was_ticked_and_written(world, visit):
    keep, other = visit("ana"), visit("lin")
    mei = world.client("mei")

    answer = mei.send("/hours/verifications", engagement=[keep.id], decision="refuse", reason="  ")

    assert answer.status_code == 422
    assert ticked(answer.text) == [keep.id]
    assert f'value="{other.id}"' in answer.text
    assert "<title>Error:" in answer.text


def test_a_conflict_is_told_on_the_page(world, visit):
    work = visit("ana")
    actions.verify(world.actor("sara"), [work.id])

    answer = world.client("mei").send("/hours/verifications", engagement=work.id, decision="verify")

    assert answer.status_code == 409
    assert "This visit is already confirmed." in answer.text


def test_a_double_press_and_back_show_the_first_result(world, visit, balance):
    work = visit("ana")
    mei = world.client("mei")

    first = mei.send("/hours/verifications", request_id="r1", engagement=work.id, decision="verify")
    again = mei.send("/hours/verifications", request_id="r1", engagement=work.id, decision="verify")

    assert (first.status_code, again.status_code) == (303, 303)
    assert first.headers["Location"] == again.headers["Location"]
    assert balance("ana") == 90


def test_a_press_is_taken_back_whole_from_the_next_page(world, visit, balance, holds):
    works = [visit("ana"), visit("lin")]
    mei = world.client("mei")
    done = mei.send("/hours/verifications", engagement=[work.id for work in works], decision="verify")
    text = shown(mei, done.headers["Location"])
    path = re.search(r'action="(/hours/verifications/\d+/reversal)"', text)[1]

    answer = mei.send(path, scope="press", reason="Pressed by mistake")

    assert answer.status_code == 303
    assert balance("ana") == balance("lin") == 0
    assert sorted(ticked(shown(mei))) == sorted(work.id for work in works)
    assert holds()


def test_minutes_are_adjusted_on_the_page_of_one_visit(world, visit, balance):
    work = visit("ana", 120)
    mei = world.client("mei")
    text = shown(mei, f"/hours/engagements/{work.id}")

    wrong = mei.send("/hours/verifications", engagement=work.id, page="visit", decision="verify", minutes="1:00")
    right = mei.send("/hours/verifications", engagement=work.id, page="visit", decision="verify", minutes="1:00",
                     reason="Left after an hour")  # fmt: skip

    assert "2\N{NO-BREAK SPACE}h" in text
    assert wrong.status_code == 422
    assert "Write why fewer minutes count." in wrong.text
    assert 'value="1:00"' in wrong.text
    assert right.status_code == 303
    assert balance("ana") == 60


def test_one_visit_shows_every_word_and_takes_one_back(world, visit, balance):
    work = visit("ana", grade=2, logged_by="ben", in_method="tick", out_method="tick")
    actions.verify(world.actor("mei"), [work.id], reason="Ben told me")
    actions.verify(world.actor("sara"), [work.id])
    sara = world.client("sara")
    text = shown(sara, f"/hours/engagements/{work.id}")

    assert "ticked by the leader (Ben" in text
    assert "Ben told me" in text
    path = re.search(r'action="(/hours/verifications/\d+/reversal)"', text)[1]
    assert sara.send(path, reason="").status_code == 422
    assert sara.send(path, reason="The wrong day").status_code == 303
    after = shown(sara, f"/hours/engagements/{work.id}")
    assert "Taken back by Sara" in after
    assert "The wrong day" in after
    assert balance("ana") == 0


def test_a_visit_of_another_community_is_not_found(world, visit, app):
    from tests.world import Neighbourhood

    other = Neighbourhood(app, "harbour")
    work = visit("ana")

    assert other.client("mei").get(f"/hours/engagements/{work.id}").status_code == 404
    assert f"/{work.id}" not in shown(other.client("mei"))


def many(world, visit, count):
    shifts = [world.shift(capacity=1000, starts_in=-timedelta(hours=5 + day * 24)) for day in range(-(-count // 8))]
    for number in range(count):
        who = ("ana", "lin", "guo", "pei", "hua", "ben", "oskar", "ada")[number % 8]
        visit(who, shift=shifts[number // 8])


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


@pytest.mark.row("speed-G7")
def test_two_hundred_visits_are_verified_in_at_most_twenty_statements(world, visit, holds):
    many(world, visit, 200)
    ids = read().scalars(select(Engagement.id)).all()
    mei = world.actor("mei")

    with statements() as sent:
        receipt = actions.verify(mei, ids, request_id="r1")

    assert receipt.credited == 200
    assert len(sent) <= 20, sent
    assert read().scalar(select(func.count()).select_from(Verification)) == 200
    assert holds()
