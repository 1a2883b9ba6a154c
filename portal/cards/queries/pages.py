"""The data of the pages about cards, devices and codes, scoped by the actor."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cards import rules
from portal.cards.models import Card, CardPin, Device, OneTimeCode
from portal.cards.queries import shared
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import read
from portal.kernel.errors import Conflict, DomainError, NotFound
from portal.kernel.prepared import alias
from portal.kernel.text import N_
from portal.orgs import queries as orgs
from portal.orgs.models import Team
from portal.people import queries as people
from portal.people.models import Person, User

MOST_LISTED = 50
STAFF = ("social_worker", "supervisor", "site_admin")
LEADERS = ("team_leader", "organisation_admin", *STAFF)
_By, _ByUser, _End, _EndUser = alias(Person), alias(User), alias(Person), alias(User)


@dataclass(frozen=True)
class CardLine:
    """One card: whose, who issued it when, and who ended it when and why ("replaced", "lost", "returned")."""

    card_id: int
    person_id: int
    name: str
    issued_at: datetime
    issued_by: str
    ended_at: datetime | None
    ended_by: str
    end_reason: str


@dataclass(frozen=True)
class CardsPage:
    """The newest cards of the community, or those of the people who were searched for."""

    wanted: str
    lines: tuple[CardLine, ...]


def cards_page(actor: Actor, wanted: str) -> CardsPage:
    """Return the cards of the community, newest first; wanted: a name, its initials or pinyin."""
    start = wanted.strip().lower()
    chosen = (people.named(start),) if start else ()
    return CardsPage(wanted.strip(), _lines(read(), actor, *chosen))


def _lines(tx: Session, actor: Actor, *where: object) -> tuple[CardLine, ...]:
    rows = tx.execute(
        select(Card, Person.name, _By.name.label("by"), _End.name.label("end"))
        .join(Person, Person.id == Card.person_id)
        .outerjoin(_ByUser, _ByUser.id == Card.issued_by_user_id)
        .outerjoin(_By, _By.id == _ByUser.person_id)
        .outerjoin(_EndUser, _EndUser.id == Card.ended_by_user_id)
        .outerjoin(_End, _End.id == _EndUser.person_id)
        .where(Card.community_id == actor.community_id, *where)
        .order_by(Card.id.desc())
        .limit(MOST_LISTED)
    )
    return tuple(
        CardLine(
            card.id, card.person_id, name, card.issued_at, by or "", card.ended_at, end or "", card.end_reason or ""
        )
        for card, name, by, end in rows
    )


@dataclass(frozen=True)
class PersonCards:
    """What one person has to sign in with beside a password, as the station sees it.

    pin_set_at: None for no PIN; may_keep: False for oneself and one's household; may_open: whether the reader may set
    the PIN or make a code, which lets whoever knows it in.
    """

    person_id: int
    name: str
    birth_date: date | None
    phone: str
    card: CardLine | None
    ended: tuple[CardLine, ...]
    pin_set_at: datetime | None
    is_locked: bool
    may_keep: bool
    may_open: bool


def person_cards(actor: Actor, person_id: int) -> PersonCards:
    """Return one person of the actor's community, or NotFound."""
    tx, now = read(), clock.now()
    row = tx.execute(
        select(Person, User, CardPin)
        .outerjoin(User, User.person_id == Person.id)
        .outerjoin(CardPin, (CardPin.person_id == Person.id) & CardPin.ended_at.is_(None))
        .where(Person.id == person_id, Person.community_id == actor.community_id)
    ).first()
    if row is None:
        raise NotFound(N_("We could not find that person."))
    person, user, pin = row
    lines = _lines(tx, actor, Card.person_id == person_id)
    may_keep = people.may_keep_people(actor, people.related_to(tx, person_id)) is None
    roles = people.roles_of(tx, user.id, now) if user and may_keep else frozenset()
    may_open = may_keep and people.may_reset_password(actor, person_id, user.id if user else 0, roles) is None
    return PersonCards(
        person.id, person.name, person.birth_date, person.phone or "",
        next((line for line in lines if line.ended_at is None), None),
        tuple(line for line in lines if line.ended_at is not None),
        pin.set_at if pin else None, pin is not None and rules.may_try(pin.wrong_tries) is not None, may_keep, may_open,
    )  # fmt: skip


@dataclass(frozen=True)
class PrintedCard:
    """One card for paper: the address that its code opens, and the picture of it."""

    name: str
    badge: str
    picture: tuple[str, int] = ("", 0)


def print_page(actor: Actor, card_ids: Collection[int], site_key: bytes) -> tuple[PrintedCard, ...]:
    """Return these open cards of the community for paper, at most 40; NotFound when one is none."""
    rows = shared.printable(read(), actor.community_id, list(card_ids)[: rules.MOST_PRINTED])
    return tuple(PrintedCard(person.name, rules.badge_of(site_key, card.seed)) for card, person in rows)


