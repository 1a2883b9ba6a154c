"""The page of one visit: adjusting, every word on it, taking one back."""

import re

import pytest

from portal.hours import actions
from tests.hours.reading import shown
from tests.world import Neighbourhood


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

    assert "ticked by the leader&nbsp;· Ben" in text
    assert "Ben told me" in text
    path = re.search(r'action="(/hours/verifications/\d+/reversal)"', text)[1]
    assert sara.send(path, reason="").status_code == 422
    assert sara.send(path, reason="The wrong day").status_code == 303
    after = shown(sara, f"/hours/engagements/{work.id}")
    assert "Taken back by Sara" in after
    assert "The wrong day" in after
    assert balance("ana") == 0


def test_a_visit_of_another_community_is_not_found(world, visit, app):
    other = Neighbourhood(app, "harbour")
    work = visit("ana")

    assert other.client("mei").get(f"/hours/engagements/{work.id}").status_code == 404
    assert f"/{work.id}" not in shown(other.client("mei"))


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [("  ", "Write why you take it back."), ("Wrong day. " * 60, "Please write at most 400 characters.")],
)
def test_a_reversal_that_does_not_hold_comes_back_filled_in(world, visit, balance, reason, sentence):
    work, sara = visit("ana"), world.client("sara")
    path = f"/hours/verifications/{actions.verify(world.actor('mei'), [work.id]).first_id}/reversal"

    answer = sara.send(path, request_id="once", reason=reason)

    assert answer.status_code == 422
    assert sentence in answer.text
    form = answer.text[answer.text.index(f'<form class="form" method="post" action="{path}"') :]
    assert 'name="request_id" value="once"' in form
    assert f'value="{reason}"' in form
    assert f'href="/hours/engagements/{work.id}"' in answer.text
    assert balance("ana") == 90
    assert sara.send(path, request_id="once", reason="The wrong day").status_code == 303
    assert balance("ana") == 0


def test_a_whole_press_that_is_not_taken_back_comes_back_as_one(world, visit, balance):
    works = [visit("ana"), visit("lin")]
    receipt = actions.verify(world.actor("mei"), [work.id for work in works])
    mei, path = world.client("mei"), f"/hours/verifications/{receipt.first_id}/reversal"

    answer = mei.send(path, scope="press", reason="")

    assert answer.status_code == 422
    assert 'name="scope" value="press"' in answer.text
    assert mei.send(path, scope="press", reason="Pressed by mistake").status_code == 303
    assert (balance("ana"), balance("lin")) == (0, 0)


def test_a_word_of_another_community_is_not_found_and_not_shown(world, visit, app):
    other = Neighbourhood(app, "harbour")
    receipt = actions.verify(world.actor("mei"), [visit("ana").id])

    answer = other.client("mei").send(f"/hours/verifications/{receipt.first_id}/reversal", reason="x" * 600)

    assert answer.status_code == 404
