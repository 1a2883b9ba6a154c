"""Building blocks of agreements and polls, inside an action's transaction; the poll is locked by whoever calls them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from portal.council import queries, rules, vault
from portal.council.models import Agreement, AgreementSignature, Poll, PollBundle, PollOption, PollVote, PollVoter
from portal.kernel.errors import refuse


def sign(tx: Session, row: Agreement, person_id: int, how: str, by_user_id: int | None, now: datetime) -> None:
    """Write down a person's yes to a version."""
    tx.add(
        AgreementSignature(
            agreement_id=row.id, person_id=person_id, community_id=row.community_id, how=how, by_user_id=by_user_id,
            at=now,
        )
    )  # fmt: skip
    tx.flush()  # it is counted next


def adopt_when_agreed(tx: Session, row: Agreement, members: frozenset[int], by: int | None, now: datetime) -> bool:
    """Have a version hold once more than half of the members have agreed; the one before it ends then."""
    if row.adopted_at or not rules.is_adopted(queries.signed_count(tx, row.id, members), len(members)):
        return False
    if before := queries.in_force(tx, row.team_id, for_update=True):
        end_version(before, "replaced", by, now)
        tx.flush()  # at most one version holds, also for a moment
    row.adopted_at = now
    return True


def end_version(row: Agreement, reason: str, by_user_id: int | None, now: datetime) -> None:
    """End a version: replaced by the next one, or withdrawn before it held."""
    row.ended_at, row.end_reason, row.ended_by_user_id = now, reason, by_user_id


def add_answers(tx: Session, poll: Poll, options: Sequence[str], people: Collection[int]) -> None:
    """Write down a poll's answers and who may vote; a list that later joiners do not change."""
    common = {"poll_id": poll.id, "community_id": poll.community_id}
    tx.execute(insert(PollOption), [{**common, "position": n, "text": text} for n, text in enumerate(options)])
    tx.execute(insert(PollVoter), [{**common, "person_id": person_id} for person_id in sorted(people)])


def box_name(team_id: int, opened_at: datetime) -> str:
    """Name a poll's ballot box: by team and moment, as it is sealed before the poll has a number."""
    return f"{team_id}:{opened_at.isoformat()}"


def cast(tx: Session, poll: Poll, person_id: int, options: Sequence[PollOption], option_id: int, key: bytes) -> None:
    """Take a person's vote; Conflict when another one of theirs came first and this poll keeps it."""
    mine = PollVoter.poll_id == poll.id, PollVoter.person_id == person_id
    taken = update(PollVoter).where(*mine, PollVoter.how.is_(None)).values(how="screen")
    is_new = bool(tx.execute(taken).rowcount)  # type: ignore[attr-defined]  # an UPDATE's result counts rows
    if not is_new and not poll.is_changeable:
        refuse(rules.VOTED)
    if poll.is_secret:
        add_to_box(tx, poll, [int(option.id == option_id) for option in options], key)
    elif is_new:
        row = {"poll_id": poll.id, "person_id": person_id, "community_id": poll.community_id, "option_id": option_id}
        tx.execute(insert(PollVote), [row])
    else:
        tx.execute(
            update(PollVote)
            .where(PollVote.poll_id == poll.id, PollVote.person_id == person_id)
            .values(option_id=option_id)
        )


def add_to_box(tx: Session, poll: Poll, added: Sequence[int], key: bytes) -> None:
    """Add votes to the sealed counts of a secret poll, as one block."""
    name = box_name(poll.team_id, poll.opened_at)
    before = vault.unseal(key, poll.box or b"", len(added), name)
    after = vault.seal(key, [a + b for a, b in zip(before, added, strict=True)], name)
    # not through the row: what is gathered of changed rows would note each sealing beside an event
    tx.execute(update(Poll).where(Poll.id == poll.id).values(box=after).execution_options(synchronize_session=False))


