"""The data of the household's page: one's own, and what station staff see of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import Refusal
from portal.kernel.prepared import alias
from portal.ledger import queries as books
from portal.people import queries as people
from portal.people.models import HouseholdMember, Person
from portal.policy import queries as policy
from portal.sharing import rules
from portal.sharing.models import Sharing, SharingInvitation, SharingMember, SharingMove
from portal.sharing.queries.shared import MemberLine, as_it_stands, mates, members, owner_of, sharing_of, sides
from portal.sharing.rules import Side

FEW = 20
_from, _to = alias(Person), alias(Person)


@dataclass(frozen=True)
class MoveLine:
    """Minutes that somebody put in (positive) or that went out again, and why."""

    name: str
    kind: str
    minutes: int
    at: datetime


@dataclass(frozen=True)
class SharedLine:
    """What is shared now: minutes in all, who shares, what the reader would take along, and the latest moves."""

    opened_at: datetime
    balance_minutes: int
    members: tuple[MemberLine, ...]
    part_minutes: int
    moves: tuple[MoveLine, ...]


@dataclass(frozen=True)
class InvitationLine:
    """An open question: who asks whom, whose yes is still missing, and why the reader may not answer."""

    invitation_id: int
    from_name: str
    to_name: str
    is_to_me: bool
    expires_at: datetime
    waits_for: tuple[str, ...]
    refusal: Refusal | None
    yes_refusal: Refusal | None


@dataclass(frozen=True)
class HouseholdPage:
    """What the reader shares, which questions wait for them or for others, and whom they could ask."""

    public_no: str
    shared: SharedLine | None
    to_answer: tuple[InvitationLine, ...]
    asked: tuple[InvitationLine, ...]
    mates: tuple[tuple[str, str], ...]
    ask_refusal: Refusal | None
    leave_refusal: Refusal | None
    split: str


@dataclass(frozen=True)
class SharingSeen:
    """What station staff see of a person's sharing: that, with whom and since when; they decide nothing here."""

    person_id: int
    name: str
    opened_at: datetime | None
    members: tuple[MemberLine, ...]
    open_count: int
    before: tuple[tuple[datetime, datetime, str], ...]


def household_page(actor: Actor) -> HouseholdPage:
    """Return the reader's own page, or that of whom they act for."""
    tx, now, own_id = read(), clock.now(), actor.person_id or 0
    today = clock.local(now, actor.zone).date()
    ages, limits = policy.ages_and_household_rules(tx, actor.community_id, today)
    public_no, sharing_id = _number_and_sharing(tx, own_id)
    there = members(tx, sharing_id) if sharing_id else ()
    with_me = [line.person_id for line in there] or [own_id]
    rows = _open_invitations(tx, actor, with_me, now)
    concerned = {own_id, *(row.from_person_id for row, *_ in rows), *(row.to_person_id for row, *_ in rows)}
    known = sides(tx, actor.community_id, concerned, today, ages.guardian_age)
    lines = _invitation_lines(tx, actor, rows, known, limits.most_members)
    own, count = known[own_id], len(with_me)
    return HouseholdPage(
        public_no,
        _shared(tx, actor, there, limits.split) if there else None,
        tuple(line for row, line in lines if row.from_person_id != own_id),
        tuple(line for row, line in lines if row.from_person_id == own_id),
        _others_at_home(tx, own.home_id, {*with_me, *concerned}) if own.home_id else (),
        rules.may_ask(own, count, limits.most_members),
        rules.may_leave(actor, is_minor=own.is_minor is not False) if there else None,
        limits.split,
    )  # fmt: skip


def _number_and_sharing(tx: Session, person_id: int) -> tuple[str, int | None]:
    shares = (SharingMember.person_id == Person.id) & SharingMember.left_at.is_(None)
    query = select(Person.public_no, SharingMember.sharing_id).outerjoin(SharingMember, shares)
    row = tx.execute(query.where(Person.id == person_id)).one()
    return row.public_no, row.sharing_id


def _shared(tx: Session, actor: Actor, there: Sequence[MemberLine], split: str) -> SharedLine:
    sharing_id = there[0].sharing_id
    balance = books.balance(tx, actor.community_id, "pool", owner_of(sharing_id))
    mine = next(line.in_minutes for line in there if line.person_id == actor.person_id)
    part = rules.part_of(balance, mine, [line.in_minutes for line in there], split)
    opened_at = min(line.joined_at for line in there)
    return SharedLine(opened_at, balance, tuple(there), part, _moves(tx, sharing_id))


