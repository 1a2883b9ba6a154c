"""What a history of claims must explain: every yes is a place in the database, every place a yes, every no a reason."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from tests.races.history import Try

ALREADY = "You already have a place here."
FULL = "All places of this shift are taken."


@dataclass(frozen=True)
class Place:
    """An open place in the database."""

    id: int
    person_id: int


def unexplained(tries: Sequence[Try], places: Sequence[Place], capacity: int) -> list[str]:
    """Return what the history and the places of one shift do not explain in each other."""
    held = {place.id: place.person_id for place in places}
    wrong = [f"{len(places)} places of {capacity}"] if len(places) > capacity else []
    wrong += [f"{len(places)} places, {len(set(held.values()))} people"] * (len(set(held.values())) < len(places))
    granted: dict[int, list[Try]] = defaultdict(list)
    for one in tries:
        if one.is_ok:
            granted[int(one.location.rsplit("/", 1)[1])].append(one)
    wrong += [f"place {number} was promised and is not there" for number in granted if number not in held]
    wrong += [f"place {number} was taken and nobody was told" for number in held if number not in granted]
    for number, told in granted.items():
        people = {one.order.meant[0].person_id for one in told}
        if number in held and people != {held[number]}:
            wrong.append(f"place {number} of {held[number]} was promised to {sorted(people)}")
        if len({one.order.meant[1] for one in told}) > 1:
            wrong.append(f"place {number} was given to two forms")
    since = {held[number]: min(one.invoked for one in told) for number, told in granted.items() if number in held}
    wrong += [why for one in tries if not one.is_ok and (why := _why_not(one, since, capacity))]
    return wrong


def _why_not(one: Try, since: dict[int, float], capacity: int) -> str | None:
    """Say why a no is wrong: it may come of a place that the person had, or of as many places taken as there are."""
    person_id = one.order.meant[0].person_id
    if one.status == 0:
        return f"a connection broke: {one.said}"
    if one.status != 409:
        return f"{one.order.key} was answered {one.status}: {one.said}"
    if one.said.startswith(ALREADY):
        has_one = since.get(person_id, one.ended) < one.ended
        return None if has_one else f"{one.order.key} was told of a place that nobody gave"
    if one.said.startswith(FULL):
        is_full = sum(at < one.ended for at in since.values()) >= capacity
        return None if is_full else f"{one.order.key} was told “full” while there was room"
    return f"{one.order.key} was refused: {one.said}"
