"""Confirming and refusing over HTTP: bad input, double presses, taking back."""

import re

import pytest
from sqlalchemy import func, select

from portal.attendance.models import Engagement
from portal.hours import actions
from portal.hours.models import Verification
from portal.kernel.db import read
from tests.counting import statements
from tests.hours.reading import many, shown, ticked


def test_nobody_verifies_over_http_who_may_not(world, visit, balance):
    work = visit("ana")

    answer = world.client("ana").send("/hours/verifications", engagement=work.id, decision="verify")

    assert answer.status_code == 403
    assert balance("ana") == 0


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
    assert "This visit is already verified." in answer.text


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
