"""What polls have decided, for the pathway: the figures of a vote, with the poll that they come from."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.council.models import Poll, PollOption, PollVoter


@dataclass(frozen=True)
class Polled:
    """A counted poll: the share of the votes for its first answer, the share of those entitled who voted, 0 to 1."""

    poll_id: int
    closed_at: datetime
    in_favour: float
    turnout: float


def polled(tx: Session, team_id: int) -> dict[str, Polled]:
    """Return the latest counted poll of a team for each step of its pathway that one decided.

    A poll whose counts are told to nobody gives the pathway no figures; what came before it is out of date.
    """
    counted = Poll.team_id == team_id, Poll.requirement.is_not(None), Poll.outcome.in_(("carried", "tie", "short"))
    entitled = select(func.count()).where(PollVoter.poll_id == Poll.id).correlate(Poll).scalar_subquery()
    rows = tx.execute(
        select(Poll.id, Poll.requirement, Poll.closed_at, PollOption.position, PollOption.vote_count, entitled)
        .join(PollOption, PollOption.poll_id == Poll.id)
        .where(*counted)
        .order_by(Poll.id, PollOption.position)
    ).all()
    found = {}
    for poll_id, requirement, closed_at, position, first, on_list in rows:
        if position == 0 and first is None:
            found.pop(requirement, None)
        elif position == 0:
            cast = sum(row.vote_count or 0 for row in rows if row.id == poll_id)
            found[requirement] = Polled(poll_id, closed_at, first / cast, cast / on_list)
    return found
