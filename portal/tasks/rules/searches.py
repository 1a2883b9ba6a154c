"""Searches that people keep: how many, under which names, and at which hours they are told of something new."""

from collections.abc import Collection
from datetime import datetime

from portal.kernel.errors import Refusal
from portal.kernel.text import N_

MOST_SEARCHES = 10
TELL_FROM, TELL_UNTIL = 8, 20  # hours on the wall clock: nobody is woken by a task


def may_save(count: int, *, is_narrow: bool) -> Refusal | None:
    """Allow ten searches a person, each of which leaves something out."""
    if not is_narrow:
        return Refusal("not-narrow", N_("Choose words, a day or a kind of service first. Then you can keep that."))
    if count >= MOST_SEARCHES:
        return Refusal("too-many", N_("You have ten searches already. Remove one first."))
    return None


def check_name(name: str, taken: Collection[str]) -> dict[str, str]:
    """Return a sentence when the person has a search of that name."""
    if name.casefold() in {other.casefold() for other in taken}:
        return {"name": N_("You have a search of that name already. Choose another one.")}
    return {}


def is_hour_to_tell(wall: datetime) -> bool:
    """Tell whether people are told of something new at this wall time."""
    return TELL_FROM <= wall.hour < TELL_UNTIL
