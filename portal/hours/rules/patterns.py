"""Which patterns of visits are held for a second person: what sold or invented hours look like from outside."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from portal.hours.rules.minutes import Figures, Span

HoldCode = Literal["regular", "many-day", "many-week", "same-pair", "by-hand", "night"]
WEEK = timedelta(days=7)


class PatternFigures(Protocol):
    """The figures of the pack "patterns": how often is odd, within how many days; hours of the local night."""

    @property
    def window_days(self) -> int: ...
    @property
    def same_minutes_times(self) -> int: ...
    @property
    def most_per_day(self) -> int: ...
    @property
    def most_per_week(self) -> int: ...
    @property
    def same_pair_times(self) -> int: ...
    @property
    def by_hand_times(self) -> int: ...
    @property
    def night_from(self) -> int: ...
    @property
    def night_until(self) -> int: ...
    @property
    def hands_days(self) -> int: ...
    @property
    def dispute_days(self) -> int: ...


@dataclass(frozen=True)
class Fact:
    """One visit of a person as history keeps it; logger_id is whoever wrote it down, None when they scanned."""

    started_at: datetime
    ended_at: datetime
    logger_id: int | None = None

    @property
    def minutes(self) -> int:
        """Whole minutes from check-in to check-out."""
        return Span(self.started_at, self.ended_at, self.started_at, self.ended_at).recorded_minutes


@dataclass(frozen=True)
class Hold:
    """Why a visit is held: count is how many visits make the pattern, this one included; minutes what they share."""

    code: HoldCode
    count: int = 0
    minutes: int = 0


def holds(
    visit: Fact, others: Iterable[Fact], span: Span, figures: Figures, patterns: PatternFigures, zone: ZoneInfo
) -> tuple[Hold, ...]:
    """Return every pattern that the visit completes, among the person's other visits up to it."""
    since = visit.started_at - timedelta(days=patterns.window_days)
    earlier = [fact for fact in others if since < fact.started_at <= visit.started_at]
    found = [*_too_often(visit, earlier, patterns, zone), *_by_hand(visit, earlier, patterns)]
    same = 1 + sum(fact.minutes == visit.minutes for fact in earlier)
    if same >= patterns.same_minutes_times:
        found.append(Hold("regular", same, visit.minutes))
    if _is_at_night(span, figures, patterns, zone):
        found.append(Hold("night"))
    return tuple(found)


def _too_often(visit: Fact, earlier: list[Fact], patterns: PatternFigures, zone: ZoneInfo) -> Iterable[Hold]:
    day = visit.started_at.astimezone(zone).date()
    of_day = 1 + sum(fact.started_at.astimezone(zone).date() == day for fact in earlier)
    of_week = 1 + sum(fact.started_at > visit.started_at - WEEK for fact in earlier)
    if of_day > patterns.most_per_day:
        yield Hold("many-day", of_day)
    if of_week > patterns.most_per_week:
        yield Hold("many-week", of_week)


def _by_hand(visit: Fact, earlier: list[Fact], patterns: PatternFigures) -> Iterable[Hold]:
    if visit.logger_id is None:
        return
    pair = 1 + sum(fact.logger_id == visit.logger_id for fact in earlier)
    typed = 1 + sum(fact.logger_id is not None for fact in earlier)
    if pair >= patterns.same_pair_times:
        yield Hold("same-pair", pair)
    if typed >= patterns.by_hand_times:
        yield Hold("by-hand", typed)


def _is_at_night(span: Span, figures: Figures, patterns: PatternFigures, zone: ZoneInfo) -> bool:
    """Tell whether somebody came or left at night, and not because the shift was planned there.

    An hour that they chose themselves was planned by nobody.
    """
    first = span.planned_start - timedelta(minutes=figures.early_minutes)
    last = span.planned_end + timedelta(minutes=figures.late_minutes)
    outside = [at for at in (span.started_at, span.ended_at) if span.is_flexible or not first <= at <= last]
    hours = [at.astimezone(zone).hour for at in outside]
    return any(hour >= patterns.night_from or hour < patterns.night_until for hour in hours)
