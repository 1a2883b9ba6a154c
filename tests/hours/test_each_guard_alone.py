"""Each guard between one verifier and minutes that nobody else has seen: with it nothing is made, without it something.

One social worker tries alone what exactly one guard stops; switched off, the same press credits.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from portal.attendance.models import Engagement
from portal.hours import actions
from portal.hours.rules import decisions, words
from portal.kernel import clock
from portal.kernel.db import write
from portal.kernel.errors import Conflict, Forbidden
from portal.orgs import steps as orgs
from tests.hours.reading import live_together
from tests.hours.test_acting_ties import agree
from tests.hours.test_red_team import minted

pytestmark = pytest.mark.row("none-B")
Make = Callable[..., Engagement]


def own(world: Any, visit: Make) -> Engagement:
    return visit("mei")


def household(world: Any, visit: Make) -> Engagement:
    live_together(world, "mei", "lin")
    return visit("lin")


def acting(world: Any, visit: Make) -> Engagement:
    agree(world, "lin", "mei")
    return visit("lin")


def logged(world: Any, visit: Make) -> Engagement:
    return visit("lin", grade=4, logged_by="mei")


def own_team(world: Any, visit: Make) -> Engagement:
    work = visit("lin")
    with write() as tx:
        day = clock.today("UTC")
        person = world.people["mei"].id
        orgs.begin_membership(tx, world.community.id, world.team.id, person, "deputy", day, clock.now())
    return work


def same_hands(world: Any, visit: Make) -> Engagement:
    set_password(world, "ada", "mei")
    return visit("ada")


def first_word(world: Any, visit: Make) -> Engagement:
    work = visit("lin", grade=2)
    actions.verify(world.actor("mei"), [work.id])
    return work


def one_hand(world: Any, visit: Make) -> Engagement:
    """Ada has opened both accounts, and gives Sara's word by one of them before she tries Mei's."""
    work = visit("lin", grade=2)
    for who in ("mei", "sara"):
        set_password(world, "ada", who)
    actions.verify(world.actor("sara"), [work.id])
    return work


def not_approved(world: Any, visit: Make) -> Engagement:
    world.person("Newcomer", status="pending")
    return visit("Newcomer")


def thin(world: Any, visit: Make) -> Engagement:
    return visit("lin", grade=2)


def held(world: Any, visit: Make) -> Engagement:
    return [visit("lin", ago=timedelta(hours=5 + 24 * day)) for day in range(5, -1, -1)][-1]


def over_day(world: Any, visit: Make) -> Engagement:
    return visit("lin", minutes=600, hours=10, ago=timedelta(hours=12))


def all_yours(world: Any, visit: Make) -> Engagement:
    set_password(world, "mei", "lin")
    return visit("lin")


def set_password(world: Any, by: str, whose: str) -> None:
    path = f"/people/{world.people[whose].id}/password"
    assert world.client(by).send(path, password="yellow kite 9").status_code == 303


REFUSALS = (own, household, acting, logged, own_team, same_hands, first_word, one_hand, not_approved)
SECONDS: dict[Callable[..., Engagement], dict[str, Any]] = {
    thin: {"grade": 3}, held: {"holds": ()}, over_day: {"day_minutes": -600}, all_yours: {"is_all_judges": False},
}  # fmt: skip


def press(world: Any, work: Engagement) -> bool:
    """Have Mei verify the visit; tell whether anything was credited by then."""
    try:
        actions.verify(world.actor("mei"), [work.id])
    except (Forbidden, Conflict):
        return False
    return minted() != (0, 0)


@pytest.mark.parametrize("guard", [*REFUSALS, *SECONDS], ids=lambda guard: guard.__name__)
def test_with_the_guard_nothing_is_made_and_without_it_something(world, visit, monkeypatch, guard):
    work = guard(world, visit)

    with_it = press(world, work)
    switch_off(monkeypatch, guard)
    without_it = press(world, work)

    assert (with_it, without_it) == (False, True)


def switch_off(monkeypatch: pytest.MonkeyPatch, guard: Callable[..., Engagement]) -> None:
    """Let the one rule pass that the guard stands for, and no other."""
    code = guard.__name__.replace("_", "-")
    if guard in SECONDS:
        monkeypatch.setattr(words, "_is_first", lambda _judge, _work: None)  # the try before gave a first word
        real = decisions.needs_second
        monkeypatch.setattr(
            decisions, "needs_second",
            lambda work, credited, figures: real(replace(work, first=None, **SECONDS[guard]), credited, figures),
        )  # fmt: skip
        return
    for name in ("may_judge", "_is_first", "may_verify"):
        real = getattr(words, name)
        monkeypatch.setattr(words, name, passing(real, code))
        if name == "may_verify":
            monkeypatch.setattr("portal.hours.rules.may_verify", passing(real, code))


def passing(rule: Callable[..., Any], code: str) -> Callable[..., Any]:
    def ask(*asked: Any) -> Any:
        refusal = rule(*asked)
        return None if refusal and refusal.code == code else refusal

    return ask
