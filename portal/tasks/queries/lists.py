"""The list of what can be taken now, what is on for visitors, and what a leader answers for; by day, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import lru_cache
from itertools import groupby
from typing import Any

from sqlalchemy import Select, and_, bindparam, or_, true, tuple_
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
from portal.tasks.queries.areas import AREAS, IN_AREA, STEPS_UP, TASK_AREAS
from portal.tasks.queries.company import beside
from portal.tasks.queries.cursors import read_cursor, span, write_cursor
from portal.tasks.queries.deciding import claimable, with_credentials
from portal.tasks.queries.filters import Filters
from portal.tasks.queries.guides import beside_guides
from portal.tasks.queries.lines import (
    BY_START,
    FLAG_UNTIL,
    GUIDES,
    IS_FLEXIBLE,
    STANDING,
    WIDTH,
    lines,
    shifts,
    standing_values,
    tasks,
)
from portal.tasks.queries.searches import SearchLine, may_keep, own_and_searches
from portal.tasks.queries.shared import own_places, standing_of, to_come
from portal.tasks.queries.slips import Day, Tails, shown
from portal.tasks.queries.standing_in import CallLine, open_calls
from portal.tasks.rules import OwnShift, ShiftLine

PAGE_SIZE = 50
MOST_CLASHES = 100  # conditions in one statement; the rule looks at the rest
EVERYTHING = Filters()


@dataclass(frozen=True)
class ListPage:
    """The list. count is the number of all that fit the filters, None when there are further pages.

    places: each pair of places left and in all that occurs, once, so that its words are made once. calls: who of the
    reader's teams asks for a stand-in. searches: those that the reader keeps; may_save: they can keep this one too.
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
    searches: tuple[SearchLine, ...] = ()
    may_save: bool = False

    @property
    def by_distance(self) -> tuple[tuple[int, tuple[Day, ...]], ...]:
        """The days of a list by distance, together as far as they are the same number of steps away."""
        return tuple((steps, tuple(days)) for steps, days in groupby(self.days, lambda day: day.steps))


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
    "added": shifts.made_at > bindparam("added", type_=UtcDateTime),
    "domain": tasks.domain == bindparam("domain"),
    "days": and_(shifts.ends_at > bindparam("first"), shifts.starts_at < bindparam("last")),
    "after": tuple_(*BY_START) > tuple_(bindparam("after", type_=UtcDateTime), bindparam("after_id")),
    "area": IN_AREA,
    "near": true(),  # leaves nothing out, but puts another order on the list
    "steps": true(),  # leaves nothing out, but says how far each task is
    "after_near": tuple_(STEPS_UP, *BY_START)
    > tuple_(bindparam("after_steps"), bindparam("after", type_=UtcDateTime), bindparam("after_id")),
}
Asked = dict[str, dict[str, Any]]
_STEPS = 3


@lru_cache(maxsize=256)
def _statement(names: tuple[str, ...], clashes: int, size: int) -> Select[Any]:
    """Return the select of one page; clashes: how many of the reader's own shifts nothing may overlap."""
    apart = [
        or_(shifts.starts_at >= bindparam(f"own_end_{n}"), shifts.ends_at <= bindparam(f"own_start_{n}"), IS_FLEXIBLE)
        for n in range(clashes)
    ]
    narrowed = (_CONDITIONS[name] for name in names)
    more = (STEPS_UP,) if {"near", "steps"}.intersection(names) else ()
    order = (STEPS_UP, *BY_START) if "near" in names else BY_START
    around = (
        lines(FLAG_UNTIL, AREAS.c.name_en, AREAS.c.name_zh, *more)
        .outerjoin(TASK_AREAS, TASK_AREAS.c.task_id == tasks.id)
        .outerjoin(AREAS, AREAS.c.id == TASK_AREAS.c.area_id)
    )
    return around.where(*STANDING, *narrowed, *apart).order_by(*order).limit(at_most(size + 1))


def list_page(actor: Actor, filters: Filters) -> ListPage:
    """Return the shifts in which pressing "Take a place" would succeed for the actor now, or those that they lead."""
    tx, now = read(), clock.now()
    may_lead = actor.has("team_leader", "organisation_admin", "social_worker", "supervisor", "site_admin")
    ages, today = policy.ages_by_day(tx, actor.community_id), clock.local(now, actor.zone).date()
    own, searches = own_and_searches(tx, actor.person_id or 0, now)
    standing = standing_of(tx, actor, ages, today)
    if filters.view and may_lead:
        teams = {"teams": {"teams": [team.id for team in orgs.teams_for(tx, actor)]}}
        asked = {**_asked(filters, actor.zone, now), **teams}
        rows, cursor, tails = _page(tx, actor.community_id, asked, (), now, actor.person_id or 0)
    else:
        rows, cursor, tails = _claimable(tx, actor, filters, (standing, own, ages), now)
    calls = () if filters.cursor or filters.view else open_calls(tx, actor, (standing, own, ages), now)
    bars = [_bar(standing, "low", each, today) for each in ages.from_day(today)]
    refusal = None if rows or None in bars else bars[0]  # what some rules to come leave open is no refusal yet
    return ListPage(
        **shown(rows, tails, actor.zone, now), count=_count(rows, filters, cursor), filters=filters,
        next_url=_next(filters, cursor), own=to_come(own, now), refusal=refusal, is_waiting=actor.status == "pending",
        may_lead=may_lead, is_public=False, calls=calls, searches=searches, may_save=may_keep(filters, searches),
    )  # fmt: skip


