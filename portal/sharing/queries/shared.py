"""Who shares with whom, who was asked, and what each put in: for decisions, and for those above."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import String, and_, case, cast, func, literal, or_, select
from sqlalchemy.orm import Session

from portal.kernel.errors import NotFound
from portal.kernel.prepared import alias
from portal.kernel.text import N_
from portal.ledger.models import Account, Entry
from portal.people import queries as people
from portal.people.models import HouseholdMember, Person
from portal.policy import queries as policy
from portal.sharing.models import Sharing, SharingAnswer, SharingInvitation, SharingMember, SharingMove
from portal.sharing.rules import Invitation, Side, must_leave

_there, _mate, _other = alias(HouseholdMember), alias(Person), alias(SharingMember)
NET_MINUTES = func.coalesce(
    select(func.sum(case((SharingMove.kind == "in", SharingMove.minutes), else_=-SharingMove.minutes)))
    .where(SharingMove.member_id == SharingMember.id, SharingMove.kind != "part")
    .scalar_subquery(),
    0,
)


@dataclass(frozen=True)
class MemberLine:
    """Somebody who shares: since when, and what they put in, less what a correction took out again (minutes)."""

    member_id: int
    sharing_id: int
    person_id: int
    name: str
    joined_at: datetime
    in_minutes: int


@dataclass(frozen=True)
class Short:
    """A member whose own account holds less than what is to be taken back from it; missing_minutes: how much less."""

    member: MemberLine
    missing_minutes: int


def owner_of(sharing_id: int) -> str:
    """Return whose account a sharing's is in the books."""
    return f"sharing:{sharing_id}"


def sides(
    tx: Session, community_id: int, person_ids: Collection[int], today: date, guardian_age: int
) -> dict[int, Side]:
    """Return what decides whether each of these people of the community may share, by person, in two statements."""
    standings = people.standings(tx, community_id, person_ids)
    young = or_(_mate.birth_date.is_(None), _mate.birth_date > people.born_by(today, guardian_age))
    minors = (
        select(_there.id)
        .join(_mate, _mate.id == _there.person_id)
        .where(_there.household_id == HouseholdMember.household_id, _there.left_at.is_(None), young)
        .exists()
    )
    rows = tx.execute(
        select(Person.id, HouseholdMember.household_id, SharingMember.sharing_id, minors.label("has_minors"))
        .outerjoin(HouseholdMember, (HouseholdMember.person_id == Person.id) & HouseholdMember.left_at.is_(None))
        .outerjoin(SharingMember, (SharingMember.person_id == Person.id) & SharingMember.left_at.is_(None))
        .where(Person.id.in_(list(standings)))
    )
    found = {}
    for row in rows:
        who = standings[row.id]
        is_minor = people.age_on(who.birth_date, today) < guardian_age if who.birth_date else None
        found[row.id] = Side(
            row.id, who.status, is_minor, people.is_agreed(who, "low", today), row.household_id,
            is_minor is not False or bool(row.has_minors), row.sharing_id,
        )  # fmt: skip
    return found


def sharing_of(tx: Session, person_ids: Iterable[int]) -> dict[int, int]:
    """Return what each of these people shares in, by person; nothing for who shares nothing."""
    mine = SharingMember.person_id.in_(list(person_ids)), SharingMember.left_at.is_(None)
    return dict(list(tx.execute(select(SharingMember.person_id, SharingMember.sharing_id).where(*mine))))


_MEMBER = select(
    SharingMember.id, SharingMember.sharing_id, SharingMember.person_id, Person.name, SharingMember.joined_at,
    NET_MINUTES.label("in_minutes"),
).join(Person, Person.id == SharingMember.person_id)  # fmt: skip


def members(tx: Session, sharing_id: int | None) -> tuple[MemberLine, ...]:
    """Return who shares now, the first to join first; nobody for no sharing."""
    mine = SharingMember.sharing_id == sharing_id, SharingMember.left_at.is_(None)
    return tuple(MemberLine(*row) for row in tx.execute(_MEMBER.where(*mine).order_by(SharingMember.id)))


def member(tx: Session, community_id: int, member_id: int) -> MemberLine | None:
    """Return somebody of the community who shares, None once they left."""
    mine = SharingMember.id == member_id, SharingMember.community_id == community_id, SharingMember.left_at.is_(None)
    row = tx.execute(_MEMBER.where(*mine)).first()
    return MemberLine(*row) if row else None


def mates(tx: Session, person_ids: Collection[int]) -> dict[int, dict[int, str]]:
    """Return everybody who shares with each of these people now, they included, by number with their names.

    Nobody where a person shares nothing.
    """
    rows = tx.execute(
        select(SharingMember.person_id, _mate.id, _mate.name)
        .join(_other, (_other.sharing_id == SharingMember.sharing_id) & _other.left_at.is_(None))
        .join(_mate, _mate.id == _other.person_id)
        .where(SharingMember.person_id.in_(person_ids), SharingMember.left_at.is_(None))
        .order_by(_other.id)
    )
    found: dict[int, dict[int, str]] = {person_id: {} for person_id in person_ids}
    for person_id, mate_id, name in rows:
        found[person_id][mate_id] = name
    return found


