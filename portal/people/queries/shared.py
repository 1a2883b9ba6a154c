"""Every question about people, scoped to a community."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, case, func, or_, select
from sqlalchemy.orm import Session

from portal.kernel import prepared
from portal.kernel.db import read
from portal.kernel.errors import NotFound
from portal.kernel.text import N_
from portal.people.models import Community, GuardianConsent, HouseholdMember, Person, RoleGrant, User
from portal.people.queries.ties import tied_to
from portal.people.rules import (
    Consent,
    Credential,
    SignInName,
    Standing,
    age_on,
    born_by,
    is_agreed,
    mask_phone,
    may_approve,
    may_grant,
    may_keep_people,
    may_reset_password,
    may_take_part,
    password_problem,
    read_email,
    read_phone,
)

__all__ = [
    "OPENING", "Consent", "Credential", "Standing", "age_on", "born_by", "is_agreed", "mask_phone", "may_approve",
    "may_grant", "may_keep_people", "may_reset_password", "may_take_part", "password_problem", "read_email",
    "read_phone",
]  # fmt: skip
FEW = 20
# By which somebody may have come to open the sign-in of whoever has a role; a PIN opens none of those.
OPENING = ("person.password-changed", "person.code-made")
_people, _consents = prepared.columns(Person), prepared.columns(GuardianConsent)
_IDS = bindparam("ids", expanding=True)
_NAMES = select(_people.id, _people.name).where(_people.id.in_(_IDS))
_STANDINGS = (
    select(
        _people.id, _people.name, _people.status, _people.birth_date, _consents.risk, _consents.signed_on,
        _consents.expires_on,
    )
    .outerjoin_from(
        Person.__table__, GuardianConsent.__table__,
        (_consents.person_id == _people.id) & _consents.withdrawn_at.is_(None),
    )
    .where(_people.community_id == bindparam("community_id"), _people.id.in_(_IDS))
)  # fmt: skip


@dataclass(frozen=True)
class PersonLine:
    """A person as a list shows them; the phone only by its last four digits."""

    person_id: int
    name: str
    initials: str
    phone_end: str
    status: str
    public_no: str


def first_community(tx: Session) -> Community | None:
    """Return the site's first community: registrations and imports use it unless told otherwise."""
    return tx.scalar(select(Community).order_by(Community.id).limit(1))


def community_by_slug(tx: Session, slug: str) -> Community:
    """Return a community by its slug, or NotFound."""
    found = tx.scalar(select(Community).where(Community.slug == slug))
    if found is None:
        raise NotFound(N_("There is no community of that name."))
    return found


def communities(tx: Session) -> list[Community]:
    """Return every community of the site (jobs and the command line)."""
    return list(tx.scalars(select(Community).order_by(Community.id)))


def person(tx: Session, community_id: int, person_id: int) -> Person:
    """Return a person of the community, locked for a change, or NotFound."""
    mine = Person.id == person_id, Person.community_id == community_id
    found = tx.scalar(select(Person).where(*mine).with_for_update())
    if found is None:
        raise NotFound(N_("We could not find that person."))
    return found


def person_by_number(tx: Session, community_id: int, public_no: str) -> int | None:
    """Return the person of the community with this public number."""
    return tx.scalar(select(Person.id).where(Person.community_id == community_id, Person.public_no == public_no))


def standings(tx: Session, community_id: int, person_ids: Iterable[int]) -> dict[int, Standing]:
    """Return what decides whether each of these people may take part, by person."""
    rows = prepared.run(tx, _STANDINGS, community_id=community_id, ids=list(person_ids))
    found: dict[int, Standing] = {}
    for row in rows:
        before = found[row.id].consents if row.id in found else ()
        signed = (Consent(row.risk, row.signed_on, row.expires_on),) if row.risk else ()
        found[row.id] = Standing(row.id, row.name, row.status, row.birth_date, (*before, *signed))
    return found


def standing(tx: Session, community_id: int, person_id: int) -> Standing:
    """Return what decides whether this person may take part, or NotFound."""
    found = standings(tx, community_id, [person_id]).get(person_id)
    if found is None:
        raise NotFound(N_("We could not find that person."))
    return found


def household_of(tx: Session, person_ids: Iterable[int]) -> dict[int, int]:
    """Return the household of each of these people who lives in one, by person."""
    rows = tx.execute(
        select(HouseholdMember.person_id, HouseholdMember.household_id).where(
            HouseholdMember.person_id.in_(list(person_ids)), HouseholdMember.left_at.is_(None)
        )
    )
    return dict(list(rows))


def home_of(tx: Session, *person_ids: int) -> frozenset[int]:
    """Return these people and everybody who lives with one of them now."""
    homes = household_of(tx, person_ids).values()
    there = HouseholdMember.household_id.in_(set(homes)), HouseholdMember.left_at.is_(None)
    return frozenset({*person_ids, *tx.scalars(select(HouseholdMember.person_id).where(*there))})


def related_to(tx: Session, *person_ids: int) -> frozenset[int]:
    """Return these people, everybody who lives with one of them, and who acts for one of them or the reverse."""
    return home_of(tx, *person_ids) | tied_to(tx, *person_ids)


def password_hash_of(tx: Session, user_id: int | None) -> str:
    """Return the hash of a user's password; empty, which nothing matches, when there is no such user."""
    return tx.scalar(select(User.password_hash).where(User.id == user_id)) or ""


def sign_in_names(tx: Session, community_id: int, person_id: int | None) -> tuple[str, ...]:
    """Return the names that a person of the community signs in with; none when they cannot, or are not of it."""
    user = tx.scalar(select(User).where(User.community_id == community_id, User.person_id == person_id))
    return user.names if user else ()


