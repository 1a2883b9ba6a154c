"""What cards, devices and codes say, where they open something, and which PIN is none."""

import base64
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from portal.kernel import sealing
from portal.kernel.errors import Refusal
from portal.kernel.text import N_

DEVICE_LIFE = timedelta(days=90)
CODE_LIFE = timedelta(minutes=15)
CODE_TRIES, CODE_SPAN = 30, timedelta(hours=1)  # from one address, where a whole station may sit behind one
SEED_BYTES = 16
CODE_LENGTH = 8
PIN_LENGTH, MOST_TRIES = 6, 5
MOST_PRINTED = 40  # five sheets
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is read as another one
_BADGE = re.compile(r"^[A-Z2-7]{26}$")


@dataclass(frozen=True)
class DeviceLine:
    """An enrolled device as rules ask about it; team_id: None for the station's."""

    id: int
    name: str
    community_id: int
    team_id: int | None
    expires_at: datetime
    ended_at: datetime | None


def badge_of(site_key: bytes, seed: bytes) -> str:
    """Return what a card's code says: 26 letters and digits that follow from the site's key and name nobody."""
    return base64.b32encode(_secret(site_key, "card", seed)[:16]).decode().rstrip("=")


def device_secret(site_key: bytes, seed: bytes) -> str:
    """Return what the browser of an enrolled device keeps: 256 bits."""
    return base64.urlsafe_b64encode(_secret(site_key, "device", seed)).decode().rstrip("=")


def code_of(site_key: bytes, seed: bytes) -> str:
    """Return the eight signs of a one-time code, 40 bits."""
    return "".join(_LETTERS[byte % len(_LETTERS)] for byte in _secret(site_key, "code", seed)[:CODE_LENGTH])


def sign_in_token(site_key: bytes, code: str, request_id: str) -> str:
    """Return the secret of the sign-in that a code began; the form that comes a second time gets the same one."""
    made = sealing.mac(sealing.derive(site_key, "code sign-ins"), f"{code}|{request_id}")
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def _secret(site_key: bytes, kind: str, seed: bytes) -> bytes:
    return sealing.mac(sealing.derive(site_key, f"{kind} secrets"), seed.hex())


def kept(site_key: bytes, kind: str, said: str) -> bytes:
    """Return what the database keeps of a card, a device or a code (kind): a hash that needs the site's key."""
    return sealing.mac(sealing.derive(site_key, f"{kind} hashes"), said)


def read_badge(said: str) -> str | None:
    """Read what a card's code says, in any case; None when it is none."""
    read = said.strip().upper()
    return read if _BADGE.match(read) else None


def read_code(typed: str) -> str | None:
    """Read a one-time code however it is spaced and in any case; None when it is none."""
    read = re.sub(r"[\s\-.]", "", unicodedata.normalize("NFKC", typed)).upper()
    return read if len(read) == CODE_LENGTH and set(read) <= set(_LETTERS) else None


def read_pin(typed: str) -> str | None:
    """Read six digits however they are spaced, in full width too; None when it is not six digits."""
    read = re.sub(r"[\s\-.]", "", unicodedata.normalize("NFKC", typed))
    return read if len(read) == PIN_LENGTH and read.isascii() and read.isdigit() else None


def pin_problem(pin: str, birth_date: date | None, phone: str | None) -> str | None:
    """Return the sentence against six digits that others would try first: rows, repeats, birthdays, the phone."""
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    is_row = steps in ({0}, {1}, {9})
    is_repeat = pin in {pin[:2] * 3, pin[:3] * 2} or pin[::2] == pin[1::2] or len(set(pin)) <= 2
    if is_row or is_repeat:
        return N_("Many people choose this one. Choose six other digits")
    days = {f"{birth_date:{form}}" for form in _DATES} if birth_date else set()
    if pin in days or (phone and phone.endswith(pin)):
        return N_("Others know this one. Choose no birthday and no phone number")
    return None


_DATES = ("%y%m%d", "%d%m%y", "%m%d%y", "%Y%m", "%m%Y")

ELSEWHERE = Refusal("elsewhere", N_("This card works at the station and at the devices of team leaders only."))
NOT_CARD = N_("This is none of our cards. Please ask at the station.")
CARD_OVER = Refusal(
    "card-over", N_("This card has ended: it was reported lost, handed back or replaced. Keep it apart.")
)
OTHER_TEAM = Refusal(
    "other-team", N_("This device reads cards for another team. Read the card at a device of this team.")
)
NO_PIN = Refusal("no-pin", N_("There is no PIN for this card yet. Please choose one at the station."))
LOCKED = Refusal(
    "pin-locked", N_("Five wrong tries: this PIN is closed. The station sets a new one, face to face."), "too-many"
)
HAS_ROLE = Refusal("has-role", N_("You hold a role here, so a card is not enough. Sign in with your password."))
CLOSED = Refusal("closed", N_("This sign-in is closed. Please ask at the station."))
SIGNED_IN = Refusal("signed-in", N_("Somebody is signed in here. Sign out first, then read the card again."))
CODE_WRONG = N_("This code is not right, was used already, or is older than 15 minutes. Ask for a new one.")
ENROLLED = Refusal("enrolled", N_("This device reads cards already. End that first."))


def may_read(device: DeviceLine | None, community_id: int, now: datetime) -> Refusal | None:
    """Allow reading cards of its community at a device that is enrolled: neither ended nor older than 90 days."""
    if device is None or device.community_id != community_id or device.ended_at is not None:
        return ELSEWHERE
    return None if now < device.expires_at else ELSEWHERE


def may_read_for(device: DeviceLine | None, community_id: int, team_id: int, now: datetime) -> Refusal | None:
    """Allow the same for a shift of a team: at the team's own devices and at the station's."""
    if refusal := may_read(device, community_id, now):
        return refusal
    return OTHER_TEAM if device and device.team_id not in {None, team_id} else None


def may_enrol(*, leads: bool, is_staff: bool, team_id: int | None) -> Refusal | None:
    """Allow station staff a device of the station, and whoever leads a team one of the team."""
    if is_staff if team_id is None else leads:
        return None
    text = N_("Station staff enrol devices of the station, and leaders those of their own team.")
    return Refusal("not-yours", text, "forbidden")


def may_sign_in(roles: Collection[str], *, is_closed: bool) -> Refusal | None:
    """Allow a card and its PIN what a volunteer does: six digits are too few for whoever leads or decides."""
    if is_closed:
        return CLOSED
    return HAS_ROLE if set(roles) - {"member"} else None


def may_try(wrong_tries: int | None) -> Refusal | None:
    """Allow five tries in a row; None: there is no PIN."""
    if wrong_tries is None:
        return NO_PIN
    return LOCKED if wrong_tries >= MOST_TRIES else None


def may_try_code(tries_of_address: int) -> Refusal | None:
    """Stop after thirty codes typed from one address in an hour: of 10 to the 12th, a handful are good at a time."""
    if tries_of_address < CODE_TRIES:
        return None
    text = N_("Too many tries. Please wait a while, or ask at the station.")
    return Refusal("too-many-tries", text, "too-many")


def may_use_code(expires_at: datetime, used_at: datetime | None, ended_at: datetime | None, now: datetime) -> bool:
    """Tell whether a code is still good: used by nobody, replaced by none, at most 15 minutes old."""
    return used_at is None and ended_at is None and now < expires_at
