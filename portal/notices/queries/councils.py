"""Whom an event about a team's agreement or poll concerns."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.council import queries as council
from portal.council.models import Poll
from portal.kernel.events import Event
from portal.notices.queries.facts import Found, day, moment
from portal.orgs import queries as orgs
from portal.people import queries as people


def entitled(tx: Session, event: Event) -> Found:
    """Return who may vote in the poll."""
    poll_id = event.keys["poll_id"]
    poll = tx.scalars(select(Poll).where(Poll.id == poll_id, Poll.community_id == event.community_id)).one()
    team = orgs.team_line(tx, event.community_id, poll.team_id)
    values = {
        "team": team.name, "question": poll.question, "closes_at": moment(poll.closes_at), "poll_id": poll_id,
        "reason": poll.cancel_reason or "",
    }  # fmt: skip
    return {person_id: dict(values) for person_id in council.entitled(tx, event.community_id, poll_id)}


def on_paper(tx: Session, event: Event) -> Found:
    """Return whose papers a bundle holds."""
    theirs = set(council.on_paper(tx, event.community_id, event.keys["bundle_id"]))
    return {person_id: values for person_id, values in entitled(tx, event).items() if person_id in theirs}


def papers_back(tx: Session, event: Event) -> Found:
    """Return who has not voted, as papers of theirs may be void, and who typed these papers in."""
    found, poll_id = entitled(tx, event), event.keys["poll_id"]
    waiting = {voter.person_id for voter in council.voters_of(tx, poll_id) if voter.how is None}
    typist = council.typist_of(tx, event.community_id, event.keys["bundle_id"])
    said = next(iter(found.values()))
    theirs = dict.fromkeys(people.person_of_user(tx, [typist]).values(), said)
    return {**theirs, **{person_id: values for person_id, values in found.items() if person_id in waiting}}


def members(tx: Session, event: Event) -> Found:
    """Return who belongs to the team of the agreement on the day of the event."""
    team = orgs.team_line(tx, event.community_id, event.keys["team_id"])
    values = {"team": team.name, "team_id": team.id}
    return {member.person_id: dict(values) for member in orgs.members_of(tx, team.id, day(tx, event))}


def keepers(tx: Session, event: Event) -> Found:
    """Return who leads the team whose agreement is to be looked at again."""
    team_id, review_on = council.team_of_agreement(tx, event.community_id, event.keys["agreement_id"])
    values = {"team": orgs.team_line(tx, event.community_id, team_id).name, "team_id": team_id}
    leaders = orgs.leaders_of(tx, [team_id], day(tx, event)).get(team_id, [])
    return {person_id: {**values, "review_on": review_on.isoformat()} for person_id in leaders}
