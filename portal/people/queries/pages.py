"""The data of the people pages, scoped by the actor."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select

from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import NotFound
from portal.kernel.prepared import alias
from portal.kernel.text import N_
from portal.people.models import (
    Approval,
    GuardianConsent,
    Household,
    HouseholdMember,
    Person,
    RoleGrant,
    SignIn,
    SignInWay,
    User,
)  # fmt: skip
from portal.people.queries.acting import MandateLine, mandates
from portal.people.queries.cells import living_in
from portal.people.queries.shared import mask_phone, named, related_to, user_names
from portal.people.rules import (
    WIDE_ROLES,
    age_on,
    may_approve,
    may_end_role,
    may_grant,
    may_keep_people,
    may_reset_password,
)  # fmt: skip

PAGE_SIZE = 50
MakerUser, Maker = alias(User), alias(Person)


@dataclass(frozen=True)
class PeopleRow:
    """A person in the list of people."""

    person_id: int
    name: str
    public_no: str
    status: str
    phone_end: str


@dataclass(frozen=True)
class PeoplePage:
    """One page of people by pinyin, what was searched for, and where the next page begins."""

    rows: tuple[PeopleRow, ...]
    wanted: str
    cursor: str | None
    area_id: int = 0
    may_erase: bool = False


def people_page(actor: Actor, wanted: str, cursor: str, area_id: int = 0) -> PeoplePage:
    """Return the people of the actor's community by name or pinyin initials, 50 a page; area_id: who lives there."""
    start = wanted.strip().lower()
    query = (
        select(Person.id, Person.name, Person.public_no, Person.status, Person.phone, Person.sort_key)
        .where(Person.community_id == actor.community_id)
        .order_by(Person.sort_key, Person.id)
        .limit(PAGE_SIZE + 1)
    )
    if start:
        query = query.where(named(start))
    if area_id:
        query = query.where(Person.id.in_(living_in([area_id])))
    key, _, number = cursor.rpartition("~")
    if number.isascii() and number.isdigit() and len(number) < 10:
        query = query.where(or_(Person.sort_key > key, (Person.sort_key == key) & (Person.id > int(number))))
    rows = read().execute(query).all()
    last = rows[PAGE_SIZE - 1] if len(rows) > PAGE_SIZE else None
    return PeoplePage(
        tuple(PeopleRow(r.id, r.name, r.public_no, r.status, mask_phone(r.phone)) for r in rows[:PAGE_SIZE]),
        wanted, f"{last.sort_key}~{last.id}" if last else None, area_id, actor.has("supervisor"),
    )  # fmt: skip


@dataclass(frozen=True)
class RoleLine:
    """A role somebody holds; one for a team comes and goes with the team's roster."""

    grant_id: int
    role: str
    scope_kind: str
    scope_id: int | None
    granted_at: datetime
    may_end: bool


@dataclass(frozen=True)
class ConsentLine:
    """A guardian's consent."""

    consent_id: int
    guardian_name: str
    risk: str
    signed_on: date
    expires_on: date
    is_live: bool


@dataclass(frozen=True)
class PersonPage:
    """One person as station staff see them."""

    person_id: int
    name: str
    public_no: str
    status: str
    birth_date: date | None
    age: int | None
    phone: str
    email: str
    skills: tuple[str, ...]
    languages: tuple[str, ...]
    user_id: int | None
    roles: tuple[RoleLine, ...]
    consents: tuple[ConsentLine, ...]
    household: str | None
    household_people: tuple[tuple[int, str], ...]
    helpers: tuple[MandateLine, ...]
    approvals: tuple[tuple[str, str, str, datetime], ...]
    sign_in_names: tuple[str, ...]
    may_approve: bool
    may_approve_after_all: bool
    may_keep: bool
    may_reset: bool
    grantable: tuple[str, ...]