def signing_in(tx: Session, person_ids: Iterable[int]) -> frozenset[int]:
    """Return those of these people who have a sign-in that is open, and a name for it: a card needs none."""
    named = or_(User.user_name.is_not(None), User.phone.is_not(None), User.email.is_not(None))
    live = User.person_id.in_(list(person_ids)), User.is_closed.is_(False), named
    return frozenset(tx.scalars(select(User.person_id).where(*live)))


def live_roles(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of a role that gives rights now."""
    return RoleGrant.ended_at.is_(None), or_(RoleGrant.until.is_(None), RoleGrant.until > now)


def roles_of(tx: Session, user_id: int, now: datetime) -> frozenset[str]:
    """Return the roles that a user holds now, for whatever scope."""
    return frozenset(tx.scalars(select(RoleGrant.role).where(RoleGrant.user_id == user_id, *live_roles(now))))


def person_names(tx: Session, person_ids: Iterable[int]) -> dict[int, str]:
    """Return names by person."""
    return dict(list(prepared.run(tx, _NAMES, ids=list(person_ids))))


def cards(tx: Session, person_ids: Iterable[int]) -> dict[int, PersonLine]:
    """Return what a roster shows of these people, by person."""
    rows = tx.execute(
        select(Person.id, Person.name, Person.initials, Person.phone, Person.status, Person.public_no).where(
            Person.id.in_(list(person_ids))
        )
    )
    return {r.id: PersonLine(r.id, r.name, r.initials, mask_phone(r.phone), r.status, r.public_no) for r in rows}


def user_names(tx: Session, user_ids: Iterable[int]) -> dict[int, str]:
    """Return the names of the people behind these sign-ins, by user."""
    rows = select(User.id, Person.name).join(Person, Person.id == User.person_id).where(User.id.in_(list(user_ids)))
    return dict(list(tx.execute(rows)))


def person_of_user(tx: Session, user_ids: Iterable[int]) -> dict[int, int]:
    """Return the person behind each of these sign-ins, by user."""
    return dict(list(tx.execute(select(User.id, User.person_id).where(User.id.in_(list(user_ids))))))


def named(wanted: str) -> ColumnElement[bool]:
    """Return the condition for people with these small letters in their name, or first in its initials or pinyin."""
    return or_(
        func.lower(Person.name).contains(wanted, autoescape=True),
        Person.initials.startswith(wanted, autoescape=True),
        Person.sort_key.startswith(wanted, autoescape=True),
    )


def people_for_walk_in(tx: Session, community_id: int, text: str) -> list[PersonLine]:
    """Find people by name, initials or the last four digits of their phone, at most 20; nothing for empty text."""
    wanted = text.strip().lower()
    if not wanted:
        return []
    rows = tx.execute(
        select(Person.id, Person.name, Person.initials, Person.phone, Person.status, Person.public_no)
        .where(
            Person.community_id == community_id,
            Person.status.in_(("active", "pending")),
            or_(
                named(wanted),
                Person.phone.endswith(wanted, autoescape=True) if wanted.isdigit() and len(wanted) == 4 else False,
            ),
        )
        .order_by(Person.sort_key, Person.id)
        .limit(FEW)
    )
    return [PersonLine(r.id, r.name, r.initials, mask_phone(r.phone), r.status, r.public_no) for r in rows]


def person_known_as(tx: Session, community_id: int, name: str, phone_end: str) -> int | None:
    """Return the person of this name whose phone ends in these digits, whatever their standing; None without digits.

    Of several an approved one comes first, and a refused one before one who only waits.
    """
    if not phone_end:
        return None
    same = Person.name == name, Person.phone.endswith(phone_end, autoescape=True)
    rank = case((Person.status == "active", 0), (Person.status == "pending", 2), else_=1)
    found = select(Person.id).where(Person.community_id == community_id, *same).order_by(rank, Person.id)
    return tx.scalar(found.limit(1))


def user_for_sign_in(tx: Session, name: SignInName) -> User | None:
    """Return the sign-in that a phone, e-mail or user name leads to."""
    return tx.scalar(select(User).where(getattr(User, name.kind) == name.value))


def staff_user_ids(tx: Session, community_id: int, *roles: str) -> list[int]:
    """Return the users who hold one of the roles in the community."""
    return list(
        tx.scalars(
            select(RoleGrant.user_id)
            .join(User, User.id == RoleGrant.user_id)
            .where(
                RoleGrant.community_id == community_id, RoleGrant.role.in_(roles), RoleGrant.ended_at.is_(None),
                User.is_closed.is_(False),
            )
            .distinct()
        )
    )  # fmt: skip


def holders(tx: Session, community_id: int, role: str, scope_kind: str, scope_id: int | None) -> list[int]:
    """Return the users who hold the role for exactly this scope."""
    scope = RoleGrant.scope_id.is_(None) if scope_id is None else RoleGrant.scope_id == scope_id
    live = RoleGrant.community_id == community_id, RoleGrant.role == role, RoleGrant.ended_at.is_(None)
    return list(tx.scalars(select(RoleGrant.user_id).where(*live, RoleGrant.scope_kind == scope_kind, scope)))


def waiting_since(tx: Session, community_id: int) -> list[tuple[int, str, datetime]]:
    """Return the people who wait for approval, longest first."""
    waiting = Person.community_id == community_id, Person.status == "pending"
    rows = tx.execute(
        select(Person.id, Person.name, Person.made_at).where(*waiting).order_by(Person.made_at, Person.id)
    )
    return [(row.id, row.name, row.made_at) for row in rows]


def count_waiting(community_id: int) -> int:
    """Return how many people wait for approval."""
    waiting = Person.community_id == community_id, Person.status == "pending"
    return read().scalar(select(func.count()).select_from(Person).where(*waiting)) or 0
