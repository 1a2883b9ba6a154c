"""Other shifts for who cannot come: of the same task first, then of the same team; only what they may take now."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import bindparam, case, select
from sqlalchemy.orm import Session

from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Refusal
from portal.kernel.prepared import at_most
from portal.policy import queries as policy
from portal.tasks import rules
from portal.tasks.queries.company import beside
from portal.tasks.queries.deciding import claimable, with_credentials
from portal.tasks.queries.guides import beside_guides
from portal.tasks.queries.lines import BY_START, NOT_BEGUN, SHIFTS, STANDING, TASKS, shifts, tasks, with_own
from portal.tasks.queries.shared import standing_of, wanted_and_own
from portal.tasks.rules import ShiftLine

SHOWN = 3
LOOKED_AT = 20  # enough for three that fit; the list of tasks shows the rest
_OTHERS = (
    select(shifts.id)
    .select_from(SHIFTS.join(TASKS, tasks.id == shifts.task_id))
    .where(
        *STANDING, NOT_BEGUN, shifts.taken < shifts.capacity,
        tasks.team_id == bindparam("team"), shifts.id != bindparam("shift"),
    )
    .order_by(case((tasks.id == bindparam("task"), 0), else_=1), *BY_START)
    .limit(at_most(LOOKED_AT))
)  # fmt: skip
OTHERS = with_own(_OTHERS)


@dataclass(frozen=True, slots=True)
class OtherDate:
    """A shift that the reader may take instead; ahead counts days from today; cautions: what to know first."""

    line: ShiftLine
    ahead: int
    cautions: tuple[Refusal, ...] = ()


def other_dates(tx: Session, actor: Actor, instead_of: ShiftLine, now: datetime) -> tuple[OtherDate, ...]:
    """Return up to three shifts that the actor may take now, those of the same task first, then by start."""
    asked = {
        "since": now - rules.LONGEST, "team": instead_of.team_id, "shift": instead_of.id, "task": instead_of.task_id,
    }  # fmt: skip
    found, own = wanted_and_own(tx, OTHERS, actor.community_id, actor.person_id or 0, now, **asked)
    if not found:
        return ()
    ages, today = policy.ages_by_day(tx, actor.community_id), clock.local(now, actor.zone).date()
    asked_for = [wanted.line for wanted in found]
    standing = replace(standing_of(tx, actor, ages, today), flag_until=found[0].flag_until)
    standing = with_credentials(tx, actor.community_id, standing, asked_for)
    asked_for = beside(tx, [standing], asked_for, actor.zone)
    asked_for = beside_guides(tx, standing.person_id, asked_for, today)
    free = claimable(standing, asked_for, own, ages, actor.zone, now)
    free.sort(key=lambda line: (line.task_id != instead_of.task_id, line.starts_at, line.id))
    return tuple(
        OtherDate(
            line, (clock.local(line.starts_at, actor.zone).date() - today).days,
            rules.cautions(line, own, actor.zone, now),
        )
        for line in free[:SHOWN]
    )  # fmt: skip
