"""The rules of a community on a page: what counts and why, a change with its preview, a second person's word."""

from datetime import date, timedelta

import pytest

from portal.kernel import clock
from portal.kernel.db import read
from portal.policy import actions, figures, queries
from portal.policy.models import RulePack
from portal.policy.rules import ALLOWED, SHAPES
from tests.counting import statements
from tests.reading import Person
from tests.world import Neighbourhood

DAY = date(2027, 1, 1)
SAID = {
    "pack": "tasks",
    "figure_withdraw_hours": "6",
    "figure_undo_minutes": "10",
    "figure_offer_hours": "12",
    "effective_on": "2027-01-01",
    "source": "A vote",
}


@pytest.fixture
def ada(world):
    return Person(world.client("ada"))


@pytest.fixture
def sara(world):
    return Person(world.client("sara"))


def address(**said):
    return "/rules/new?" + "&".join(f"{name}={value}" for name, value in {**SAID, **said}.items())


def test_a_change_is_seen_beforehand_proposed_and_approved_by_a_second_person(world, ada, sara):
    preview = ada.open(address())
    nothing_yet = read().query(RulePack).count()
    proposed = ada.press(preview.form("/rules"))
    own = [form.action for form in proposed.forms if form.action.endswith("/approval")]
    page = sara.open("/rules")
    approved = sara.press(page.form("/approval"))

    assert "From Friday 1 January 2027" in preview.words
    assert "Hours before the start until which a place can be given back before: 12 6" in preview.words
    assert "Minutes in which a taken place" not in preview.words.split("Change something")[0]
    assert (nothing_yet, own) == (0, [])
    assert "Somebody else approves the rules that a person proposed." in proposed.words
    assert "Source: A vote" in page.words
    assert "Approved. These rules count from 2027-01-01 on." in approved.words
    read().rollback()
    rules = {
        day: queries.task_rules(read(), world.community.id, day).withdraw_hours
        for day in (DAY - timedelta(days=1), DAY)
    }
    assert list(rules.values()) == [12, 6]
    assert "approved by Sara" in approved.words


def test_the_page_of_today_shows_the_figures_that_count_with_their_source(world, ada, sara):
    ada.press(ada.open(address()).form("/rules"))
    sara.press(sara.open("/rules").form("/approval"))
    before = sara.open("/rules").words
    clock.tick(timedelta(days=60))
    sara = Person(world.client("sara"))

    after = sara.open("/rules").words

    assert "can be given back 12" in before
    assert "can be given back 6" in after
    assert "Since Friday 1 January 2027. Source: A vote" in after


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"figure_withdraw_hours": "169"}, "Enter a whole number from 0 to 168"),
        ({"figure_withdraw_hours": "-1"}, "Enter a whole number from 0 to 168"),
        ({"figure_withdraw_hours": "1.5"}, "Enter a whole number from 0 to 168"),
        ({"figure_withdraw_hours": ""}, "Enter a whole number from 0 to 168"),
        ({"effective_on": ""}, "Enter the first day"),
        ({"effective_on": "2026-11-24"}, "from tomorrow at the earliest"),
        ({"source": " "}, "Write where the figures come from."),
    ],
)
def test_what_does_not_hold_is_said_in_the_preview_and_when_it_is_sent(world, ada, said, sentence):
    preview = ada.open(address(**said))
    sent = world.client("ada").send("/rules", **{**SAID, **said})

    assert sentence in preview.words
    assert [form for form in preview.forms if form.action == "/rules"] == []
    assert (preview.status, sent.status_code) in {(422, 422), (409, 409)}
    assert sentence in sent.text
    assert read().query(RulePack).count() == 0


def test_a_choice_that_is_none_and_ages_out_of_order_are_refused(world):
    hours = {
        **SAID,
        "pack": "hours",
        **{f"figure_{key}": value for key, value in figures.flat(SHAPES["hours"]()).items()},
    }
    ages = {
        **SAID, "pack": "ages",
        **{f"figure_{key.replace('.', '_')}": value for key, value in figures.flat(SHAPES["ages"]()).items()},
    }  # fmt: skip
    ada = world.client("ada")

    choice = ada.send("/rules", **{**hours, "figure_rounding": "sideways"})
    order = ada.send("/rules", **{**ages, "figure_risk_minimum_age_low": "19"})
    right = ada.send("/rules", **{**ages, "figure_risk_minimum_age_low": "15"})

    assert (choice.status_code, order.status_code, right.status_code) == (422, 422, 303)
    assert "Choose one of the values" in choice.text
    assert "A higher risk cannot be open to younger people." in order.text
    made = read().query(RulePack).one()
    assert made.values["risk_minimum_age"] == {"low": 15, "medium": 16, "high": 18}


def test_a_version_that_follows_is_said(world, ada):
    actions.propose(world.actor("ada"), actions.Proposal("tasks", {"withdraw_hours": 3}, date(2027, 2, 1), "A law"))
    actions.approve(world.actor("sara"), "tasks", 2)

    page = ada.open(address())

    assert "Another version follows on Monday 1 February 2027 already" in page.words
    assert ada.open("/rules/new?pack=tasks").form("/rules/new").value("figure_withdraw_hours") == "3"


def test_who_reads_and_who_changes(world):
    status = {
        who: tuple(world.client(who).get(path).status_code for path in ("/rules", "/rules/new?pack=hours"))
        for who in ("ana", "ben", "mei", "guo", "pei", "sara", "ada")
    }

    assert status == {
        "ana": (403, 403), "ben": (403, 403), "mei": (200, 403), "guo": (200, 403), "pei": (200, 403),
        "sara": (200, 200), "ada": (200, 200),
    }  # fmt: skip
    assert world.client("ada").get("/rules/new?pack=stars").status_code == 404


def test_another_community_neither_sees_nor_approves_a_proposal(world):
    other = Neighbourhood(world.app, "other-lane")
    actions.propose(world.actor("ada"), actions.Proposal("tasks", {"withdraw_hours": 3}, DAY, "A law of ours"))
    number = read().query(RulePack.id).scalar()

    page, sent = other.client("sara").get("/rules"), other.client("sara").send(f"/rules/{number}/approval")

    assert "A law of ours" not in page.text
    assert sent.status_code == 404


def test_the_page_costs_few_statements(world, ada):
    ada.open("/rules")
    with statements() as sent:
        ada.open("/rules")

    assert len(sent) <= 3


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_every_figure_of_a_pack_has_words_and_comes_back_as_it_was(name):
    items = figures.figures_of(name)
    values = figures.flat(SHAPES[name]())

    assert {item.key for item in items} == set(values)
    assert {item.key.partition(".")[0] for item in items} == {*ALLOWED[name]} | (
        {"risk_minimum_age"} if name == "ages" else set()
    )
    assert all(item.read(str(values[item.key])) == values[item.key] for item in items)
    assert SHAPES[name](**figures.nested(values)) == SHAPES[name]()
