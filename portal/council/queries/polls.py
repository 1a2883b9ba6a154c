"""Polls as pages show them: the list of a team, and one poll to vote in or with its result."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.council import rules
from portal.council.models import Poll, PollVote, PollVoter
from portal.council.queries.shared import balloting, open_votes, options_of, poll_row, standing_in, voters_of, way_of
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import Refusal, refuse
from portal.orgs import queries as orgs
from portal.people import queries as people

MOST = 100


@dataclass(frozen=True)
class PollLine:
    """A poll in the list. may_vote: the reader's vote is still asked for."""

    id: int
    question: str
    closes_at: datetime
    is_open: bool
    outcome: str | None
    may_vote: bool


@dataclass(frozen=True)
class PollsPage:
    """The polls of a team, newest first; why_not: why the reader cannot open one, None where they can."""

    team_id: int
    team_name: str
    polls: tuple[PollLine, ...]
    why_not: Refusal | None


def polls_page(actor: Actor, team_id: int) -> PollsPage:
    """Return the polls of a team for its members and leaders; Forbidden for everybody else."""
    tx, now = read(), clock.now()
    standing = standing_in(tx, actor, team_id, now)
    if not (standing.is_member or standing.leads):
        refuse(rules.NO_MEMBER)
    mine = PollVoter.poll_id == Poll.id, PollVoter.person_id == actor.person_id, PollVoter.how.is_(None)
    waits = select(PollVoter.poll_id).where(*mine).exists()
    rows = tx.execute(
        select(Poll, waits.label("waits"))
        .where(Poll.team_id == team_id, Poll.community_id == actor.community_id)
        .order_by(Poll.id.desc())
        .limit(MOST)
    )
    lines = tuple(
        PollLine(
            row.Poll.id, row.Poll.question, row.Poll.closes_at, balloting(row.Poll).is_open(now), row.Poll.outcome,
            row.waits and balloting(row.Poll).is_open(now) and actor.helper is None,
        )
        for row in rows
    )  # fmt: skip
    return PollsPage(team_id, standing.team.name, lines, rules.may_open(leads=standing.leads))


@dataclass(frozen=True)
class OptionLine:
    """An answer. count and percent (of the votes): None while nobody sees them; names: who chose it in an open poll."""

    id: int
    text: str
    count: int | None
    percent: int | None
    is_first: bool
    is_mine: bool
    names: tuple[str, ...]


@dataclass(frozen=True)
class PollPage:
    """A poll: what is asked, how it counts, how many have voted, and what came out.

    why_not: why the reader cannot vote now, None where they can.
    """

    id: int
    team_id: int
    team_name: str
    question: str
    about: str
    options: tuple[OptionLine, ...]
    is_secret: bool
    is_changeable: bool
    is_live: bool
    for_pathway: bool
    quorum_percent: int
    quorum_count: int
    needed_percent: int
    entitled_count: int
    voted_count: int
    paper_count: int
    opened_at: datetime
    closes_at: datetime
    is_open: bool
    outcome: str | None
    cancel_reason: str
    has_voted: str | None
    why_not: Refusal | None
    may_cancel: bool
    may_count: bool


def poll_page(actor: Actor, poll_id: int) -> PollPage:
    """Return a poll that the actor may see, or NotFound."""
    tx, now = read(), clock.now()
    poll = poll_row(tx, actor, poll_id, now)
    team, said = orgs.team_line(tx, actor.community_id, poll.team_id), balloting(poll)
    voters = {voter.person_id: voter for voter in voters_of(tx, poll_id)}
    mine, leads = voters.get(actor.person_id or 0), orgs.leads(actor, team.id, team.organisation_id)
    how = way_of(tx, mine)
    why_not = rules.may_vote(said, how, now, is_entitled=mine is not None, is_acting=actor.helper is not None)
    quorum = rules.quorum_count(len(voters), poll.quorum_percent, is_secret=poll.is_secret)
    return PollPage(
        poll.id, team.id, team.name, poll.question, poll.about, _options(tx, actor, poll), poll.is_secret,
        poll.is_changeable, poll.is_live, poll.requirement is not None, poll.quorum_percent, quorum,
        poll.needed_percent, len(voters), sum(voter.how is not None for voter in voters.values()),
        sum(voter.how == "paper" for voter in voters.values()), poll.opened_at, poll.closes_at, said.is_open(now),
        poll.outcome, poll.cancel_reason or "", how, why_not, rules.may_cancel(said, leads=leads) is None,
        (leads or mine is not None) and said.is_open(now) and actor.helper is None,
    )  # fmt: skip


def _options(tx: Session, actor: Actor, poll: Poll) -> tuple[OptionLine, ...]:
    options, said = options_of(tx, poll.id), balloting(poll)
    chosen = _chosen(tx, poll)
    may_see = rules.may_see_counts(said) and not (poll.outcome and options[0].vote_count is None)
    votes = open_votes(tx, poll.id) if may_see and poll.outcome is None else {}
    counts = [option.vote_count if poll.outcome else votes.get(option.id, 0) for option in options]
    known = [count or 0 for count in counts] if may_see else []
    cast, names = sum(known), _names(tx, chosen) if may_see else {}
    own = chosen.get(actor.person_id or 0)
    return tuple(
        OptionLine(
            option.id, option.text, known[place] if may_see else None,
            (known[place] * 100 // cast if cast else 0) if may_see else None,
            place == poll.winner, option.id == own, names.get(option.id, ()),
        )
        for place, option in enumerate(options)
    )  # fmt: skip


def _chosen(tx: Session, poll: Poll) -> dict[int, int]:
    """Return who chose which answer; nothing of a secret poll, of which nobody knows."""
    if poll.is_secret:
        return {}
    rows = tx.execute(select(PollVote.person_id, PollVote.option_id).where(PollVote.poll_id == poll.id))
    return {row.person_id: row.option_id for row in rows}


def _names(tx: Session, chosen: Mapping[int, int]) -> dict[int, tuple[str, ...]]:
    names = people.person_names(tx, set(chosen)) if chosen else {}
    found: dict[int, tuple[str, ...]] = {}
    for person_id, option_id in chosen.items():
        found[option_id] = tuple(sorted((*found.get(option_id, ()), names.get(person_id, ""))))
    return found
