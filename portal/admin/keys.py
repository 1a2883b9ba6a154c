"""The key of the backups: a file of its own, and the same key as words and checksum for paper."""

import os
import secrets
from hashlib import sha256
from pathlib import Path

from portal.kernel.sealing import KEY_BYTES

_CONSONANTS, _VOWELS = "bdfghjklmnprstvz", "aiou"  # five letters carry 16 bits and can be read out on the phone
CHECK_BYTES = 2


class WrongKey(ValueError):
    """The words are not a key: a letter is missing or mistaken."""


def backup_key(folder: Path) -> bytes:
    """Return the key that backups are sealed with, made on first use with mode 0600."""
    path = key_path(folder)
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_secret(path, secrets.token_bytes(KEY_BYTES))
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise WrongKey(f"{path} is not a key of {KEY_BYTES} bytes")
    return key


def key_path(folder: Path) -> Path:
    """Return where the key of the backups lies."""
    return folder / "backup.key"


def write_secret(path: Path, secret: bytes) -> None:
    """Write a new file that only its owner may read, and wait until the disk has it."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())


def to_words(key: bytes) -> str:
    """Spell a key as 17 words; the last one is its checksum."""
    checked = key + sha256(key).digest()[:CHECK_BYTES]
    return "-".join(_word(int.from_bytes(checked[at : at + 2])) for at in range(0, len(checked), 2))


def from_words(text: str) -> bytes:
    """Read the words back, whatever stands between them; raises WrongKey when a letter is mistaken."""
    letters = "".join(letter for letter in text.lower() if letter.isalpha())
    wanted = (KEY_BYTES + CHECK_BYTES) // 2 * 5
    if len(letters) != wanted:
        raise WrongKey(f"The key has {wanted} letters in 17 words; these are {len(letters)}.")
    checked = b"".join(_number(letters[at : at + 5]).to_bytes(2) for at in range(0, wanted, 5))
    key, check = checked[:KEY_BYTES], checked[KEY_BYTES:]
    if sha256(key).digest()[:CHECK_BYTES] != check:
        raise WrongKey("One of the words is mistaken. Please compare them with the paper.")
    return key


def _word(number: int) -> str:
    return "".join((
        _CONSONANTS[number >> 12], _VOWELS[number >> 10 & 3], _CONSONANTS[number >> 6 & 15],
        _VOWELS[number >> 4 & 3], _CONSONANTS[number & 15],
    ))  # fmt: skip


def _number(word: str) -> int:
    number = 0
    for place, letter in enumerate(word):
        letters = _VOWELS if place % 2 else _CONSONANTS
        if letter not in letters:
            raise WrongKey(f"“{word}” is not one of the words: please look at “{letter}”.")
        number = number * len(letters) + letters.index(letter)
    return number
