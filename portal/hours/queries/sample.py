"""The credits of past weeks that are looked at once more, and what came of it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.hours.models import HourLook, Verification
from portal.hours.queries.disputes import givers_of
from portal.hours.queries.docket import docket_of, local_day
from portal.hours.rules.sample import may_look, sample
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import NotFound, Refusal
from portal.kernel.text import N_
from portal.kernel.units import monday_of
from portal.people.models import Person, User

WEEKS = 8  # that are shown; what nobody looked at in that time is seen in the count of each week
SHOWN = 20


@dataclass(frozen=True)
class SampleRow:
    """A sampled credit that nobody has looked at: whose, what for, how much, by whom; refusal: why not the reader."""

    verification_id: int
    engagement_id: int
    name: str
    title: str
    started_at: datetime
    recorded_minutes: int
    credited_minutes: int
    grade: int
    by: str
    week: date
    refusal: Refusal | None


@dataclass(frozen=True)
class LookRow:
    """A look that was taken: at which visit, by whom, with what outcome ("fine" or "fault")."""

    engagement_id: int
    outcome: str
    by: str
    at: datetime


@dataclass(frozen=True)
class SamplePage:
    """What is to be looked at, the oldest first, and the newest looks; count: all that waits for a look."""

    rows: tuple[SampleRow, ...]
    count: int
    looks: tuple[LookRow, ...]
    asked_id: int | None = None


def sample_page(actor: Actor, key: bytes, asked_id: int | None = None) -> SamplePage:
    """Return the sample of the last eight weeks of the actor's community; asked_id: the credit whose form came back."""
    tx = read()
    chosen = sampled(tx, actor, key)
    waiting = [number for number, (_, is_looked_at) in chosen.items() if not is_looked_at]
    shown = sorted(waiting, key=lambda number: number != asked_id)[:SHOWN]
    weeks = {number: chosen[number][0] for number in shown}
    return SamplePage(_rows(tx, actor, weeks), len(waiting), _looks(tx, actor), asked_id)


def sampled(tx: Session, actor: Actor, key: bytes) -> dict[int, tuple[date, bool]]:
    """Return the sampled credits of the weeks that are over, the oldest first: their Monday, and whether looked at."""
    zone, monday = ZoneInfo(actor.zone), monday_of(clock.today(actor.zone))
    end = datetime(monday.year, monday.month, monday.day, tzinfo=zone)
    rows = tx.execute(
        select(Verification.id, Verification.at, HourLook.id.label("look_id"))
        .outerjoin(HourLook, HourLook.verification_id == Verification.id)
        .where(
            Verification.community_id == actor.community_id, Verification.step == "credit",
            Verification.at >= end - timedelta(weeks=WEEKS), Verification.at < end,
        )
        .order_by(Verification.id)
    )  # fmt: skip
    weeks: dict[date, list[int]] = defaultdict(list)
    looked_at = set()
    for number, at, look_id in rows:
        weeks[monday_of(local_day(at, zone))].append(number)
        looked_at |= {number} if look_id else set()
    return {
        number: (week, number in looked_at)
        for week, ids in sorted(weeks.items())
        for number in sample(key, actor.community_id, week, ids)
    }


def look_target(tx: Session, actor: Actor, key: bytes, verification_id: int) -> tuple[int, bool, bool]:
    """Return the visit of a credit, locked, whether it is sampled, and whether somebody has looked; or NotFound."""
    mine = Verification.id == verification_id, Verification.community_id == actor.community_id
    engagement_id = tx.scalar(select(Verification.engagement_id).where(*mine).with_for_update())
    if engagement_id is None:
        raise NotFound(N_("We could not find that verification."))
    seen = tx.scalar(select(HourLook.id).where(HourLook.verification_id == verification_id))
    return engagement_id, verification_id in sampled(tx, actor, key), seen is not None


def _rows(tx: Session, actor: Actor, weeks: dict[int, date]) -> tuple[SampleRow, ...]:
    if not weeks:
        return ()
    words = tx.execute(
        select(
            Verification.id, Verification.engagement_id, Verification.credited_minutes, Verification.grade,
            Person.name.label("by"),
        )
        .join(User, User.id == Verification.by_user_id)
        .join(Person, Person.id == User.person_id)
        .where(Verification.id.in_(weeks))
        .order_by(Verification.id)
    ).all()  # fmt: skip
    docket = docket_of(tx, actor, {word.engagement_id for word in words})
    works = {case.work.engagement_id: case.work for case in docket.cases}
    said = givers_of(tx, list(works))
    return tuple(
        SampleRow(
            word.id, work.engagement_id, work.name, work.title, work.started_at, work.span.recorded_minutes,
            word.credited_minutes, word.grade, word.by, weeks[word.id],
            may_look(docket.judge, work, said.get(work.engagement_id, ()), is_sampled=True, is_looked_at=False),
        )
        for word in words
        for work in (works[word.engagement_id],)
    )  # fmt: skip


def _looks(tx: Session, actor: Actor) -> tuple[LookRow, ...]:
    rows = tx.execute(
        select(Verification.engagement_id, HourLook.outcome, Person.name, HourLook.at)
        .join(Verification, Verification.id == HourLook.verification_id)
        .join(User, User.id == HourLook.by_user_id)
        .join(Person, Person.id == User.person_id)
        .where(HourLook.community_id == actor.community_id)
        .order_by(HourLook.id.desc())
        .limit(SHOWN)
    )
    return tuple(LookRow(*row) for row in rows)
