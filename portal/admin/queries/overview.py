"""Counts of a community for those who answer for it or pay for it: no names, no small numbers outside the station."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.admin.rules import shown_count
from portal.attendance.models import Engagement
from portal.carried import queries as carried
from portal.hours.models import Verification
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.orgs.models import Organisation, Team
from portal.people.models import Person
from portal.tasks.models import Assignment, Shift, Task


@dataclass(frozen=True)
class Count:
    """One figure: its key for the words, and the number; None stays unsaid because it is small."""

    key: str
    count: int | None


@dataclass(frozen=True)
class GradeLine:
    """The minutes of one grade of proof that were credited this month, hours from before among them."""

    grade: int
    minutes: int


@dataclass(frozen=True)
class OverviewPage:
    """Counts of the community now and this month, and the minutes credited this month by grade of proof."""

    month: date
    now: tuple[Count, ...]
    this_month: tuple[Count, ...]
    grades: tuple[GradeLine, ...]
    credited_minutes: int
    may_see_events: bool


def overview_page(actor: Actor) -> OverviewPage:
    """Return the counts of the actor's community; a purchaser sees no number between one and four."""
    tx, now = read(), clock.now()
    first = clock.local(now, actor.zone).date().replace(day=1)
    since = clock.from_local(datetime.combine(first, time.min), actor.zone)
    is_exact = actor.has("site_admin", "committee")
    grades = _grades(tx, actor.community_id, since)
    return OverviewPage(
        first,
        _shown(_standing(tx, actor.community_id), is_exact=is_exact),
        _shown(_happened(tx, actor.community_id, since, now), is_exact=is_exact),
        grades,
        sum(line.minutes for line in grades),
        actor.has("site_admin"),
    )


def _shown(counts: Iterable[tuple[str, int]], *, is_exact: bool) -> tuple[Count, ...]:
    return tuple(Count(key, shown_count(count, is_exact=is_exact)) for key, count in counts)


def _standing(tx: Session, here: int) -> list[tuple[str, int]]:
    parts = {
        "people": select(func.count()).where(Person.community_id == here, Person.status == "active"),
        "waiting": select(func.count()).where(Person.community_id == here, Person.status == "pending"),
        "organisations": select(func.count()).where(Organisation.community_id == here),
        "teams": select(func.count()).where(Team.community_id == here),
        "queue": select(func.count()).where(
            Engagement.community_id == here, Engagement.state.in_(("pending", "seconding"))
        ),
    }
    row = tx.execute(select(*(part.scalar_subquery() for part in parts.values()))).one()
    return list(zip(parts, row, strict=True))


def _happened(tx: Session, here: int, since: datetime, now: datetime) -> list[tuple[str, int]]:
    held = Shift.community_id == here, Shift.starts_at >= since, Shift.starts_at <= now, Shift.cancelled_at.is_(None)
    credited = Verification.community_id == here, Verification.at >= since, *_standing_credit()
    parts = {
        "shifts": select(func.count()).where(*held),
        "places": select(func.count())
        .select_from(Assignment)
        .join(Shift, Shift.id == Assignment.shift_id)
        .where(*held, Assignment.ended_at.is_(None)),
        "helpers": select(func.count(Verification.person_id.distinct())).where(*credited),
        "fields": select(func.count(Task.domain.distinct()))
        .select_from(Shift)
        .join(Task, Task.id == Shift.task_id)
        .where(*held),
    }
    row = tx.execute(select(*(part.scalar_subquery() for part in parts.values()))).one()
    return list(zip(parts, row, strict=True))


def _standing_credit() -> tuple[object, ...]:
    return Verification.step == "credit", Verification.reversed_at.is_(None)


def _grades(tx: Session, here: int, since: datetime) -> tuple[GradeLine, ...]:
    rows = tx.execute(
        select(Verification.grade, func.sum(Verification.credited_minutes))
        .where(Verification.community_id == here, Verification.at >= since, *_standing_credit())
        .group_by(Verification.grade)
    )
    found = dict(list(rows))
    if before := carried.credited(tx, here, since).minutes:
        found[carried.GRADE] = found.get(carried.GRADE, 0) + before
    return tuple(GradeLine(grade, found[grade]) for grade in sorted(found, reverse=True))
