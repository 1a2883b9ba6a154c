"""What was done in a community and what it changed: for whoever looks after it, a page at a time or whole."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select

from portal.kernel.actor import Actor
from portal.kernel.changes import Change
from portal.kernel.db import read
from portal.kernel.events import Event
from portal.people.models import Community, Person, User

PAGE_SIZE = 40
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00")  # as the record keeps one
# When somebody signed in, read a message or chose large type is nobody's business; reports of what went wrong and flags
# are for their named readers alone. When somebody voted stands beside the poll; a secret vote names nobody.
# Who wishes to be erased is for the person and the supervisors, whose page has it.
PRIVATE = (
    "person.signed-in", "person.signed-out", "person.sign-ins-ended", "person.preferences-changed", "notices.read",
    "calendar.opened", "calendar.ended", "report.made", "report.read", "report.decided", "flag.set", "flag.ended",
    "poll.voted", "erasure.asked", "erasure.taken-back", "erasure.kept", "erasure.waits",
)  # fmt: skip


# What the program does by itself every day fills no page; the file holds it.
ROUTINE = ("shift.reminder", "window.closing", "search.news", "sharing.put-in", "door.renewed")


@dataclass(frozen=True)
class Wanted:
    """Which acts: on a thing ("shift:34", or every "shift"), by whoever has this in their name, on a local day."""

    thing: str = ""
    who: str = ""
    day: date | None = None


@dataclass(frozen=True)
class ValueLine:
    """One value of a thing before and after; an empty text is no value."""

    thing: str
    column: str
    before: str
    after: str


@dataclass(frozen=True)
class ActLine:
    """One act: who did what to which thing, when, and the values that it changed."""

    id: int
    at: datetime
    name: str
    subject: str
    who: str
    values: tuple[ValueLine, ...]


@dataclass(frozen=True)
class ChangesPage:
    """A page of a community's acts, newest first."""

    lines: tuple[ActLine, ...]
    wanted: Wanted
    next_cursor: int | None


def changes_page(actor: Actor, wanted: Wanted, before_id: int | None) -> ChangesPage:
    """Return the acts of the actor's community below a number that are wanted."""
    by_people = Event.name.not_in(ROUTINE)
    query = _acts(actor, by_people, *_chosen(wanted, actor.zone)).order_by(Event.id.desc()).limit(PAGE_SIZE + 1)
    rows = read().execute(query.where(Event.id < before_id) if before_id else query).all()
    values = _values([row.id for row in rows[:PAGE_SIZE]], ZoneInfo(actor.zone))
    lines = tuple(
        ActLine(row.id, row.at, row.name, row.subject, row.who or "", values.get(row.id, ()))
        for row in rows[:PAGE_SIZE]
    )
    return ChangesPage(lines, wanted, lines[-1].id if len(rows) > PAGE_SIZE else None)


def recorded(actor: Actor, first: date, last: date) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the head of an export and every act from the first to the last local day, oldest first; numbers only."""
    slug = read().scalar(select(Community.slug).where(Community.id == actor.community_id))
    span = _from_to(first, last, actor.zone)
    rows = read().execute(_acts(actor, *span).order_by(Event.id)).all()
    changed: dict[int, list[dict[str, Any]]] = {}
    within = Change.event_id.in_(select(Event.id).where(Event.community_id == actor.community_id, *span))
    for each in read().scalars(select(Change).where(within).order_by(Change.id)):
        changed.setdefault(each.event_id, []).append({"thing": each.thing, "before": each.before, "after": each.after})
    acts = [
        {
            "id": row.id, "at": row.at.isoformat(), "act": row.name, "on": row.subject, "by_user": row.actor_user_id,
            "via": row.via, "keys": row.keys, "changed": changed.get(row.id, []),
        }
        for row in rows
    ]  # fmt: skip
    return {"community": slug, "from": first.isoformat(), "to": last.isoformat()}, acts


def _acts(actor: Actor, *chosen: ColumnElement[bool]) -> Any:  # noqa: ANN401 - a select of seven columns
    return (
        select(
            Event.id, Event.at, Event.name, Event.subject, Event.actor_user_id, Event.via, Event.keys,
            Person.name.label("who"),
        )
        .outerjoin(User, User.id == Event.actor_user_id)
        .outerjoin(Person, Person.id == User.person_id)
        .where(Event.community_id == actor.community_id, Event.name.not_in(PRIVATE), *chosen)
    )  # fmt: skip


def _chosen(wanted: Wanted, zone: str) -> Iterator[ColumnElement[bool]]:
    if ":" in wanted.thing:
        yield Event.subject == wanted.thing
    elif wanted.thing:
        yield Event.subject.startswith(f"{wanted.thing}:", autoescape=True)
    if wanted.who:
        yield Person.name.icontains(wanted.who, autoescape=True)
    if wanted.day:
        yield from _from_to(wanted.day, wanted.day, zone)


def _from_to(first: date, last: date, zone: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    after = last + timedelta(days=1)
    start, end = (datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)) for day in (first, after))
    return Event.at >= start, Event.at < end


def _values(event_ids: Iterable[int], zone: ZoneInfo) -> dict[int, tuple[ValueLine, ...]]:
    rows = read().scalars(select(Change).where(Change.event_id.in_(list(event_ids))).order_by(Change.id))
    found: dict[int, tuple[ValueLine, ...]] = {}
    for row in rows:
        lines = (
            ValueLine(row.thing, name, _plain(was, zone), _plain(row.after[name], zone))
            for name, was in row.before.items()
        )
        found[row.event_id] = (*found.get(row.event_id, ()), *lines)
    return found


def _plain(value: Any, zone: ZoneInfo) -> str:  # noqa: ANN401 - what a column held
    """Return the value as text, a moment as the community's wall time."""
    if value is None:
        return ""
    if isinstance(value, str) and MOMENT.fullmatch(value):
        return f"{datetime.fromisoformat(value).astimezone(zone):%Y-%m-%d %H:%M}"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
