"""The searches that somebody keeps, for the list without a statement of their own; who is told of what is new."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import String, and_, bindparam, case, cast, func, select, true
from sqlalchemy.orm import Session

from portal.kernel import prepared
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import NotFound, refuse
from portal.kernel.events import Event
from portal.kernel.text import N_
from portal.people.models import Person
from portal.tasks import rules
from portal.tasks.models import SavedSearch, Shift
from portal.tasks.queries.filters import Filters
from portal.tasks.queries.lines import (
    BY_START,
    GUIDES,
    LIMITS,
    LINE,
    OWN_PLACES,
    SHIFTS,
    TASKS,
    TEAMS,
    WIDTH,
    limits,
    own_shift,
    shifts,
    tasks,
)
from portal.tasks.rules import OwnShift, ShiftLine

FIELD, ROW = "\x1f", "\x1e"  # neither stands in what people type: what cannot be seen is left out
PEOPLE, SEARCHES = Person.__table__, SavedSearch.__table__
_searches = SEARCHES.c


class SearchLine(NamedTuple):
    """A kept search; is_told: the person is told when something new fits."""

    id: int
    name: str
    filters: Filters
    is_told: bool

    @property
    def url(self) -> str:
        """The list with the search."""
        return self.filters.url()


@dataclass(frozen=True)
class SearchesPage:
    """The reader's searches, by name."""

    searches: tuple[SearchLine, ...]


@dataclass(frozen=True)
class NewSearchPage:
    """The form for a search to keep. domain_word: a msgid, empty for all kinds."""

    filters: Filters
    domain_word: str


_SAID = func.aggregate_strings(
    cast(_searches.id, String) + FIELD + _searches.name + FIELD + _searches.q + FIELD + _searches.day + FIELD
    + _searches.domain + FIELD + _searches.area + FIELD + _searches.near
    + FIELD + case((_searches.told_until_at.is_(None), ""), else_="1"), ROW,
)  # fmt: skip
_KEPT = select(_SAID).where(_searches.person_id == bindparam("person")).scalar_subquery()
_PLACES = OWN_PLACES.subquery()
# The person's places as OWN gives them, and in each row all that they keep; one row for somebody without places.
OWN_AND_KEPT = (
    select(*LINE, _PLACES.c.place_id, _KEPT)
    .select_from(
        PEOPLE.outerjoin(_PLACES, true())
        .outerjoin(SHIFTS, shifts.id == _PLACES.c.shift_id)
        .outerjoin(TASKS, tasks.id == shifts.task_id)
        .outerjoin(TEAMS, TEAMS.c.id == tasks.team_id)
        .outerjoin(GUIDES, GUIDES.c.task_id == tasks.id)
        .outerjoin(LIMITS, and_(limits.team_id == tasks.team_id, limits.ended_at.is_(None)))
    )
    .where(PEOPLE.c.id == bindparam("person"))
    .order_by(*BY_START)
)


def own_and_searches(tx: Session, person_id: int, now: datetime) -> tuple[tuple[OwnShift, ...], tuple[SearchLine, ...]]:
    """Return what own_places() returns and the person's searches by name, in one statement: the list has five."""
    rows = prepared.run(tx, OWN_AND_KEPT, person=person_id, own_since=now - rules.LOOK_BACK).all()
    own = tuple(own_shift(row[WIDTH], ShiftLine(*row[:WIDTH])) for row in rows if row[WIDTH] is not None)
    return own, _read(rows[0][WIDTH + 1]) if rows else ()


def _read(said: str | None) -> tuple[SearchLine, ...]:
    found = [each.split(FIELD) for each in said.split(ROW)] if said else []
    lines = [
        SearchLine(int(i), name, Filters(q, day, domain, area=area, near=near), bool(told))
        for i, name, q, day, domain, area, near, told in found
    ]
    return tuple(sorted(lines, key=lambda line: (line.name.casefold(), line.id)))


def may_keep(filters: Filters, searches: Sequence[SearchLine]) -> bool:
    """Tell whether these filters could be kept, and are not yet."""
    if filters.view or any(kept.filters == replace(filters, cursor="") for kept in searches):
        return False
    return rules.may_save(len(searches), is_narrow=filters.narrows) is None


def searches_page(actor: Actor) -> SearchesPage:
    """Return the searches that the actor keeps."""
    return SearchesPage(searches_of(read(), actor.person_id or 0))


def searches_of(tx: Session, person_id: int) -> tuple[SearchLine, ...]:
    """Return the person's searches by name."""
    return _read(tx.scalar(select(_SAID).where(_searches.person_id == person_id)))


def new_search_page(actor: Actor, filters: Filters) -> NewSearchPage:
    """Return the form for keeping these filters; Conflict with the reason where they cannot be kept."""
    refuse(rules.may_save(len(searches_of(read(), actor.person_id or 0)), is_narrow=filters.narrows))
    return NewSearchPage(filters, rules.DOMAIN_WORDS.get(filters.domain, ""))


def search_for_update(tx: Session, actor: Actor, search_id: int) -> SavedSearch:
    """Return a search of the actor's own, locked for a change, or NotFound."""
    mine = SavedSearch.id == search_id, SavedSearch.person_id == actor.person_id
    row = tx.scalar(select(SavedSearch).where(*mine).with_for_update())
    if row is None:
        raise NotFound(N_("We could not find that search."))
    return row


@dataclass(frozen=True)
class Listener:
    """Somebody who wants to be told of what is new, as an actor, with each such search and since when."""

    actor: Actor
    searches: tuple[tuple[int, Filters, datetime], ...]


def listeners(tx: Session, actor: Actor, day: str) -> list[Listener]:
    """Return who is still to be told on the day: those for whom a shift was added since they were told the last time.

    actor: the program; its zone is the community's. day: as part of `news_key`.
    """
    newest = select(func.max(Shift.made_at)).where(Shift.community_id == actor.community_id).scalar_subquery()
    rows = tx.execute(
        select(SavedSearch, Person)
        .join(Person, Person.id == SavedSearch.person_id)
        .where(
            SavedSearch.community_id == actor.community_id, SavedSearch.told_until_at < newest,
            Person.status.in_(("active", "pending")),
        )
        .order_by(SavedSearch.person_id, SavedSearch.id)
    ).all()  # fmt: skip
    keys = {news_key(person.id, day) for _, person in rows}
    known = Event.community_id == actor.community_id, Event.natural_key.in_(list(keys))
    done = set(tx.scalars(select(Event.natural_key).where(*known))) if keys else set()
    found: dict[int, Listener] = {}
    for search, person in rows:
        if news_key(person.id, day) in done:
            continue
        kept = found.get(person.id) or Listener(_as_actor(person, actor.zone), ())
        asked = search.id, filters_of(search), search.told_until_at
        found[person.id] = replace(kept, searches=(*kept.searches, asked))
    return list(found.values())


def filters_of(search: SavedSearch) -> Filters:
    """Return what the list is asked for with a kept search."""
    return Filters(search.q, search.day, search.domain, area=search.area, near=search.near)


def _as_actor(person: Person, zone: str) -> Actor:
    return Actor(
        None, person.id, person.community_id, person.name, status=person.status, birth_date=person.birth_date,
        zone=zone, via="program",
    )  # fmt: skip


def news_key(person_id: int, day: str) -> str:
    """Return the natural key of the one message about something new that a person gets on a day."""
    return f"search-news:{person_id}:{day}"
