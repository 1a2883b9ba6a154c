"""Open a poll, vote in it, call it off; close and count those whose time is over."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.council import queries, rules, steps, vault
from portal.council.models import Poll
from portal.council.rules import PollDraft
from portal.kernel import clock, events, once
from portal.kernel.actor import Actor
from portal.kernel.db import read, retried, write
from portal.kernel.errors import Invalid, refuse
from portal.kernel.text import N_


@retried
def open_poll(actor: Actor, team_id: int, draft: PollDraft, key: bytes, *, request_id: str | None = None) -> int:
    """Ask the members of a team, as they are today, until a time; return the poll's number. Raises Forbidden, Invalid.

    key: of the site's ballot boxes.
    """
    now = clock.now()
    with write() as tx:
        act = once.begin(tx, actor, request_id, "poll.open", f"team:{team_id}", now, draft)
        if act.result is not None:
            return int(act.result["poll_id"])
        at = queries.standing_in(tx, actor, team_id, now)
        refuse(rules.may_open(leads=at.leads))
        if problems := rules.check_draft(draft, len(at.members), now):
            raise Invalid(problems)
        poll = _add_poll(tx, actor, team_id, draft, key, now)
        steps.add_answers(tx, poll, draft.options, at.member_ids)
        events.record(tx, "poll.opened", actor, f"poll:{poll.id}", now, poll_id=poll.id, team_id=team_id)
        return int(act.keep(tx, {"poll_id": poll.id})["poll_id"])


def _add_poll(tx: Session, actor: Actor, team_id: int, draft: PollDraft, key: bytes, now: datetime) -> Poll:
    said = {name: value for name, value in vars(draft).items() if name != "options"}
    box = vault.seal(key, [0], steps.box_name(team_id, now)) if draft.is_secret else None
    poll = Poll(
        community_id=actor.community_id,
        team_id=team_id,
        opened_by_user_id=actor.user_id,
        opened_at=now,
        box=box,
        **said,
    )
    tx.add(poll)
    tx.flush()  # its number is needed by its answers
    return poll


@retried
def vote(actor: Actor, poll_id: int, option_id: int, key: bytes, *, request_id: str | None = None) -> None:
    """Take the actor's one vote. Raises NotFound, Forbidden (not on the list), Conflict (voted, closed), Invalid.

    Of a secret vote nothing that says what was chosen stays beside the person: no digest of the form either, as one of
    eight answers is guessed in eight tries, and its event names nobody. Papers that nobody has checked, the actor's
    among them, are void by it.
    """
    now = clock.now()
    with write() as tx:
        poll = queries.poll_for_update(tx, actor, poll_id, now)
        said, who = (None, replace(actor, user_id=None)) if poll.is_secret else (option_id, actor)
        act = once.begin(tx, actor, request_id, "poll.vote", f"poll:{poll_id}", now, said)
        if act.result is not None:
            return
        mine = next((one for one in queries.voters_of(tx, poll_id) if one.person_id == actor.person_id), None)
        standing = {"is_entitled": mine is not None, "is_acting": actor.helper is not None}
        refuse(rules.may_vote(queries.balloting(poll), queries.way_of(tx, mine), now, **standing))
        options = queries.options_of(tx, poll_id)
        if option_id not in {option.id for option in options}:
            raise Invalid({"option": N_("Choose one of the answers")})
        name, keys = "poll.voted", {"poll_id": poll_id}
        if papers := queries.waiting_bundle(tx, mine):
            steps.void_bundle(tx, papers, now)
            name, keys = "ballots.voided", {**keys, "bundle_id": papers.id}
        steps.cast(tx, poll, actor.person_id or 0, options, option_id, key)
        act.keep(tx, {})
        events.record(tx, name, who, f"poll:{poll_id}", now, **keys)


@retried
def cancel_poll(actor: Actor, poll_id: int, reason: str, *, request_id: str | None = None) -> None:
    """Call a poll off before it is counted; its votes are counted for nobody. Raises Forbidden, Conflict, Invalid."""
    now = clock.now()
    with write() as tx:
        poll = queries.poll_for_update(tx, actor, poll_id, now)
        act = once.begin(tx, actor, request_id, "poll.cancel", f"poll:{poll_id}", now, reason)
        if act.result is not None:
            return
        at = queries.standing_in(tx, actor, poll.team_id, now)
        refuse(rules.may_cancel(queries.balloting(poll), leads=at.leads))
        if not reason.strip():
            raise Invalid({"reason": N_("Write why, so that the members know")})
        steps.call_off(tx, poll, reason.strip(), now)
        act.keep(tx, {})
        events.record(tx, "poll.cancelled", actor, f"poll:{poll_id}", now, poll_id=poll_id, team_id=poll.team_id)


def close_due(actor: Actor, key: bytes) -> int:
    """Count the polls whose time is over, each in a transaction of its own; return how many. For programs."""
    now = clock.now()
    return sum(_close(actor, poll_id, key, now) for poll_id in queries.due_polls(read(), actor.community_id, now))


@retried
def _close(actor: Actor, poll_id: int, key: bytes, now: datetime) -> int:
    with write() as tx:
        waiting = Poll.id == poll_id, Poll.community_id == actor.community_id, Poll.closed_at.is_(None)
        poll = tx.scalar(select(Poll).where(*waiting).with_for_update())
        if poll is None:
            return 0  # another worker was first, or a leader called it off
        steps.close(tx, poll, key, now)
        events.record(tx, "poll.closed", actor, f"poll:{poll_id}", now, poll_id=poll_id, team_id=poll.team_id)
    return 1
