"""The statements about shifts and places, each built once.

Building a select of this width costs 0.4 ms, running it a tenth of that; so what changes is a bound value.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, literal_column, or_, select, union_all

from portal.kernel.db import UtcDateTime
from portal.orgs.models import Team, TeamLimit
from portal.people.models import Person
from portal.policy import queries as policy
from portal.policy.models import RulePack
from portal.safety import queries as safety
from portal.tasks import rules
from portal.tasks.models import Assignment, Shift, Task, TaskGuide, TaskRequirement
from portal.tasks.rules import OwnShift, ShiftLine

SHIFTS, TASKS, PLACES = Shift.__table__, Task.__table__, Assignment.__table__
shifts, tasks, places = SHIFTS.c, TASKS.c, PLACES.c
TEAMS = Team.__table__
NEEDS, GUIDES, LIMITS = TaskRequirement.__table__, TaskGuide.__table__, TeamLimit.__table__
limits = LIMITS.c
_NEEDS = select(NEEDS.c.kinds).where(NEEDS.c.task_id == tasks.id).correlate(TASKS).scalar_subquery()
# Written into the statement: as bound values they would be handed over at each run.
_NOTHING, _ZERO, _OFF = (literal_column(text) for text in ("''", "0", "'off'"))
LINE = (
    shifts.id, shifts.task_id, tasks.team_id, TEAMS.c.organisation_id, shifts.community_id, tasks.title, tasks.place,
    tasks.domain, tasks.risk, tasks.minimum_age, shifts.starts_at, shifts.ends_at, shifts.capacity, shifts.taken,
    tasks.published_at.is_not(None).label("is_published"),
    or_(shifts.cancelled_at.is_not(None), tasks.cancelled_at.is_not(None)).label("is_cancelled"),
    func.coalesce(_NEEDS, _NOTHING).label("needs"),
    func.coalesce(GUIDES.c.first_timers_each, _ZERO).label("first_timers_each"),
    func.coalesce(GUIDES.c.extra_places, _ZERO).label("extra_places"),
    func.coalesce(limits.rest_level, _OFF).label("rest_level"),
    func.coalesce(limits.rest_minutes, _ZERO).label("rest_minutes"),
    func.coalesce(limits.load_level, _OFF).label("load_level"),
    func.coalesce(limits.load_minutes, _ZERO).label("load_minutes"), shifts.flexible_minutes,
)  # fmt: skip
WIDTH = len(LINE)
FLAG_UNTIL = safety.flag_of(bindparam("person")).label("flag_until")
IS_OPEN = places.ended_at.is_(None)
BY_START = (shifts.starts_at, shifts.id)
IS_FLEXIBLE = shifts.flexible_minutes.is_not(None)
# Of a window the rule knows better, by the minutes it takes; until then somebody can still begin.
NOT_BEGUN = or_(shifts.starts_at > bindparam("now"), and_(IS_FLEXIBLE, shifts.ends_at > bindparam("now")))


def lines(*more: Any) -> Select[Any]:
    """Return the select of shift lines, with further columns behind them."""
    joined = SHIFTS.join(TASKS, tasks.id == shifts.task_id).join(TEAMS, TEAMS.c.id == tasks.team_id)
    joined = joined.outerjoin(GUIDES, GUIDES.c.task_id == tasks.id)
    joined = joined.outerjoin(LIMITS, and_(limits.team_id == tasks.team_id, limits.ended_at.is_(None)))
    return select(*LINE, *more).select_from(joined)


def with_place(*more: Any) -> Select[Any]:
    """Return the select of places with the lines of their shifts, the place's number and further columns behind."""
    return lines(places.id, *more).join(PLACES, places.shift_id == shifts.id)


# From where on the index is read: nothing with a fixed hour that began earlier is still running; windows may be open,
# and ix_shifts_flexible knows the earliest of those.
_WINDOWS = SHIFTS.alias()
# Hidden in a function: else SQLite looks for the earliest among all shifts of all times, in the order of their start.
_opened_at = func.coalesce(_WINDOWS.c.starts_at, _WINDOWS.c.starts_at)
_OPEN_WINDOW = (
    select(func.min(_opened_at))
    .where(
        _WINDOWS.c.community_id == bindparam("community"), _WINDOWS.c.flexible_minutes.is_not(None),
        _WINDOWS.c.cancelled_at.is_(None), _WINDOWS.c.ends_at > bindparam("now"),
        _opened_at < bindparam("since"),
    )
    .scalar_subquery()
)  # fmt: skip
SINCE = shifts.starts_at >= func.coalesce(_OPEN_WINDOW, bindparam("since", type_=UtcDateTime))

