"""The page of people who wait for approval."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.people.models import Approval, GuardianConsent, Person
from portal.people.queries.alike import AlikePerson, alike
from portal.people.queries.shared import mask_phone
from portal.people.queries.ties import related
from portal.people.rules import age_on, may_approve


@dataclass(frozen=True)
class WaitingPerson:
    """Somebody who waits for a decision, with what a social worker needs for it."""

    person_id: int
    name: str
    waiting_days: int
    age: int | None
    is_minor: bool
    has_consent: bool
    phone_end: str
    email: str
    made_at: datetime
    alike: tuple[AlikePerson, ...] = ()


@dataclass(frozen=True)
class DecidedPerson:
    """A decision of late, and whether the actor may approve the person after all."""

    person_id: int
    name: str
    decision: str
    reason: str
    at: datetime
    may_approve_after_all: bool


@dataclass(frozen=True)
class ApprovalsPage:
    """The people who wait, longest first, and the latest decisions."""

    waiting: tuple[WaitingPerson, ...]
    decided: tuple[DecidedPerson, ...]


def approvals_page(actor: Actor, guardian_age: int) -> ApprovalsPage:
    """Return who waits in the actor's community; guardian_age in years: until then somebody is marked as a minor."""
    tx, now = read(), clock.now()
    today = clock.local(now, actor.zone).date()
    is_related = Person.id.in_(related(actor.person_id or 0)).label("is_related")
    consent = select(GuardianConsent.id).where(
        GuardianConsent.person_id == Person.id,
        GuardianConsent.withdrawn_at.is_(None),
        GuardianConsent.expires_on >= today,
    )
    rows = tx.execute(
        select(
            Person.id, Person.name, Person.made_at, Person.birth_date, Person.phone, Person.email,
            consent.exists().label("has_consent"), is_related,
        )
        .where(Person.community_id == actor.community_id, Person.status == "pending")
        .order_by(Person.made_at, Person.id)
        .limit(200)
    ).all()  # fmt: skip
    others = alike(tx, actor.community_id, [row.id for row in rows])
    waiting = tuple(
        WaitingPerson(
            row.id,
            row.name,
            (now - row.made_at).days,
            age := age_on(row.birth_date, today) if row.birth_date else None,
            age is None or age < guardian_age,
            row.has_consent,
            mask_phone(row.phone),
            row.email or "",
            row.made_at,
            others.get(row.id, ()),
        )
        for row in rows
        if may_approve(actor, row.id, "pending", is_related=row.is_related) is None
    )
    decided = tx.execute(
        select(Person.id, Person.name, Person.status, Approval.decision, Approval.reason, Approval.at, is_related)
        .join(Person, Person.id == Approval.person_id)
        .where(Approval.community_id == actor.community_id)
        .order_by(Approval.id.desc())
        .limit(10)
    )
    return ApprovalsPage(waiting, tuple(
        DecidedPerson(
            row.id, row.name, row.decision, row.reason, row.at,
            row.decision == "refuse"
            and may_approve(actor, row.id, row.status, "approve-after-all", is_related=row.is_related) is None,
        )
        for row in decided
    ))  # fmt: skip