def invitation_for_update(tx: Session, community_id: int, invitation_id: int) -> SharingInvitation:
    """Return an invitation of the community, locked for a change, or NotFound."""
    mine = SharingInvitation.id == invitation_id, SharingInvitation.community_id == community_id
    found = tx.scalar(select(SharingInvitation).where(*mine).with_for_update())
    if found is None:
        raise NotFound(N_("We could not find this invitation."))
    return found


def as_it_stands(
    tx: Session, rows: Collection[SharingInvitation], shared: Mapping[int, Collection[int]]
) -> dict[int, Invitation]:
    """Return invitations as the rules see them, by number; shared: who shares with each asker now (`mates`)."""
    answers = tx.execute(
        select(SharingAnswer.invitation_id, SharingAnswer.person_id, SharingAnswer.by_user_id).where(
            SharingAnswer.invitation_id.in_([row.id for row in rows]), SharingAnswer.is_yes
        )
    ).all()
    found = {}
    for row in rows:
        mine = [answer for answer in answers if answer.invitation_id == row.id]
        sides_ = frozenset({row.to_person_id, *shared[row.from_person_id]} - {row.from_person_id})
        hands = frozenset({row.asked_by_user_id, *(answer.by_user_id for answer in mine)} - {None})
        agreed = frozenset(answer.person_id for answer in mine)
        found[row.id] = Invitation(row.outcome, row.expires_at, sides_, agreed, hands)
    return found


def is_asked(tx: Session, from_person_ids: Collection[int], to_person_id: int, now: datetime) -> bool:
    """Tell whether one of these people has asked somebody who has yet to answer."""
    waits = SharingInvitation.ended_at.is_(None), SharingInvitation.expires_at > now
    both = SharingInvitation.from_person_id.in_(from_person_ids), SharingInvitation.to_person_id == to_person_id
    return tx.scalar(select(SharingInvitation.id).where(*waits, *both).limit(1)) is not None


def overdue(tx: Session, community_id: int, now: datetime) -> list[int]:
    """Return the invitations whose time is over and that nobody has ended."""
    over = SharingInvitation.ended_at.is_(None), SharingInvitation.expires_at <= now
    return list(tx.scalars(select(SharingInvitation.id).where(SharingInvitation.community_id == community_id, *over)))


def with_time(tx: Session, community_id: int) -> list[int]:
    """Return the members whose own account holds minutes that are not shared yet."""
    theirs = (Account.kind == "member") & (Account.owner == _PERSON) & (Account.community_id == community_id)
    joined = select(SharingMember.id).join(Account, theirs)
    open_ones = SharingMember.left_at.is_(None), SharingMember.community_id == community_id
    return list(tx.scalars(joined.where(*open_ones, Account.balance_minutes > 0).order_by(SharingMember.id)))


def to_let_go(tx: Session, community_id: int, today: date) -> list[tuple[int, int]]:
    """Return (person, household of their sharing) of everybody who shares and by the rule may no longer."""
    joined = select(SharingMember.person_id, Sharing.household_id).join(Sharing, Sharing.id == SharingMember.sharing_id)
    mine = SharingMember.community_id == community_id, SharingMember.left_at.is_(None)
    homes: dict[int, int] = dict(list(tx.execute(joined.where(*mine).order_by(SharingMember.id))))
    age = policy.age_rules(tx, community_id, today).guardian_age
    found = sides(tx, community_id, homes, today, age) if homes else {}
    return [(person_id, homes[person_id]) for person_id in found if must_leave(found[person_id], homes[person_id])]


_PERSON = literal("person:") + cast(SharingMember.person_id, String)


def short_of(tx: Session, posting_ids: Collection[int]) -> tuple[Short, ...]:
    """Return the members whose accounts hold less than these postings gave them, and how much less."""
    given = func.sum(Entry.minutes)
    rows = tx.execute(
        select(*_MEMBER.selected_columns, (given - Account.balance_minutes).label("missing"))
        .join(Person, Person.id == SharingMember.person_id)
        .join(Account, and_(Account.owner == _PERSON, Account.community_id == SharingMember.community_id))
        .join(Entry, Entry.account_id == Account.id)
        .where(Account.kind == "member", SharingMember.left_at.is_(None), Entry.posting_id.in_(posting_ids))
        .group_by(SharingMember.id, Person.name, Account.balance_minutes)
        .having(given > Account.balance_minutes)
        .order_by(SharingMember.id)
    )  # fmt: skip
    return tuple(Short(MemberLine(*row[:-1]), int(row.missing)) for row in rows)
