"""What somebody sees first, and which small numbers are better not shown."""

from dataclasses import dataclass
from typing import Literal

FEWEST = 5  # below that a count may point to a person

Step = Literal["hours", "people", "reviews", "door", "check-in", "place", "tasks", "overview"]


@dataclass(frozen=True)
class Waiting:
    """What waits for a person: visits to verify, people to approve, items to review, a shift to lead, a place taken.

    led and own are "now", "soon" (today) or "" for the next shift that they lead or have a place in.
    """

    hours: int = 0
    people: int = 0
    reviews: int = 0
    led: str = ""
    own: str = ""


def first_step(roles: frozenset[str], waiting: Waiting) -> Step:
    """Return the one thing to do next, by role: who waits at the door comes before paper, paper before one's own."""
    if waiting.led == "now":
        return "door"
    if roles & {"social_worker", "supervisor"}:
        if waiting.hours:
            return "hours"
        if waiting.people:
            return "people"
    if waiting.reviews and roles & {"committee", "social_worker", "supervisor"}:
        return "reviews"
    if waiting.own == "now":
        return "check-in"
    if waiting.led:
        return "door"
    if roles & {"purchaser", "site_admin", "committee"}:
        return "overview"
    return "place" if waiting.own else "tasks"


def shown_count(count: int, *, is_exact: bool) -> int | None:
    """Return the count as somebody outside the station may see it: None for one to four, which stays unsaid."""
    if is_exact or count == 0 or count >= FEWEST:
        return count
    return None
