"""People, their roles, decisions and households."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from portal.areas import queries as areas
from portal.kernel import changes as kept
from portal.kernel.errors import Invalid
from portal.kernel.text import N_
from portal.people import names, queries
from portal.people.models import (
    Approval,
    Community,
    GuardianConsent,
    Household,
    HouseholdMember,
    Person,
    PersonHome,
    RoleGrant,
    User,
)
from portal.people.steps.sign_ins import end_sign_ins

_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
NUMBER_LENGTH = 8


def found_community(  # noqa: PLR0913 - one argument a column
    tx: Session,
    slug: str,
    *,
    name_en: str,
    name_zh: str,
    zone: str,
    station_phone: str,
    now: datetime,
    is_demo: bool = False,
) -> Community:
    """Add a community; its zone is an IANA name."""
    community = Community(
        slug=slug,
        name_en=name_en,
        name_zh=name_zh,
        zone=zone,
        station_phone=station_phone,
        is_demo=is_demo,
        founded_at=now,
    )
    tx.add(community)
    tx.flush()  # its number is needed by everything that follows
    return community


def public_number() -> str:
    """Return a random public volunteer number; it says nothing about its holder.

    It has a digit, so that nobody takes it for a name: who types a paper list writes either into one field.
    """
    while True:
        number = "L" + "".join(secrets.choice(_LETTERS) for _ in range(NUMBER_LENGTH))
        if not number.isalpha():
            return number


def add_person(  # noqa: PLR0913 - one argument a column
    tx: Session, community_id: int, name: str, now: datetime, *,
    birth_date: date | None = None, phone: str | None = None, status: str = "pending",
    by_user_id: int | None = None, **profile: Any,
) -> Person:  # fmt: skip
    """Add a person, waiting for approval unless said otherwise."""
    person = Person(
        community_id=community_id, name=name, sort_key=names.sort_key(name), initials=names.initials(name),
        public_no=public_number(), birth_date=birth_date, phone=phone, status=status, made_by_user_id=by_user_id,
        made_at=now, **{"skills": [], "languages": [], "availability": [], **profile},
    )  # fmt: skip
    tx.add(person)
    tx.flush()  # its number is needed by the rows that point to it
    return person


def add_user(
    tx: Session, person: Person, password_hash: str, now: datetime, *,
    user_name: str | None = None, phone: str | None = None, email: str | None = None,
) -> User:  # fmt: skip
    """Add the sign-in of a person; a name that is taken is an IntegrityError."""
    user = User(
        community_id=person.community_id, person_id=person.id, user_name=user_name, phone=phone, email=email,
        password_hash=password_hash, is_closed=False, made_at=now,
    )  # fmt: skip
    tx.add(user)
    tx.flush()  # a taken name shows here, where the caller can say so
    return user


def grant_role(  # noqa: PLR0913 - one argument a column
    tx: Session,
    user: User,
    role: str,
    scope_kind: str,
    scope_id: int | None,
    now: datetime,
    by_user_id: int | None = None,
    *,
    until: datetime | None = None,
) -> RoleGrant:
    """Give a role for a scope; whoever calls ends the sign-ins when the new rights must not wait.

    until: from this moment on it gives no right any more, without anybody's doing.
    """
    grant = RoleGrant(
        community_id=user.community_id, user_id=user.id, role=role, scope_kind=scope_kind, scope_id=scope_id,
        granted_by_user_id=by_user_id, granted_at=now, until=until,
    )  # fmt: skip
    tx.add(grant)
    return grant


def put_role(
    tx: Session, user: User, role: str, scope_kind: str, scope_id: int | None, now: datetime, by_user_id: int | None
) -> RoleGrant | None:
    """Give a role that the user does not hold yet and end their sign-ins; None when they hold it for this scope."""
    if user.id in queries.holders(tx, user.community_id, role, scope_kind, scope_id):
        return None
    end_sign_ins(tx, user.id, now)
    return grant_role(tx, user, role, scope_kind, scope_id, now, by_user_id)


def end_role(tx: Session, user_id: int, role: str, scope_kind: str, scope_id: int | None, now: datetime) -> None:
    """End a role for a scope; nothing happens when it is not held."""
    tx.execute(
        update(RoleGrant)
        .where(
            RoleGrant.user_id == user_id, RoleGrant.role == role, RoleGrant.scope_kind == scope_kind,
            RoleGrant.scope_id.is_(None) if scope_id is None else RoleGrant.scope_id == scope_id,
            RoleGrant.ended_at.is_(None),
        )
        .values(ended_at=now)
    )  # fmt: skip


def decide(tx: Session, person: Person, decision: str, reason: str, now: datetime, by_user_id: int | None) -> Approval:
    """Write down a yes or no to a person; the status follows."""
    approval = Approval(
        community_id=person.community_id,
        person_id=person.id,
        decision=decision,
        reason=reason,
        by_user_id=by_user_id,
        at=now,
    )
    tx.add(approval)
    person.status = "active" if decision == "approve" else "refused"
    return approval


def join_household(tx: Session, household: Household, person_id: int, now: datetime, by_user_id: int | None) -> None:
    """Put a person into a household, and out of the one they were in."""
    leave_household(tx, person_id, now)
    tx.add(
        HouseholdMember(
            community_id=household.community_id, household_id=household.id, person_id=person_id, joined_at=now,
            joined_by_user_id=by_user_id,
        )
    )  # fmt: skip


def live_with(
    tx: Session, community_id: int, person_id: int, other: Person, now: datetime, by_user_id: int | None
) -> int:
    """Put a person into the household of another, which is made where there is none; return the household."""
    household_id = queries.household_of(tx, [other.id]).get(other.id)
    household = tx.get(Household, household_id) if household_id else None
    if household is None:
        household = Household(community_id=community_id, label=other.name, made_at=now)
        tx.add(household)
        tx.flush()  # its number is needed by the members
        join_household(tx, household, other.id, now, by_user_id)
    join_household(tx, household, person_id, now, by_user_id)
    return household.id


def leave_household(tx: Session, person_id: int, now: datetime) -> None:
    """Take a person out of their household; nothing happens when they are in none."""
    open_rows = HouseholdMember.person_id == person_id, HouseholdMember.left_at.is_(None)
    tx.execute(update(HouseholdMember).where(*open_rows).values(left_at=now))
    tx.flush()  # the next row of this person must find the place free


# Thousands of people in a few statements, for lists that are taken in and taken back.


def add_people(
    tx: Session, community_id: int, rows: Sequence[Mapping[str, Any]], by_user_id: int | None, now: datetime
) -> list[int]:
    """Add people without a sign-in; return their numbers in the same order.

    rows: name, phone, email, birth_date, languages, skills and status of each.
    """
    if not rows:
        return []
    common = {
        "community_id": community_id, "availability": [], "is_large": False, "made_by_user_id": by_user_id,
        "made_at": now,
    }  # fmt: skip
    values = [{**common, **row, **_found_by(row["name"]), "public_no": public_number()} for row in rows]
    made = tx.execute(insert(Person).returning(Person.public_no, Person.id), values).all()
    ids: dict[str, int] = {row.public_no: row.id for row in made}
    return [ids[value["public_no"]] for value in values]


def change_people(tx: Session, changes: Mapping[int, Mapping[str, Any]]) -> None:
    """Give people, by number, new values of some of their fields; one statement for each choice of fields."""
    rows = [
        {"id": person_id, **values, **(_found_by(values["name"]) if "name" in values else {})}
        for person_id, values in changes.items()
        if values
    ]
    if rows:
        for person_id, values in changes.items():
            person = tx.get_one(Person, person_id)  # no statement: whoever changes people holds them
            kept.note(tx, Person, person_id, {name: getattr(person, name) for name in values}, values)
        tx.execute(update(Person), sorted(rows, key=sorted))


def _found_by(name: str) -> dict[str, str]:
    return {"sort_key": names.sort_key(name), "initials": names.initials(name)}


def approve_people(
    tx: Session, community_id: int, ids: Sequence[int], reason: str, now: datetime, by_user_id: int
) -> None:
    """Write down somebody's yes to people whose status says so already."""
    common = {
        "community_id": community_id,
        "decision": "approve",
        "reason": reason,
        "by_user_id": by_user_id,
        "at": now,
    }
    if ids:
        tx.execute(insert(Approval), [{**common, "person_id": person_id} for person_id in ids])


