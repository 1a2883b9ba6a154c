"""The running site: up soon, invisible when it reloads, finished when it stops, not started where it must not be."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from portal.admin import health, serving
from portal.admin.running import alone
from portal.kernel import clock
from portal.kernel.db import db, write
from tests.databases import ROOT

BEGIN = (
    "begin", "--name-en", "Elm Row", "--name-zh", "榆树里", "--zone", "Asia/Shanghai", "--phone", "5550 0199",
    "--admin-name", "Ada", "--user-name", "ada", "--password", "quiet river stone",
)  # fmt: skip
PATIENCE = 60  # a busy machine is slow, not broken


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(folder: Path, port: int, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PORTAL_", "DATABASE_", "LC_"))}
    return {**kept, "PORTAL_DATA": str(folder), "PORT": str(port), "WEB_CONCURRENCY": "2", "LANG": "C.UTF-8", **more}


def flask(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run one of the operator's commands on a data folder."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment(folder, free_port(), **more), capture_output=True, text=True, check=False,
        timeout=PATIENCE,
    )  # fmt: skip


class Running:
    """A site in a process of its own."""

    def __init__(self, folder: Path, command: str, **more: str) -> None:
        self.port = free_port()
        self.log = folder / "test-server.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "flask", "--app", "wsgi", command], cwd=ROOT,
                env=environment(folder, self.port, **more), stdout=log, stderr=subprocess.STDOUT,
                start_new_session=True,
            )  # fmt: skip
        self._wait()

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self.process.poll() is None:
            try:
                if self.get("/healthz")[0] == 200:
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError(self.log.read_text())

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def children(self) -> set[int]:
        listed = subprocess.run(["ps", "-o", "pid=,sid=", "-e"], capture_output=True, text=True, check=True).stdout
        pairs = [line.split() for line in listed.splitlines()]
        return {int(pid) for pid, sid in pairs if int(sid) == self.process.pid and int(pid) != self.process.pid}

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


@contextmanager
def running(folder: Path, command: str = "serve", **more: str) -> Iterator[Running]:
    site = Running(folder, command, **more)
    try:
        yield site
    finally:
        if site.process.poll() is None:
            os.killpg(site.process.pid, signal.SIGKILL)
            site.process.wait()


@pytest.fixture
def folder(demo_folder: Path, tmp_path: Path) -> Path:
    """A copy of the demo's data folder, for a process of its own."""
    return Path(shutil.copytree(demo_folder, tmp_path / "data"))


def test_a_reload_is_invisible_and_a_stop_leaves_no_process(folder):
    with running(folder) as site:
        ready = site.get("/readyz")
        seen: list[int] = []
        stop = threading.Event()

        def ask() -> None:
            while not stop.is_set():
                seen.append(site.get("/")[0])

        askers = [threading.Thread(target=ask) for _ in range(4)]
        for asker in askers:
            asker.start()
        for _ in range(3):
            os.kill(site.process.pid, signal.SIGHUP)
            wanted, until = len(seen) + 12, time.monotonic() + PATIENCE
            time.sleep(0.7)
            while len(seen) < wanted and time.monotonic() < until:
                time.sleep(0.05)
        stop.set()
        for asker in askers:
            asker.join()
        children = site.children()
        code = site.stop()

        assert ready[0] == 200, ready[1]
        assert '"schema":true' in ready[1]
        assert len(seen) >= 36
        assert set(seen) == {200}
        assert len(children) >= 4  # web, its two workers, the worker
        assert (code, site.children()) == (0, set())


def test_a_request_under_way_is_finished_when_the_site_is_told_to_stop(folder):
    with running(folder) as site, socket.create_connection(("127.0.0.1", site.port), timeout=PATIENCE) as slow:
        slow.sendall(b"GET /help HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n")
        time.sleep(0.3)
        site.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        slow.sendall(b"\r\n")
        answer = b""
        while piece := slow.recv(65536):
            answer += piece

        assert answer.startswith(b"HTTP/1.1 200")
        assert b"</html>" in answer
        assert site.process.wait(PATIENCE) == 0


