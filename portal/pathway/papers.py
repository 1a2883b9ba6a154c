"""Papers that were sent: hashed at once, kept only when they are accepted; strays of a day ago may go."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from portal.kernel import files

KEPT_FOR = timedelta(days=1)


def old(folder: Path, now: datetime) -> dict[Path, str]:
    """Return the files of the folder that have lain there for a day, with their names: hashes, or drafts of a write."""
    before = (now - KEPT_FOR).timestamp()
    return {path: path.name for path in folder.glob("??/*") if _written_at(path) < before}


def _written_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # another worker was faster
        return float("inf")


def is_there(folder: Path, sha256: str) -> bool:
    """Tell whether the folder holds the file of this hash."""
    return files.path_of(folder, sha256).exists()


def drop(paths: Iterable[Path]) -> int:
    """Remove these files; return how many."""
    gone = list(paths)
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)
