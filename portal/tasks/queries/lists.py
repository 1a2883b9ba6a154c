"""The list of what can be taken now, what is on for visitors, and what a leader answers for; by day, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, bindparam, or_, tuple_
from sqlalchemy.orm import Session

from portal.kernel import clock, prepared
from portal.kernel.actor import Actor
from portal.kernel.db import UtcDateTime, read
from portal.kernel.errors import Refusal
from portal.kernel.prepared import at_most
from portal.orgs import queries as orgs
from portal.people import queries as people
from portal.people.queries import Consent, Standing
from portal.policy import queries as policy
from portal.policy.queries import AgeRules, AgeRulesByDay
from portal.tasks import rules
from portal.tasks.queries.company import beside
from portal.tasks.queries.deciding import claimable, with_credentials
from portal.tasks.queries.filters import Filters
from portal.tasks.queries.guides import beside_guides
from portal.tasks.queries.lines import (
    BY_START,
    FLAG_UNTIL,
    GUIDES,
    STANDING,
    WIDTH,
    lines,
    shifts,
    standing_values,
    tasks,
)
from portal.tasks.queries.shared import own_places, standing_of, to_come
from portal.tasks.queries.standing_in import CallLine, open_calls
from portal.tasks.rules import OwnShift, ShiftLine

PAGE_SIZE = 50
MOST_CLASHES = 100  # conditions in one statement; the rule looks at the rest
_TWO = tuple(f"{number:02}" for number in range(60))  # hours and minutes, in a third of the time
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Slip(NamedTuple):
    """One shift in the list. times: "14:00–16:00"; places_at: where its places stand in the page's `places`."""

    url: str
    title: str
    place: str
    times: str
    places_at: int
    is_running: bool


@dataclass(frozen=True)
class Day:
    """The shifts of one day; ahead counts the days from today."""

    day: date
    ahead: int
    slips: tuple[Slip, ...]


@dataclass(frozen=True)
class ListPage:
    """The list. count is the number of all that fit the filters, None when there are further pages.

    places: each pair of places left and in all that occurs, once, so that its words are made once. calls: who of the
    reader's teams asks for a stand-in.
    """

    days: tuple[Day, ...]
    places: tuple[tuple[int, int], ...]
    count: int | None
    filters: Filters
    next_url: str | None
    own: tuple[OwnShift, ...]
    refusal: Refusal | None
    is_waiting: bool
    may_lead: bool
    is_public: bool
    domains: tuple[tuple[str, str], ...] = tuple(rules.DOMAIN_WORDS.items())
    calls: tuple[CallLine, ...] = ()


# What a list may be narrowed by, each with the values it is bound to.
_CONDITIONS: dict[str, Any] = {
    "free": or_(shifts.taken < shifts.capacity, GUIDES.c.extra_places > 0),
    "risks": tasks.risk.in_(bindparam("risks", expanding=True)),
    "age": tasks.minimum_age <= bindparam("age"),
    "teams": tasks.team_id.in_(bindparam("teams", expanding=True)),
    "title": tasks.title.ilike(bindparam("words"), escape="\\"),
    "words": or_(
        tasks.title.ilike(bindparam("words"), escape="\\"), tasks.place.ilike(bindparam("words"), escape="\\")
    ),
    "domain": tasks.domain == bindparam("domain"),
    "days": and_(shifts.ends_at > bindparam("first"), shifts.starts_at < bindparam("last")),
    "after": tuple_(*BY_START) > tuple_(bindparam("after", type_=UtcDateTime), bindparam("after_id")),
}
Asked = dict[str, dict[str, Any]]


@lru_cache(maxsize=256)
def _statement(names: tuple[str, ...], clashes: int, size: int) -> Select[Any]:
    """Return the select of one page; clashes: how many of the reader's own shifts nothing may overlap."""
    apart = [
        or_(shifts.starts_at >= bindparam(f"own_end_{n}"), shifts.ends_at <= bindparam(f"own_start_{n}"))
        for n in range(clashes)
    ]
    narrowed = (_CONDITIONS[name] for name in names)
    return lines(FLAG_UNTIL).where(*STANDING, *narrowed, *apart).order_by(*BY_START).limit(at_most(size + 1))


