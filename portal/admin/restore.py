"""Open a backup again: into a scratch folder to prove it, and from there, once proven, into an empty site."""

import json
import os
import shutil
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import Engine, inspect, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from portal.admin import archive, backup, stores
from portal.kernel import sealing
from portal.kernel.settings import Settings
from portal.ledger import queries as ledger


class NotEmpty(Exception):
    """The site holds people already; a restore would destroy them."""


@dataclass(frozen=True)
class Proof:
    """What opening a backup showed: how much is in it, and everything that is not as it should be."""

    file: str
    sha256: str
    made_at: str
    figures: stores.Figures | None
    file_count: int
    postings: int
    seconds: float
    faults: tuple[str, ...] = field(default=())

    @property
    def holds(self) -> bool:
        """Tell whether nothing was found."""
        return not self.faults


def check(settings: Settings, path: Path, key: bytes, now: datetime) -> Proof:
    """Restore into a scratch folder, compare with the manifest, audit the books, and write the result down."""
    began = time.monotonic()
    try:
        with opened(path, key, settings) as (folder, said, _):
            proof = _prove(settings, path, folder, said, began)
    except archive.Broken as broken:
        proof = Proof(path.name, digest(path), "", None, 0, 0, time.monotonic() - began, (str(broken),))
    kind = "proved" if proof.holds else "failed"
    backup.record(settings, {
        "kind": kind, "file": proof.file, "sha256": proof.sha256, "at": now.isoformat(), "faults": list(proof.faults),
        "rows": sum(proof.figures.rows.values()) if proof.figures else 0, "seconds": round(proof.seconds, 2),
    })  # fmt: skip
    return proof


@contextmanager
def opened(path: Path, key: bytes, settings: Settings) -> Iterator[tuple[Path, dict[str, Any], Path]]:
    """Unpack a backup into a scratch folder beside the site's data, gone afterwards; raises archive.Broken."""
    settings.data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.data, prefix=".restore-") as name:
        folder = Path(name)
        with path.open("rb") as file:
            sealed = archive.Reader(file, key)
            try:
                with tarfile.open(fileobj=sealed, mode="r|gz") as tar:
                    tar.extractall(folder, filter="data")
            except (tarfile.TarError, EOFError, OSError) as error:
                raise archive.Broken(f"The backup does not unpack: {error}") from error
            archive.end(sealed)
        said = json.loads((folder / backup.MANIFEST).read_text())
        yield folder, said, folder / said["database"]


def _prove(settings: Settings, path: Path, folder: Path, said: dict[str, Any], began: float) -> Proof:
    wanted, files = stores.Figures.from_json(said), sorted(p for p in (folder / backup.FILES).rglob("*") if p.is_file())
    postings = 0
    with stores.opened(folder / said["database"], settings.database_url) as engine:
        found = stores.faults(engine)
        try:
            with engine.connect() as connection:
                found += wanted.differences(stores.figures(connection))
            postings, broken = _audit(engine)
            found += broken
        except DBAPIError as error:
            found.append(f"the database does not read: {type(error.orig).__name__}")
    found += _file_faults(files, said) + _key_faults(folder, said)
    return Proof(
        path.name, digest(path), said["made_at"], wanted, len(files), postings, time.monotonic() - began, tuple(found)
    )


def _audit(engine: Engine) -> tuple[int, list[str]]:
    with Session(engine) as tx:
        ledger.one_moment(tx)
        found = [f"{finding.invariant}: {finding.text}" for finding in ledger.audit(tx)]
        return tx.scalar(text("SELECT count(*) FROM postings")) or 0, found


def _file_faults(files: list[Path], said: dict[str, Any]) -> list[str]:
    count, size = len(files), sum(path.stat().st_size for path in files)
    if (count, size) == (said["files"]["count"], said["files"]["bytes"]):
        return []
    return [f"files: {said['files']['count']} of {said['files']['bytes']} bytes expected, {count} of {size} found"]


def _key_faults(folder: Path, said: dict[str, Any]) -> list[str]:
    """Open what the site key sealed when the backup was made: without that, door codes and notes stay shut."""
    try:
        key = (folder / backup.SITE_KEY).read_bytes()
        opens = sealing.open_sealed(key, bytes.fromhex(said["sentinel"]), "sentinel") == backup.SENTINEL
    except (InvalidTag, ValueError, OSError):
        opens = False
    return [] if opens else ["the site key in the backup does not open what it sealed"]


def restore(settings: Settings, path: Path, key: bytes, now: datetime) -> Proof:
    """Prove the backup, then put it in the place of an empty site; NotEmpty when the site holds anything.

    A backup that does not hold is refused; its proof says why.
    """
    if not is_empty(settings):
        raise NotEmpty
    proof = check(settings, path, key, now)
    if proof.holds:
        with opened(path, key, settings) as (folder, _, copied):
            _put_database(settings, copied)
            _put_files(settings, folder)
    return proof


def is_empty(settings: Settings) -> bool:
    """Tell whether the site holds no community and no file."""
    if any(path.is_file() for path in settings.files.rglob("*")):
        return False
    if stores.is_sqlite(settings.database_url) and not Path(make_url(settings.database_url).database or "").exists():
        return True
    engine = stores.open_engine(settings.database_url)
    try:
        with engine.connect() as connection:
            if "communities" not in inspect(connection).get_table_names():
                return True
            return not connection.scalar(text("SELECT count(*) FROM communities"))
    finally:
        engine.dispose()


def _put_database(settings: Settings, copied: Path) -> None:
    if copied.name == stores.POSTGRES_NAME:
        name = make_url(settings.database_url).database
        stores.run(
            "pg_restore", "--no-owner", "--exit-on-error", "--clean", "--if-exists", "--single-transaction",
            f"--dbname={name}", str(copied), url=settings.database_url,
        )  # fmt: skip
        return
    target = Path(make_url(settings.database_url).database or "")
    for left in target.parent.glob(f"{target.name}-*"):  # journal files of the empty site
        left.unlink()
    _move(copied, target)


def _put_files(settings: Settings, folder: Path) -> None:
    settings.keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    _move(folder / backup.SITE_KEY, settings.keys / "site.key", mode=0o600)
    if (folder / backup.FILES).exists():
        settings.files.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(settings.files, ignore_errors=True)  # empty folders at most: is_empty looked
        (folder / backup.FILES).replace(settings.files)


def _move(source: Path, target: Path, mode: int = 0o600) -> None:
    """Move a file into its place on the same disk and wait until the disk has it."""
    source.chmod(mode)
    with source.open("rb") as file:
        os.fsync(file.fileno())
    source.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
