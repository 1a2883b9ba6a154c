"""Attempts at hours that were not the actor's to decide: refused, and written down for everybody who verifies."""

import functools
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar, cast

from portal.hours import rules
from portal.hours.models import ATTEMPTS
from portal.kernel import clock, events
from portal.kernel.actor import Actor
from portal.kernel.db import retried, write
from portal.kernel.errors import Forbidden, NotFound, refuse

Action = TypeVar("Action", bound=Callable[..., Any])
MOST_NAMED = 20  # things of one attempt that are written down


def noted(act: str) -> Callable[[Action], Action]:
    """Have what an action refuses somebody for good written down, in a transaction of its own.

    The refusal has undone the action's own transaction. Only Forbidden and NotFound (a number made up) are attempts;
    that something cannot be done just now is none.
    """

    def wrap(action: Action) -> Action:
        @functools.wraps(action)
        def tried(actor: Actor, target: Sequence[int] | int | date, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
            try:
                return action(actor, target, *args, **kwargs)
            except (Forbidden, NotFound) as error:
                note_attempt(actor, act, error.code, _numbers(target))
                raise

        return cast("Action", tried)

    return wrap


def _numbers(target: Sequence[int] | int | date) -> list[int]:
    """Return what was aimed at as numbers, a month as 202610."""
    if isinstance(target, date):
        return [target.year * 100 + target.month]
    return [target] if isinstance(target, int) else list(target)


def only_verifiers(actor: Actor, act: str, target: Sequence[int] | int | date) -> None:
    """Refuse whoever verifies no hours here what is shown for a form that does not hold; the try is written down.

    Such a form reaches no action, and the pages behind it show the visits of everybody.
    """
    if refusal := rules.may_work_here(actor):
        note_attempt(actor, act, refusal.code, _numbers(target))
        refuse(refusal)


@retried
def note_attempt(actor: Actor, act: str, code: str, target_ids: Sequence[int]) -> None:
    """Write down that somebody tried what is not theirs, with the refusal's code; each try is one more line.

    target_ids: the visits that were named, the word that was to be taken back, or the month; at most 20 are kept.
    """
    now = clock.now()
    with write() as tx:
        keys = {"act": act, "code": code, "target_ids": list(target_ids)[:MOST_NAMED]}
        events.record(tx, "hours.attempted", actor, ATTEMPTS, now, **keys)