def remove_people(tx: Session, ids: Sequence[int]) -> None:
    """Remove people and the decisions about them as if they had never been.

    An IntegrityError where anything else points at them.
    """
    for gone in (delete(Approval).where(Approval.person_id.in_(ids)), delete(Person).where(Person.id.in_(ids))):
        tx.execute(gone.execution_options(synchronize_session=False))


def put_home(
    tx: Session, community_id: int, person_id: int, area_id: int | None, now: datetime, by_user_id: int | None
) -> bool:
    """Say in which area a person lives now, in place of where they lived; False where that was said already.

    Invalid("home") where it is a new one and none of the community's that stand: an area that ended keeps its people.
    """
    row = tx.get(PersonHome, person_id, with_for_update=True)
    if (row.area_id if row else None) == area_id:
        return False
    if area_id is not None and not areas.is_live_area(tx, community_id, area_id):
        raise Invalid({"home": N_("Choose an area of this list.")})
    if row is not None:
        tx.delete(row)
        tx.flush()  # the next row of this person must find the place free
    if area_id is not None:
        tx.add(PersonHome(
            person_id=person_id, community_id=community_id, area_id=area_id, set_by_user_id=by_user_id, set_at=now,
        ))  # fmt: skip
    return True


def by_mandate(mandate_id: int) -> str:
    """Return how a consent is known that a guardian gave by their own sign-in."""
    return f"own sign-in, mandate {mandate_id}"


def end_consents_by(tx: Session, mandate_id: int, by: int | None, now: datetime) -> None:
    """Withdraw what was agreed by a mandate."""
    given = GuardianConsent.how_verified == by_mandate(mandate_id), GuardianConsent.withdrawn_at.is_(None)
    tx.execute(update(GuardianConsent).where(*given).values(withdrawn_at=now, withdrawn_by_user_id=by))