def open_to(
    actor: Actor, tx: Session, now: datetime, most: int, filters: Filters = EVERYTHING, since: datetime | None = None
) -> tuple[list[ShiftLine], frozenset[int]]:
    """Return the next shifts, by start, in which the actor could take a place now: what the list shows them.

    And the tasks among them that are in the area where they live. since: only those that were added later.
    """
    ages, today = policy.ages_by_day(tx, actor.community_id), clock.local(now, actor.zone).date()
    standing, own = standing_of(tx, actor, ages, today), own_places(tx, actor.person_id or 0, now)
    also: Asked = {"steps": {}, **({"added": {"added": since}} if since else {})}
    rows, _, tails = _claimable(tx, actor, filters, (standing, own, ages), now, most, also=also)
    return rows, frozenset(row.task_id for row in rows if tails[row.id][_STEPS] == 0)


def public_list_page(community_id: int, zone: str, filters: Filters) -> ListPage:
    """Return the published shifts that are not over, as a visitor may see them: without places and names."""
    tx, now = read(), clock.now()
    asked = _asked(filters, zone, now)
    if "words" in asked:
        asked["title"] = asked.pop("words")  # what is hidden must not be found either
    asked.pop("near", None)
    rows, cursor, tails = _page(tx, community_id, asked, (), now)
    return ListPage(
        **shown([row._replace(place="") for row in rows], tails, zone, now),
        count=_count(rows, filters, cursor), filters=replace(filters, view="", near=""),
        next_url=_next(filters, cursor), own=(), refusal=None, is_waiting=False, may_lead=False, is_public=True,
    )  # fmt: skip


def _claimable(
    tx: Session,
    actor: Actor,
    filters: Filters,
    asker: tuple[Standing, tuple[OwnShift, ...], AgeRulesByDay],
    now: datetime,
    size: int = PAGE_SIZE,
    *,
    also: Asked | None = None,
) -> tuple[list[ShiftLine], str | None, Tails]:
    """Let SQL leave out what surely cannot be taken, and the rule decide on what is left of one page."""
    standing, own, ages = asker
    today = clock.local(now, actor.zone).date()
    open_to = _open_to(standing, ages, today)
    if not open_to["risks"]["risks"]:
        return [], None, {}
    asked = {"free": {}, **open_to, **_asked(filters, actor.zone, now), **(also or {})}
    asker_id = actor.person_id or 0
    fixed = [other for other in to_come(own, now) if other.flexible_minutes is None]
    clashes = fixed[:MOST_CLASHES]
    rows, cursor, tails = _page(tx, actor.community_id, asked, clashes, now, asker_id, size)
    flag_until = next((tail[0] for tail in tails.values()), None)  # of an empty page there is no flag to know
    standing = with_credentials(tx, actor.community_id, replace(standing, flag_until=flag_until), rows)
    rows = beside_guides(tx, asker_id, beside(tx, [standing], rows, actor.zone), today)
    return claimable(standing, rows, own, ages, actor.zone, now), cursor, tails


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
        days = span(filters.day, clock.local(now, zone).date())
        first, last = (clock.from_local(datetime.combine(day, time.min), zone) for day in days)
        asked["days"] = {"first": first, "last": last}
    if filters.area:
        asked["area"] = {"area": int(filters.area)}
    if filters.near:
        asked["near"] = {}
    if after := read_cursor(filters.cursor):
        place = {"after": after.starts_at, "after_id": after.shift_id}
        by = {"after_near": {**place, "after_steps": after.steps}} if filters.near else {"after": place}
        asked |= by
    return asked


def _page(
    tx: Session, community_id: int, asked: Asked, own: Sequence[OwnShift], now: datetime, asker_id: int = 0,
    size: int = PAGE_SIZE,
) -> tuple[list[ShiftLine], str | None, Tails]:  # fmt: skip
    """Return one page in its order, the cursor of the next, and what else is known of each shift.

    The first two stand on the last row that SQL gave.
    """
    values = {**standing_values(community_id, now), "person": asker_id}
    for bound in asked.values():
        values |= bound
    for n, shift in enumerate(own):
        values |= {f"own_start_{n}": shift.starts_at, f"own_end_{n}": shift.ends_at}
    found = prepared.run(tx, _statement(tuple(asked), len(own), size), **values).all()
    rows, tails = [ShiftLine(*row[:WIDTH]) for row in found], {row[0]: tuple(row[WIDTH:]) for row in found}
    if len(rows) <= size:
        return rows, None, tails
    steps = tails[rows[size - 1].id][_STEPS] if "near" in asked else None
    return rows[:size], write_cursor(rows[size - 1], steps), tails


def _count(rows: Sequence[ShiftLine], filters: Filters, cursor: str | None) -> int | None:
    return None if cursor or filters.cursor else len(rows)


def _next(filters: Filters, cursor: str | None) -> str | None:
    return filters.url(cursor=cursor) if cursor else None
