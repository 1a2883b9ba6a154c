"""Whoever helps with something for the first time comes beside somebody experienced."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from portal.kernel.errors import Refusal
from portal.kernel.text import N_
from portal.tasks.rules.claims import ShiftLine

MOST_EACH, MOST_EXTRA = 9, 20


class GuideRule(NamedTuple):
    """What a task asks of first-timers: how many come with each experienced person (0: no rule), and extra places."""

    first_timers_each: int = 0
    extra_places: int = 0


class Listed(NamedTuple):
    """Somebody with a place in a shift, or for whom one is kept (has_place is False); is_extra: beside the capacity."""

    person_id: int
    has_place: bool
    is_extra: bool


def may_begin(shift: ShiftLine) -> Refusal | None:
    """Let a first-timer in only while somebody experienced with a place has a hand free.

    Product row 12. Each experienced person takes so many along as the task says, whether in an ordinary place or an
    extra one; a place that is kept for a first-timer counts too. It asks nothing of whoever is experienced.
    """
    if not shift.first_timers_each or not shift.is_first_time:
        return None
    if shift.flexible_minutes is not None:  # whoever is experienced comes at another hour
        return ALONE_AT_FIRST
    if shift.first_timers < shift.guides * shift.first_timers_each:
        return None
    return NO_GUIDE


ALONE_AT_FIRST = Refusal(
    "guide-missing",
    N_("The first time, people come with somebody experienced, at a fixed time. Please choose another shift."),
)
NO_GUIDE = Refusal(
    "guide-missing",
    N_(
        "The first time, people come with somebody experienced here, and nobody who could take one more along has a "
        "place yet. Please look again later, or ask the leader."
    ),
)


def counted(
    shift: ShiftLine, person_id: int, listed: Collection[Listed], experienced: Collection[int],
    leaving: int | None = None,
) -> ShiftLine:  # fmt: skip
    """Return the shift as it is for one person, beside those who are on its list.

    experienced: whoever of all of them is. Extra places are for first-timers alone. leaving: who would hand their
    place over to the person.
    """
    others = [one for one in listed if one.person_id not in {person_id, leaving}]
    is_first_time = person_id not in experienced
    extra_left = max(shift.extra_places - sum(one.is_extra for one in listed), 0)
    return shift._replace(
        is_first_time=is_first_time,
        guides=len({one.person_id for one in others if one.has_place and one.person_id in experienced}),
        first_timers=len({one.person_id for one in others if one.person_id not in experienced}),
        extra_left=extra_left if is_first_time else 0,
    )


def are_alone(each: int, listed: Collection[Listed], experienced: Collection[int]) -> bool:
    """Tell whether more first-timers have a place than the experienced ones take along, so many each."""
    holders = {one.person_id for one in listed if one.has_place}
    guides = holders.intersection(experienced)
    return bool(each) and len(holders - guides) > len(guides) * each


def check_guides(rule: GuideRule) -> dict[str, str]:
    """Return a sentence for what does not hold about first-timers; extra places need somebody experienced."""
    if not 0 <= rule.first_timers_each <= MOST_EACH:
        return {"first_timers": N_("Choose how many first-timers come with each experienced person.")}
    if not 0 <= rule.extra_places <= MOST_EXTRA:
        return {"extra_places": N_("Write how many extra places, from 0 to 20.")}
    if rule.extra_places and not rule.first_timers_each:
        text = N_("Extra places are for first-timers beside somebody experienced. Choose how many come with each.")
        return {"first_timers": text}
    return {}
