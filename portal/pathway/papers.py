"""Papers that were sent: hashed at once, kept only when they are accepted; strays of a day ago may go."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256 as hashed
from pathlib import Path

from portal.kernel import files

KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Paper:
    """A file that was sent and lies nowhere yet; its repr tells papers apart and holds nothing of what they say."""

    name: str
    sha256: str
    content: bytes = field(repr=False)
    folder: Path = field(repr=False)

    def keep(self) -> files.KeptFile:
        """Write it into the files folder; return what to remember of it."""
        return files.keep(self.folder, self.name, self.content)


def received(folder: Path, name: str, content: bytes) -> Paper:
    """Return a paper that may be kept in the files folder."""
    return Paper(name, hashed(content).hexdigest(), content, folder)


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
