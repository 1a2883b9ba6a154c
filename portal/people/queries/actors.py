"""Who is signed in: one statement from the sign-in's secret to the actor."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.kernel.actor import Actor, Grant
from portal.people.models import Community, Person, RoleGrant, SignIn, User


@dataclass(frozen=True)
class SignedIn:
    """A live sign-in: the actor, when it was last seen, and the community's line for the frame of a page."""

    actor: Actor
    seen_at: datetime
    community: Community


def hash_token(token: str) -> bytes:
    """Return what the database keeps of a sign-in's secret."""
    return sha256(token.encode()).digest()


def actor_by_token(tx: Session, token: str, now: datetime) -> SignedIn | None:
    """Return the sign-in of this secret while it lives; None once it ended, ran out or its user is closed."""
    rows = tx.execute(
        select(
            SignIn.id.label("sign_in_id"), SignIn.seen_at, User.id.label("user_id"), Person.id.label("person_id"),
            Person.name, Person.status, Person.birth_date, Person.locale, Person.is_large,
            RoleGrant.role, RoleGrant.scope_kind, RoleGrant.scope_id, Community,
        )
        .select_from(SignIn)
        .join(User, User.id == SignIn.user_id)
        .join(Person, Person.id == User.person_id)
        .join(Community, Community.id == User.community_id)
        .outerjoin(RoleGrant, (RoleGrant.user_id == User.id) & RoleGrant.ended_at.is_(None))
        .where(
            SignIn.token_hash == hash_token(token), SignIn.ended_at.is_(None), SignIn.expires_at > now,
            User.is_closed.is_(False),
        )
    ).all()  # fmt: skip
    if not rows:
        return None
    first = rows[0]
    grants = tuple(Grant(row.role, row.scope_kind, row.scope_id) for row in rows if row.role)
    actor = Actor(
        user_id=first.user_id, person_id=first.person_id, community_id=first.Community.id, name=first.name,
        status=first.status, birth_date=first.birth_date, zone=first.Community.zone, locale=first.locale,
        is_large=first.is_large, grants=grants,
        team_ids=frozenset(g.scope_id for g in grants if g.scope_kind == "team" and g.scope_id),
        organisation_ids=frozenset(g.scope_id for g in grants if g.scope_kind == "organisation" and g.scope_id),
        sign_in_id=first.sign_in_id,
    )  # fmt: skip
    return SignedIn(actor, first.seen_at, first.Community)
