"""Paper ballots: type a bundle in, have a second person count it, take it back."""

from portal.council import queries, rules, steps
from portal.council.rules import Count
from portal.kernel import clock, events, once
from portal.kernel.actor import Actor
from portal.kernel.db import retried, write
from portal.kernel.errors import Invalid, refuse


@retried
def type_papers(actor: Actor, poll_id: int, count: Count, key: bytes, *, request_id: str | None = None) -> int:
    """Keep papers until a second person has counted them; return the bundle's number. Their people are told.

    Raises Forbidden, Conflict (closed), Invalid (somebody has voted, or the votes are not as many as the people).
    """
    now = clock.now()
    with write() as tx:
        poll = queries.poll_for_update(tx, actor, poll_id, now)
        act = once.begin(tx, actor, request_id, "ballots.type", f"poll:{poll_id}", now, count.people)
        if act.result is not None:
            return int(act.result["bundle_id"])
        at = queries.standing_in(tx, actor, poll.team_id, now)
        refuse(rules.may_type(queries.balloting(poll), now, leads=at.leads))
        options = queries.options_of(tx, poll_id)
        votes = count.in_order([option.id for option in options])
        free = {voter.person_id for voter in queries.voters_of(tx, poll_id) if voter.how is None}
        if problems := rules.check_bundle(votes, count.people, free, is_secret=poll.is_secret, typist=actor.person_id):
            raise Invalid(problems)
        row = steps.add_bundle(tx, poll, options, votes, count.people, actor.user_id or 0, now, key)
        events.record(tx, "ballots.typed", actor, f"poll:{poll_id}", now, poll_id=poll_id, bundle_id=row.id)
        return int(act.keep(tx, {"bundle_id": row.id})["bundle_id"])


@retried
def check_papers(
    actor: Actor, poll_id: int, bundle_id: int, count: Count, key: bytes, *, request_id: str | None = None
) -> None:
    """Count papers a second time; they are votes once both counts are the same.

    Another count is written down as one, and so is who found it; after two the papers can only be taken back. Raises
    Forbidden (the same person, or nobody of the team), Conflict (done already, closed), Invalid (not the same).
    """
    now = clock.now()
    with write() as tx:
        poll, row = queries.bundle_for_update(tx, actor, poll_id, bundle_id, now)
        act = once.begin(tx, actor, request_id, "ballots.check", f"bundle:{bundle_id}", now)
        if act.result is not None:
            return
        at, voters = queries.standing_in(tx, actor, poll.team_id, now), queries.voters_of(tx, poll.id)
        may_count = at.leads or any(voter.person_id == actor.person_id for voter in voters)
        papers = queries.papers_before(tx, actor, [row], voters)[row.id]
        refuse(rules.may_check(queries.balloting(poll), now, papers, may_count=may_count))
        options = queries.options_of(tx, poll.id)
        votes = count.in_order([option.id for option in options])
        problems = rules.check_second_count(steps.counts_of(poll, row, options, key), votes)
        if problems:
            row.differing_checks += 1
            act.let_go(tx)  # counted anew, the same form comes again
        else:
            steps.accept_bundle(tx, poll, row, votes, actor.user_id or 0, key)
            row.checked_at = now
            act.keep(tx, {})
        name = "ballots.differed" if problems else "ballots.checked"
        events.record(tx, name, actor, f"poll:{poll.id}", now, poll_id=poll.id, bundle_id=row.id)
    if problems:
        raise Invalid(problems)


@retried
def withdraw_papers(actor: Actor, poll_id: int, bundle_id: int, *, request_id: str | None = None) -> None:
    """Take back papers that nobody has checked; their people can vote again. Raises Forbidden, Conflict."""
    now = clock.now()
    with write() as tx:
        poll, row = queries.bundle_for_update(tx, actor, poll_id, bundle_id, now)
        act = once.begin(tx, actor, request_id, "ballots.withdraw", f"bundle:{bundle_id}", now)
        if act.result is not None:
            return
        at = queries.standing_in(tx, actor, poll.team_id, now)
        is_waiting = row.checked_at is None and row.withdrawn_at is None and queries.balloting(poll).is_open(now)
        refuse(rules.may_withdraw_bundle(leads=at.leads, is_waiting=is_waiting))
        steps.free_bundle(tx, row)
        row.withdrawn_at, row.withdrawn_by_user_id = now, actor.user_id
        act.keep(tx, {})
        events.record(tx, "ballots.withdrawn", actor, f"poll:{poll.id}", now, poll_id=poll.id, bundle_id=row.id)