def list_page(actor: Actor, filters: Filters) -> ListPage:
    """Return the shifts in which pressing "Take a place" would succeed for the actor now, or those that they lead."""
    tx, now = read(), clock.now()
    may_lead = actor.has("team_leader", "organisation_admin", "social_worker", "supervisor", "site_admin")
    ages, today = policy.ages_by_day(tx, actor.community_id), clock.local(now, actor.zone).date()
    standing, own = standing_of(tx, actor, ages, today), own_places(tx, actor.person_id or 0, now)
    if filters.view and may_lead:
        teams = {"teams": {"teams": [team.id for team in orgs.teams_for(tx, actor)]}}
        asked = {**_asked(filters, actor.zone, now), **teams}
        rows, cursor, _ = _page(tx, actor.community_id, asked, (), now)
    else:
        rows, cursor = _claimable(tx, actor, filters, (standing, own, ages), now)
    calls = () if filters.cursor or filters.view else open_calls(tx, actor, (standing, own, ages), now)
    bars = [_bar(standing, "low", each, today) for each in ages.from_day(today)]
    refusal = None if rows or None in bars else bars[0]  # what some rules to come leave open is no refusal yet
    return ListPage(
        **_shown(rows, actor.zone, now), count=_count(rows, filters, cursor), filters=filters,
        next_url=_next(filters, cursor), own=to_come(own, now), refusal=refusal, is_waiting=actor.status == "pending",
        may_lead=may_lead, is_public=False, calls=calls,
    )  # fmt: skip


def open_to(actor: Actor, tx: Session, now: datetime, most: int) -> list[ShiftLine]:
    """Return the next shifts, by start, in which the actor could take a place now: what the list shows them."""
    ages, today = policy.ages_by_day(tx, actor.community_id), clock.local(now, actor.zone).date()
    standing, own = standing_of(tx, actor, ages, today), own_places(tx, actor.person_id or 0, now)
    return _claimable(tx, actor, Filters(), (standing, own, ages), now, most)[0]


def public_list_page(community_id: int, zone: str, filters: Filters) -> ListPage:
    """Return the published shifts that are not over, as a visitor may see them: without places and names."""
    tx, now = read(), clock.now()
    asked = _asked(filters, zone, now)
    if "words" in asked:
        asked["title"] = asked.pop("words")  # what is hidden must not be found either
    rows, cursor, _ = _page(tx, community_id, asked, (), now)
    return ListPage(
        **_shown([row._replace(place="") for row in rows], zone, now),
        count=_count(rows, filters, cursor), filters=replace(filters, view=""), next_url=_next(filters, cursor),
        own=(), refusal=None, is_waiting=False, may_lead=False, is_public=True,
    )  # fmt: skip


def _claimable(
    tx: Session,
    actor: Actor,
    filters: Filters,
    asker: tuple[Standing, tuple[OwnShift, ...], AgeRulesByDay],
    now: datetime,
    size: int = PAGE_SIZE,
) -> tuple[list[ShiftLine], str | None]:
    """Let SQL leave out what surely cannot be taken, and the rule decide on what is left of one page."""
    standing, own, ages = asker
    today = clock.local(now, actor.zone).date()
    open_to = _open_to(standing, ages, today)
    if not open_to["risks"]["risks"]:
        return [], None
    asked = {"free": {}, **open_to, **_asked(filters, actor.zone, now)}
    asker_id = actor.person_id or 0
    clashes = to_come(own, now)[:MOST_CLASHES]
    rows, cursor, flag_until = _page(tx, actor.community_id, asked, clashes, now, asker_id, size)
    standing = with_credentials(tx, actor.community_id, replace(standing, flag_until=flag_until), rows)
    rows = beside_guides(tx, asker_id, beside(tx, [standing], rows, actor.zone), today)
    return claimable(standing, rows, own, ages, actor.zone, now), cursor


def _open_to(standing: Standing, ages: AgeRulesByDay, today: date) -> Asked:
    """Return what approval, age and guardian leave open at any time within the two years that shifts are planned."""
    last = today + rules.FARTHEST
    widest = replace(standing, consents=tuple(Consent(each.risk, today, last) for each in standing.consents))
    to_come = ages.from_day(today)
    allowed = [risk for risk in rules.RISK_WORDS if any(_bar(widest, risk, each, last) is None for each in to_come)]
    age = people.age_on(standing.birth_date, last) if standing.birth_date else 0
    return {"risks": {"risks": allowed}, "age": {"age": age}}


