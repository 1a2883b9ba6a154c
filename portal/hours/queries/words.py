"""Words that were given: one by one for taking back, and the figures that other capabilities ask for."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.attendance.models import Engagement
from portal.hours.models import Verification
from portal.kernel.errors import NotFound
from portal.kernel.text import N_


@dataclass(frozen=True)
class WordLine:
    """A word that was given; step is "first", "credit" or "refuse"."""

    id: int
    engagement_id: int
    step: str
    credited_minutes: int
    by_user_id: int
    at: datetime
    reversed_at: datetime | None


_WORD = (
    Verification.id, Verification.engagement_id, Verification.step, Verification.credited_minutes,
    Verification.by_user_id, Verification.at, Verification.reversed_at,
)  # fmt: skip


def word_for_update(tx: Session, community_id: int, verification_id: int) -> WordLine:
    """Return a word given in the community, locked for a change, or NotFound."""
    mine = Verification.community_id == community_id, Verification.id == verification_id
    row = tx.execute(select(*_WORD).where(*mine).with_for_update()).first()
    if row is None:
        raise NotFound(N_("We could not find that verification."))
    return WordLine(*row)


def press_for_update(tx: Session, community_id: int, verification_id: int) -> tuple[WordLine, ...]:
    """Return every word that was given with this one, in one press, and still stands; locked for a change."""
    one = word_for_update(tx, community_id, verification_id)
    same = (
        Verification.community_id == community_id, Verification.at == one.at,
        Verification.by_user_id == one.by_user_id, Verification.reversed_at.is_(None),
    )  # fmt: skip
    rows = tx.execute(select(*_WORD).where(*same).order_by(Verification.id).with_for_update())
    return tuple(WordLine(*row) for row in rows)


def with_first_word(tx: Session, engagement_ids: Collection[int]) -> set[int]:
    """Return which of the visits have a first word that stands."""
    stands = Verification.step == "first", Verification.reversed_at.is_(None)
    return set(
        tx.scalars(select(Verification.engagement_id).where(Verification.engagement_id.in_(engagement_ids), *stands))
    )


_STANDS = (Verification.step == "credit", Verification.reversed_at.is_(None))


def verified_minutes(tx: Session, team_id: int, since: datetime) -> int:
    """Return the credited minutes of the team's visits that began since the moment."""
    query = select(func.coalesce(func.sum(Verification.credited_minutes), 0)).join(
        Engagement, Engagement.id == Verification.engagement_id
    )
    return tx.scalar(query.where(Verification.team_id == team_id, Engagement.started_at >= since, *_STANDS)) or 0


def activities(tx: Session, team_id: int, since: datetime) -> int:
    """Return in how many shifts of the team, begun since the moment, at least one visit was verified."""
    return _count_distinct(tx, Engagement.shift_id, team_id, since)


def active_members(tx: Session, team_id: int, since: datetime) -> int:
    """Return how many people have a verified visit with the team that began since the moment."""
    return _count_distinct(tx, Verification.person_id, team_id, since)


def _count_distinct(tx: Session, what, team_id: int, since: datetime) -> int:  # noqa: ANN001 - a column
    works = Engagement.id == Verification.engagement_id
    query = select(func.count(what.distinct())).select_from(Verification).join(Engagement, works)
    return tx.scalar(query.where(Verification.team_id == team_id, Engagement.started_at >= since, *_STANDS)) or 0


def standing_words(tx: Session, engagement_ids: Sequence[int]) -> dict[int, WordLine]:
    """Return the crediting word that stands, by visit."""
    rows = tx.execute(select(*_WORD).where(Verification.engagement_id.in_(engagement_ids), *_STANDS))
    return {row.engagement_id: WordLine(*row) for row in rows}
