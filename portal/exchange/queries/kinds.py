"""What each kind of list is held against, and what would become of its rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from portal.exchange.queries.known import plan_of_tasks, refs
from portal.exchange.queries.known_people import known_hours, known_people
from portal.exchange.reading import Reading
from portal.exchange.rules import HOURS, OPPORTUNITIES, PEOPLE, Plan, plan_hours, plan_people
from portal.kernel.actor import Actor
from portal.kernel.db import read


@dataclass(frozen=True)
class _Kind:
    """How what is known is found, and how a plan is made with it."""

    known: Callable[[Session, Actor, Reading], Any]
    plan: Callable[[Reading, Any], Plan[Any]]


_KINDS: Mapping[str, _Kind] = {
    OPPORTUNITIES.kind: _Kind(
        lambda tx, actor, reading: refs(tx, actor.community_id, reading.said.source), plan_of_tasks
    ),
    PEOPLE.kind: _Kind(known_people, lambda reading, known: plan_people(reading.rows, known)),
    HOURS.kind: _Kind(known_hours, lambda reading, known: plan_hours(reading.rows, known)),
}


def known_of(tx: Session, actor: Actor, reading: Reading) -> Any:  # noqa: ANN401 - each kind knows something else
    """Return what a list is held against; `plan_of` and `steps.write_rows` take it."""
    return _KINDS[reading.kind].known(tx, actor, reading)


def plan_of(reading: Reading, known: Any) -> Plan[Any]:  # noqa: ANN401 - as above
    """Say what would become of each row, given what is known."""
    return _KINDS[reading.kind].plan(reading, known)


def plan(actor: Actor, reading: Reading) -> Plan[Any]:
    """Say what would become of each row of the file in the actor's community."""
    return plan_of(reading, known_of(read(), actor, reading))
