"""The data of one task's page: what it is, its shifts, and for each whether the reader may take a place."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, select
from sqlalchemy.orm import Session

from portal.areas.queries import Named
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import NotFound, Refusal
from portal.kernel.prepared import at_most
from portal.kernel.text import N_
from portal.orgs import queries as orgs
from portal.policy import queries as policy
from portal.tasks import rules
from portal.tasks.queries.areas import AREA_NAMES
from portal.tasks.queries.company import beside
from portal.tasks.queries.deciding import claim_refusal, with_credentials
from portal.tasks.queries.guides import beside_guides
from portal.tasks.queries.lines import BY_START, TASKS, TEAMS, lines, shifts, tasks, with_own
from portal.tasks.queries.shared import Wanted, standing_of, wanted_and_own
from portal.tasks.queries.visits import has_come
from portal.tasks.queries.waiting import InLine, own_lines
from portal.tasks.rules import OwnShift, ShiftLine

SHIFTS = 20
TASK = (
    tasks.id, tasks.title, tasks.description, tasks.domain, tasks.risk, tasks.kind, tasks.place, tasks.bring,
    tasks.minimum_age, tasks.team_id, TEAMS.c.name, TEAMS.c.organisation_id, tasks.published_at, tasks.cancelled_at,
    tasks.cancel_reason, *AREA_NAMES,
)  # fmt: skip
NO_TASK = N_("We could not find that task.")
ONE_TASK = (
    select(*TASK)
    .select_from(TASKS.join(TEAMS, TEAMS.c.id == tasks.team_id))
    .where(tasks.id == bindparam("task"), tasks.community_id == bindparam("community"))
)
_OF_TASK = select(shifts.id).where(shifts.task_id == bindparam("task"), shifts.community_id == bindparam("community"))
_AFTER = bindparam("after", type_=Integer)
TO_COME = with_own(
    _OF_TASK.where(shifts.ends_at > bindparam("now")).order_by(*BY_START).offset(_AFTER).limit(at_most(SHIFTS + 1)),
    *TASK,
)
PAST = with_own(
    _OF_TASK.where(shifts.ends_at <= bindparam("now")).order_by(shifts.starts_at.desc(), shifts.id.desc())
    .offset(_AFTER).limit(at_most(SHIFTS + 1)),
    *TASK,
)  # fmt: skip
PUBLIC = (
    lines()
    .where(
        shifts.task_id == bindparam("task"), shifts.community_id == bindparam("community"),
        shifts.ends_at > bindparam("now"), shifts.cancelled_at.is_(None),
    )
    .order_by(*BY_START)
    .limit(at_most(SHIFTS))
)  # fmt: skip


@dataclass(frozen=True)
class TaskCard:
    """What a task says."""

    id: int
    title: str
    description: str
    domain_word: str
    risk_word: str
    kind_word: str
    place: str
    bring: str
    minimum_age: int
    team_id: int
    team_name: str
    is_published: bool
    is_cancelled: bool
    cancel_reason: str
    area: Named | None = None


@dataclass(frozen=True)
class ShiftCard:
    """One shift on the page. refusal is why no place can be taken; give_back_until counts from taking it now.

    flexible_minutes: about how long it takes, where start and end are those of a window; None with a fixed hour.
    may_give_back: the reader has a place and may withdraw from it now.
    in_line: where the reader waits, or the place that is kept for them; may_wait: they can join the line. cautions:
    what the team would have the reader know before they take a place.
    """

    id: int
    starts_at: datetime
    ends_at: datetime
    minutes: int
    ahead: int
    capacity: int
    taken: int
    places_left: int
    is_running: bool
    is_over: bool
    is_cancelled: bool
    assignment_id: int | None
    refusal: Refusal | None
    give_back_until: datetime
    may_change: bool
    flexible_minutes: int | None = None
    may_give_back: bool = False
    in_line: InLine | None = None
    may_wait: bool = False
    cautions: tuple[Refusal, ...] = ()


@dataclass(frozen=True)
class TaskPage:
    """A task, a page of its shifts, and what the reader may do."""

    task: TaskCard
    shifts: tuple[ShiftCard, ...]
    leaders: tuple[str, ...]
    next_url: str | None
    shows_past: bool
    leads: bool
    is_public: bool


def task_page(actor: Actor, task_id: int, *, is_past: bool = False, after: int = 0) -> TaskPage:
    """Return the task for a signed-in reader; NotFound for another community's, and for a draft of another team.

    is_past: the shifts that are over, latest first, for leaders; after: how many shifts to leave out.
    """
    tx, now = read(), clock.now()
    query, person_id = PAST if is_past else TO_COME, actor.person_id or 0
    found, own = wanted_and_own(tx, query, actor.community_id, person_id, now, task=task_id, after=after)
    card, organisation_id = _read(found[0].more) if found else _task(tx, actor.community_id, task_id)
    leads = orgs.leads(actor, card.team_id, organisation_id)
    if not (card.is_published or leads):
        raise NotFound(NO_TASK)
    shifts = _shifts(tx, actor, found, own, now, leads=leads)
    if is_past:
        shifts.reverse()
    return TaskPage(
        card, tuple(shifts[:SHIFTS]), orgs.leader_names(tx, card.team_id, clock.local(now, actor.zone).date()),
        _more(task_id, is_past=is_past, after=after, count=len(shifts)), is_past, leads, is_public=False,
    )  # fmt: skip


def _shifts(
    tx: Session, actor: Actor, found: list[Wanted], own: tuple[OwnShift, ...], now: datetime, *, leads: bool
) -> list[ShiftCard]:
    if not found:
        return []
    today = clock.local(now, actor.zone).date()
    ages, limits = policy.ages_and_task_rules(tx, actor.community_id, today)
    standing, cards = standing_of(tx, actor, ages, today), []
    standing = replace(standing, flag_until=found[0].flag_until)
    standing = with_credentials(tx, actor.community_id, standing, [wanted.line for wanted in found])
    is_full = any(not wanted.line.places_left and wanted.line.begins_by > now for wanted in found)
    waiting = {mine.line.id: mine for mine in own_lines(tx, actor, now)} if is_full else {}
    lines_for = beside(tx, [standing], [each.line for each in found], actor.zone)
    lines_for = beside_guides(tx, standing.person_id, lines_for, today)
    for wanted, line in zip(found, lines_for, strict=True):
        refusal = claim_refusal(standing, line, own, ages, actor.zone, now)
        until = rules.give_back_until(line.begins_by, wanted.claimed_at or now, limits)
        card = _shift(replace(wanted, line=line), refusal, until, actor.zone, now, leads=leads)
        if wanted.claimed_at is not None and line.ends_at > now and not line.is_cancelled:
            came = has_come(tx, line, standing.person_id)
            late = rules.may_withdraw(line, wanted.claimed_at, limits, now, has_come=came)
            card = replace(card, may_give_back=late is None)
        card = replace(card, cautions=() if refusal else rules.cautions(line, own, actor.zone, now))
        if not line.places_left:
            even_so = claim_refusal(standing, rules.if_free(line), own, ages, actor.zone, now)
            in_line = waiting.get(line.id)
            may_wait = rules.may_wait(line, even_so, now, is_waiting=in_line is not None) is None
            card = replace(card, in_line=in_line, may_wait=may_wait)
        cards.append(card)
    return cards


def public_task_page(community_id: int, zone: str, task_id: int) -> TaskPage:
    """Return a published task as a visitor may see it, without places and names; NotFound for any other."""
    tx, now = read(), clock.now()
    card = _task(tx, community_id, task_id)[0]
    if not card.is_published or card.is_cancelled:
        raise NotFound(NO_TASK)
    rows = tx.execute(PUBLIC, {"community": community_id, "task": task_id, "now": now})
    found = [Wanted(ShiftLine(*row), None, None, None, ()) for row in rows]
    shifts = tuple(_shift(wanted, None, wanted.line.starts_at, zone, now, leads=False) for wanted in found)
    return TaskPage(replace(card, place="", bring=""), shifts, (), None, shows_past=False, leads=False, is_public=True)


def _task(tx: Session, community_id: int, task_id: int) -> tuple[TaskCard, int | None]:
    row = tx.execute(ONE_TASK, {"task": task_id, "community": community_id}).first()
    if row is None:
        raise NotFound(NO_TASK)
    return _read(tuple(row))


def _read(row: tuple[Any, ...]) -> tuple[TaskCard, int | None]:
    said = dict(zip((column.key for column in TASK), row, strict=True))
    card = TaskCard(
        id=said["id"],
        title=said["title"],
        description=said["description"],
        domain_word=rules.DOMAIN_WORDS[said["domain"]],
        risk_word=rules.RISK_WORDS[said["risk"]],
        kind_word=rules.KIND_WORDS[said["kind"]],
        place=said["place"],
        bring=said["bring"],
        minimum_age=said["minimum_age"],
        team_id=said["team_id"],
        team_name=said["name"],
        is_published=said["published_at"] is not None,
        is_cancelled=said["cancelled_at"] is not None,
        cancel_reason=said["cancel_reason"] or "",
        area=Named(said["area_en"], said["area_zh"]) if said["area_en"] is not None else None,
    )
    return card, said["organisation_id"]


def _shift(
    wanted: Wanted, refusal: Refusal | None, until: datetime, zone: str, now: datetime, *, leads: bool
) -> ShiftCard:
    line = wanted.line
    ahead = (clock.local(line.starts_at, zone).date() - clock.local(now, zone).date()).days
    is_over = line.ends_at <= now
    return ShiftCard(
        line.id, line.starts_at, line.ends_at, line.expected_minutes, ahead,
        line.places_in_all, line.taken, line.places_left, line.is_running(now), is_over, line.is_cancelled,
        wanted.assignment_id, refusal, until, may_change=leads and not is_over and not line.is_cancelled,
        flexible_minutes=line.flexible_minutes,
    )  # fmt: skip


def _more(task_id: int, *, is_past: bool, after: int, count: int) -> str | None:
    if count <= SHIFTS:
        return None
    return f"/tasks/{task_id}?{'past=1&' if is_past else ''}after={after + SHIFTS}"