def _bar(standing: Standing, risk: str, ages: AgeRules, day: date) -> Refusal | None:
    return people.may_take_part(standing, risk, rules.needed_age(0, risk, ages), ages.guardian_age, day)


def _asked(filters: Filters, zone: str, now: datetime) -> Asked:
    """Return the conditions that the filters ask for, with their values."""
    asked: Asked = {}
    if filters.q:
        escaped = filters.q.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        asked["words"] = {"words": f"%{escaped}%"}
    if filters.domain:
        asked["domain"] = {"domain": filters.domain}
    if filters.day:
        span = _span(filters.day, clock.local(now, zone).date())
        first, last = (clock.from_local(datetime.combine(day, time.min), zone) for day in span)
        asked["days"] = {"first": first, "last": last}
    if after := _read_cursor(filters.cursor):
        asked["after"] = {"after": after[0], "after_id": after[1]}
    return asked


def _page(
    tx: Session, community_id: int, asked: Asked, own: Sequence[OwnShift], now: datetime, asker_id: int = 0,
    size: int = PAGE_SIZE,
) -> tuple[list[ShiftLine], str | None, date | None]:  # fmt: skip
    """Return one page in order of start, the cursor of the next, and until when the asker is flagged.

    The first two stand on the last row that SQL gave; of nobody, and on an empty page, there is no flag to know.
    """
    values = {**standing_values(community_id, now), "person": asker_id}
    for bound in asked.values():
        values |= bound
    for n, shift in enumerate(own):
        values |= {f"own_start_{n}": shift.starts_at, f"own_end_{n}": shift.ends_at}
    found = prepared.run(tx, _statement(tuple(asked), len(own), size), **values).all()
    rows, flag_until = [ShiftLine(*row[:WIDTH]) for row in found], found[0][WIDTH] if found else None
    if len(rows) <= size:
        return rows, None, flag_until
    return rows[:size], _write_cursor(rows[size - 1]), flag_until


def _span(word: str, today: date) -> tuple[date, date]:
    """Return the first day and the day after the last of "today" or of what is left of this or the next weekend."""
    if word == "today":
        return today, today + timedelta(days=1)
    monday = today + timedelta(days=7 - today.weekday())
    return max(today, monday - timedelta(days=2)), monday


def _write_cursor(row: ShiftLine) -> str:
    return f"{(row.starts_at - _EPOCH) // timedelta(microseconds=1)}-{row.id}"


def _read_cursor(text: str) -> tuple[datetime, int] | None:
    """Read a cursor; None, which is the first page, when it is none of ours."""
    micros, _, number = text.partition("-")
    if not (micros.isascii() and micros.isdigit() and number.isascii() and number.isdigit() and len(micros) <= 17):
        return None
    return _EPOCH + timedelta(microseconds=int(micros)), min(int(number), 2**31 - 1)


def _shown(rows: Sequence[ShiftLine], zone: str, now: datetime) -> dict[str, Any]:
    """Group the rows by day; what began before today stands under today."""
    today, known = clock.local(now, zone).date(), ZoneInfo(zone)
    at: dict[tuple[int, int], int] = {}  # where each pair of places left and in all stands
    slips: dict[date, list[Slip]] = {}
    for row in rows:
        starts, ends = row.starts_at.astimezone(known), row.ends_at.astimezone(known)
        times = f"{_TWO[starts.hour]}:{_TWO[starts.minute]}–{_TWO[ends.hour]}:{_TWO[ends.minute]}"
        places_at = at.setdefault((row.places_left, row.places_in_all), len(at))
        slip = Slip(f"/tasks/{row.task_id}", row.title, row.place, times, places_at, row.is_running(now))
        slips.setdefault(max(starts.date(), today), []).append(slip)
    days = tuple(Day(day, (day - today).days, tuple(of_day)) for day, of_day in slips.items())
    return {"places": tuple(at), "days": days}


def _count(rows: Sequence[ShiftLine], filters: Filters, cursor: str | None) -> int | None:
    return None if cursor or filters.cursor else len(rows)


def _next(filters: Filters, cursor: str | None) -> str | None:
    return filters.url(cursor=cursor) if cursor else None
