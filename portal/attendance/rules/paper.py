"""What a paper list may be typed in as: until when, which times, what stands beside a visit that there is already."""

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Protocol

from portal.attendance.rules.visits import (
    CANCELLED,
    EARLY,
    GRACE,
    SETTLED,
    UNDO_WITHIN,
    Closing,
    Planned,
    closing,
    closing_unseen,
    on_wall,
)
from portal.kernel.errors import Refusal
from portal.kernel.text import N_
from portal.kernel.units import nearest

PICTURES = (".pdf", ".png", ".jpg", ".jpeg")
BLANK_LINES = 6  # on the page that types a list in; more people follow on a second sheet
MOST_LABEL = 40
EMPTY_PAPER = {"came": N_("Tick at least one person who came, or write somebody below the list.")}


@dataclass(frozen=True)
class Stay:
    """From when to when somebody was there, as the paper says; left_at is empty where nobody wrote it down."""

    came_at: datetime
    left_at: datetime | None


class Known(Protocol):
    """What a line is compared with of somebody who is here already."""

    @property
    def person_id(self) -> int: ...
    @property
    def phone_end(self) -> str: ...


def may_type(shift: Planned, paper_days: int, zone: str, now: datetime) -> Refusal | None:
    """Allow it from the shift's end on, for so many days."""
    if shift.is_cancelled:
        return CANCELLED
    if shift.flexible_minutes is not None:  # a list says hours, and no day
        return Refusal("no-paper", N_("Without a fixed time everybody tells by themselves what they did."))
    if now < shift.ends_at:
        text = N_("The list can be typed in once the shift is over, at %(time)s.")
        return Refusal("paper-early", text, params={"time": on_wall(shift.ends_at, zone)})
    if now > shift.ends_at + timedelta(days=paper_days):
        text = N_("A list can be typed in for %(days)s days. Ask the station to enter it as hours from before.")
        return Refusal("paper-late", text, params={"days": paper_days})
    return None


def stay(came: time | None, left: time | None, shift: Planned, zone: str, now: datetime) -> Stay | Refusal:
    """Read the times of one line, each as the moment nearest to the plan.

    Somebody comes from an hour before the start on and leaves until half an hour after the end, as at the door.
    """
    if came is None:
        return NO_ARRIVAL
    came_at = nearest(came, shift.starts_at, zone)
    left_at = nearest(left, shift.ends_at, zone) if left else None
    if not shift.starts_at - EARLY <= came_at < shift.ends_at:
        return TOO_FAR
    if left_at is not None and not came_at < left_at <= min(shift.ends_at + GRACE, now):
        return TOO_LATE
    return Stay(came_at, left_at)


NO_ARRIVAL = Refusal("no-arrival", N_("Write when this person came"))
TOO_FAR = Refusal("arrival-range", N_("Write a time from %(earliest)s on, before the end at %(end)s"))
TOO_LATE = Refusal(
    "departure-range",
    N_("Write a time after the arrival, at the latest %(latest)s. Leave it empty where the paper says none."),
)


def bounds(shift: Planned, zone: str) -> Mapping[str, str]:
    """Return the times that the sentences about times name."""
    moments = {"earliest": shift.starts_at - EARLY, "end": shift.ends_at, "latest": shift.ends_at + GRACE}
    return {name: on_wall(at, zone) for name, at in moments.items()}


def closing_of(said: Stay, shift: Planned, grade: int) -> Closing:
    """Return how the visit ends that the line becomes, by the rules of every visit."""
    if said.left_at is None:
        return closing_unseen(said.came_at, shift.ends_at, grade)
    return closing(said.came_at, shift.ends_at, said.left_at, (grade, grade))


def agrees(said: Stay, shift: Planned, came_at: datetime, left_at: datetime | None) -> bool:
    """Tell whether the line says the same as a visit that there is already, within five minutes at either end."""
    if left_at is None:
        return False
    expected = said.left_at or shift.ends_at
    return abs(said.came_at - came_at) < SETTLED and abs(expected - left_at) < SETTLED


def method_of_line(typist_person_id: int | None, person_id: int) -> str:
    """Return how a typed line counts: as paper, but of whoever typed it only as their own word."""
    return "own" if typist_person_id == person_id else "paper"


def may_take_sheet_back(
    typed_at: datetime, now: datetime, states: Mapping[int, str], *, is_undone: bool
) -> Refusal | None:  # fmt: skip
    """Allow it for ten minutes, while nobody has decided on one of its visits; states: by visit."""
    if is_undone:
        return Refusal("undone", N_("This list was taken back before."))
    if now - typed_at > UNDO_WITHIN:
        text = N_("A typed list can be taken back for ten minutes. Ask the social worker to refuse what is wrong.")
        return Refusal("undo-late", text)
    if any(state != "pending" for state in states.values()):
        return Refusal("undo-decided", N_("Somebody has already decided on a visit of this list."))
    return None


def check_label(label: str) -> dict[str, str]:
    """Return a sentence for a name of a sheet that is too long."""
    return {"label": N_("Please write at most 40 characters")} if len(label) > MOST_LABEL else {}


def person_of(
    text: str, phone_end: str, same: Sequence[Known], here: Container[int], *, by_number: int | None, is_new: bool
) -> int | str | None:  # fmt: skip
    """Return whom a line of a stranger means: a person who is known, None for a newcomer, or a sentence to mend it.

    text: a volunteer number (by_number: whose it is) or a name (same: who has it; here: who is on the list or was
    there). A name with the last four digits of one phone is that person, without digits the one who is here; of a name
    that is known otherwise the typist has to say whether it is somebody new.
    """
    if by_number:
        return by_number
    if _NUMBER.match(text.upper()):
        return UNKNOWN_NUMBER
    if not 0 < len(text) <= MOST_NAME:
        return OTHER_NAME
    exact = [
        person.person_id
        for person in same
        if (person.phone_end == phone_end if phone_end else person.person_id in here and not is_new)
    ]
    if len(exact) == 1:
        return exact[0]
    return NAMESAKE if same and not is_new else None


_NUMBER = re.compile(r"^L(?=[A-Z]*\d)[2-9A-Z]{8}$")  # a name has no digit in it
MOST_NAME = 80
UNKNOWN_NUMBER = N_("Nobody here has this volunteer number. Look at it again, or write the name.")
NAMESAKE = N_("Somebody of this name is known here. Write their volunteer number, or tick “Somebody new”.")
OTHER_NAME = N_("Write a name of at most 80 characters, or a volunteer number")
NOT_LISTED = N_("This person is not on the list. Write them below it.")
TWICE = N_("This person stands on the list twice. Leave one line out.")
