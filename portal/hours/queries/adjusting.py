"""What the pages for adjusting several visits show: which there are, shift by shift, and what a change would do."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from portal.hours.queries.choosing import Choice, conditions
from portal.hours.queries.docket import docket_of, queue
from portal.hours.rules import Case, Change, creditable_minutes, decide, may_adjust, minutes_by_visit, plan
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import Refusal

MOST = 200


@dataclass(frozen=True)
class AdjustableRow:
    """A visit to choose: counts are the minutes that it would credit now; refusal: why it cannot be chosen."""

    engagement_id: int
    name: str
    started_at: datetime
    ended_at: datetime
    counts: int
    is_ticked: bool
    refusal: Refusal | None


@dataclass(frozen=True)
class ShiftGroup:
    """The visits of one shift that wait, by name."""

    shift_id: int
    title: str
    planned_start: datetime
    planned_end: datetime
    rows: tuple[AdjustableRow, ...]


@dataclass(frozen=True)
class AdjustingPage:
    """The visits from which several are chosen, the latest shift first."""

    groups: tuple[ShiftGroup, ...]
    choice: Choice
    has_more: bool


@dataclass(frozen=True)
class ChangedRow:
    """What the change makes of a visit: until or from when it counts (at), the minutes credited before and after.

    minutes are those vouched for, which the signer signs; is_first: a second person must agree.
    """

    engagement_id: int
    name: str
    title: str
    started_at: datetime
    ended_at: datetime
    at: datetime | None
    minutes: int
    counts_before: int
    counts_after: int
    is_first: bool


@dataclass(frozen=True)
class PreviewPage:
    """What a change would do, visit by visit, and the visits that it leaves as they are, each with why."""

    change: Change
    rows: tuple[ChangedRow, ...]
    left_out: tuple[tuple[int, str, datetime, Refusal], ...]

    @property
    def wall(self) -> str:
        """Return the time of the clock that the change names, empty where it names none."""
        return f"{self.change.wall:%H:%M}" if self.change.wall else ""

    @property
    def first_count(self) -> int:
        """Count the visits that wait for a second person afterwards."""
        return sum(row.is_first for row in self.rows)


def adjusting_page(
    actor: Actor, choice: Choice, ticked: Collection[int] = (), *, is_all: bool = False
) -> AdjustingPage:  # fmt: skip
    """Return the visits that wait and were chosen; ticked: those to tick, is_all: every one that can be adjusted."""
    tx, now = read(), clock.now()
    docket = queue(tx, actor, MOST + 1, *conditions(choice, actor.zone, now))
    shifts: dict[int, list[Case]] = {}
    for case in docket.cases[:MOST]:
        shifts.setdefault(case.work.shift_id, []).append(case)

    def row(case: Case) -> AdjustableRow:
        work, refusal = case.work, may_adjust(docket.judge, case)
        counts = creditable_minutes(work.span, case.figures, work.vouched_minutes)
        is_ticked = refusal is None and (is_all or work.engagement_id in ticked)
        ended_at = work.span.ended_at
        return AdjustableRow(work.engagement_id, work.name, work.started_at, ended_at, counts, is_ticked, refusal)

    groups = [
        ShiftGroup(
            shift_id, cases[0].work.title, cases[0].work.planned_start, cases[0].work.planned_end,
            tuple(row(case) for case in sorted(cases, key=lambda case: case.work.name)),
        )
        for shift_id, cases in shifts.items()
    ]  # fmt: skip
    groups.sort(key=lambda group: group.planned_start, reverse=True)
    return AdjustingPage(tuple(groups), choice, len(docket.cases) > MOST)


def preview_page(actor: Actor, engagement_ids: Collection[int], change: Change) -> PreviewPage:
    """Return what the change would do to these visits of the actor's community, or NotFound."""
    docket = docket_of(read(), actor, engagement_ids)
    planned = plan(docket, change)
    decided = decide([each.case for each in planned.adjusted], minutes_by_visit(planned.adjusted))
    rows = tuple(
        ChangedRow(
            each.case.work.engagement_id, each.case.work.name, each.case.work.title, each.case.work.started_at,
            each.case.work.span.ended_at, each.at, each.minutes_after, each.counts_before, each.counts_after,
            said.step == "first",
        )
        for each, said in zip(planned.adjusted, decided, strict=True)
    )  # fmt: skip
    left = tuple((c.work.engagement_id, c.work.name, c.work.started_at, refusal) for c, refusal in planned.left_out)
    return PreviewPage(change, rows, left)
