"""Files of trials: kept for a day under their hash, each community's apart, outside of what is backed up."""

import os
from datetime import datetime, timedelta
from pathlib import Path

from portal.kernel import files

KEPT_FOR = timedelta(days=1)


def folder_of(root: Path, community_id: int) -> Path:
    """Return where the trials of a community lie."""
    return root / "trials" / str(community_id)


def keep(folder: Path, name: str, content: bytes, now: datetime) -> files.KeptFile:
    """Keep the file for a day from now; the same file again is kept for a day from then. Older ones are dropped."""
    drop_old(folder, now)
    kept = files.keep(folder, name, content)
    os.utime(files.path_of(folder, kept.sha256), (now.timestamp(), now.timestamp()))
    return kept


def load(folder: Path, sha256: str) -> bytes | None:
    """Return the file of this hash, None when it is no longer kept."""
    try:
        return files.path_of(folder, sha256).read_bytes()
    except FileNotFoundError:
        return None


def drop_old(folder: Path, now: datetime) -> int:
    """Drop the files of this folder that are older than a day; return how many."""
    old = [path for path in folder.glob("??/*") if _age(path, now) > KEPT_FOR]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _age(path: Path, now: datetime) -> timedelta:
    try:
        return timedelta(seconds=now.timestamp() - path.stat().st_mtime)
    except FileNotFoundError:  # another process was faster
        return timedelta()