def test_the_worker_is_started_again_when_it_dies_and_the_site_ends_with_its_web_server(folder):
    with running(folder) as site:
        before = site.children()
        worker = max(pid for pid in before if b"worker.started" in site.log.read_bytes() and _is_worker(site, pid))
        os.kill(worker, signal.SIGKILL)
        until = time.monotonic() + PATIENCE
        while site.log.read_text().count("worker.started") < 2 and time.monotonic() < until:
            time.sleep(0.1)

        assert site.log.read_text().count("worker.started") == 2
        assert site.get("/healthz")[0] == 200


def _is_worker(site: Running, pid: int) -> bool:
    return f'"pid": {pid}' in site.log.read_text()


def test_start_says_where_it_is_who_may_sign_in_and_keeps_all_of_it(tmp_path):
    with running(tmp_path, "start") as site:
        first = site.log.read_text()
        site.stop()
    with running(tmp_path, "start", LANG="zh_CN.UTF-8") as site:
        second = site.log.read_text()
        home = site.get("/")[1]

    passwords = re.findall(r"\b([a-z]{8}-[a-z]{8}-\d\d)\b", first)
    assert len(set(passwords)) == 10
    assert re.findall(r"\b([a-z]{8}-[a-z]{8}-\d\d)\b", second) == passwords
    assert "http://127.0.0.1:" in first
    assert first.count("/hours/queue") == 1
    assert "begin" in first
    assert "Happiness Lane" in home


def test_a_demo_password_does_not_start_a_site_that_is_no_demo(new_site):
    folder = new_site("real").config["SETTINGS"].data
    begun = flask(folder, *BEGIN)

    refused = flask(folder, "serve", PORTAL_DEMO_PASSWORD="correct horse demo 42")

    assert begun.returncode == 0, begun.stderr
    assert refused.returncode == 1
    assert "PORTAL_DEMO_PASSWORD is set, but this site is not a demo" in refused.stderr


def test_begin_leaves_a_folder_alone_on_which_a_site_runs(folder):
    with running(folder) as site:
        refused = flask(folder, *BEGIN)
        status = site.get("/readyz")[0]

    assert (refused.returncode, "Stop it first" in refused.stderr, status) == (1, True, 200)
    assert (folder / "portal.db").exists()


def test_begin_leaves_a_folder_alone_on_which_a_worker_runs(folder):
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
    worker = subprocess.Popen(command, cwd=ROOT, env=environment(folder, free_port()), stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and not is_marked(folder):
            time.sleep(0.05)
        refused = flask(folder, *BEGIN)
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.wait(PATIENCE)

    assert (refused.returncode, "Stop it first" in refused.stderr) == (1, True)
    assert (folder / "portal.db").exists()
    assert not is_marked(folder)


def is_marked(folder: Path) -> bool:
    with alone(folder) as is_alone:
        return not is_alone


def test_serve_says_what_to_do_about_a_missing_schema_and_a_taken_port(tmp_path, folder):
    without = flask(tmp_path / "new", "serve")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve"]
        busy = subprocess.run(
            command, cwd=ROOT, env=environment(folder, port), capture_output=True, text=True, check=False
        )

    assert (without.returncode, "db upgrade" in without.stderr) == (1, True)
    assert busy.returncode == 1
    assert f"Something listens on port {port} already" in busy.stderr
    assert not any("Traceback" in done.stderr for done in (without, busy))


def test_a_database_of_a_newer_program_is_not_served(demo_copy):
    with write() as tx:
        tx.execute(db.text("UPDATE alembic_version SET version_num = 'ffff'"))

    assert "newer Linli" in (health.schema_gap() or "")
    with pytest.raises(serving.NotNow):
        serving.refuse_to_start(demo_copy.config["SETTINGS"])


def test_ready_says_no_when_the_clock_went_back_and_nothing_of_the_inside(demo_copy):
    browser = demo_copy.test_client()
    good = browser.get("/readyz")
    with clock.freeze(clock.now().replace(year=2025)):
        bad = browser.get("/readyz")

    assert (good.status_code, good.json["ready"]) == (200, True)
    assert (bad.status_code, bad.json["clock"]) == (503, False)
    assert all(isinstance(value, bool) for value in bad.json.values())


def test_ready_says_no_when_nothing_can_be_written_while_alive_says_yes(demo_copy, monkeypatch):
    def full():
        raise OSError("No space left on device")

    monkeypatch.setattr(health, "_writing", full)
    browser = demo_copy.test_client()

    assert browser.get("/readyz").status_code == 503
    assert browser.get("/healthz").data == b"ok\n"
