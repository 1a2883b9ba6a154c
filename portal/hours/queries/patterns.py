"""Which visits are held because of a pattern, who looked at those before, and what people tried that is not theirs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from portal.attendance.models import Engagement
from portal.hours.models import ATTEMPTS, HourHold, Verification
from portal.hours.queries.docket import queue
from portal.hours.rules import Hold
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.events import Event
from portal.kernel.prepared import alias
from portal.people.models import Person, User
from portal.tasks.models import Shift, Task

SHOWN = 50  # of each kind
MOST_WAITING = 1_000  # visits of the queue that are looked through
_by, _by_person = alias(User), alias(Person)


@dataclass(frozen=True)
class HeldNow:
    """A visit that waits and is held: whose, which, and why."""

    engagement_id: int
    name: str
    title: str
    started_at: datetime
    holds: tuple[Hold, ...]


@dataclass(frozen=True)
class Look:
    """One word on a visit that was held: who gave it, when, what it said, and whether it was taken back."""

    by: str
    at: datetime
    step: str
    is_taken_back: bool


@dataclass(frozen=True)
class LookedAt:
    """A visit that somebody decided on although it was held: why it was, who looked, and what came of it."""

    engagement_id: int
    name: str
    title: str
    started_at: datetime
    state: str
    holds: tuple[Hold, ...]
    looks: tuple[Look, ...]


@dataclass(frozen=True)
class AttemptLine:
    """Something that somebody tried and was refused for good: who, when, what, why, on how many things."""

    by: str
    at: datetime
    act: str
    code: str
    target_ids: tuple[int, ...]


@dataclass(frozen=True)
class PatternsPage:
    """What is held now, what was, and what was tried; the newest of each first."""

    held: tuple[HeldNow, ...]
    looked_at: tuple[LookedAt, ...]
    attempts: tuple[AttemptLine, ...]


def patterns_page(actor: Actor) -> PatternsPage:
    """Return the patterns and attempts of the actor's community."""
    works = [case.work for case in queue(read(), actor, MOST_WAITING).cases]
    held = tuple(HeldNow(w.engagement_id, w.name, w.title, w.started_at, w.holds) for w in works if w.holds)
    return PatternsPage(held, _looked_at(actor), _attempts(actor))


def _looked_at(actor: Actor) -> tuple[LookedAt, ...]:
    latest = (
        select(HourHold.engagement_id)
        .where(HourHold.community_id == actor.community_id)
        .group_by(HourHold.engagement_id)
        .order_by(HourHold.engagement_id.desc())
        .limit(SHOWN)
        .subquery()
    )
    rows = read().execute(
        select(
            Engagement.id, Person.name, Task.title, Engagement.started_at, Engagement.state, HourHold.code,
            HourHold.count, HourHold.minutes, Verification.id.label("word_id"), Verification.step, Verification.at,
            Verification.reversed_at, _by_person.name.label("by"),
        )
        .join(latest, latest.c.engagement_id == Engagement.id)
        .join(HourHold, HourHold.engagement_id == Engagement.id)
        .join(Person, Person.id == Engagement.person_id)
        .join(Shift, Shift.id == Engagement.shift_id)
        .join(Task, Task.id == Shift.task_id)
        .join(Verification, Verification.engagement_id == Engagement.id)
        .join(_by, _by.id == Verification.by_user_id)
        .join(_by_person, _by_person.id == _by.person_id)
        .order_by(Engagement.id.desc(), HourHold.id, Verification.id)
    )  # fmt: skip
    visits: dict[int, list[Row[Any]]] = {}
    for row in rows:
        visits.setdefault(row.id, []).append(row)
    return tuple(_visit(found) for found in visits.values())


def _visit(rows: list[Row[Any]]) -> LookedAt:
    """Gather one visit from its holds times its words."""
    first = rows[0]
    holds = {row.code: Hold(row.code, row.count, row.minutes) for row in rows}
    looks = {row.word_id: Look(row.by, row.at, row.step, row.reversed_at is not None) for row in rows}
    return LookedAt(
        first.id, first.name, first.title, first.started_at, first.state, tuple(holds.values()), tuple(looks.values())
    )


def _attempts(actor: Actor) -> tuple[AttemptLine, ...]:
    rows = read().execute(
        select(Event.at, Event.keys, Person.name)
        .outerjoin(User, User.id == Event.actor_user_id)
        .outerjoin(Person, Person.id == User.person_id)
        .where(Event.community_id == actor.community_id, Event.subject == ATTEMPTS)
        .order_by(Event.id.desc())
        .limit(SHOWN)
    )
    return tuple(
        AttemptLine(row.name or "", row.at, row.keys["act"], row.keys["code"], tuple(row.keys["target_ids"]))
        for row in rows
    )