def _moves(tx: Session, sharing_id: int) -> tuple[MoveLine, ...]:
    rows = tx.execute(
        select(Person.name, SharingMove.kind, SharingMove.minutes, SharingMove.at)
        .join(SharingMember, SharingMember.id == SharingMove.member_id)
        .join(Person, Person.id == SharingMember.person_id)
        .where(SharingMember.sharing_id == sharing_id)
        .order_by(SharingMove.id.desc())
        .limit(FEW)
    )
    return tuple(MoveLine(r.name, r.kind, r.minutes if r.kind == "in" else -r.minutes, r.at) for r in rows)


def _open_invitations(tx: Session, actor: Actor, mate_ids: Sequence[int], now: datetime) -> list[Any]:
    """Return what these people asked, and what the reader was asked, and waits: the invitation, names, number."""
    mine = or_(SharingInvitation.from_person_id.in_(mate_ids), SharingInvitation.to_person_id == actor.person_id)
    waits = SharingInvitation.ended_at.is_(None), SharingInvitation.expires_at > now
    return list(
        tx.execute(
            select(SharingInvitation, _from.name.label("from_name"), _to.name, _to.public_no)
            .join(_from, _from.id == SharingInvitation.from_person_id)
            .join(_to, _to.id == SharingInvitation.to_person_id)
            .where(SharingInvitation.community_id == actor.community_id, *waits, mine)
            .order_by(SharingInvitation.id)
        )
    )


def _invitation_lines(
    tx: Session, actor: Actor, rows: list[Any], known: dict[int, Side], most: int
) -> list[tuple[SharingInvitation, InvitationLine]]:
    if not rows:
        return []
    own, now = known[actor.person_id or 0], clock.now()
    shared = mates(tx, {row.from_person_id for row, *_ in rows})
    standing = as_it_stands(tx, [row for row, *_ in rows], shared)
    found = []
    for row, from_name, to_name, public_no in rows:
        asker, asked = known[row.from_person_id], known[row.to_person_id]
        is_home = asker.home_id is not None and asker.home_id == asked.home_id
        is_to_me = row.to_person_id == own.person_id
        shown = to_name if is_home or is_to_me else public_no  # a number says no name before its holder agreed
        others, names = standing[row.id].sides - standing[row.id].agreed, shared[row.from_person_id]
        waits = tuple(sorted(names.get(one, shown) for one in others - {own.person_id}))
        found.append((row, InvitationLine(
            row.id, from_name, shown, is_to_me, row.expires_at, waits,
            rules.may_answer(standing[row.id], own, now, user_id=actor.user_id),
            rules.may_say_yes(standing[row.id], own, asker, asked, is_full=max(len(names), 1) >= most),
        )))  # fmt: skip
    return found


def _others_at_home(tx: Session, home_id: int, but: set[int]) -> tuple[tuple[str, str], ...]:
    """Return (number, name) of who lives there and shares nothing with the reader."""
    rows = tx.execute(
        select(Person.public_no, Person.name)
        .join(HouseholdMember, HouseholdMember.person_id == Person.id)
        .where(
            HouseholdMember.household_id == home_id, HouseholdMember.left_at.is_(None), Person.id.not_in(but),
            Person.status == "active",
        )
        .order_by(Person.sort_key, Person.id)
    )  # fmt: skip
    return tuple((row.public_no, row.name) for row in rows)


def sharing_seen(actor: Actor, person_id: int) -> SharingSeen:
    """Return what staff see of a person of their community; NotFound for anybody else's."""
    tx, now = read(), clock.now()
    name = people.standing(tx, actor.community_id, person_id).name
    sharing_id = sharing_of(tx, [person_id]).get(person_id)
    opened = tx.scalar(select(Sharing.opened_at).where(Sharing.id == sharing_id)) if sharing_id else None
    mine = or_(SharingInvitation.from_person_id == person_id, SharingInvitation.to_person_id == person_id)
    waits = SharingInvitation.ended_at.is_(None), SharingInvitation.expires_at > now
    count = len(tx.scalars(select(SharingInvitation.id).where(mine, *waits)).all())
    past = tx.execute(
        select(SharingMember.joined_at, SharingMember.left_at, SharingMember.left_because)
        .where(SharingMember.person_id == person_id, SharingMember.left_at.is_not(None))
        .order_by(SharingMember.id.desc())
    )
    return SharingSeen(person_id, name, opened, members(tx, sharing_id), count, tuple(tuple(row) for row in past))