@dataclass(frozen=True)
class CodePage:
    """A one-time code for whoever made it, while it is good."""

    person_id: int
    name: str
    sign_in_names: tuple[str, ...]
    code: str
    expires_at: datetime


def code_page(actor: Actor, code_id: int, site_key: bytes) -> CodePage:
    """Return a code that the actor made; NotFound for anybody else's, Conflict once it is used or too old."""
    tx, now = read(), clock.now()
    mine = OneTimeCode.id == code_id, OneTimeCode.community_id == actor.community_id
    row = tx.execute(select(OneTimeCode, Person).join(Person, Person.id == OneTimeCode.person_id).where(*mine)).first()
    if row is None or row[0].made_by_user_id != actor.user_id:
        raise NotFound
    code, person = row
    if not shared.still_good(code, now):
        raise Conflict(N_("This code was used, replaced, or is older than 15 minutes. You can make a new one."))
    names = people.sign_in_names(tx, actor.community_id, person.id) or (person.public_no.lower(),)
    return CodePage(person.id, person.name, names, rules.code_of(site_key, code.seed), code.expires_at)


@dataclass(frozen=True)
class DeviceRow:
    """An enrolled device: whose (team: empty for the station's), by whom, until when, when last used."""

    device_id: int
    name: str
    team: str
    enrolled_by: str
    enrolled_at: datetime
    expires_at: datetime
    used_at: datetime | None
    ended_at: datetime | None
    is_live: bool
    is_this: bool


@dataclass(frozen=True)
class DevicesPage:
    """The devices that the reader answers for, live ones first; places: what a new one may be for (0: the station).

    here: the name under which this very browser reads cards, empty when it does not.
    """

    rows: tuple[DeviceRow, ...]
    places: tuple[tuple[int, str], ...]
    here: str


def devices_page(actor: Actor, site_key: bytes, secret: str) -> DevicesPage:
    """Return the devices of the teams that the actor leads, for station staff those of the whole community."""
    tx, now = read(), clock.now()
    is_staff = actor.has(*STAFF)
    teams = {team.id: team.name for team in orgs.teams_for(tx, actor)}
    this = shared.device_by_secret(tx, site_key, secret)
    theirs = () if is_staff else (Device.team_id.in_(list(teams)),)
    found = tx.execute(
        select(Device, Team.name, _By.name)
        .outerjoin(Team, Team.id == Device.team_id)
        .outerjoin(_ByUser, _ByUser.id == Device.enrolled_by_user_id)
        .outerjoin(_By, _By.id == _ByUser.person_id)
        .where(Device.community_id == actor.community_id, *theirs)
        .order_by(Device.ended_at.is_not(None), Device.id.desc())
        .limit(MOST_LISTED)
    )
    rows = tuple(
        DeviceRow(
            device.id, device.name, team or "", by or "", device.enrolled_at, device.expires_at, device.used_at,
            device.ended_at, rules.may_read(shared.line_of(device), actor.community_id, now) is None,
            this is not None and this.id == device.id,
        )
        for device, team, by in found
    )  # fmt: skip
    is_here = this is not None and rules.may_read(this, actor.community_id, now) is None
    return DevicesPage(rows, (*(((0, ""),) if is_staff else ()), *teams.items()), this.name if this and is_here else "")


@dataclass(frozen=True)
class SignInPage:
    """What a card that was just read opens here: the PIN's form ("ready"), or the reason why not, in a sentence.

    Elsewhere than at an enrolled device every card, and every word that is none, gets the same page. may_enrol: whether
    the reader could change that.
    """

    state: Literal["ready", "elsewhere", "refused"]
    badge: str
    name: str = ""
    device: str = ""
    sentence: str = ""
    status: int = 200
    may_enrol: bool = False


def sign_in_page(actor: Actor | None, badge: str, site_key: bytes, secret: str) -> SignInPage:
    """Return what the card opens in this browser; writes nothing."""
    tx, now = read(), clock.now()
    device = shared.device_by_secret(tx, site_key, secret)
    if device is None or rules.may_read(device, device.community_id, now):
        return SignInPage("elsewhere", badge, may_enrol=actor is not None and actor.has(*LEADERS))
    try:
        found = shared.holder(tx, device.community_id, site_key, badge)
    except DomainError as error:
        return SignInPage("refused", badge, sentence=error.text, status=error.status)
    pin = shared.open_pin(tx, found.person_id)
    refusal = rules.SIGNED_IN if actor else rules.may_try(pin.wrong_tries if pin else None)
    state: Literal["ready", "refused"] = "refused" if refusal else "ready"
    return SignInPage(state, badge, found.name, device.name, refusal.text if refusal else "")
