"""One's own hours: one figure, plain sentences, what still waits."""

import re
from datetime import date, timedelta

import pytest

from portal.hours import actions, queries
from tests.counting import statements


def shown(client, path="/statement"):
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def figure(text):
    return int(re.search(r'data-balance-minutes="(-?\d+)"', text)[1])


def test_without_hours_it_says_where_to_begin(world):
    text = shown(world.client("ana"))

    assert figure(text) == 0
    assert "No hours yet" in text
    assert 'href="/tasks"' in text


@pytest.mark.row("product-25")
def test_a_confirmed_visit_is_told_in_sentences(world, visit):
    work = visit("ana", 95)
    actions.verify(world.actor("mei"), [work.id])

    text = shown(world.client("ana"))

    assert figure(text) == 90
    assert re.search(r"You helped at <a href=\"/tasks/\d+\">Phone class for elders</a>\.", text)
    assert "Mei verified it on Tuesday 24 November 2026." in text
    assert "November 2026</h2>" in text


def test_what_was_taken_back_says_who_and_why(world, visit):
    receipt = actions.verify(world.actor("mei"), [visit("ana").id])
    actions.reverse(world.actor("sara"), receipt.first_id, "The wrong person")

    text = shown(world.client("ana"))

    assert figure(text) == 0
    assert "Sara took the verification back" in text
    assert "Reason: The wrong person" in text


@pytest.mark.row("none-A")
def test_recognised_hours_are_split_by_grade_of_proof_and_tie_to_the_books(world, visit, balance):
    for grade, minutes in ((4, 60), (3, 90), (3, 30)):
        actions.verify(world.actor("mei"), [visit("ana", minutes, grade=grade, ago=timedelta(hours=minutes)).id])
    page = queries.statement_page(world.actor("ana"))

    assert page.by_grade == ((4, 60), (3, 120))
    assert page.recognised_minutes == sum(minutes for _, minutes in page.by_grade) == balance("ana", "recognised")


def test_a_minors_hours_are_recognised_not_to_spend(world, visit):
    world.person("Xiao Yu", birth_date=date(2010, 3, 1))
    actions.verify(world.actor("mei"), [visit("Xiao Yu").id])

    text = shown(world.client("Xiao Yu"))

    assert figure(text) == 0
    assert "It counts as service but cannot be spent." in text


def test_what_waits_says_who_looks_at_it(world, visit):
    pending, thin = visit("ana"), visit("ana", grade=2, ago=timedelta(hours=30))
    text = shown(world.client("ana"))
    actions.verify(world.actor("mei"), [thin.id])
    later = shown(world.client("ana"))

    assert text.count("Mei checks it next.") == 2
    assert later.count("Mei verified it. A second person checks it next.") == 1
    assert pending.state == "pending"


def test_a_person_not_yet_approved_is_told_that_the_hours_wait(world, visit):
    world.person("Xu Jun", status="pending")
    visit("Xu Jun")

    assert "until a social worker has approved you" in shown(world.client("Xu Jun"))


def test_nobody_reads_the_statement_of_somebody_else(world, visit):
    actions.verify(world.actor("mei"), [visit("ana").id])

    assert figure(shown(world.client("lin"))) == 0
    assert "Phone class" not in shown(world.client("lin"))
    assert world.client().get("/statement").status_code in (302, 303)


@pytest.mark.row("speed-G4")
def test_a_page_holds_thirty_acts_in_at_most_six_statements_and_leads_on(world, visit):
    works = [visit("ana", 60 + day % 8, ago=timedelta(hours=5 + 24 * day)) for day in range(35)]
    for work in works:
        actions.verify(world.actor("mei"), [work.id])
    ana = world.client("ana")
    shown(ana)

    with statements() as sent:
        first = shown(ana)
    second = shown(ana, re.search(r'href="(/statement\?before=\d+)"', first)[1])

    assert first.count('class="entry"') == 30
    assert second.count('class="entry"') == 5
    assert "/statement?before=" not in second.split("<main", 1)[1]
    assert len(sent) <= 6, sent
