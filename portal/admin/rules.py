"""What somebody sees first, and which small numbers are better not shown."""

from dataclasses import dataclass
from typing import Literal

FEWEST = 5  # below that a count may point to a person

OFFICE = frozenset({"committee", "purchaser", "site_admin"})
WORKERS = frozenset({"social_worker", "supervisor"})
Step = Literal["door", "hours", "people", "reviews", "check-in", "overview", "tasks"]
Kind = Literal["worker", "office", "member"]


@dataclass(frozen=True)
class Waiting:
    """What waits for a person: visits to verify, people to approve, items that teams sent, and what is on right now."""

    hours: int = 0
    people: int = 0
    reviews: int = 0
    leads_now: bool = False
    serves_now: bool = False


def kind_of(roles: frozenset[str]) -> Kind:
    """Return which home page these roles see: that of a social worker, of an office, or of a member."""
    if roles & WORKERS:
        return "worker"
    return "office" if roles & OFFICE else "member"


def first_step(roles: frozenset[str], waiting: Waiting) -> Step:
    """Return the one thing to do next: who stands at the door comes before paper, paper before looking around."""
    if waiting.leads_now:
        return "door"
    if roles & WORKERS and (waiting.hours or waiting.people):
        return "hours" if waiting.hours else "people"
    if waiting.reviews and roles & (WORKERS | {"committee"}):
        return "reviews"
    if waiting.serves_now:
        return "check-in"
    return "overview" if roles & OFFICE else "tasks"


def shown_count(count: int, *, is_exact: bool) -> int | None:
    """Return the count as somebody outside the station may see it: None for one to four, which stays unsaid."""
    if is_exact or count == 0 or count >= FEWEST:
        return count
    return None
