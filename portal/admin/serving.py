"""Run the site in the foreground: the web server and the worker, watched, and ended together."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import structlog

from portal.admin import health
from portal.admin.queries import is_demo_site
from portal.kernel.settings import EVERYWHERE, Settings

ROOT = Path(__file__).resolve().parents[2]
GRACE_SECONDS = 20  # how long a request under way may take to finish once the site is told to stop
LOOK_SECONDS = 0.2
LONGEST_PAUSE = 60
PR_SET_PDEATHSIG = 1

log = structlog.get_logger()


class NotNow(Exception):
    """The site may not start as things stand; the text says what to do."""


def refuse_to_start(settings: Settings) -> None:
    """Raise NotNow when the schema is not today's, a demo password is set on a real site, or the port is taken."""
    if gap := health.schema_gap():
        raise NotNow(gap)
    if settings.demo_password and not is_demo_site():
        raise NotNow("PORTAL_DEMO_PASSWORD is set, but this site is not a demo. Remove the variable and start again.")
    if not port_is_free(settings):
        raise NotNow(f"Something listens on port {settings.port} already. Stop it, or choose another: PORT=8001")


def port_is_free(settings: Settings) -> bool:
    """Tell whether nothing listens where the site would."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            return False
    return True


def web_command(settings: Settings) -> list[str]:
    """Return how the web server is started: threads, so that slow phones cannot stop it; each worker loads the code.

    Without preloading a HUP takes up new code, and no request fails while it does.
    """
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return [
        sys.executable, "-m", "gunicorn", "--bind", f"{host}:{settings.port}", "--worker-class", "gthread",
        "--workers", str(settings.workers), "--threads", str(settings.threads),
        "--graceful-timeout", str(GRACE_SECONDS), "--timeout", "60", "--backlog", "512", "--no-control-socket",
        "--log-level", "warning",
        *(("--worker-tmp-dir", "/dev/shm") if Path("/dev/shm").is_dir() else ()),  # noqa: S108 - gunicorn's heartbeat
        "wsgi:app",
    ]  # fmt: skip


def worker_command() -> list[str]:
    """Return how the worker is started."""
    return [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]


@dataclass
class Child:
    """One of the two programs, with how often it had to be started again."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0
    not_before: float = 0.0

    def start(self) -> None:
        """Start the program; it is told to stop should this one die."""
        self.process = subprocess.Popen(self.command, cwd=ROOT, preexec_fn=_die_with_parent)  # noqa: PLW1509 - no threads
        self.starts += 1

    def pass_on(self, number: int) -> None:
        """Hand a signal on, if the program still runs."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    @property
    def ended(self) -> int | None:
        """Return the program's exit code once it ended."""
        return self.process.poll() if self.process is not None else None


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Site:
    """The web server and the worker as one thing that starts, reloads and stops."""

    def __init__(self, settings: Settings) -> None:
        self.web, self.worker = Child("web", web_command(settings)), Child("worker", worker_command())
        self.asked_to_stop: int | None = None
        self.reloads = 0

    def run(self) -> int:
        """Run until told to stop or the web server ends; returns the exit code, 0 after TERM or INT."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        signal.signal(signal.SIGHUP, self._reload)
        self.web.start()
        self.worker.start()
        while self.asked_to_stop is None and self.web.ended is None:
            self._keep_worker()
            time.sleep(LOOK_SECONDS)
        return self._end()

    def _stop(self, number: int, _frame: FrameType | None) -> None:
        self.asked_to_stop = number

    def _reload(self, _number: int, _frame: FrameType | None) -> None:
        self.web.pass_on(signal.SIGHUP)
        self.worker.pass_on(signal.SIGTERM)  # it is started again with the new code
        self.reloads += 1

    def _keep_worker(self) -> None:
        """Start the worker again when it ended, each time after a longer pause."""
        if self.worker.ended is None:
            return
        if not self.worker.not_before:
            pause = min(2 ** min(self.worker.starts - self.reloads, 6), LONGEST_PAUSE) if self.worker.ended else 0
            self.worker.not_before = time.monotonic() + pause
            log.warning("worker.ended", code=self.worker.ended, seconds=pause)
        if time.monotonic() >= self.worker.not_before:
            self.worker.not_before = 0.0
            self.worker.start()

    def _end(self) -> int:
        """Let both finish what they are doing, and end what does not."""
        children = (self.web, self.worker)
        for child in children:
            child.pass_on(signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS + 5
        while any(child.ended is None for child in children) and time.monotonic() < deadline:
            time.sleep(LOOK_SECONDS / 4)
        for child in children:
            child.pass_on(signal.SIGKILL)
        return 0 if self.asked_to_stop is not None else (self.web.ended or 1)


def addresses(settings: Settings) -> tuple[str, str | None]:
    """Return the address for this computer, and the one for phones on the same network when the site listens there."""
    here = "127.0.0.1" if settings.host in EVERYWHERE else settings.host
    lan = settings.lan_hosts
    return f"http://{here}:{settings.port}", f"http://{lan[0]}:{settings.port}" if lan else None


def environment_hint() -> str:
    """Return how this program's own commands are called from here, for messages."""
    flask = Path(sys.executable).with_name("flask")
    shown = flask.relative_to(Path.cwd()) if flask.is_relative_to(Path.cwd()) else flask
    return f"{shown} --app wsgi" if os.access(flask, os.X_OK) else "flask --app wsgi"
