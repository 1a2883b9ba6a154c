"""Whether a site runs on a data folder: a lock that the kernel lets go of when its last process has ended."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

NAME = "running.lock"


def hold(data: Path) -> IO[bytes]:
    """Mark the folder as one that a site runs on, until the file returned here is closed in every process forked since.

    Several may hold it at once.
    """
    held = (data / NAME).open("ab")
    fcntl.flock(held, fcntl.LOCK_SH)
    return held


@contextmanager
def alone(data: Path) -> Iterator[bool]:
    """Keep sites from starting on the folder while the block runs; False when one runs already, at whatever address."""
    with (data / NAME).open("ab") as asked:
        try:
            fcntl.flock(asked, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
