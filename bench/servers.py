"""Start a server in processes of its own, ask the kernel what they took, end them."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import load

ROOT = Path(__file__).resolve().parents[1]
TICKS = os.sysconf("SC_CLK_TCK")
OURS = ("DATABASE_URL", "SITE_URL", "PORTAL_DEMO_PASSWORD", "PROXY_COUNT", "MAIL_URL", "MAIL_FROM", "WEB_THREADS")
PATIENCE = 60


class Server:
    """A program that listens on a loopback port. watched: the processes whose CPU counts; beside: those that help."""

    def __init__(self, name: str, process: "subprocess.Popen[bytes]", port: int) -> None:
        self.name, self.process, self.port = name, process, port
        self.watched: list[int] = []
        self.beside: list[int] = []

    def cpu_seconds(self) -> tuple[float, float]:
        """Return the CPU seconds, own and the kernel's, that the watched have taken so far, and those beside."""
        watched, beside = (sum(_cpu_ticks(pid) for pid in pids) / TICKS for pids in (self.watched, self.beside))
        return watched, beside


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def product(data: Path, log: Path, fault: str | None) -> Iterator[Server]:
    """Run the portal by the command that people run, with two workers; with a fault, on a broken application.

    Counted is the web server with its workers; the program that tells people what happened runs beside it, as it does
    for people, but answers nobody.
    """
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if name not in OURS}
    environment |= {"PORTAL_DATA": str(data), "HOST": "127.0.0.1", "PORT": str(port), "WEB_CONCURRENCY": "2"}
    if fault:
        environment["BENCH_FAULT"] = fault
    command = [sys.executable, "-m", "flask", "--app", "bench.faults" if fault else "wsgi", "serve"]
    with _running("the portal", command, environment, port, log) as server:
        children = _children()
        web = [pid for pid in children.get(server.process.pid, []) if pid in children]
        server.watched = _with_workers(_descendants(web[0], children))
        server.beside = [pid for pid in _descendants(server.process.pid, children) if pid not in server.watched]
        yield server


@contextmanager
def reference(database: Path, log: Path) -> Iterator[Server]:
    """Run the reference application under the same kind of server."""
    port = free_port()
    environment = {**os.environ, "BENCH_DATABASE": str(database)}
    command = [
        sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--workers", "2",
        "--threads", "16", "--log-level", "warning", "--no-control-socket", "bench.ref:app",
    ]  # fmt: skip
    with _running("the reference", command, environment, port, log) as server:
        server.watched = _with_workers(_descendants(server.process.pid, _children()))
        yield server


@contextmanager
def _running(name: str, command: list[str], environment: dict[str, str], port: int, log: Path) -> Iterator[Server]:
    with log.open("wb") as written:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=written, stderr=written)
    try:
        server = Server(name, process, port)
        _wait(server, log)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(server: Server, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if server.process.poll() is not None:
            break
        try:
            if load.ask_once(server.port, load.get("/healthz")).status == 200:
                time.sleep(0.5)  # until the second worker is up too
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"{server.name} did not start:\n{log.read_text(errors='replace')[-3000:]}")


def _stat(pid: int) -> list[str]:
    """Return the fields of /proc/…/stat after the name, which may hold blanks."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _cpu_ticks(pid: int) -> int:
    fields = _stat(pid)
    return int(fields[11]) + int(fields[12])


def _children() -> dict[int, list[int]]:
    """Return who was started by whom."""
    found: dict[int, list[int]] = {}
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                parent = int(_stat(int(path.name))[1])
            except (OSError, IndexError):
                continue  # it ended meanwhile
            found.setdefault(parent, []).append(int(path.name))
    return found


def _with_workers(pids: list[int]) -> list[int]:
    """Return the processes of a web server with two workers; one that came later would be left out of the sum."""
    if len(pids) != 3:
        raise RuntimeError(f"a server with two workers has 3 processes, not {len(pids)}")
    return pids


def _descendants(pid: int, children: dict[int, list[int]]) -> list[int]:
    return [pid, *(each for child in children.get(pid, []) for each in _descendants(child, children))]
