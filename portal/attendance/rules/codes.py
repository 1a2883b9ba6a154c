"""Door codes: what the leader's screen shows, what a phone brings back, and the ticket between the two."""

import base64
import binascii
import re
import struct
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from portal.kernel import sealing
from portal.kernel.errors import Refusal
from portal.kernel.text import N_

CODE_SECONDS = 15
FRESH_STEPS = 2  # a code is taken for 30 to 45 s after it was shown, counted in whole steps
DIGIT_SECONDS = 60
DIGIT_COUNT = 6
MAC_BYTES = 10
TICKET_LIFE = timedelta(minutes=10)
CLOCK_STEP = timedelta(seconds=45)  # how far the server's own clock may have been set back since a ticket was made
USER_TRIES, COMMUNITY_TRIES, TRIES_SPAN = 5, 100, timedelta(hours=1)

_LAYOUT = f">II{MAC_BYTES}s"
_CODE = re.compile(r"^[A-Z2-7]{29}$")
_NUMBER = r"(\d{1,12})"
_TICKET = re.compile(
    rf"^{_NUMBER}\.(in|out)\.(code|leave)\.{_NUMBER}\.{_NUMBER}\.{_NUMBER}\.([0-9a-f]{{24}})\.([0-9a-f]{{40}})$"
)


@dataclass(frozen=True)
class Secret:
    """A community's door secret from a moment on, until the next version begins."""

    version: int
    since: datetime
    value: bytes


@dataclass(frozen=True)
class Code:
    """What a door code says; only `is_ours` tells whether it is true."""

    shift_id: int
    counter: int
    mac: bytes

    @property
    def shown_at(self) -> datetime:
        """The moment from which the screen showed it."""
        return _start(self.counter, CODE_SECONDS)


def key_at(secrets: Sequence[Secret], shift_id: int, at: datetime) -> bytes:
    """Return the key of one shift's door, from the version in force at the moment (the first, before all of them)."""
    by_age = sorted(secrets, key=lambda secret: secret.since)
    secret = next((found for found in reversed(by_age) if found.since <= at), by_age[0])
    return sealing.derive(secret.value, f"ci|shift:{shift_id}|{secret.version}")


def current_code(secrets: Sequence[Secret], shift_id: int, now: datetime) -> str:
    """Return the code that the screen shows: 29 upper-case base32 letters of shift, counter and an 80-bit HMAC."""
    counter = _step(now, CODE_SECONDS)
    packed = struct.pack(_LAYOUT, shift_id, counter, _mac(secrets, shift_id, counter))
    return base64.b32encode(packed).decode().rstrip("=")


def read_code(text: str) -> Code | None:
    """Read a code in any case; None when it is none. A code of another site reads well, and is not ours."""
    typed = text.strip().upper()
    if not _CODE.match(typed):
        return None
    try:
        packed = base64.b32decode(typed + "=" * (-len(typed) % 8))
    except binascii.Error:
        return None
    if base64.b32encode(packed).decode().rstrip("=") != typed:
        return None  # two spellings of one code would be two addresses
    return Code(*struct.unpack(_LAYOUT, packed))


def is_ours(secrets: Sequence[Secret], code: Code) -> bool:
    """Tell whether the code was made with this community's secret, for this shift and counter."""
    return sealing.same(code.mac, _mac(secrets, code.shift_id, code.counter))


def is_fresh(counter: int, now: datetime) -> bool:
    """Tell whether a code of this counter may be taken: never refused within 30 s, always refused beyond 45 s.

    The same span holds ahead of the clock: such a code was really shown, and the server's clock was set back since.
    """
    return abs(_step(now, CODE_SECONDS) - counter) <= FRESH_STEPS


def may_enter_by(
    secrets: Sequence[Secret], code: Code | None, now: datetime, proven_at: datetime | None
) -> Refusal | None:
    """Allow a code of ours while it is fresh, or up to ten minutes after it was proven fresh (proven_at)."""
    if code is None or not is_ours(secrets, code):
        return UNKNOWN_CODE
    if is_fresh(code.counter, now) or (proven_at is not None and is_proven(proven_at, now)):
        return None
    return OLD_CODE


def is_proven(proven_at: datetime, now: datetime) -> bool:
    """Tell whether a proof of freshness still counts: for ten minutes, and not from a clock that ran ahead."""
    return -CLOCK_STEP <= now - proven_at <= TICKET_LIFE


