"""What suits the reader, and the days that differ from their weekly times."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.attendance import queries as attendance
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import NotFound
from portal.matching import rules
from portal.matching.models import AvailabilityException, SuggestionChoice
from portal.matching.rules import Chance, Except, Known, Reason
from portal.orgs import queries as orgs
from portal.people import queries as people
from portal.tasks import queries as tasks
from portal.tasks.queries import ShiftLine

MOST_LOOKED_AT = 200
MOST_NEWS = 50


@dataclass(frozen=True)
class Suggestion:
    """One shift that suits the reader, and why. starts_at, ends_at: UTC."""

    task_id: int
    shift_id: int
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    flexible_minutes: int | None
    left: int
    capacity: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class ExceptionLine:
    """Days that differ from the week, both included."""

    id: int
    first_on: date
    last_on: date
    is_free: bool


@dataclass(frozen=True)
class SuggestionsPage:
    """At most five suggestions; none without times to keep to, or when the reader wants none."""

    suggestions: tuple[Suggestion, ...]
    exceptions: tuple[ExceptionLine, ...]
    is_off: bool
    has_times: bool
    domains: Mapping[str, str]


def suggestions_page(actor: Actor) -> SuggestionsPage:
    """Return what suits the actor within the next four weeks; everything on it could be taken now."""
    tx, now = read(), clock.now()
    today = clock.local(now, actor.zone).date()
    lines = exceptions(tx, actor, today)
    is_off = is_switched_off(tx, actor.person_id or 0)
    offer = people.offer(tx, actor.community_id, actor.person_id or 0)
    has_times = bool(offer.times) or any(line.is_free for line in lines)
    found = _suggested(tx, actor, now, offer, lines) if has_times and not is_off else ()
    return SuggestionsPage(found, lines, is_off, has_times, tasks.DOMAIN_WORDS)


def _suggested(
    tx: Session, actor: Actor, now: datetime, offer: people.Offer, lines: tuple[ExceptionLine, ...]
) -> tuple[Suggestion, ...]:
    zone = ZoneInfo(actor.zone)
    wall = now.astimezone(zone).replace(tzinfo=None)
    found, near = tasks.open_to(actor, tx, now, MOST_LOOKED_AT)
    shifts = {shift.id: shift for shift in found if shift.starts_at - now <= rules.AHEAD}
    known = replace(_known(tx, actor, wall.date(), offer, lines), near=near)
    chosen = rules.suggest([_chance(shift, zone, known, wall) for shift in shifts.values()], known, wall)
    return tuple(_suggestion(shifts[chance.shift_id], why) for chance, why in chosen)


def _known(tx: Session, actor: Actor, today: date, offer: people.Offer, lines: tuple[ExceptionLine, ...]) -> Known:
    person_id = actor.person_id or 0
    served = attendance.served(tx, person_id)
    domains: Counter[str] = Counter()
    for _, domain, count in served:
        domains[domain] += count
    return Known(
        times=offer.times, skills=offer.skills, area=offer.area,
        exceptions=tuple(Except(line.first_on, line.last_on, line.is_free) for line in lines),
        team_ids=frozenset(orgs.team_ids_of_person(tx, person_id, today)),
        tasks={task_id: count for task_id, _, count in served}, domains=domains,
    )  # fmt: skip


def _chance(shift: ShiftLine, zone: ZoneInfo, known: Known, wall: datetime) -> Chance:
    starts, ends = (at.astimezone(zone).replace(tzinfo=None) for at in (shift.starts_at, shift.ends_at))
    chance = Chance(shift.id, shift.task_id, shift.team_id, shift.domain, shift.place, starts, ends, shift.places_left)
    if shift.flexible_minutes is None:
        return chance
    return rules.first_hour(chance, shift.flexible_minutes, known, wall)


def _suggestion(shift: ShiftLine, why: tuple[Reason, ...]) -> Suggestion:
    return Suggestion(
        shift.task_id, shift.id, shift.title, shift.place, shift.starts_at, shift.ends_at,
        shift.flexible_minutes, shift.places_left, shift.places_in_all, why,
    )  # fmt: skip


@dataclass(frozen=True)
class News:
    """What is new for one search of a person, at times when they can; the shifts by start.

    looked_at: what was added later is not among them.
    """

    person_id: int
    search_id: int
    shift_ids: tuple[int, ...]
    looked_at: datetime


def news(tx: Session, actor: Actor, now: datetime) -> list[News]:
    """Return what there is to tell, one search a person; nothing in the night, to nobody twice on one day.

    Only what the person could take now, and within the times that they gave, if any.
    """
    wall = clock.local(now, actor.zone).replace(tzinfo=None)
    if not tasks.is_hour_to_tell(wall):
        return []
    told = (_news_of(tx, listener, now, wall) for listener in tasks.listeners(tx, actor, f"{wall:%Y-%m-%d}"))
    return [each for each in told if each is not None]


def _news_of(tx: Session, listener: tasks.Listener, now: datetime, wall: datetime) -> News | None:
    actor, zone = listener.actor, ZoneInfo(listener.actor.zone)
    person_id = actor.person_id or 0
    offer = people.offer(tx, actor.community_id, person_id)
    lines = exceptions(tx, actor, wall.date())
    known = Known(times=offer.times, exceptions=tuple(Except(x.first_on, x.last_on, x.is_free) for x in lines))
    for search_id, filters, since in listener.searches:
        found, _ = tasks.open_to(actor, tx, now, MOST_NEWS, filters, since)
        fitting = [shift.id for shift in found if rules.suits(_chance(shift, zone, known, wall), known)]
        if fitting:
            return News(person_id, search_id, tuple(fitting), now)
    return None


def exceptions(tx: Session, actor: Actor, today: date) -> tuple[ExceptionLine, ...]:
    """Return the actor's own days that are not over, by their first."""
    mine = AvailabilityException.person_id == actor.person_id, AvailabilityException.ended_at.is_(None)
    rows = tx.scalars(
        select(AvailabilityException)
        .where(*mine, AvailabilityException.last_on >= today)
        .order_by(AvailabilityException.first_on, AvailabilityException.id)
    )
    return tuple(ExceptionLine(row.id, row.first_on, row.last_on, row.is_free) for row in rows)


def count_exceptions(tx: Session, person_id: int, today: date) -> int:
    """Return how many of the person's days are not over."""
    mine = AvailabilityException.person_id == person_id, AvailabilityException.ended_at.is_(None)
    return tx.scalar(select(func.count()).where(*mine, AvailabilityException.last_on >= today)) or 0


def exception_for_update(tx: Session, actor: Actor, exception_id: int) -> AvailabilityException:
    """Return one of the actor's own, locked for a change, or NotFound."""
    mine = AvailabilityException.id == exception_id, AvailabilityException.person_id == actor.person_id
    row = tx.scalar(select(AvailabilityException).where(*mine).with_for_update())
    if row is None:
        raise NotFound
    return row


def is_switched_off(tx: Session, person_id: int) -> bool:
    """Tell whether the person wants no suggestions."""
    return bool(tx.scalar(select(SuggestionChoice.is_off).where(SuggestionChoice.person_id == person_id)))
