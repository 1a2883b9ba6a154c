"""Rows of polls for actions and pages, each of the actor's own community and only for whom they concern."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.council.models import Poll, PollBundle, PollOption, PollVote, PollVoter
from portal.council.rules import Balloting, Papers
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import NotFound
from portal.kernel.text import N_
from portal.orgs import queries as orgs
from portal.people import queries as people

NO_POLL = N_("We could not find that poll.")


@dataclass(frozen=True)
class Standing:
    """What the actor is in a team on a day, and who belongs to it."""

    team: orgs.TeamLine
    members: tuple[orgs.MemberLine, ...]
    is_member: bool
    leads: bool

    @property
    def member_ids(self) -> frozenset[int]:
        """The people of the team."""
        return frozenset(member.person_id for member in self.members)


def standing_in(tx: Session, actor: Actor, team_id: int, now: datetime) -> Standing:
    """Return what the actor is in a team of their community, or NotFound."""
    team = orgs.team_line(tx, actor.community_id, team_id)
    members = tuple(orgs.members_of(tx, team_id, clock.local(now, actor.zone).date()))
    is_member = any(member.person_id == actor.person_id for member in members)
    return Standing(team, members, is_member, orgs.leads(actor, team.id, team.organisation_id))


def poll_row(tx: Session, actor: Actor, poll_id: int, now: datetime, *, for_update: bool = False) -> Poll:
    """Return a poll that the actor may see: of a team they belong to or lead, or in which they may vote; else NotFound.

    for_update: locked, so that votes, papers and the closing of one poll go one after the other.
    """
    query = select(Poll).where(Poll.id == poll_id, Poll.community_id == actor.community_id)
    poll = tx.scalar(query.with_for_update() if for_update else query)
    if poll is None or not (_is_entitled(tx, poll_id, actor.person_id) or is_near(tx, actor, poll.team_id, now)):
        raise NotFound(NO_POLL)
    return poll


def poll_for_update(tx: Session, actor: Actor, poll_id: int, now: datetime) -> Poll:
    """Return such a poll, locked."""
    return poll_row(tx, actor, poll_id, now, for_update=True)


def _is_entitled(tx: Session, poll_id: int, person_id: int | None) -> bool:
    mine = PollVoter.poll_id == poll_id, PollVoter.person_id == person_id
    return tx.scalar(select(PollVoter.poll_id).where(*mine)) is not None


def is_near(tx: Session, actor: Actor, team_id: int, now: datetime) -> bool:
    """Tell whether the actor belongs to a team or leads it."""
    team = orgs.team_line(tx, actor.community_id, team_id)
    if orgs.leads(actor, team.id, team.organisation_id):
        return True
    today = clock.local(now, actor.zone).date()
    return actor.person_id is not None and team_id in orgs.team_ids_of_person(tx, actor.person_id, today)


def balloting(poll: Poll) -> Balloting:
    """Return what the rules ask of a poll."""
    return Balloting(poll.closes_at, poll.is_secret, poll.is_changeable, poll.is_live, poll.outcome)


def options_of(tx: Session, poll_id: int) -> list[PollOption]:
    """Return the answers of a poll, in order."""
    return list(tx.scalars(select(PollOption).where(PollOption.poll_id == poll_id).order_by(PollOption.position)))


def voters_of(tx: Session, poll_id: int) -> list[PollVoter]:
    """Return who may vote in a poll, and by which way they have."""
    return list(tx.scalars(select(PollVoter).where(PollVoter.poll_id == poll_id).order_by(PollVoter.person_id)))


def entitled(tx: Session, community_id: int, poll_id: int) -> list[int]:
    """Return the people who may vote in a poll of the community."""
    mine = PollVoter.poll_id == poll_id, PollVoter.community_id == community_id
    return list(tx.scalars(select(PollVoter.person_id).where(*mine).order_by(PollVoter.person_id)))


def bundles_of(tx: Session, poll_id: int) -> list[PollBundle]:
    """Return the bundles of papers of a poll that were not taken back, in order."""
    mine = PollBundle.poll_id == poll_id, PollBundle.withdrawn_at.is_(None)
    return list(tx.scalars(select(PollBundle).where(*mine).order_by(PollBundle.id)))


def waiting_bundle(tx: Session, voter: PollVoter | None) -> PollBundle | None:
    """Return the bundle that holds a voter's paper and that nobody has checked yet."""
    if voter is None or voter.bundle_id is None:
        return None
    return tx.scalar(select(PollBundle).where(PollBundle.id == voter.bundle_id, PollBundle.checked_at.is_(None)))


def way_of(tx: Session, voter: PollVoter | None) -> str | None:
    """Return by which way a voter has voted: "screen", "paper", or "waiting" while nobody has checked their paper."""
    return "waiting" if waiting_bundle(tx, voter) else voter.how if voter else None


def on_paper(tx: Session, community_id: int, bundle_id: int) -> list[int]:
    """Return the people whose papers a bundle of the community holds."""
    mine = PollVoter.bundle_id == bundle_id, PollVoter.community_id == community_id
    return list(tx.scalars(select(PollVoter.person_id).where(*mine).order_by(PollVoter.person_id)))


def typist_of(tx: Session, community_id: int, bundle_id: int) -> int:
    """Return the user who typed a bundle of the community in."""
    mine = PollBundle.id == bundle_id, PollBundle.community_id == community_id
    return tx.scalars(select(PollBundle.typed_by_user_id).where(*mine)).one()


def papers_before(
    tx: Session, actor: Actor, bundles: Iterable[PollBundle], voters: Iterable[PollVoter]
) -> Mapping[int, Papers]:
    """Return what the rules ask of bundles before the actor counts them, by number."""
    rows, listed = list(bundles), list(voters)
    behind = people.person_of_user(tx, {row.typed_by_user_id for row in rows}) if rows else {}
    return {
        row.id: Papers(
            row.typed_by_user_id == actor.user_id, row.checked_at is None and row.withdrawn_at is None,
            sum(
                voter.bundle_id == row.id and voter.person_id not in {actor.person_id, behind.get(row.typed_by_user_id)}
                for voter in listed
            ),
            row.differing_checks,
        )
        for row in rows
    }  # fmt: skip


def bundle_for_update(
    tx: Session, actor: Actor, poll_id: int, bundle_id: int, now: datetime
) -> tuple[Poll, PollBundle]:
    """Return a bundle of a poll, both locked, the poll first; NotFound where the actor may not see the poll."""
    poll = poll_for_update(tx, actor, poll_id, now)
    row = tx.scalar(
        select(PollBundle).where(PollBundle.id == bundle_id, PollBundle.poll_id == poll_id).with_for_update()
    )
    if row is None:
        raise NotFound(N_("We could not find these papers."))
    return poll, row


def open_votes(tx: Session, poll_id: int) -> Counter[int]:
    """Return how many votes each answer of an open poll has, by its number: on the screen and on checked papers."""
    found = Counter(tx.scalars(select(PollVote.option_id).where(PollVote.poll_id == poll_id)))
    for bundle in bundles_of(tx, poll_id):
        if bundle.checked_at:
            found.update({int(option): count for option, count in (bundle.counts or {}).items()})
    return found


def due_polls(tx: Session, community_id: int, now: datetime) -> list[int]:
    """Return the polls of the community whose time is over and which are not counted yet."""
    due = Poll.community_id == community_id, Poll.closed_at.is_(None), Poll.closes_at <= now
    return list(tx.scalars(select(Poll.id).where(*due).order_by(Poll.id)))
