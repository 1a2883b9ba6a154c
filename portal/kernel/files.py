"""Uploaded files: kept under their hash in the files folder, never run, never shown inside a page."""

import os
import secrets
from collections.abc import Container
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

FILES_LOCK = 7403  # an advisory lock's number
MOST_BYTES = 12 * 1024 * 1024
# What a file must begin with, by the end of its name. Nothing that a browser could run is on the list.
STARTS: dict[str, tuple[bytes, ...]] = {
    ".pdf": (b"%PDF-",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".docx": (b"PK\x03\x04",),
    ".xlsx": (b"PK\x03\x04",),
    ".txt": (),
}
TYPES = {
    ".pdf": "application/pdf", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".txt": "text/plain",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip


@dataclass(frozen=True)
class KeptFile:
    """A file that lies in the folder: its hash, the name it came with, its type and size in bytes."""

    sha256: str
    name: str
    media_type: str
    byte_count: int


@dataclass(frozen=True)
class Paper:
    """A file that was sent and lies nowhere yet; its repr tells papers apart and holds nothing of what they say."""

    name: str
    sha256: str
    content: bytes = field(repr=False)
    folder: Path = field(repr=False)

    def keep(self) -> KeptFile:
        """Write it into the files folder; return what to remember of it."""
        return keep(self.folder, self.name, self.content)


def received(folder: Path, name: str, content: bytes) -> Paper:
    """Return a paper that may be kept in the files folder."""
    return Paper(name, sha256(content).hexdigest(), content, folder)


def hold_folder(tx: Session, *, alone: bool = False) -> None:
    """Let nobody drop strays while a file is kept and named; alone: let nobody keep one while strays are dropped.

    SQLite has one writer anyway; PostgreSQL takes a lock that ends with the transaction.
    """
    if tx.get_bind().dialect.name == "postgresql":
        lock = func.pg_advisory_xact_lock if alone else func.pg_advisory_xact_lock_shared
        tx.execute(select(lock(FILES_LOCK)))


def is_acceptable(name: str, content: bytes, endings: Container[str] = STARTS) -> bool:
    """Tell whether the name's end is one of these, the beginning fits it, and the size is between 1 byte and 12 MB."""
    ending = Path(name).suffix.lower()
    if ending not in STARTS or ending not in endings or not 0 < len(content) <= MOST_BYTES:
        return False
    if ending == ".txt":
        return b"\0" not in content
    return content.startswith(STARTS[ending])


def keep(folder: Path, name: str, content: bytes) -> KeptFile:
    """Write the content under its hash, durably; the same content twice is one file. Returns what to remember of it."""
    digest = sha256(content).hexdigest()
    path = path_of(folder, digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f".{digest}.{secrets.token_hex(4)}")
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    plain = "".join(letter for letter in Path(name).name if letter.isprintable() and letter not in '<>:"/\\|?*')[-180:]
    return KeptFile(
        digest, plain or "file", TYPES.get(Path(name).suffix.lower(), "application/octet-stream"), len(content)
    )


def path_of(folder: Path, digest: str) -> Path:
    """Return where the file of this hash lies."""
    return folder / digest[:2] / digest
