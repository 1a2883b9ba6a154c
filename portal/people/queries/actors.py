"""Who is signed in: one statement from the sign-in's secret to the actor."""

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Row, Select, bindparam, or_, select
from sqlalchemy.orm import Session

from portal.kernel import prepared
from portal.kernel.actor import Actor, Grant, Helper
from portal.people.models import Community, Mandate, Person, RoleGrant, SharedSignIn, SignIn, User
from portal.people.queries.shared import live_roles, user_for_sign_in
from portal.people.rules import read_sign_in_name


@dataclass(frozen=True)
class CommunityFacts:
    """What a page says of its community."""

    id: int
    slug: str
    name_en: str
    name_zh: str
    zone: str
    station_phone: str
    is_demo: bool


@dataclass(frozen=True)
class SignedIn:
    """A live sign-in: the actor, when it was last seen, and the community's line for the frame of a page.

    is_shared: several people of a household use it, so that each day it asks who is here.
    """

    actor: Actor
    seen_at: datetime
    community: CommunityFacts
    is_shared: bool = False


def _signed_in() -> Select[Any]:
    """Select a sign-in with its person and roles, and whom a mandate of theirs, if one is chosen, lets them act for."""
    made, user, person, grant, place = map(prepared.columns, (SignIn, User, Person, RoleGrant, Community))
    mandate, whom = prepared.columns(Mandate), prepared.table(Person).alias("whom")
    is_live = grant.ended_at.is_(None) & or_(grant.until.is_(None), grant.until > bindparam("now"))
    holds = mandate.ended_at.is_(None) & or_(mandate.until_at.is_(None), mandate.until_at > bindparam("now"))
    several = prepared.columns(SharedSignIn)
    is_shared = select(several.id).where(several.user_id == user.id, several.ended_at.is_(None)).scalar_subquery()
    chosen = (mandate.id == bindparam("mandate_id")) & (mandate.helper_person_id == person.id) & holds
    return (
        select(
            made.id.label("sign_in_id"), made.seen_at, user.id.label("user_id"), person.id.label("person_id"),
            person.name, person.status, person.birth_date, person.locale, person.is_large, grant.role, grant.scope_kind,
            grant.scope_id, place.id.label("community_id"), place.slug, place.name_en, place.name_zh, place.zone,
            place.station_phone, place.is_demo, mandate.scope, whom.c.id.label("for_id"),
            whom.c.name.label("for_name"), whom.c.status.label("for_status"), whom.c.birth_date.label("for_birth_date"),
            is_shared.label("shared_id"),
        )
        .select_from(SignIn.__table__)
        .join(User.__table__, user.id == made.user_id)
        .join(Person.__table__, person.id == user.person_id)
        .join(Community.__table__, place.id == user.community_id)
        .outerjoin(RoleGrant.__table__, (grant.user_id == user.id) & is_live)
        .outerjoin(Mandate.__table__, chosen & (person.status == "active"))
        .outerjoin(whom, (whom.c.id == mandate.person_id) & (whom.c.community_id == user.community_id))
        .where(
            made.token_hash == bindparam("token_hash"), made.ended_at.is_(None), made.expires_at > bindparam("now"),
            user.is_closed.is_(False),
        )
    )  # fmt: skip


_SIGNED_IN = _signed_in()


def hash_token(token: str) -> bytes:
    """Return what the database keeps of a sign-in's secret."""
    return sha256(token.encode()).digest()


def actor_by_token(tx: Session, token: str, now: datetime, mandate_id: int = 0) -> SignedIn | None:
    """Return the sign-in of this secret while it lives; None once it ended, ran out or its user is closed.

    mandate_id: the one by which they chose to act for somebody; where it holds no more they act for themselves.
    """
    rows = prepared.run(tx, _SIGNED_IN, token_hash=hash_token(token), now=now, mandate_id=mandate_id).all()
    if not rows:
        return None
    first = rows[0]
    grants = tuple(Grant(row.role, row.scope_kind, row.scope_id) for row in rows if row.role)
    actor = Actor(
        user_id=first.user_id, person_id=first.person_id, community_id=first.community_id, name=first.name,
        status=first.status, birth_date=first.birth_date, zone=first.zone, locale=first.locale,
        is_large=first.is_large, grants=grants,
        team_ids=frozenset(g.scope_id for g in grants if g.scope_kind == "team" and g.scope_id),
        organisation_ids=frozenset(
            grant.scope_id
            for grant in grants
            if grant.role == "organisation_admin" and grant.scope_kind == "organisation" and grant.scope_id
        ),
        sign_in_id=first.sign_in_id,
    )  # fmt: skip
    if first.for_id is not None:
        actor = _acting(actor, first)
    community = CommunityFacts(
        first.community_id, first.slug, first.name_en, first.name_zh, first.zone, first.station_phone, first.is_demo
    )
    return SignedIn(actor, first.seen_at, community, first.shared_id is not None)


def _acting(own: Actor, row: Row[Any]) -> Actor:
    """Return the actor who acts for somebody: their person, none of the helper's own roles."""
    helper = Helper(own.person_id or 0, own.name, row.scope, own.roles)
    return replace(
        own, person_id=row.for_id, name=row.for_name, status=row.for_status, birth_date=row.for_birth_date, grants=(),
        team_ids=frozenset(), organisation_ids=frozenset(), helper=helper,
    )  # fmt: skip


def actor_by_name(tx: Session, typed: str, via: str, now: datetime) -> Actor | None:
    """Return the actor whom a phone, e-mail or user name leads to, with their roles for the community.

    None when nobody signs in with it or the sign-in is closed. Whoever calls asks for the password.
    """
    named = read_sign_in_name(typed)
    user = user_for_sign_in(tx, named) if named else None
    if user is None or user.is_closed:
        return None
    who = select(Person.name, Person.status, Person.birth_date, Community.zone).join(Community)
    person = tx.execute(who.where(Person.id == user.person_id)).one()
    held = select(RoleGrant.role, RoleGrant.scope_kind, RoleGrant.scope_id)
    grants = tx.execute(held.where(RoleGrant.user_id == user.id, *live_roles(now)))
    return Actor(
        user.id, user.person_id, user.community_id, *person, grants=tuple(Grant(*row) for row in grants), via=via
    )