def add_bundle(  # noqa: PLR0913, PLR0917 - one argument a column, and the key
    tx: Session, poll: Poll, options: Sequence[PollOption], counts: Sequence[int], people: Collection[int],
    by_user_id: int, now: datetime, key: bytes,
) -> PollBundle:  # fmt: skip
    """Keep papers that were typed in, and their people's one vote with them, until a second person has counted."""
    name = f"papers {box_name(poll.team_id, poll.opened_at)}"
    plain = {str(option.id): count for option, count in zip(options, counts, strict=True)}
    row = PollBundle(
        community_id=poll.community_id, poll_id=poll.id, ballot_count=sum(counts),
        counts=None if poll.is_secret else plain, sealed=vault.seal(key, counts, name) if poll.is_secret else None,
        typed_by_user_id=by_user_id, typed_at=now,
    )  # fmt: skip
    tx.add(row)
    tx.flush()  # its number is needed by the people whose papers it holds
    whose = PollVoter.poll_id == poll.id, PollVoter.person_id.in_(list(people)), PollVoter.how.is_(None)
    tx.execute(update(PollVoter).where(*whose).values(how="paper", bundle_id=row.id))
    return row


def counts_of(poll: Poll, row: PollBundle, options: Sequence[PollOption], key: bytes) -> list[int]:
    """Return the votes on the papers of a bundle, in the answers' order."""
    if row.sealed is not None:
        name = f"papers {box_name(poll.team_id, poll.opened_at)}"
        return vault.unseal(key, row.sealed, len(options), name)
    return [int((row.counts or {}).get(str(option.id), 0)) for option in options]


def accept_bundle(tx: Session, poll: Poll, row: PollBundle, counts: Sequence[int], by: int, key: bytes) -> None:
    """Count papers that a second person has checked; those of a secret poll are in its box alone from now on."""
    if poll.is_secret:
        add_to_box(tx, poll, counts, key)
        row.sealed = None
    row.checked_by_user_id = by


def free_bundle(tx: Session, row: PollBundle) -> None:
    """Give the people of a bundle their vote back."""
    tx.execute(update(PollVoter).where(PollVoter.bundle_id == row.id).values(how=None, bundle_id=None))
    row.counts = row.sealed = None


def void_bundle(tx: Session, row: PollBundle, now: datetime) -> None:
    """End papers that nobody has checked, as one of their people votes on the screen."""
    free_bundle(tx, row)
    row.withdrawn_at = now


def close(tx: Session, poll: Poll, key: bytes, now: datetime) -> None:
    """Count a poll and end it; papers nobody checked are no votes.

    Of a secret one no count is kept with too few votes, or where those who counted papers would know the other votes.
    """
    options, voters = queries.options_of(tx, poll.id), queries.voters_of(tx, poll.id)
    drop_unchecked(tx, poll)
    papers = sum(row.checked_at is not None for row in queries.bundles_of(tx, poll.id))
    screen = sum(voter.how == "screen" for voter in voters)
    try:
        counts = count(tx, poll, options, key)
    except vault.Unreadable:
        poll.outcome = "lost"
    else:
        quorum = rules.quorum_count(len(voters), poll.quorum_percent, is_secret=poll.is_secret)
        poll.outcome = rules.outcome(counts, quorum, poll.needed_percent)
        poll.winner = rules.winners(counts)[0] if poll.outcome == "carried" else None
        is_told = poll.outcome != "no_quorum" and rules.may_publish(papers, screen)
        if is_told or not poll.is_secret:
            for option, votes in zip(options, counts, strict=True):
                option.vote_count = votes
    poll.closed_at, poll.box = now, None


def call_off(tx: Session, poll: Poll, reason: str, now: datetime) -> None:
    """End a poll that is counted for nobody, and with it its ballot box, open votes and the counts of papers."""
    drop_unchecked(tx, poll)
    for row in queries.bundles_of(tx, poll.id):
        row.counts = None
    tx.execute(delete(PollVote).where(PollVote.poll_id == poll.id))
    poll.outcome, poll.closed_at, poll.box, poll.cancel_reason = "cancelled", now, None, reason


def drop_unchecked(tx: Session, poll: Poll) -> None:
    """Give the people of papers that nobody has checked their vote back."""
    for row in queries.bundles_of(tx, poll.id):
        if row.checked_at is None:
            free_bundle(tx, row)


def count(tx: Session, poll: Poll, options: Sequence[PollOption], key: bytes) -> list[int]:
    """Return the votes of each answer, in order."""
    if poll.is_secret:
        return vault.unseal(key, poll.box or b"", len(options), box_name(poll.team_id, poll.opened_at))
    votes = queries.open_votes(tx, poll.id)
    return [votes[option.id] for option in options]
