"""Each action records exactly one event."""

import textwrap

import pytest

from tests.house.one_event import Reader, other_than_one_event
from tests.house.tree import portal

# An action without an event, and why.
EXCUSED = {
    "portal.admin.actions.tidy": "what is forgotten was nobody's act",
    "portal.attendance.actions.scanning.count_try": "a try is a counter; only a scan is a fact",
    "portal.cards.actions.codes.count_code": "a try is a counter; only a code that holds is a fact",
    "portal.cards.actions.signing_in.count_try": "a try is a counter; only a sign-in that holds is a fact",
    "portal.people.actions.signing_in.count_tries": "a try is a counter; only a sign-in that holds is a fact",
    "portal.notices.actions.telling.deliver_pending": "hands events and letters on, each in a transaction of its own",
    "portal.notices.actions.telling.fan_out": "answers events; an event about that would be answered for ever",
    "portal.orgs.actions.end_deputies": "one event a deputy, each in a transaction of its own",
    "portal.council.actions.agreements.remind_of_reviews": "one event a version, each in a transaction of its own",
    "portal.council.actions.agreements.adopt_agreed": "one event a version, each in a transaction of its own",
    "portal.council.actions.polls.close_due": "one event a poll, each in a transaction of its own",
    "portal.privacy.actions.call_deciders": "one event a request, each in a transaction of its own",
    "portal.notices.actions.telling.remind": "one event a place, each in a transaction of its own",
    "portal.pathway.actions.drop_strays": "a file that no row names was nobody's paper",
    "portal.tasks.actions.series.extend_series": "one event a series, each in a transaction of its own",
    "portal.people.actions.signing_in.touch": "moves the end of a sign-in on almost every page",
}


def test_each_action_records_exactly_one_event():
    assert other_than_one_event(portal(), EXCUSED) == []


def test_every_excuse_is_for_an_action_that_needs_it():
    breaches = {breach.partition(" ")[0] for breach in other_than_one_event(portal(), {})}

    assert len(Reader(portal()).actions()) > 20
    assert set(EXCUSED) == breaches


HEAD = """
from portal.kernel import events, once
from portal.kernel.db import write
from portal.hours import steps

def verify(actor, ids, request_id):
    with write() as tx:
"""
ONE = 'events.record(tx, "hours.verified", actor, "team:1", now)'
STEPS = f"""
from portal.kernel import events

def sign(tx):
    tx.add(1)

def loud(tx):
    {ONE}
"""


@pytest.mark.parametrize(
    ("body", "breach"),
    [
        (f"steps.sign(tx)\n{ONE}", None),
        (f"if done := once.result(tx):\n    return done\n{ONE}\nreturn 1", None),
        (f"if ids:\n    {ONE}", None),
        (f"if ids:\n    {ONE}\nelse:\n    {ONE}", None),
        (f"if not ids:\n    raise ValueError\n{ONE}", None),
        ("recorded(tx)", None),
        (f"steps.loud(tx)\nif not ids:\n    {ONE}\n    raise ValueError", None),
        ("steps.sign(tx)", "no event"),
        (f"if not ids:\n    {ONE}\n    raise ValueError", "no event"),
        (f"{ONE}\n{ONE}", "more than one"),
        (f"if ids:\n    {ONE}\n{ONE}", "more than one"),
        (f"for number in ids:\n    {ONE}", "more than one"),
        (f"while ids:\n    {ONE}", "more than one"),
        (f"found = [{ONE} for number in ids]", "more than one"),
        (f"steps.loud(tx)\n{ONE}", "more than one"),
        (f"recorded(tx)\n{ONE}", "more than one"),
        (f"try:\n    {ONE}\nfinally:\n    {ONE}", "more than one"),
    ],
)
def test_the_ways_through_an_action_are_counted(body, breach):
    tree = {
        "portal/hours/actions.py": HEAD + textwrap.indent(body, " " * 8) + f"\n\ndef recorded(tx):\n    {ONE}\n",
        "portal/hours/steps.py": STEPS,
    }

    found = other_than_one_event(tree, {})

    assert [breach in sentence for sentence in found] == ([True] if breach else [])


def test_an_action_that_writes_through_a_helper_of_its_own_is_one():
    head = HEAD.replace("def verify", "def _keep")
    tree = {"portal/hours/actions.py": f"{head}        tx.add(1)\n\ndef act(actor):\n    _keep(actor, 1, 1)\n"}

    assert other_than_one_event(tree, {}) == ["portal.hours.actions.act records no event"]


def test_a_step_that_a_package_passes_on_is_followed():
    tree = {
        "portal/hours/actions.py": HEAD + f"        steps.loud(tx)\n        {ONE}\n",
        "portal/hours/steps/__init__.py": "from portal.hours.steps.one import loud\n",
        "portal/hours/steps/one.py": f"from portal.kernel import events\n\ndef loud(tx):\n    {ONE}\n",
    }

    assert len(other_than_one_event(tree, {})) == 1
    assert other_than_one_event(tree, {"portal.hours.actions.verify": "a reason"}) == []
