"""Decisions that a person can disagree with, and the disputes that a third person decides."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.attendance.models import Engagement
from portal.hours.models import HourDispute, Verification
from portal.hours.queries.words import WordLine
from portal.hours.rules import Decided, Giver, may_dispute, minutes_between
from portal.kernel import clock, prepared
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import NotFound
from portal.kernel.prepared import alias
from portal.kernel.text import N_
from portal.people import queries as people
from portal.people.models import HouseholdMember, Person, User
from portal.policy import queries as policy
from portal.policy.queries import PatternRules
from portal.tasks.models import Shift, Task

FEW = 30
_by, _by_person, _first = alias(User), alias(Person), alias(Verification)
# the first of two words says why where the second agreed without a word of its own
_FIRST = (_first.step == "first") & _first.reversed_at.is_(None) & (Verification.step == "credit")


@dataclass(frozen=True)
class DisputeLine:
    """A dispute as pages show it; outcome is empty while nobody has decided."""

    id: int
    engagement_id: int
    name: str
    title: str
    started_at: datetime
    reason: str
    made_at: datetime
    outcome: str
    closed_by: str
    closed_at: datetime | None
    closing_reason: str


@dataclass(frozen=True)
class DecisionLine:
    """A word on one's own visit by which it counts less than was recorded, and what became of a dispute about it."""

    verification_id: int
    title: str
    started_at: datetime
    ended_at: datetime
    step: str
    credited_minutes: int
    by: str
    at: datetime
    reason: str
    may_dispute: bool
    dispute: DisputeLine | None


@dataclass(frozen=True)
class DecisionsPage:
    """The latest decisions on one's own visits by which less counts than was recorded; days to dispute one."""

    lines: tuple[DecisionLine, ...]
    days: int
    asked_id: int | None = None


_LINE = (
    select(
        HourDispute.id, HourDispute.engagement_id, Person.name, Task.title, Engagement.started_at, HourDispute.reason,
        HourDispute.made_at, HourDispute.outcome, _by_person.name.label("closed_by"), HourDispute.closed_at,
        HourDispute.closing_reason,
    )
    .join(Engagement, Engagement.id == HourDispute.engagement_id)
    .join(Person, Person.id == HourDispute.person_id)
    .join(Shift, Shift.id == Engagement.shift_id)
    .join(Task, Task.id == Shift.task_id)
    .outerjoin(_by, _by.id == HourDispute.closed_by_user_id)
    .outerjoin(_by_person, _by_person.id == _by.person_id)
)  # fmt: skip


def _lines(tx: Session, *mine: object) -> tuple[DisputeLine, ...]:
    rows = tx.execute(_LINE.where(*mine).order_by(HourDispute.id))  # type: ignore[arg-type]  # conditions
    return tuple(
        DisputeLine(
            row.id, row.engagement_id, row.name, row.title, row.started_at, row.reason, row.made_at, row.outcome or "",
            row.closed_by or "", row.closed_at, row.closing_reason or "",
        )
        for row in rows
    )  # fmt: skip


def open_disputes(tx: Session, actor: Actor) -> tuple[DisputeLine, ...]:
    """Return the disputes of the actor's community that nobody has decided, the oldest first."""
    return _lines(tx, HourDispute.community_id == actor.community_id, HourDispute.outcome.is_(None))


def disputes_of(tx: Session, engagement_id: int) -> tuple[DisputeLine, ...]:
    """Return every dispute about a visit, the oldest first."""
    return _lines(tx, HourDispute.engagement_id == engagement_id)


def decisions_page(actor: Actor, asked_id: int | None = None) -> DecisionsPage:
    """Return the actor's own decisions; asked_id: the word whose form came back."""
    tx, now = read(), clock.now()
    patterns: PatternRules = policy.pack(tx, actor.community_id, "patterns", clock.today(actor.zone))
    disputes = _lines(tx, HourDispute.person_id == actor.person_id)
    by_word = dict(zip(_words_of(tx, [line.id for line in disputes]), disputes, strict=True))
    rows = tx.execute(
        select(
            Verification.id, Task.title, Engagement.started_at, Engagement.ended_at, Verification.step,
            Verification.minutes, Verification.credited_minutes, _by_person.name.label("by"), Verification.at,
            func.coalesce(func.nullif(Verification.reason, ""), _first.reason, "").label("reason"),
            Verification.reversed_at,
        )
        .join(Engagement, Engagement.id == Verification.engagement_id)
        .outerjoin(_first, (_first.engagement_id == Engagement.id) & _FIRST)
        .join(Shift, Shift.id == Engagement.shift_id)
        .join(Task, Task.id == Shift.task_id)
        .join(_by, _by.id == Verification.by_user_id)
        .join(_by_person, _by_person.id == _by.person_id)
        .where(
            Verification.person_id == actor.person_id, Verification.community_id == actor.community_id,
            Verification.step != "first", Verification.at > now - timedelta(days=2 * patterns.dispute_days),
        )
        .order_by(Verification.id.desc())
    )  # fmt: skip
    lines = []
    for row in rows:
        recorded = minutes_between(row.started_at, row.ended_at)
        taken_back = row.reversed_at is not None
        word = Decided(row.step, row.at, row.minutes, recorded, taken_back, row.id in by_word)
        is_open = may_dispute(word, patterns, now) is None
        if is_open or row.id in by_word:
            lines.append(
                DecisionLine(
                    row.id, row.title, row.started_at, row.ended_at, row.step, row.credited_minutes, row.by, row.at,
                    row.reason, is_open, by_word.get(row.id),
                )
            )  # fmt: skip
    return DecisionsPage(tuple(lines[:FEW]), patterns.dispute_days, asked_id)