# A published shift that is neither cancelled nor over, of a community at a moment; `since` bounds what the index reads.
STANDING = (
    shifts.community_id == bindparam("community"),
    shifts.cancelled_at.is_(None),
    SINCE,
    shifts.ends_at > bindparam("now"),
    tasks.published_at.is_not(None),
    tasks.cancelled_at.is_(None),
)


def standing_values(community_id: int, now: datetime) -> dict[str, Any]:
    """Return the values of STANDING."""
    return {"community": community_id, "now": now, "since": now - rules.LONGEST}


_IN_COMMUNITY = shifts.community_id == bindparam("community")
ONE_SHIFT = lines().where(shifts.id == bindparam("shift"), _IN_COMMUNITY)
_MINE = and_(places.shift_id == shifts.id, places.person_id == bindparam("person"), IS_OPEN)
SHIFT_AND_PLACE = lines(places.id).outerjoin(PLACES, _MINE).where(shifts.id == bindparam("shift"), _IN_COMMUNITY)
RUNNING = lines().where(*STANDING, shifts.starts_at <= bindparam("now")).order_by(*BY_START)
_MY_PLACES = places.person_id == bindparam("person"), IS_OPEN, shifts.cancelled_at.is_(None)
# Also those that were over lately: a team may ask for rest after them, and they are part of the week.
_OWN = (*_MY_PLACES, shifts.ends_at > bindparam("own_since"))
TO_COME = with_place().where(*_MY_PLACES, shifts.ends_at > bindparam("now")).order_by(*BY_START)
OWN_PLACES = (
    select(places.id.label("place_id"), places.shift_id)
    .select_from(PLACES.join(SHIFTS, shifts.id == places.shift_id))
    .where(*_OWN)
)
OWN = with_place().where(*_OWN).order_by(*BY_START)
OPEN_PLACE = select(places.id, places.shift_id, places.person_id, places.is_walk_in, places.claimed_at).where(
    places.shift_id == bindparam("shift"), places.person_id == bindparam("person"), IS_OPEN
)
PLACES_OF = (
    select(places.id, places.person_id, places.is_walk_in, places.claimed_at)
    .where(places.shift_id == bindparam("shift"), IS_OPEN)
    .order_by(places.claimed_at, places.id)
)


def with_own(wanted: Select[Any], *more: Any) -> Select[Any]:
    """Return the select of the wanted shifts and of the person's own since own_since, told apart by is_wanted.

    wanted: a select of shift ids. Behind the line stand is_wanted, the person's open place, when it was taken, until
    when they are flagged, and the further columns. So that one statement answers "may I take this?".
    """
    own_ids = (
        select(places.shift_id, literal_column("0").label("is_wanted"))
        .select_from(PLACES.join(SHIFTS, shifts.id == places.shift_id))
        .where(*_OWN)
    )
    sought = select(wanted.add_columns(literal_column("1").label("is_wanted")).subquery())
    ids = union_all(sought, own_ids).subquery()
    return (
        lines(ids.c[1], places.id, places.claimed_at, FLAG_UNTIL, *more)
        .join(ids, ids.c[0] == shifts.id)
        .outerjoin(PLACES, _MINE)
        .where(_IN_COMMUNITY)
        .order_by(*BY_START)
    )


def _to_claim() -> Select[Any]:
    """Return the select of one shift and the person's own, each with who they are and the ages that begin last."""
    wanted = select(shifts.id).where(shifts.id == bindparam("shift"))
    person, pack, community = Person.__table__, RulePack.__table__, bindparam("community")
    who, ages = (person.c.name, person.c.status, person.c.birth_date), (pack.c.effective_on, pack.c["values"])
    return (
        with_own(wanted, *who, *ages, pack.c.version)
        .join(person, (person.c.id == bindparam("person")) & (person.c.community_id == community))
        .outerjoin(pack, pack.c.id == policy.newest("ages", community))
    )


TO_CLAIM = _to_claim()


def own_shift(assignment_id: int, line: ShiftLine) -> OwnShift:
    """Return the shift as a place of the person who asks."""
    return OwnShift(
        assignment_id, line.id, line.task_id, line.title, line.place, line.starts_at, line.ends_at,
        line.flexible_minutes,
    )  # fmt: skip
