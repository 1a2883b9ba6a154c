"""A small disk of its own for a site's SQLite file: it can be full, or take no change, and be well again.

The disk is a tmpfs in the site's own mount namespace, so nobody else sees it and it ends with the site.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.kernel.db import db
from tests.faults.holding import sqlite_file
from tests.races.crowd import Crowd
from tests.races.server import Site

NAMESPACE = ("unshare", "--mount") if os.geteuid() == 0 else ("unshare", "--user", "--map-root-user", "--mount")
MOUNT = 'mount -t tmpfs -o size={size} none "$0" && cp "$1" "$0/portal.db" && shift && {more}exec "$@"'
READ_ONLY = 'mount -o remount,ro "$0" && '


class Disk:
    """The disk of a running site, from outside."""

    def __init__(self, site: Site, folder: Path) -> None:
        self._site, self._folder = site, folder
        self.inside = Path(f"/proc/{site.pid}/root{folder}")

    def copy(self, folder: Path) -> Path:
        """Copy the database with its journal, as a crash would leave them, while nobody writes; return its path."""
        folder.mkdir()
        for path in (self.inside / "portal.db", self.inside / "portal.db-wal"):
            if path.exists():
                shutil.copyfile(path, folder / path.name)
        return folder / "portal.db"

    def fill(self) -> None:
        """Write until nothing more goes in."""
        filler = os.open(self.inside / "filler", os.O_CREAT | os.O_WRONLY)
        try:
            while True:
                os.write(filler, bytes(4096))
        except OSError:
            return
        finally:
            os.close(filler)

    def free(self) -> None:
        """Make room again."""
        (self.inside / "filler").unlink()

    def let_write(self) -> None:
        """Let the disk take changes again."""
        users = () if os.geteuid() == 0 else ("--user", "--preserve-credentials")
        where = ["nsenter", "--target", str(self._site.pid), "--mount", *users]
        subprocess.run([*where, "mount", "-o", "remount,rw", str(self._folder)], check=True)


@contextmanager
def small_disk(crowd: Crowd, size: str, *, is_read_only: bool = False) -> Iterator[tuple[Site, Disk]]:
    """Serve the crowd's site from a copy of its database on a disk of this size."""
    folder = crowd.data / "disk"
    folder.mkdir()
    db.session.remove()
    db.engine.dispose()  # the last connection folds the journal into the file
    script = MOUNT.format(size=size, more=READ_ONLY if is_read_only else "")
    before = (*NAMESPACE, "sh", "-c", script, str(folder), str(sqlite_file(crowd.database_url)))
    program = ("-m", "tests.races.weak", "web")
    with Site(f"sqlite:///{folder}/portal.db", crowd.data, program=program, before=before) as site:
        yield site, Disk(site, folder)