def _words_of(tx: Session, dispute_ids: Collection[int]) -> list[int]:
    """Return the words that these disputes are about, in the order of the disputes."""
    mine = HourDispute.id.in_(dispute_ids)
    return list(tx.scalars(select(HourDispute.verification_id).where(mine).order_by(HourDispute.id)))


def own_word_for_update(tx: Session, actor: Actor, verification_id: int) -> tuple[int, Decided]:
    """Return the visit of a word on the actor's own visit, locked for a change, with what a rule asks; or NotFound."""
    row = tx.execute(
        select(
            Verification.engagement_id, Verification.step, Verification.at, Verification.minutes,
            Verification.reversed_at, Engagement.started_at, Engagement.ended_at,
        )
        .join(Engagement, Engagement.id == Verification.engagement_id)
        .where(
            Verification.id == verification_id, Verification.community_id == actor.community_id,
            Verification.person_id == actor.person_id,
        )
        .with_for_update(of=Verification)
    ).first()  # fmt: skip
    if row is None:
        raise NotFound(N_("We could not find that verification."))
    was_disputed = tx.scalar(select(HourDispute.id).where(HourDispute.verification_id == verification_id)) is not None
    recorded = minutes_between(row.started_at, row.ended_at)
    is_back = row.reversed_at is not None
    return row.engagement_id, Decided(row.step, row.at, row.minutes, recorded, is_back, was_disputed)


def disputed_visit(actor: Actor, dispute_id: int) -> int:
    """Return the visit that a dispute of the actor's community is about, or NotFound."""
    mine = HourDispute.id == dispute_id, HourDispute.community_id == actor.community_id
    found = read().scalar(select(HourDispute.engagement_id).where(*mine))
    if found is None:
        raise NotFound(N_("We could not find that dispute."))
    return found


def dispute_for_update(tx: Session, community_id: int, dispute_id: int) -> HourDispute:
    """Return a dispute of the community, locked for a change, or NotFound."""
    mine = HourDispute.id == dispute_id, HourDispute.community_id == community_id
    found = tx.scalar(select(HourDispute).where(*mine).with_for_update())
    if found is None:
        raise NotFound(N_("We could not find that dispute."))
    return found


def givers(tx: Session, engagement_id: int) -> tuple[Giver, ...]:
    """Return everybody who gave a word on the visit or took one back, with whom they live now and are tied to."""
    return givers_of(tx, [engagement_id]).get(engagement_id, ())


def givers_of(tx: Session, engagement_ids: Collection[int]) -> dict[int, tuple[Giver, ...]]:
    """Return the same for many visits."""
    spoke = (User.id == Verification.by_user_id) | (User.id == Verification.reversed_by_user_id)
    tied = people.ties(User.person_id, Engagement.started_at).label("tied")
    rows = tx.execute(
        select(Engagement.id, User.id.label("user_id"), HouseholdMember.household_id, tied)
        .select_from(Verification)
        .join(Engagement, Engagement.id == Verification.engagement_id)
        .join(User, spoke)
        .outerjoin(HouseholdMember, (HouseholdMember.person_id == User.person_id) & HouseholdMember.left_at.is_(None))
        .where(Verification.engagement_id.in_(engagement_ids))
        .distinct()
    )
    found: dict[int, tuple[Giver, ...]] = {}
    for row in rows:
        giver = Giver(row.user_id, row.household_id, prepared.ids_in(row.tied))
        found[row.id] = (*found.get(row.id, ()), giver)
    return found


def standing_on(tx: Session, engagement_id: int) -> tuple[WordLine, ...]:
    """Return every word on the visit that stands, locked for a change."""
    rows = tx.execute(
        select(
            Verification.id, Verification.engagement_id, Verification.step, Verification.credited_minutes,
            Verification.by_user_id, Verification.at, Verification.reversed_at,
        )
        .where(Verification.engagement_id == engagement_id, Verification.reversed_at.is_(None))
        .order_by(Verification.id)
        .with_for_update()
    )  # fmt: skip
    return tuple(WordLine(*row) for row in rows)
