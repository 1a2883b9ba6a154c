"""The shipped server as a process of its own, on a free port of this machine, and the processes below it."""

import http.client
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

from tests.browser import free_port

ROOT = Path(__file__).resolve().parents[2]
SERVE = ("-m", "flask", "--app", "wsgi", "serve")
START_SECONDS = 60
STOP_SECONDS = 30


class Site:
    """`serve` on a database and a data folder; use as a context manager. It dies with the process that started it.

    program: what Python is told to run instead of the shipped command (controls); before: a command to run it under.
    """

    def __init__(
        self, database_url: str, data: Path, *, program: tuple[str, ...] = SERVE, before: tuple[str, ...] = (),
        environ: dict[str, str] | None = None,
    ) -> None:  # fmt: skip
        self.port, self._program, self._before = free_port(), program, before
        self.log = data / "server.log"
        self._environ = {
            **os.environ, "PORTAL_DATA": str(data), "DATABASE_URL": database_url, "HOST": "127.0.0.1",
            "PORT": str(self.port), "WEB_CONCURRENCY": "2", "SITE_URL": f"http://127.0.0.1:{self.port}",
            "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore", **(environ or {}),
        }  # fmt: skip
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start the site and wait until it answers."""
        command = [*self._before, "setpriv", "--pdeathsig=TERM", sys.executable, *self._program]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=self._environ, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                message = f"the site did not start:\n{self.log.read_text(errors='replace')[-3000:]}"
                raise RuntimeError(message)
            time.sleep(0.05)

    def stop(self) -> None:
        """Ask the site to stop as an operator would, and end what is left of it."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(STOP_SECONDS)
        self.kill()

    def kill(self) -> None:
        """End every process of the site at once, without a last word."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)  # a session of its own: nobody else is in the group
        self._process.wait(STOP_SECONDS)
        self._process = None

    def answers(self) -> bool:
        """Tell whether the site answers that it is alive."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            line.request("GET", "/healthz")
            return line.getresponse().status == 200
        except OSError:
            return False
        finally:
            line.close()

    @property
    def pid(self) -> int:
        """The process that was started."""
        assert self._process is not None, "the site does not run"
        return self._process.pid

    def web_workers(self) -> list[int]:
        """Return the processes that answer requests: the children of the one child that has some."""
        parents = [pid for pid in children(self.pid) if children(pid)]
        return [pid for parent in parents for pid in children(parent)]

    def lines(self) -> list[str]:
        """Return what the site wrote down about itself."""
        return self.log.read_text(encoding="utf-8", errors="replace").splitlines()


def children(pid: int) -> list[int]:
    """Return the living children of a process."""
    found: list[int] = []
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += [int(child) for child in (task / "children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []
    return found
