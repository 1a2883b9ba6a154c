"""Whoever acts for somebody is related to them: they neither verify the hours nor approve the person."""

from datetime import timedelta

import pytest

from portal.hours import actions
from portal.kernel import clock
from portal.kernel.db import read, write
from portal.kernel.errors import Forbidden
from portal.ledger import queries as books
from portal.people import actions as people
from portal.people.models import Mandate
from tests.hours.reading import state_of


def agree(world, person, helper):
    """Let a helper act for somebody by their own word; return the mandate."""
    said = people.Agreement(world.people[helper].public_no, "tasks")
    return people.let_act(world.actor(person), world.people[person].id, said)


@pytest.mark.row("product-22")
@pytest.mark.parametrize(("person", "helper"), [("lin", "mei"), ("mei", "lin")])
def test_neither_of_two_who_act_for_one_another_verifies_the_other(world, visit, balance, holds, person, helper):
    agree(world, person, helper)
    work = visit("lin")

    with pytest.raises(Forbidden) as caught:
        actions.verify(world.actor("mei"), [work.id])
    actions.verify(world.actor("sara"), [work.id])

    assert caught.value.code == "acting"
    assert balance("lin") == 90
    assert holds()


def test_without_a_mandate_they_verify(world, visit, balance):
    actions.verify(world.actor("mei"), [visit("lin").id])

    assert balance("lin") == 90


@pytest.mark.parametrize(("ended", "code"), [("before", None), ("after", "acting")])
def test_ending_it_just_before_the_word_does_not_help(world, visit, ended, code):
    mandate, work = agree(world, "lin", "mei"), visit("lin")
    people.end_mandate(world.actor("lin"), mandate)
    with write() as tx:
        row = tx.get_one(Mandate, mandate)
        row.since_at = clock.now() - timedelta(days=9)
        row.ended_at = work.started_at + timedelta(minutes=-1 if ended == "before" else 1)

    if code is None:
        actions.verify(world.actor("mei"), [work.id])
    else:
        with pytest.raises(Forbidden):
            actions.verify(world.actor("mei"), [work.id])

    assert state_of(work) == ("verified" if code is None else "pending")


@pytest.mark.row("product-22")
def test_the_second_word_comes_from_somebody_who_acts_for_neither(world, visit, balance):
    agree(world, "mei", "sara")
    work = visit("lin", grade=2, in_method="tick", out_method="tick", logged_by="ben")
    actions.verify(world.actor("mei"), [work.id])

    with pytest.raises(Forbidden) as caught:
        actions.verify(world.actor("sara"), [work.id])

    assert caught.value.code == "first-word"
    assert balance("lin") == 0


def test_the_audit_names_a_word_of_somebody_who_acts_for_the_person(world, visit):
    work = visit("lin")
    actions.verify(world.actor("mei"), [work.id])
    mandate = agree(world, "lin", "mei")
    with write() as tx:
        tx.get_one(Mandate, mandate).since_at = work.started_at

    broken = [finding for finding in books.audit(read()) if "acts for the person" in str(finding)]

    assert len(broken) == 1


@pytest.mark.parametrize("relation", ["acting", "none"])
def test_nobody_approves_somebody_they_act_for(world, relation):
    newcomer = world.person("Wu Min", status="pending")
    if relation == "acting":
        agree(world, "Wu Min", "mei")
    mei = world.client("mei")

    listed = "Wu Min" in mei.get("/approvals").text
    answer = mei.send(f"/people/{newcomer.id}/approval", decision="approve")

    assert (listed, answer.status_code) == ((False, 403) if relation == "acting" else (True, 303))
    assert f"/people/{newcomer.id}/approval" not in mei.get(f"/people/{newcomer.id}").text


@pytest.mark.parametrize("relation", ["acting", "none"])
def test_whoever_acts_for_the_first_decider_does_not_decide_on_the_dispute(world, visit, relation):
    if relation == "acting":
        agree(world, "mei", "sara")
    word = actions.refuse_hours(world.actor("mei"), [visit("lin").id], "Not there")
    dispute = actions.dispute(world.actor("lin"), word.first_id, "I was there")

    answer = world.client("sara").send(f"/hours/disputes/{dispute}/decision", outcome="upheld", reason="Nobody saw it")

    assert answer.status_code == (403 if relation == "acting" else 303)


@pytest.mark.parametrize("relation", ["acting", "none"])
def test_nobody_writes_down_credentials_of_somebody_they_act_for(world, relation):
    if relation == "acting":
        agree(world, "lin", "mei")
    said = {"kind": "check", "result": "Nothing found", "since_on": "2026-01-01", "expires_on": "2027-01-01"}

    answer = world.client("mei").send(f"/people/{world.people['lin'].id}/credentials", **said)

    assert answer.status_code == (403 if relation == "acting" else 303)