def person_page(actor: Actor, person_id: int) -> PersonPage:
    """Return one person of the actor's community, or NotFound."""
    tx, now = read(), clock.now()
    today = clock.local(now, actor.zone).date()
    mine = Person.id == person_id, Person.community_id == actor.community_id
    found = tx.execute(select(Person, User).outerjoin(User, User.person_id == Person.id).where(*mine)).first()
    if found is None:
        raise NotFound(N_("We could not find that person."))
    person, user = found
    user_id = user.id if user else 0
    roles = tx.scalars(select(RoleGrant).where(RoleGrant.user_id == user_id, RoleGrant.ended_at.is_(None))).all()
    consents = tx.scalars(
        select(GuardianConsent).where(GuardianConsent.person_id == person_id).order_by(GuardianConsent.id)
    )
    home = tx.execute(
        select(Household.id, Household.label)
        .join(HouseholdMember, HouseholdMember.household_id == Household.id)
        .where(HouseholdMember.person_id == person_id, HouseholdMember.left_at.is_(None))
    ).first()
    others = tx.execute(
        select(Person.id, Person.name)
        .join(HouseholdMember, HouseholdMember.person_id == Person.id)
        .where(
            HouseholdMember.household_id == (home.id if home else 0),
            HouseholdMember.left_at.is_(None),
            Person.id != person_id,
        )
    )
    decisions = tx.scalars(select(Approval).where(Approval.person_id == person_id).order_by(Approval.id.desc())).all()
    deciders = user_names(tx, {d.by_user_id for d in decisions if d.by_user_id})
    related = related_to(tx, person_id)
    is_related = actor.person_id in related
    return PersonPage(
        person.id,
        person.name,
        person.public_no,
        person.status,
        person.birth_date,
        age_on(person.birth_date, today) if person.birth_date else None,
        person.phone or "",
        person.email or "",
        tuple(person.skills),
        tuple(person.languages),
        user_id or None,
        tuple(
            RoleLine(
                r.id,
                r.role,
                r.scope_kind,
                r.scope_id,
                r.granted_at,
                may_end_role(actor, r.role, r.scope_kind, r.user_id) is None,
            )
            for r in roles
        ),
        tuple(
            ConsentLine(
                c.id,
                c.guardian_name,
                c.risk,
                c.signed_on,
                c.expires_on,
                c.withdrawn_at is None and c.expires_on >= today,
            )
            for c in consents
        ),
        home.label if home else None,
        tuple((row.id, row.name) for row in others),
        tuple(line for line in mandates(tx, actor.community_id, person_id, now) if line.person_id == person_id),
        tuple((d.decision, d.reason, deciders.get(d.by_user_id or 0, ""), d.at) for d in decisions),
        user.names if user else (),
        may_approve(actor, person_id, person.status, is_related=is_related) is None,
        may_approve(actor, person_id, person.status, "approve-after-all", is_related=is_related) is None,
        may_keep_people(actor, related) is None,
        bool(user and user.names) and may_reset_password(actor, person_id, user_id, {r.role for r in roles}) is None,
        tuple(role for role in WIDE_ROLES if user and may_grant(actor, role, user_id) is None),
    )


@dataclass(frozen=True)
class SignInLine:
    """One device that is signed in.

    way: "card" at the device that place names, "code" made by the person of that name, or "" by the password.
    """

    sign_in_id: int
    device: str
    started_at: datetime
    seen_at: datetime
    is_this: bool
    way: str = ""
    place: str = ""
    made_by: str = ""


@dataclass(frozen=True)
class ProfilePage:
    """A person's own page: who they are here, and where they are signed in."""

    name: str
    public_no: str
    status: str
    reason: str
    birth_date: date | None
    phone: str
    email: str
    skills: tuple[str, ...]
    languages: tuple[str, ...]
    availability: tuple[str, ...]
    sign_ins: tuple[SignInLine, ...]
    is_helped: bool


def profile_page(actor: Actor) -> ProfilePage:
    """Return the actor's own profile."""
    tx, now = read(), clock.now()
    person = tx.scalar(select(Person).where(Person.id == actor.person_id))
    if person is None:
        raise NotFound
    reason = tx.scalar(
        select(Approval.reason).where(Approval.person_id == person.id).order_by(Approval.id.desc()).limit(1)
    )
    # the devices are the helper's while somebody acts for the person, and none of the person's business
    live = (
        SignIn.user_id == (None if actor.helper else actor.user_id),
        SignIn.ended_at.is_(None),
        SignIn.expires_at > now,
    )
    sign_ins = tx.execute(
        select(SignIn, SignInWay, Maker.name)
        .outerjoin(SignInWay, SignInWay.sign_in_id == SignIn.id)
        .outerjoin(MakerUser, MakerUser.id == SignInWay.made_by_user_id)
        .outerjoin(Maker, Maker.id == MakerUser.person_id)
        .where(*live)
        .order_by(SignIn.seen_at.desc())
    )
    return ProfilePage(
        person.name,
        person.public_no,
        person.status,
        reason or "",
        person.birth_date,
        person.phone or "",
        person.email or "",
        tuple(person.skills),
        tuple(person.languages),
        tuple(person.availability),
        tuple(_sign_in_line(s, way, maker, is_this=s.id == actor.sign_in_id) for s, way, maker in sign_ins),
        actor.helper is not None,
    )


def _sign_in_line(found: SignIn, way: SignInWay | None, maker: str | None, *, is_this: bool) -> SignInLine:
    how = (way.way, way.place, maker or "") if way else ()
    return SignInLine(found.id, found.device, found.started_at, found.seen_at, is_this, *how)
