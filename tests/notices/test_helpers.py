"""Whom nothing reaches is told through their helper, in one message an event; both hear that it begins and ends."""

from datetime import date, timedelta

import pytest

from portal.kernel import clock
from portal.kernel.db import write
from portal.notices import actions, wording
from portal.notices.rules import may_tell_helper
from portal.people import actions as mandates
from portal.people import steps as people
from portal.people.models import Person
from portal.tasks import actions as tasks
from portal.tasks import steps
from tests.reading import Person as Reader
from tests.world import Neighbourhood


def elder(world: Neighbourhood, scope: str = "tasks", **more: str) -> Person:
    """Add an elder without a sign-in whom Ana helps."""
    with write() as tx:
        born = date(1944, 3, 1)
        person = people.add_person(
            tx, world.community.id, "奶奶", clock.now(), birth_date=born, status="active", **more
        )
    said = mandates.Agreement(world.people["ana"].public_no, scope, agreed="station")
    mandates.let_act(world.actor("mei"), person.id, said)
    return person


def cancelled(world: Neighbourhood, *holders: int) -> None:
    """Cancel a shift in which these people have places, and tell everybody."""
    shift = world.shift(starts_in=timedelta(days=2))
    with write() as tx:
        for person_id in holders:
            steps.take_place(tx, shift.community_id, shift.id, person_id, None, clock.now())
    tasks.cancel_shift(world.actor("ben"), shift.id, "Too much rain")
    actions.deliver_pending(world.program(), [].append)


def inbox(world: Neighbourhood, who: str = "ana", language: str = "en") -> str:
    return world.client(who, language).get("/notices").text


@pytest.mark.row("product-3")
def test_a_helper_is_told_for_an_elder_whom_nothing_reaches(world: Neighbourhood) -> None:
    cancelled(world, elder(world).id)

    assert "For 奶奶: Phone class for elders, Thu 26 Nov 14:06, is cancelled. Too much rain" in inbox(world)
    assert "关于奶奶：" in inbox(world, language="zh-CN")


def test_whoever_has_an_address_is_told_there_and_the_helper_is_not(world: Neighbourhood) -> None:
    cancelled(world, elder(world, email="grandmother@example.org").id)

    assert "is cancelled" not in inbox(world)


def test_a_helper_with_a_place_of_their_own_gets_one_message(world: Neighbourhood) -> None:
    cancelled(world, elder(world).id, world.people["ana"].id)

    page = inbox(world)

    assert page.count("is cancelled") == 1
    assert "This concerns 奶奶, too." in page


def test_the_message_leads_to_the_place_by_way_of_acting_for_them(world: Neighbourhood) -> None:
    person, ana = elder(world), Reader(world.client("ana"))
    cancelled(world, person.id)

    page = ana.tap(ana.open("/notices"), "Cancelled")
    page = ana.press(page.form("/choice"))

    assert "You act for 奶奶" in page.words
    assert "This was cancelled" in page.words


def test_both_hear_that_it_begins_and_that_it_ends(world: Neighbourhood) -> None:
    said = mandates.Agreement(world.people["ana"].public_no, "tasks")
    mandate = mandates.let_act(world.actor("lin"), world.people["lin"].id, said)

    mandates.end_mandate(world.actor("lin"), mandate)
    actions.deliver_pending(world.program(), [].append)

    for who in ("ana", "lin"):
        assert "From now on somebody acts for you, or you for somebody." in inbox(world, who)
        assert "Somebody no longer acts for you, or you no longer for somebody." in inbox(world, who)


@pytest.mark.parametrize(
    ("event", "scope", "is_told"),
    [
        ("shift.cancelled", "tasks", True), ("series.edited", "tasks", True), ("place.removed", "tasks", True),
        ("roster.told", "tasks", True), ("hours.dispute-decided", "tasks", True), ("hours.verified", "tasks", True),
        ("person.refused", "tasks", False),
        ("report.decided", "all", False), ("person.refused", "all", True), ("mandate.given", "all", False),
    ],
)  # fmt: skip
def test_a_mandate_for_tasks_covers_messages_about_tasks(event: str, scope: str, *, is_told: bool) -> None:
    assert may_tell_helper(event, scope) is is_told


def test_a_letter_names_nobody(world: Neighbourhood) -> None:
    with world.app.test_request_context():
        for_another = wording.sentence("Hello", {"for_people": [7]})
        for_oneself = wording.sentence("Hello", {})

    assert (for_another, for_oneself) == ("For somebody you act for: Hello", "Hello")
