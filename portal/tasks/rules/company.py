"""Nobody under 18 is alone with one adult, or with one family."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from portal.kernel.errors import Refusal
from portal.kernel.text import N_
from portal.tasks.rules.claims import ADULT, ShiftLine

if TYPE_CHECKING:
    from portal.policy.queries import AgeRules


class Company(NamedTuple):
    """Somebody on the list of a shift. flag_until: until which day they are kept from minors, None for no flag."""

    person_id: int
    status: str
    birth_date: date | None
    household_id: int | None
    flag_until: date | None


def is_minor(birth_date: date | None, day: date) -> bool:
    """Tell whether somebody is under 18 on the day; of whom we know no birth date, other rules decide."""
    return birth_date is not None and _birthday(birth_date) > day


def _birthday(birth_date: date) -> date:
    year = birth_date.year + ADULT
    try:
        return birth_date.replace(year=year)
    except ValueError:  # someone born on 29 February has a birthday on 1 March
        return date(year, 3, 1)


def adult_homes(listed: Iterable[Company], day: date) -> int:
    """Count the homes that the adults come from who can stand beside a minor on the day.

    Approved, known to be 18, not flagged. Whoever lives in no household that we know of is a home of their own.
    """
    return len({
        ("home", one.household_id) if one.household_id else ("person", one.person_id)
        for one in listed
        if one.status == "active"
        and one.birth_date is not None
        and not is_minor(one.birth_date, day)
        and (one.flag_until is None or one.flag_until < day)
    })  # fmt: skip


def needs_company(risk: str) -> bool:
    """Tell whether adults must stand beside a minor: not where the task is with others, in the open."""
    return risk != "low"


def without_one(shift: ShiftLine) -> ShiftLine:
    """Return the shift as if an adult's home were missing: whoever hands over may be one whom a minor needs."""
    return shift._replace(adult_homes=shift.adult_homes - 1)


def may_join(birth_date: date, shift: ShiftLine, ages: AgeRules, day: date) -> Refusal | None:
    """Let somebody under 18 in only beside adults of two homes, both for a place and at the door.

    The threat table of the reliability notes asks for two adults on tasks with minors; two of one family watch each
    other less than two strangers do, so homes are counted. An adult's place on the list is enough at the door: the
    leader sees who came. It asks nothing of tasks of low risk, which are with others and in the open. The shift's
    adult_homes is 0 where nobody looked, which keeps minors out.
    """
    is_asked = needs_company(shift.risk) and is_minor(birth_date, day)
    if is_asked and shift.flexible_minutes is not None:  # whoever else has a place comes at another time
        text = N_("People under 18 do this only at a fixed time, when adults are there. Please choose another task.")
        return Refusal("adults-missing", text)
    if not is_asked or shift.adult_homes >= ages.adults_beside_minors:
        return None
    text = N_(
        "People under 18 help here only beside two adults of different households. "
        "Please look again later, or ask the leader."
    )
    return Refusal("adults-missing", text)
