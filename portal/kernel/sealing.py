"""The one file that touches a cipher: seal, open, derive, and the site key."""

import contextlib
import hmac
import os
import secrets
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12


def site_key(folder: Path) -> bytes:
    """Return the 32-byte key of the site, made on first use with mode 0600; never stored in the database."""
    path = folder / "site.key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = folder / f".site.{secrets.token_hex(4)}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)  # two processes may start at once: the first link wins
        draft.unlink()
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        message = f"{path} is not a key of {KEY_BYTES} bytes"
        raise ValueError(message)
    return key


def derive(key: bytes, info: str) -> bytes:
    """Derive a 32-byte key for one purpose (HKDF-SHA256)."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info.encode()).derive(key)


def mac(key: bytes, message: str) -> bytes:
    """Return the HMAC-SHA256 of the message."""
    return hmac.new(key, message.encode(), sha256).digest()


def same(left: bytes | str, right: bytes | str) -> bool:
    """Compare two secrets in constant time, texts by their UTF-8."""
    return hmac.compare_digest(_bytes(left), _bytes(right))


def _bytes(secret: bytes | str) -> bytes:
    return secret.encode() if isinstance(secret, str) else secret


def seal(key: bytes, plain: bytes, bound_to: str) -> bytes:
    """Encrypt with AES-256-GCM; the result opens only with the same key and the same `bound_to`."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to.encode())


def open_sealed(key: bytes, sealed: bytes, bound_to: str) -> bytes:
    """Decrypt what `seal` made; raises cryptography's InvalidTag when key, bytes or `bound_to` differ."""
    return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to.encode())
