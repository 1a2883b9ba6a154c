"""Run the site in the foreground: the web server and the worker, watched, and ended together.

Both are forked from one process that has loaded the program: the site is up as soon as the code is read once, and its
processes share that memory.
"""

import ctypes
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn
from urllib.parse import urlsplit

import structlog
from flask import Flask
from gunicorn.app.base import BaseApplication

from portal.admin import health, running
from portal.admin.queries import is_demo_site
from portal.admin.worker import Worker
from portal.kernel.db import db
from portal.kernel.settings import EVERYWHERE, Settings

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


class WebServer(BaseApplication):  # type: ignore[misc]
    """Gunicorn on the application that is loaded; a HUP replaces its workers, and no request fails meanwhile."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self._app, self._settings = app, settings
        super().__init__()

    def load_config(self) -> None:
        """Set the server up: threads, so that a few slow phones cannot stop it, and no socket but the site's own."""
        for name, value in web_options(self._settings).items():
            self.cfg.set(name, value)

    def load(self) -> Any:  # noqa: ANN401 - a WSGI application
        """Return the application; each worker opens its own connections to the database."""
        return self._app


def web_options(settings: Settings) -> dict[str, Any]:
    """Return how the web server is set up."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    heartbeat = {"worker_tmp_dir": "/dev/shm"} if Path("/dev/shm").is_dir() else {}  # noqa: S108 - in memory, not on disk
    return {
        "bind": f"{host}:{settings.port}", "worker_class": "gthread", "workers": settings.workers,
        "threads": settings.threads, "graceful_timeout": GRACE_SECONDS, "timeout": 60, "backlog": 512,
        "control_socket_disable": True, "loglevel": "warning", "proc_name": "linli", **heartbeat,
    }  # fmt: skip


@dataclass
class Child:
    """One of the two programs, with how often it had to be started again."""

    name: str
    run: Callable[[], None]
    pid: int = 0
    code: int | None = None
    starts: int = 0
    not_before: float = 0.0

    def start(self) -> None:
        """Fork the program; it is told to stop should this one die."""
        db.session.remove()
        db.engine.dispose()  # no connection is shared between processes
        self.starts, self.code = self.starts + 1, None
        self.pid = os.fork()
        if self.pid == 0:
            _be(self.run)

    def pass_on(self, number: int) -> None:
        """Hand a signal on, if the program still runs."""
        if not self.has_ended():
            os.kill(self.pid, number)

    def has_ended(self) -> bool:
        """Tell whether the program ended; `code` is then its exit code."""
        if self.code is None and self.pid:
            found, status = os.waitpid(self.pid, os.WNOHANG)
            if found:
                self.code = os.waitstatus_to_exitcode(status)
        return self.code is not None


def _be(run: Callable[[], None]) -> NoReturn:
    """Become the program in the forked process, and end with it."""
    code = 0
    try:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        run()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(bool(ended.code))
    except BaseException:  # whatever it was is written down, and the program that forked this one starts it again
        log.exception("process.failed", pid=os.getpid())
        code = 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


class Site:
    """The web server and the worker as one thing that starts, reloads and stops."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        if lan := lan_host(settings):
            app.config["TRUSTED_HOSTS"] = list(dict.fromkeys([*app.config["TRUSTED_HOSTS"], lan]))
        self.web = Child("web", lambda: WebServer(app, settings).run())
        self.worker = Child("worker", lambda: Worker(app).run())
        self.asked_to_stop: int | None = None
        self._data = settings.data

    def run(self) -> int:
        """Run until told to stop or the web server ends; returns the exit code, 0 after TERM or INT."""
        with running.hold(self._data):
            return self._run()

    def _run(self) -> int:
        self.web.start()
        self.worker.start()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        signal.signal(signal.SIGHUP, self._reload)
        while self.asked_to_stop is None and not self.web.has_ended():
            self._keep_worker()
            time.sleep(LOOK_SECONDS)
        return self._end()

    def _stop(self, number: int, _frame: FrameType | None) -> None:
        self.asked_to_stop = number

    def _reload(self, _number: int, _frame: FrameType | None) -> None:
        self.web.pass_on(signal.SIGHUP)
        self.worker.pass_on(signal.SIGTERM)  # it ends with 0 and is started again at once

    def _keep_worker(self) -> None:
        """Start the worker again when it ended; each time after a longer pause when it failed."""
        if not self.worker.has_ended():
            return
        if not self.worker.not_before:
            pause = min(2**self.worker.starts, LONGEST_PAUSE) if self.worker.code else 0
            self.worker.not_before = time.monotonic() + pause
            log.warning("worker.ended", code=self.worker.code, seconds=pause)
        if time.monotonic() >= self.worker.not_before:
            self.worker.not_before = 0.0
            self.worker.start()

    def _end(self) -> int:
        """Let both finish what they are doing, and end what does not."""
        children = (self.web, self.worker)
        for child in children:
            child.pass_on(signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS + 5
        while not all(child.has_ended() for child in children) and time.monotonic() < deadline:
            time.sleep(LOOK_SECONDS / 4)
        for child in children:
            child.pass_on(signal.SIGKILL)
        return 0 if self.asked_to_stop is not None else (self.web.code or 1)


def lan_host(settings: Settings) -> str | None:
    """Return the address that phones on the same network may use: in the demo, or where SITE_URL names it itself."""
    for found in settings.lan_hosts:
        if urlsplit(settings.site_url).hostname == found or is_demo_site():
            return found
    return None


def addresses(settings: Settings) -> tuple[str, str | None]:
    """Return the address for this computer, and the one for phones on the same network when the site listens there."""
    here = "127.0.0.1" if settings.host in EVERYWHERE else settings.host
    lan = lan_host(settings)
    return f"http://{here}:{settings.port}", f"http://{lan}:{settings.port}" if lan else None


def environment_hint() -> str:
    """Return how this program's own commands are called from here, for messages."""
    flask = Path(sys.executable).with_name("flask")
    shown = flask.relative_to(Path.cwd()) if flask.is_relative_to(Path.cwd()) else flask
    return f"{shown} --app wsgi" if os.access(flask, os.X_OK) else "flask --app wsgi"
