"""What waits for somebody in their teams: a vote, a yes to the agreement, a review that is overdue."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.council.models import Agreement, AgreementSignature, Poll, PollVoter
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.text import N_
from portal.orgs import queries as orgs
from portal.orgs.models import Membership, Team
from portal.orgs.queries import News

VOTE = N_("Your vote is asked until %(day)s: %(name)s")
READ = N_("Read what the team promises each other, and say whether you agree.")
OVERDUE = N_("The agreement was to be looked at again by %(day)s.")


@dataclass(frozen=True)
class Matter:
    """One thing that waits, in one team."""

    team_id: int
    team_name: str
    news: News


def matters(tx: Session, actor: Actor, now: datetime, team_id: int | None = None) -> tuple[Matter, ...]:
    """Return what waits for the actor, in one team or in all of theirs; nothing where nobody is behind the sign-in.

    That a review is overdue is for the leaders, on their own pages, and for the members on the page of the team.
    """
    if actor.person_id is None:
        return ()
    today = clock.local(now, actor.zone).date()
    return (*_votes(tx, actor, now, team_id), *_agreements(tx, actor, today, team_id))


def team_news(tx: Session, actor: Actor, team_id: int, now: datetime) -> tuple[News, ...]:
    """Return what waits in one team, for its page."""
    return tuple(matter.news for matter in matters(tx, actor, now, team_id))


def _votes(tx: Session, actor: Actor, now: datetime, team_id: int | None) -> list[Matter]:
    asked = PollVoter.person_id == actor.person_id, PollVoter.how.is_(None)
    query = (
        select(Team.id, Team.name, Poll.id.label("poll_id"), Poll.question, Poll.closes_at)
        .join(PollVoter, PollVoter.poll_id == Poll.id)
        .join(Team, Team.id == Poll.team_id)
        .where(Poll.community_id == actor.community_id, Poll.closed_at.is_(None), Poll.closes_at > now, *asked)
        .order_by(Poll.closes_at)
    )
    if actor.helper:
        return []  # nobody votes for somebody else
    rows = tx.execute(query if team_id is None else query.where(Team.id == team_id))
    return [Matter(row.id, row.name, News(VOTE, f"/polls/{row.poll_id}", row.closes_at, row.question)) for row in rows]


def _agreements(tx: Session, actor: Actor, today: date, team_id: int | None) -> list[Matter]:
    joined = Membership.joined_on <= today, or_(Membership.left_on.is_(None), Membership.left_on > today)
    mine = select(Membership.team_id).where(Membership.person_id == actor.person_id, *joined)
    signed = AgreementSignature.agreement_id == Agreement.id, AgreementSignature.person_id == actor.person_id
    own_teams = or_(Team.id.in_(mine), Team.id.in_(actor.team_ids))
    rows = tx.execute(
        select(
            Team.id, Team.name, Team.organisation_id, Agreement.review_on, Agreement.adopted_at,
            Team.id.in_(mine).label("is_member"),
            select(AgreementSignature.person_id).where(*signed).exists().label("has_mine"),
        )
        .join(Team, Team.id == Agreement.team_id)
        .where(
            Agreement.community_id == actor.community_id, Agreement.ended_at.is_(None),
            own_teams if team_id is None else Team.id == team_id,
        )
        .order_by(Team.name, Agreement.number)
    )  # fmt: skip
    found = []
    for row in rows:
        path = f"/teams/{row.id}/agreement"
        if row.is_member and not row.has_mine:
            found.append(Matter(row.id, row.name, News(READ, path)))
        is_on_page = team_id is not None and (row.is_member or orgs.leads(actor, row.id, row.organisation_id))
        if row.adopted_at and row.review_on < today and (is_on_page or row.id in actor.team_ids):
            found.append(Matter(row.id, row.name, News(OVERDUE, path, row.review_on)))
    return found
