"""Becoming part of a community: register, be approved, keep the profile."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.exc import IntegrityError

from portal.kernel import clock, events, once
from portal.kernel.actor import Actor
from portal.kernel.db import retried, write
from portal.kernel.errors import Invalid, NotFound, refuse
from portal.kernel.text import N_
from portal.people import queries, rules, steps
from portal.people.models import Community, Person

TAKEN = N_("Somebody has already joined with this name. Sign in, or ask at the station if you forgot the password.")
OTHER_DATE = N_("We already have another birth date for you. Leave this empty, or ask at the station.")


@dataclass(frozen=True)
class Registered:
    """The new person and their sign-in."""

    person_id: int
    user_id: int


@dataclass(frozen=True)
class Newcomer:
    """What a registration form says; password_hash is made before, outside the transaction; home_id: their area."""

    name: str
    sign_in_name: rules.SignInName
    password_hash: str
    birth_date: date | None
    home_id: int | None = None


@retried
def register(actor: Actor, newcomer: Newcomer, *, request_id: str | None = None) -> Registered:
    """Add a person who waits for approval, with a sign-in.

    Raises Invalid("identifier") when the name is taken, Invalid("home") for an area that is none. Repeating the
    request_id returns the first registration.
    """
    now, named = clock.now(), newcomer.sign_in_name
    try:
        with write() as tx:
            if tx.get(Community, actor.community_id) is None:
                raise NotFound(N_("There is no community yet."))
            act = once.begin(tx, actor, request_id, "person.register", "", now, (newcomer.name, named.value))
            if act.result is not None:
                return Registered(**act.result)
            contact = {named.kind: named.value} if named.kind != "user_name" else {}
            person = steps.add_person(
                tx, actor.community_id, newcomer.name, now, birth_date=newcomer.birth_date, **contact
            )
            steps.put_home(tx, actor.community_id, person.id, newcomer.home_id, now, None)
            user = steps.add_user(tx, person, newcomer.password_hash, now, **{named.kind: named.value})
            events.record(tx, "person.registered", actor, f"person:{person.id}", now)
            return Registered(**act.keep(tx, {"person_id": person.id, "user_id": user.id}))
    except IntegrityError as error:
        raise Invalid({"identifier": TAKEN}) from error


@retried
def enrol(actor: Actor, newcomer: Newcomer, role: str) -> Registered:
    """Add an approved person with a sign-in and a role for the community, on the operator's word.

    Raises Invalid("identifier") when the name is taken.
    """
    now, named = clock.now(), newcomer.sign_in_name
    try:
        with write() as tx:
            contact = {named.kind: named.value} if named.kind != "user_name" else {}
            person = steps.add_person(
                tx, actor.community_id, newcomer.name, now, birth_date=newcomer.birth_date, status="active", **contact
            )
            user = steps.add_user(tx, person, newcomer.password_hash, now, **{named.kind: named.value})
            if role != "member":
                steps.grant_role(tx, user, role, "community", actor.community_id, now, actor.user_id)
            events.record(tx, "person.registered", actor, f"person:{person.id}", now)
            return Registered(person.id, user.id)
    except IntegrityError as error:
        raise Invalid({"identifier": TAKEN}) from error


@retried
def decide(actor: Actor, person_id: int, decision: str, reason: str, *, request_id: str | None = None) -> str:
    """Approve or refuse a person who waits, or approve a refused one after all; return the new status.

    Raises Forbidden (not a social worker, or oneself), Conflict (already decided) and Invalid("reason") when a refusal
    has none. Repeating the request_id returns the first answer.
    """
    now = clock.now()
    with write() as tx:
        person = queries.person(tx, actor.community_id, person_id)
        act = once.begin(tx, actor, request_id, "person.decide", f"person:{person_id}", now, (decision, reason))
        if act.result is not None:
            return str(act.result["status"])
        is_related = actor.person_id in queries.related_to(tx, person_id)
        refuse(rules.may_approve(actor, person_id, person.status, decision, is_related=is_related))
        if decision == "refuse" and not reason.strip():
            raise Invalid({"reason": N_("Write why, so that the person knows what to do.")})
        word = "refuse" if decision == "refuse" else "approve"
        steps.decide(tx, person, word, reason.strip(), now, actor.user_id)
        name = "person.refused" if word == "refuse" else "person.approved"
        events.record(tx, name, actor, f"person:{person_id}", now)
        return str(act.keep(tx, {"status": person.status})["status"])


@retried
def change_profile(actor: Actor, changes: Mapping[str, Any], *, request_id: str | None = None) -> None:
    """Change the actor's own profile: skills, languages, availability, contacts, home; birth_date only while empty.

    Raises Invalid("birth_date") when another one is there by now, as the station may have entered it meanwhile.
    """
    now = clock.now()
    with write() as tx:
        person = tx.get(Person, actor.person_id, with_for_update=True)
        if person is None:
            raise NotFound
        act = once.begin(
            tx, actor, request_id, "person.change-profile", f"person:{person.id}", now, sorted(changes.items())
        )
        if act.result is not None:
            return
        if "home" in changes:
            steps.put_home(tx, actor.community_id, person.id, changes["home"], now, actor.user_id)
        for column in ("skills", "languages", "availability", "phone", "email", "area"):
            if column in changes:
                setattr(person, column, changes[column])
        if birth_date := changes.get("birth_date"):
            if person.birth_date not in {None, birth_date}:
                raise Invalid({"birth_date": OTHER_DATE})
            person.birth_date = birth_date
        events.record(tx, "person.profile-changed", actor, f"person:{person.id}", now)
        act.keep(tx, {})
