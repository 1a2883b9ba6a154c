"""Make a backup: one sealed file with the database of one moment, the uploaded files, the site key and a manifest."""

import json
import os
import tarfile
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from portal.admin import archive, keys, stores
from portal.kernel import sealing
from portal.kernel.settings import Settings

FORMAT = 1
MANIFEST, FILES, SITE_KEY = "manifest.json", "files", "keys/site.key"
SENTINEL = b"what the site key sealed opens again"


@dataclass(frozen=True)
class Made:
    """A backup that was written: where, how large, and what is in it."""

    path: Path
    byte_count: int
    figures: stores.Figures
    file_count: int


def default_path(settings: Settings, now: datetime) -> Path:
    """Return where a backup goes that nobody named."""
    return settings.data / "backups" / f"linli-{now:%Y%m%d-%H%M%S}.backup"


def make(settings: Settings, target: Path, now: datetime) -> Made:
    """Write the backup while the site runs; the target is complete or not there. FileExistsError when it exists."""
    if target.exists():
        raise FileExistsError(target)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        copied, figures = stores.copy(settings.database_url, Path(folder))
        files = sorted(path for path in settings.files.rglob("*") if path.is_file())
        said = manifest(settings, copied, figures, files, now)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            write(file, keys.backup_key(settings.keys), said, copied, files, settings)
    part.replace(target)
    record(settings, {"kind": "made", "file": target.name, "at": now.isoformat(), "bytes": target.stat().st_size})
    return Made(target, target.stat().st_size, figures, len(files))


def manifest(
    settings: Settings, copied: Path, figures: stores.Figures, files: list[Path], now: datetime
) -> dict[str, Any]:
    """Say what the backup must hold; restoring compares with this."""
    site_key = sealing.site_key(settings.keys)
    return {
        "format": FORMAT,
        "made_at": now.isoformat(),
        "database": copied.name,
        **figures.as_json(),
        "files": {"count": len(files), "bytes": sum(path.stat().st_size for path in files)},
        "sentinel": sealing.seal(site_key, SENTINEL, "sentinel").hex(),
    }


def write(
    file: BinaryIO, key: bytes, said: dict[str, Any], copied: Path, files: list[Path], settings: Settings
) -> None:
    """Seal the parts into the open file, manifest first, and wait until the disk has them."""
    sealed = archive.Writer(file, key)
    with tarfile.open(fileobj=sealed, mode="w|gz") as tar:
        note = copied.parent / MANIFEST
        note.write_text(json.dumps(said, indent=1, sort_keys=True))
        tar.add(note, MANIFEST)
        tar.add(copied, copied.name)
        tar.add(settings.keys / "site.key", SITE_KEY)
        for path in files:
            tar.add(path, f"{FILES}/{path.relative_to(settings.files)}", recursive=False)
    sealed.finish()
    file.flush()
    os.fsync(file.fileno())


def record(settings: Settings, fact: dict[str, Any]) -> None:
    """Append a line to the diary of backups and proofs, which doctor and the readiness page read."""
    path = diary(settings)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(fact, sort_keys=True) + "\n")
        file.flush()
        os.fsync(file.fileno())


def diary(settings: Settings) -> Path:
    """Return where backups and proofs are written down."""
    return settings.data / "backups" / "diary.jsonl"


def latest(settings: Settings, kind: str) -> dict[str, Any] | None:
    """Return the newest line of the diary of this kind ("made", "proved"), or None."""
    path = diary(settings)
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    facts = [json.loads(line) for line in reversed(lines[-1000:])]
    found: dict[str, Any] | None = next((fact for fact in facts if fact["kind"] == kind), None)
    return found
