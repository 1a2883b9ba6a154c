"""What somebody's own table says: to which agreements they said yes, and in which polls they voted, never what."""

from datetime import datetime

from sqlalchemy import select

from portal.council.models import Agreement, AgreementSignature, Poll, PollVoter
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.orgs.models import Team

Own = tuple[str, str, str, str | None, datetime]


def own_rows(actor: Actor) -> list[Own]:
    """Return the actor's own rows by time: "agreement" or "poll", team, what it was, how, and when it was.

    Of an agreement how the yes was given and when; of a poll how they voted (None: not) and when it opens no vote any
    more: when they voted is kept nowhere.
    """
    said = (
        read()
        .execute(
            select(Team.name, Agreement.number, AgreementSignature.how, AgreementSignature.at)
            .join(Agreement, Agreement.id == AgreementSignature.agreement_id)
            .join(Team, Team.id == Agreement.team_id)
            .where(
                AgreementSignature.person_id == actor.person_id, AgreementSignature.community_id == actor.community_id
            )
        )
        .all()
    )
    asked = (
        read()
        .execute(
            select(Team.name, Poll.question, PollVoter.how, Poll.closes_at)
            .join(Poll, Poll.id == PollVoter.poll_id)
            .join(Team, Team.id == Poll.team_id)
            .where(PollVoter.person_id == actor.person_id, PollVoter.community_id == actor.community_id)
        )
        .all()
    )
    rows: list[Own] = [("agreement", row.name, str(row.number), row.how, row.at) for row in said]
    rows += [("poll", row.name, row.question, row.how, row.closes_at) for row in asked]
    return sorted(rows, key=lambda row: row[4])
