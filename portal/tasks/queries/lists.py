"""The list of what can be taken now, what is on for visitors, and what a leader answers for; by day, page by page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import or_, tuple_
from sqlalchemy.orm import Session

from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import Refusal
from portal.orgs import queries as orgs
from portal.people import queries as people
from portal.people.queries import Standing
from portal.policy.queries import AgeRules
from portal.tasks import rules
from portal.tasks.models import DOMAINS, Shift, Task
from portal.tasks.queries.shared import (
    OwnShift,
    ShiftLine,
    ages_today,
    claim_refusal,
    lines,
    own_shifts,
    standing_of,
    standing_shifts,
)  # fmt: skip

PAGE_SIZE = 50
MOST_CLASHES = 100  # conditions in one statement; the rule looks at the rest
LONGEST_SEARCH = 80
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Filters:
    """What the list was asked for: words, "today" or "weekend", a domain, whose tasks, and from where on."""

    q: str = ""
    day: str = ""
    domain: str = ""
    view: str = ""
    cursor: str = ""

    @classmethod
    def read(cls, asked: Any) -> "Filters":  # noqa: ANN401 - any mapping with get
        """Read the filters of an address; what is none of ours counts as not asked."""
        text = "".join(letter for letter in asked.get("q", "") if letter.isprintable())[:LONGEST_SEARCH].strip()
        day, domain, view = asked.get("day", ""), asked.get("domain", ""), asked.get("view", "")
        return cls(
            text,
            day if day in {"today", "weekend"} else "",
            domain if domain in DOMAINS else "",
            view if view == "led" else "",
            asked.get("cursor", "")[:40],
        )

    def url(self, **changes: str) -> str:
        """Return the address of the list with these filters; the place in it is kept only when it is given."""
        asked = replace(self, **{"cursor": "", **changes})
        pairs = [(name, value) for name, value in vars(asked).items() if value]
        return f"/tasks?{urlencode(pairs)}" if pairs else "/tasks"

    @property
    def is_narrow(self) -> bool:
        """Tell whether words or a domain leave something out."""
        return bool(self.q or self.domain)


@dataclass(frozen=True, slots=True)
class Slip:
    """One shift in the list."""

    url: str
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    places_left: int
    capacity: int
    is_running: bool


@dataclass(frozen=True)
class Day:
    """The shifts of one day; ahead counts the days from today."""

    day: date
    ahead: int
    slips: tuple[Slip, ...]


@dataclass(frozen=True)
class ListPage:
    """The list. count is the number of all that fit the filters, None when there are further pages."""

    days: tuple[Day, ...]
    count: int | None
    filters: Filters
    next_url: str | None
    own: tuple[OwnShift, ...]
    refusal: Refusal | None
    is_waiting: bool
    may_lead: bool
    is_public: bool
    domains: tuple[tuple[str, str], ...] = tuple(rules.DOMAIN_WORDS.items())


def list_page(actor: Actor, filters: Filters) -> ListPage:
    """Return the shifts in which pressing "Take a place" would succeed for the actor now, or those that they lead."""
    tx, now = read(), clock.now()
    may_lead = actor.has("team_leader", "organisation_admin", "social_worker", "supervisor", "site_admin")
    ages, today = ages_today(tx, actor, now)
    standing, own = standing_of(tx, actor, ages, today), own_shifts(tx, actor.person_id or 0, now)
    refusal = people.may_take_part(standing, "low", rules.needed_age(0, "low", ages), ages.guardian_age, today)
    if filters.view and may_lead:
        rows, cursor = _page(tx, filters, _of_teams(tx, actor, now), actor.zone, now)
    elif refusal is not None and refusal.code not in {"too-young", "guardian-missing"}:
        rows, cursor = [], None
    else:
        rows, cursor = _claimable(tx, actor, filters, (standing, own, ages), now)
    shown = _by_day(rows, today, actor.zone, now)
    return ListPage(
        days=shown, count=_count(rows, filters, cursor), filters=filters, next_url=_next(filters, cursor), own=own,
        refusal=refusal, is_waiting=actor.status == "pending", may_lead=may_lead, is_public=False,
    )  # fmt: skip


def public_list_page(community_id: int, zone: str, filters: Filters) -> ListPage:
    """Return the published shifts that are not over, as a visitor may see them: without places and names."""
    tx, now = read(), clock.now()
    rows, cursor = _page(tx, filters, standing_shifts(community_id, now), zone, now, searched=(Task.title,))
    rows = [replace(row, place="") for row in rows]
    return ListPage(
        days=_by_day(rows, clock.local(now, zone).date(), zone, now), count=_count(rows, filters, cursor),
        filters=replace(filters, view=""), next_url=_next(filters, cursor), own=(), refusal=None, is_waiting=False,
        may_lead=False, is_public=True,
    )  # fmt: skip


def _claimable(
    tx: Session, actor: Actor, filters: Filters, asker: tuple[Standing, tuple[OwnShift, ...], AgeRules], now: datetime
) -> tuple[list[ShiftLine], str | None]:
    """Let SQL leave out what surely cannot be taken, and the rule decide on what is left of one page."""
    standing, own, ages = asker
    conditions = [*standing_shifts(actor.community_id, now), Shift.taken < Shift.capacity]
    conditions += [or_(Shift.starts_at >= o.ends_at, Shift.ends_at <= o.starts_at) for o in own[:MOST_CLASHES]]
    conditions += _age_conditions(standing, ages, clock.local(now, actor.zone).date())
    rows, cursor = _page(tx, filters, conditions, actor.zone, now)
    return [row for row in rows if claim_refusal(standing, row, own, ages, actor.zone, now) is None], cursor


def _age_conditions(standing: Standing, ages: AgeRules, today: date) -> list[Any]:
    """Return what approval, age and guardian leave open at any time within the two years that shifts are planned."""
    last = today + rules.FARTHEST
    allowed = [
        risk
        for risk in rules.RISK_WORDS
        if people.may_take_part(standing, risk, rules.needed_age(0, risk, ages), ages.guardian_age, last) is None
    ]
    conditions: list[Any] = [Task.risk.in_(allowed)]
    if standing.birth_date is not None:
        conditions.append(Task.minimum_age <= people.age_on(standing.birth_date, last))
    return conditions


def _of_teams(tx: Session, actor: Actor, now: datetime) -> list[Any]:
    teams = [team.id for team in orgs.teams_for(tx, actor)]
    upcoming = standing_shifts(actor.community_id, now)
    return [*upcoming, Task.team_id.in_(teams)]


def _page(
    tx: Session,
    filters: Filters,
    conditions: Iterable[Any],
    zone: str,
    now: datetime,
    searched: tuple[Any, ...] = (Task.title, Task.place),
) -> tuple[list[ShiftLine], str | None]:
    """Return one page in order of start, and the cursor of the next; both stand on the last row that SQL gave."""
    query = lines().where(*conditions, *_narrowed(filters, searched, zone, now)).order_by(Shift.starts_at, Shift.id)
    if after := _read_cursor(filters.cursor):
        query = query.where(tuple_(Shift.starts_at, Shift.id) > after)
    rows = [ShiftLine(*row) for row in tx.execute(query.limit(PAGE_SIZE + 1))]
    if len(rows) <= PAGE_SIZE:
        return rows, None
    return rows[:PAGE_SIZE], _write_cursor(rows[PAGE_SIZE - 1])


def _narrowed(filters: Filters, searched: tuple[Any, ...], zone: str, now: datetime) -> list[Any]:
    conditions: list[Any] = []
    if filters.q:
        escaped = filters.q.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        conditions.append(or_(*(name.ilike(f"%{escaped}%", escape="\\") for name in searched)))
    if filters.domain:
        conditions.append(Task.domain == filters.domain)
    if filters.day:
        first, last = _span(filters.day, clock.local(now, zone).date())
        conditions.append(Shift.ends_at > clock.from_local(datetime.combine(first, time.min), zone))
        conditions.append(Shift.starts_at < clock.from_local(datetime.combine(last, time.min), zone))
    return conditions


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


def _by_day(rows: Sequence[ShiftLine], today: date, zone: str, now: datetime) -> tuple[Day, ...]:
    """Group the rows by day; what began before today stands under today."""
    days = groupby(rows, key=lambda row: max(clock.local(row.starts_at, zone).date(), today))
    return tuple(Day(day, (day - today).days, tuple(_slip(row, now) for row in group)) for day, group in days)


def _slip(row: ShiftLine, now: datetime) -> Slip:
    return Slip(
        f"/tasks/{row.task_id}", row.title, row.place, row.starts_at, row.ends_at, row.places_left, row.capacity,
        row.is_running(now),
    )  # fmt: skip


def _count(rows: Sequence[ShiftLine], filters: Filters, cursor: str | None) -> int | None:
    return None if cursor or filters.cursor else len(rows)


def _next(filters: Filters, cursor: str | None) -> str | None:
    return filters.url(cursor=cursor) if cursor else None
