"""The paper ballots of a poll: who has not voted yet, which bundles were typed in, which wait for a second person."""

from dataclasses import dataclass
from datetime import datetime

from portal.council import rules
from portal.council.queries.shared import (
    balloting,
    bundles_of,
    options_of,
    papers_before,
    poll_row,
    voters_of,
)
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import Refusal
from portal.orgs import queries as orgs
from portal.people import queries as people


@dataclass(frozen=True)
class BundleLine:
    """A bundle of papers: how many, whose, who typed and who checked it; why_not: why the reader does not check it."""

    id: int
    ballot_count: int
    names: tuple[str, ...]
    typed_by: str
    typed_at: datetime
    checked_by: str
    why_not: Refusal | None
    may_withdraw: bool


@dataclass(frozen=True)
class PapersPage:
    """The papers of a poll. free: who has not voted; may_type: the reader may type a bundle in."""

    poll_id: int
    team_name: str
    question: str
    is_secret: bool
    closes_at: datetime
    options: tuple[tuple[int, str], ...]
    free: tuple[tuple[int, str], ...]
    bundles: tuple[BundleLine, ...]
    may_type: bool


def papers_page(actor: Actor, poll_id: int) -> PapersPage:
    """Return the papers of a poll that the actor may see, or NotFound. Of a secret poll it says no counts."""
    tx, now = read(), clock.now()
    poll = poll_row(tx, actor, poll_id, now)
    team, said = orgs.team_line(tx, actor.community_id, poll.team_id), balloting(poll)
    leads, voters, bundles = (
        orgs.leads(actor, team.id, team.organisation_id),
        voters_of(tx, poll_id),
        bundles_of(tx, poll_id),
    )
    names = people.person_names(tx, {voter.person_id for voter in voters})
    users = people.user_names(tx, {b.typed_by_user_id for b in bundles} | {b.checked_by_user_id or 0 for b in bundles})
    may_count = leads or any(voter.person_id == actor.person_id for voter in voters)
    before = papers_before(tx, actor, bundles, voters)
    lines = tuple(
        BundleLine(
            b.id, b.ballot_count, tuple(names[v.person_id] for v in voters if v.bundle_id == b.id),
            users.get(b.typed_by_user_id, ""), b.typed_at, users.get(b.checked_by_user_id or 0, ""),
            rules.may_check(said, now, before[b.id], may_count=may_count),
            rules.may_withdraw_bundle(leads=leads, is_waiting=b.checked_at is None and said.is_open(now)) is None,
        )
        for b in bundles
    )  # fmt: skip
    return PapersPage(
        poll.id, team.name, poll.question, poll.is_secret, poll.closes_at,
        tuple((option.id, option.text) for option in options_of(tx, poll_id)),
        tuple(sorted(((v.person_id, names[v.person_id]) for v in voters if v.how is None), key=lambda one: one[1])),
        lines, rules.may_type(said, now, leads=leads) is None,
    )  # fmt: skip
