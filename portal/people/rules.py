"""Who may take part, sign in, approve; how a sign-in name is read."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import phonenumbers

from portal.kernel.actor import GRID_WORKER, ROLES, STAFF, Actor
from portal.kernel.errors import Refusal
from portal.kernel.passwords import LONGEST, SHORTEST, is_too_common
from portal.kernel.text import N_

RISKS = ("low", "medium", "high")
BELOW_STAFF = frozenset({"member", "team_leader", "organisation_admin", "partner"})
BELOW_SUPERVISORS = BELOW_STAFF - {"member"} | {"social_worker", GRID_WORKER}
# Which decision answers which standing. To approve a refused person after all is a decision of its own, so that a page
# which is out of date can overturn nothing.
DECIDED_FROM = {"approve": "pending", "refuse": "pending", "approve-after-all": "refused"}
WIDE_ROLES = tuple(role for role in ROLES if role not in {"member", "team_leader", "organisation_admin"})
REGION = "CN"
STAFF_IDLE, STAFF_LONGEST = timedelta(minutes=30), timedelta(hours=12)
MEMBER_IDLE, MEMBER_LONGEST = timedelta(days=14), timedelta(days=90)
BRIEF = {"card": (timedelta(minutes=15), timedelta(hours=1)), "code": (STAFF_IDLE, STAFF_LONGEST)}
WRONG = N_("The name and the password do not match. Try again, or ask at the station.")
SIGN_IN_TRIES, SIGN_IN_SPAN = 5, timedelta(minutes=5)
ADDRESS_TRIES, ADDRESS_SPAN = 100, timedelta(hours=1)
_USER_NAME = re.compile(r"^[a-z][a-z0-9._-]{2,39}$")
_SIGN = r"[^@\s<>()\[\],;:\\\"]"  # what may stand in an e-mail address unquoted, so that mail can be sent to it
_EMAIL = re.compile(rf"^{_SIGN}{{1,64}}@(?:(?!\.){_SIGN})+(?:\.(?:(?!\.){_SIGN})+)+$")


@dataclass(frozen=True)
class SignInName:
    """A name that leads to a sign-in, in the one form it is stored in."""

    kind: Literal["phone", "email", "user_name"]
    value: str


def read_sign_in_name(text: str) -> SignInName | None:
    """Read what somebody typed as phone (any usual spelling), e-mail or user name; None when it is none of them."""
    typed = text.strip()
    if "@" in typed:
        return SignInName("email", typed.lower()) if _EMAIL.match(typed) and len(typed) <= 254 else None
    if phone := read_phone(typed):
        return SignInName("phone", phone)
    name = typed.lower()
    return SignInName("user_name", name) if _USER_NAME.match(name) else None


def read_email(text: str) -> str | None:
    """Read an e-mail address in the one form it is stored in; None when it is none."""
    named = read_sign_in_name(text)
    return named.value if named and named.kind == "email" else None


def read_phone(text: str) -> str | None:
    """Read a phone number as E.164 (a number without country code is Chinese); None when it is none."""
    if not re.fullmatch(r"\+?[\d\s()./-]{5,24}", text.strip()):
        return None
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def age_on(birth_date: date, day: date) -> int:
    """Return the age in whole years on the day; someone born on 29 February has a birthday on 1 March."""
    had_birthday = (day.month, day.day) >= (birth_date.month, birth_date.day)
    return day.year - birth_date.year - (0 if had_birthday else 1)


def born_by(day: date, age: int = 18) -> date:
    """Return the latest birth date of whoever has this age in years on the day."""
    try:
        return day.replace(year=day.year - age)
    except ValueError:  # 29 February, in a year without one
        return date(day.year - age, 2, 28)


@dataclass(frozen=True)
class Consent:
    """What a guardian agreed to: tasks up to this risk, from one day to another, both included."""

    risk: str
    signed_on: date
    expires_on: date


@dataclass(frozen=True)
class Credential:
    """A course, check, insurance or licence that counts from one day to another, both included."""

    kind: str
    since: date
    until: date


@dataclass(frozen=True)
class Standing:
    """What decides whether a person may take part: status, birth date, and the consents that were not withdrawn.

    credentials: looked up only where a task needs some; without them such a task is refused.
    flag_until: until which day they are kept from minors and homes, None for no flag; who was not looked up is.
    """

    person_id: int
    name: str
    status: str
    birth_date: date | None
    consents: tuple[Consent, ...] = ()
    credentials: tuple[Credential, ...] = ()
    flag_until: date | None = date.max


def may_take_part(standing: Standing, risk: str, minimum_age: int, guardian_age: int, day: date) -> Refusal | None:
    """Allow approved adults; whoever waits only low risk, minors only what a guardian signed. Fails closed."""
    if standing.status == "pending" and risk != "low":
        return Refusal(
            "not-yet-approved", N_("A social worker must approve you first. Until then you can take low-risk tasks.")
        )
    if standing.status not in {"active", "pending"}:
        return Refusal("not-active", N_("You cannot take tasks at present. Please call the station."), "forbidden")
    if standing.birth_date is None:
        return Refusal("age-unknown", N_("We do not know your birth date yet. Please add it to your profile."))
    age = age_on(standing.birth_date, day)
    if age < minimum_age:
        return Refusal("too-young", N_("This task is for people aged %(age)s or older."), params={"age": minimum_age})
    if age < guardian_age and not is_agreed(standing, risk, day):
        return Refusal(
            "guardian-missing",
            N_("A parent or guardian must sign for this kind of task first. Please ask at the station."),
        )
    return None


def is_agreed(standing: Standing, risk: str, day: date) -> bool:
    """Tell whether a guardian agreed to this risk on the day of the task; an unknown class is covered by nothing."""
    return any(
        consent.signed_on <= day <= consent.expires_on
        and {risk, consent.risk} <= set(RISKS)
        and RISKS.index(consent.risk) >= RISKS.index(risk)
        for consent in standing.consents
    )


def may_approve(
    actor: Actor, person_id: int, status: str, decision: str = "approve", *, is_related: bool = False
) -> Refusal | None:
    """Allow social workers and supervisors what answers the person's standing, never for themselves.

    is_related: they live with the person, or one of the two acts for the other; then somebody else decides.
    """
    if not actor.has("social_worker", "supervisor"):
        return Refusal("not-yours", N_("Only social workers approve people."), "forbidden")
    if actor.person_id == person_id:
        return Refusal("own", N_("Nobody approves themselves. Please ask a colleague."), "forbidden")
    if is_related:
        return RELATED
    if status != DECIDED_FROM.get(decision):
        return Refusal("already-decided", N_("A colleague has already decided about this person."))
    return None


def may_keep_people(actor: Actor, touched: Collection[int] = ()) -> Refusal | None:
    """Allow staff to write down households, guardians and birth dates, but not their own or their household's.

    touched: the people whom it changes, with everybody they live with.
    """
    if not actor.has("social_worker", "supervisor", "site_admin"):
        return Refusal("not-yours", N_("Only station staff can do this."), "forbidden")
    if actor.person_id in touched:
        text = N_("Nobody changes this for themselves or their own household. Please ask a colleague.")
        return Refusal("own", text, "forbidden")
    return None


RELATED = Refusal(
    "related",
    N_("You live with this person, or one of you acts for the other. Please ask a colleague."),
    "forbidden",
)


def may_let_act(
    actor: Actor, person_id: int, helper: Standing | None, *, is_staff_word: bool, minors: Collection[int] = ()
) -> Refusal | None:
    """Allow a person's own word, or the station's for somebody else, for an approved adult helper who can sign in.

    helper: None when nobody of the community has that number and a sign-in. minors: who of the two is under 18; for a
    minor the station alone has the word, or a stranger could have a child read them their messages.
    """
    if not is_staff_word and actor.person_id != person_id:
        return Refusal(
            "not-yours", N_("Only the person themselves or the station can say who acts for them."), "forbidden"
        )
    if not is_staff_word and person_id in minors:
        text = N_("For people under 18 the station writes down who acts for them. Please ask there.")
        return Refusal("minor", text, "forbidden")
    if helper is not None and helper.person_id in minors:
        return Refusal("young-helper", N_("Whoever acts for somebody is 18 or older."))
    if helper is None or helper.status != "active":
        return Refusal("no-helper", N_("The helper needs a sign-in of their own, and the station's approval."))
    if helper.person_id == person_id:
        return Refusal("same", N_("Enter the number of somebody else: everybody acts for themselves anyway."))
    return None


def may_end_mandate(
    actor: Actor, person_id: int, helper_person_id: int, *, is_guardian: bool = False
) -> Refusal | None:
    """Allow either of the two, and station staff, to end it at any time; but no child to be rid of a guardian."""
    if actor.own_person_id == helper_person_id or actor.has("social_worker", "supervisor", "site_admin"):
        return None
    if actor.own_person_id == person_id:
        text = N_("Your parent or guardian and the station can end this. Please ask at the station.")
        return Refusal("guardian", text, "forbidden") if is_guardian else None
    return Refusal("not-yours", N_("Only these two people and the station can end this."), "forbidden")


def may_consent(actor: Actor, guardian_person_id: int | None, *, is_guardian: bool) -> Refusal | None:
    """Allow the guardian whom the station wrote down, by their own sign-in.

    guardian_person_id: who acts for the child by a mandate that holds, None when it holds no longer.
    """
    if is_guardian and guardian_person_id is not None and guardian_person_id == actor.own_person_id:
        return None
    text = N_("Only the parent or guardian whom the station has written down agrees to tasks.")
    return Refusal("not-guardian", text, "forbidden")


def may_reset_password(actor: Actor, person_id: int, user_id: int, roles: Collection[str]) -> Refusal | None:
    """Allow staff, but for themselves, and for staff only whoever could give them every role they hold."""
    if refusal := may_keep_people(actor):
        return refusal
    if actor.person_id == person_id:
        return Refusal("own", N_("Change your own password on your profile."), "forbidden")
    if any(may_grant(actor, role, user_id) for role in roles if role not in BELOW_STAFF):
        text = N_("Only somebody who may give this person their roles can set their password.")
        return Refusal("more-power", text, "forbidden")
    return None


def may_grant(actor: Actor, role: str, user_id: int) -> Refusal | None:
    """Allow the site admin every role but for themselves; supervisors the roles below theirs."""
    if actor.user_id == user_id:
        return Refusal("own", N_("Nobody changes their own role. Please ask a colleague."), "forbidden")
    if actor.has("site_admin"):
        return None
    if actor.has("supervisor") and role in BELOW_SUPERVISORS:
        return None
    return Refusal("not-yours", N_("Only the site admin can give this role."), "forbidden")


def may_end_role(actor: Actor, role: str, scope_kind: str, user_id: int) -> Refusal | None:
    """Allow whoever may give the role, but for one of a team, which goes with its roster."""
    if refusal := may_grant(actor, role, user_id):
        return refusal
    if scope_kind == "team":
        return Refusal("of-team", N_("This role goes with the team. Please change it on the team's roster."))
    return None


def may_try(tries_of_name: int, tries_of_address: int) -> Refusal | None:
    """Stop after five wrong passwords for a name in five minutes, or a hundred from an address in an hour."""
    if tries_of_name >= SIGN_IN_TRIES or tries_of_address >= ADDRESS_TRIES:
        text = N_("Too many tries. Please wait a while, or ask at the station.")
        return Refusal("too-many-tries", text, "too-many")
    return None


def lifetime(roles: Sequence[str], way: str = "") -> tuple[timedelta, timedelta]:
    """Return how long a sign-in may idle and last: short for staff, a card or a code (way), long for volunteers."""
    usual = (STAFF_IDLE, STAFF_LONGEST) if STAFF.intersection(roles) else (MEMBER_IDLE, MEMBER_LONGEST)
    return BRIEF.get(way, usual)


def mask_phone(phone: str | None) -> str:
    """Return the last four digits, or nothing."""
    return phone[-4:] if phone else ""


def password_problem(password: str, names: Collection[str]) -> str | None:
    """Return the sentence against a password: its length, everybody's first try, a sign-in name in any form.

    names: those that lead to the sign-in, in their stored form.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        return N_("Choose a password of 8 to 128 letters, numbers or signs")
    named = read_sign_in_name(password)
    if is_too_common(password) or (named is not None and named.value in names):
        return N_("Many people use this password. Choose another one")
    return None