UNKNOWN_CODE = Refusal("code-unknown", N_("Scan the code on the leader’s screen, or type the six digits below it."))
OLD_CODE = Refusal("code-old", N_("The code changes every 15 seconds. Scan it again, or type the six digits below it."))


def current_digits(secrets: Sequence[Secret], shift_id: int, now: datetime) -> str:
    """Return the six digits that the screen shows for this minute."""
    return _digits(secrets, shift_id, _step(now, DIGIT_SECONDS))


def read_digits(text: str) -> str | None:
    """Read six digits however they are spaced, in full width too; None when it is not six digits."""
    typed = re.sub(r"[\s\-.]", "", unicodedata.normalize("NFKC", text))
    return typed if len(typed) == DIGIT_COUNT and typed.isascii() and typed.isdigit() else None


def are_digits_of(secrets: Sequence[Secret], shift_id: int, digits: str, now: datetime) -> bool:
    """Tell whether these are the shift's digits of this minute or the one before."""
    step = _step(now, DIGIT_SECONDS)
    found = [sealing.same(digits, _digits(secrets, shift_id, step - back)) for back in (0, 1)]
    return any(found)


def may_try_digits(user_tries: int, community_tries: int) -> Refusal | None:
    """Stop after five wrong tries of a person in an hour, or a hundred in the community: one guess in 100,000."""
    if user_tries <= USER_TRIES and community_tries < COMMUNITY_TRIES:
        return None
    text = N_("Too many tries. Ask the leader at the door to tick you on the list, or try again in an hour.")
    return Refusal("too-many-tries", text, "too-many")


@dataclass(frozen=True)
class Ticket:
    """The right to send one scan: what was proven at the door, by whom, for which direction.

    method "code": proof is the code's counter. "leave": proof is the scan that opened the visit to be ended at once.
    """

    shift_id: int
    direction: str
    method: str
    user_id: int
    proof: int
    proven_at: datetime
    nonce: str


def write_ticket(key: bytes, ticket: Ticket) -> str:
    """Sign the ticket; it is stateless, so that showing a page writes nothing."""
    t, seconds = ticket, int(ticket.proven_at.timestamp())
    said = f"{t.shift_id}.{t.direction}.{t.method}.{t.user_id}.{t.proof}.{seconds}.{t.nonce}"
    return f"{said}.{_seal(key, said)}"


def read_ticket(key: bytes, text: str) -> Ticket | None:
    """Read a ticket that this site signed; None for anything else."""
    found = _TICKET.match(text)
    if found is None:
        return None
    shift_id, direction, method, user_id, proof, seconds, nonce, mac = found.groups()
    if not sealing.same(mac, _seal(key, text.rpartition(".")[0])):
        return None
    proven_at = datetime.fromtimestamp(int(seconds), UTC)
    return Ticket(int(shift_id), direction, method, int(user_id), int(proof), proven_at, nonce)


UNKNOWN_TICKET = Refusal("ticket-unknown", N_("This page was not complete. Please scan the code again."))


def may_use(ticket: Ticket, user_id: int | None, now: datetime) -> Refusal | None:
    """Allow the ticket's own holder to use it, for ten minutes; that it is used once is the database's part."""
    if ticket.user_id != user_id:
        text = N_("This page belongs to another person. Please scan the code yourself.")
        return Refusal("ticket-foreign", text, "forbidden")
    if not is_proven(ticket.proven_at, now):
        return Refusal("ticket-old", N_("This page was open for more than ten minutes. Please scan the code again."))
    return None


def _start(step: int, seconds: int) -> datetime:
    return datetime.fromtimestamp(step * seconds, UTC)


def _step(now: datetime, seconds: int) -> int:
    return int(now.timestamp() // seconds)


def _mac(secrets: Sequence[Secret], shift_id: int, counter: int) -> bytes:
    key = key_at(secrets, shift_id, _start(counter, CODE_SECONDS))
    return sealing.mac(key, f"v1|{shift_id}|{counter}")[:MAC_BYTES]


def _digits(secrets: Sequence[Secret], shift_id: int, step: int) -> str:
    key = key_at(secrets, shift_id, _start(step, DIGIT_SECONDS))
    number = int.from_bytes(sealing.mac(key, f"d1|{shift_id}|{step}")[:8], "big")
    return f"{number % 10**DIGIT_COUNT:0{DIGIT_COUNT}d}"


def _seal(key: bytes, said: str) -> str:
    return sealing.mac(key, f"ticket|{said}").hex()[:40]
