"""Join, put in, take back and leave, inside the caller's transaction; every move is one posting with two lines.

Whoever calls holds the books first, so that balances, members and moves belong together.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.kernel.actor import Actor
from portal.ledger import queries as books
from portal.ledger import steps as ledger
from portal.people import queries as people_queries
from portal.people import steps as people
from portal.policy.queries import HouseholdRules
from portal.sharing import queries, rules
from portal.sharing.models import Sharing, SharingInvitation, SharingMember, SharingMove
from portal.sharing.queries import MemberLine
from portal.sharing.rules import Side


def join(tx: Session, community_id: int, asker: Side, asked: Side, by_user_id: int | None, now: datetime) -> int:
    """Let the asked one share with the asker and whoever shares with them; return the sharing.

    Both are of one household from then on; what each has to use goes in. Where the asker shares nothing yet, a
    sharing begins with the two.
    """
    home_id = asker.home_id or asked.home_id
    if home_id is None or asker.home_id != asked.home_id:
        new, old = (asked, asker) if asker.home_id or home_id is None else (asker, asked)
        with_person = people_queries.person(tx, community_id, old.person_id)
        home_id = people.live_with(tx, community_id, new.person_id, with_person, now, by_user_id)
    newcomers, sharing_id = [asked], asker.sharing_id
    if sharing_id is None:
        sharing = Sharing(community_id=community_id, household_id=home_id, opened_at=now)
        tx.add(sharing)
        tx.flush()  # its number is needed by its members
        newcomers, sharing_id = [asker, asked], sharing.id
    for side in newcomers:
        row = SharingMember(
            community_id=community_id, sharing_id=sharing_id, person_id=side.person_id, joined_at=now,
            joined_by_user_id=by_user_id,
        )  # fmt: skip
        tx.add(row)
        tx.flush()  # its number is needed by the move
        put_in(tx, community_id, MemberLine(row.id, sharing_id, side.person_id, "", now, 0), by_user_id, now)
    return sharing_id


def put_in(
    tx: Session, community_id: int, member: MemberLine, by_user_id: int | None, now: datetime
) -> SharingMove | None:
    """Put everything that a member has to use into what is shared; None where there is nothing."""
    minutes = books.balance(tx, community_id, "member", f"person:{member.person_id}")
    return _move(tx, community_id, member, "in", minutes, by_user_id, now)


def _move(
    tx: Session, community_id: int, member: MemberLine, kind: str, minutes: int, by_user_id: int | None, now: datetime
) -> SharingMove | None:
    if minutes <= 0:
        return None
    row = SharingMove(
        community_id=community_id, member_id=member.member_id, kind=kind, minutes=minutes, at=now,
        by_user_id=by_user_id,
    )  # fmt: skip
    tx.add(row)
    tx.flush()  # its number is the source of the posting
    own, pool = ("member", f"person:{member.person_id}"), ("pool", queries.owner_of(member.sharing_id))
    accounts = ledger.accounts(tx, community_id, [own, pool], now)
    towards = minutes if kind == "in" else -minutes
    entries = [(accounts[own], -towards), (accounts[pool], towards)]
    ledger.post(tx, community_id, f"sharing.{kind}", f"sharing_move:{row.id}", entries, now)
    return row


def give_back(
    tx: Session, community_id: int, posting_ids: Collection[int], by_user_id: int | None, now: datetime
) -> None:
    """Put back into the members' own accounts what these postings gave them and is to be taken back now.

    At most what the member put in, and what is there: where that is too little, the taking back is refused as ever.
    """
    ledger.hold(tx, community_id, now)
    for short in queries.short_of(tx, posting_ids):
        there = books.balance(tx, community_id, "pool", queries.owner_of(short.member.sharing_id))
        minutes = min(short.missing_minutes, short.member.in_minutes, there)
        _move(tx, community_id, short.member, "back", minutes, by_user_id, now)


def leave(
    tx: Session, community_id: int, person_id: int, because: str, limits: HouseholdRules, by_user_id: int | None,
    now: datetime,
) -> int | None:  # fmt: skip
    """Let a person share no longer: their part by the rule goes to their own account; None when they share nothing.

    Where one alone would be left, they take what is there, and the sharing is closed. Open invitations of everybody
    who shared end: they stood on this person's word, too.
    """
    sharing_id = queries.sharing_of(tx, [person_id]).get(person_id)
    if sharing_id is None:
        return None
    there = queries.members(tx, sharing_id)
    pool = ("pool", queries.owner_of(sharing_id))
    balance, put = books.balance(tx, community_id, *pool), [line.in_minutes for line in there]
    mine = next(line for line in there if line.person_id == person_id)
    part = rules.part_of(balance, mine.in_minutes, put, limits.split)
    left = [(mine, part, because)]
    others = [line for line in there if line is not mine]
    if len(others) == 1:
        left.append((others[0], balance - part, "last"))
        tx.get_one(Sharing, sharing_id).closed_at = now
    for line, minutes, why in left:
        _move(tx, community_id, line, "part", minutes, by_user_id, now)
        row = tx.get_one(SharingMember, line.member_id)
        row.left_at, row.left_by_user_id, row.left_because = now, by_user_id, why
        row.rule_pack = limits.version_label
    _end_invitations(tx, [line.person_id for line in there], by_user_id, now)
    return sharing_id


def _end_invitations(tx: Session, person_ids: Collection[int], by_user_id: int | None, now: datetime) -> None:
    theirs = SharingInvitation.from_person_id.in_(person_ids), SharingInvitation.ended_at.is_(None)
    end = {"outcome": "changed", "ended_at": now, "ended_by_user_id": by_user_id}
    tx.execute(update(SharingInvitation).where(*theirs).values(end))


def end_invitation(row: SharingInvitation, outcome: str, by_user_id: int | None, now: datetime) -> None:
    """Write how an invitation ended; the row is locked."""
    row.outcome, row.ended_at, row.ended_by_user_id = outcome, now, by_user_id


def add_invitation(
    tx: Session, actor: Actor, own_id: int, other_id: int, limits: HouseholdRules, now: datetime
) -> SharingInvitation:
    """Keep a question to somebody, open for as many days as the rules say; one that ran out before it is ended."""
    old = SharingInvitation.from_person_id == own_id, SharingInvitation.to_person_id == other_id
    end = {"outcome": "expired", "ended_at": now}
    tx.execute(update(SharingInvitation).where(*old, SharingInvitation.ended_at.is_(None)).values(end))
    row = SharingInvitation(
        community_id=actor.community_id, from_person_id=own_id, to_person_id=other_id, asked_at=now,
        asked_by_user_id=actor.user_id, expires_at=now + timedelta(days=limits.invitation_days),
    )  # fmt: skip
    tx.add(row)
    tx.flush()  # its number is the result
    return row
