"""Passwords: argon2id, and the few words that are no password."""

import secrets
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# 19 MiB, two passes, one lane: 19-32 ms on the small box this runs on; the library's default takes 159 ms and 64 MiB
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_at_once = threading.BoundedSemaphore(4)
SHORTEST, LONGEST = 8, 128
COMMON = frozenset(
    {
        *("12345678", "123456789", "1234567890", "password", "password1", "qwertyui", "qwerty123", "11111111"),
        *("00000000", "88888888", "66666666", "87654321", "iloveyou", "abcd1234", "abc12345", "a1234567"),
        *("aa123456", "123456aa", "1q2w3e4r", "12341234", "asdfghjk", "woaini520", "5201314a"),
    }
)


def hash_password(password: str) -> str:
    """Return the argon2id hash (19 MiB, t=2, p=1)."""
    with _at_once:
        return _hasher.hash(password)


def matches(hashed: str, password: str) -> bool:
    """Tell whether the password made this hash; False for a broken hash."""
    with _at_once:
        try:
            return _hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False


# Of a password that nobody knows: a sign-in that does not exist takes as long as one that does, and one that is opened
# at the station, for a card, has no password yet.
NOBODY = hash_password(secrets.token_urlsafe(32))


def is_too_common(password: str) -> bool:
    """Tell whether the password is on the short list that everybody tries first."""
    return password.lower() in COMMON or len(set(password)) <= 2
