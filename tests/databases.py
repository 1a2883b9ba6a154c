"""Fresh, migrated, empty databases: SQLite by copying a file, PostgreSQL by copying a template or emptying the copy.

LINLI_TEST_DB says which: sqlite (default), postgresql, or both; under `both` a test that asks for a database runs on
each. The fixtures:

- database_url: the address of an empty database with today's schema, this test's alone.
- postgres_server: the running server, for tests that need PostgreSQL itself (marked `postgres` by hand).
"""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import psycopg
import pytest

from tests.postgres import PostgresServer
from tests.renewing import Renewer

ROOT = Path(__file__).resolve().parents[1]
KINDS = {"sqlite": ("sqlite",), "postgresql": ("postgresql",), "both": ("sqlite", "postgresql")}
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
ROOM = 1 << 30
MARKS = {"sqlite": (), "postgresql": (pytest.mark.postgres,)}


def wanted() -> tuple[str, ...]:
    """Return the kinds of database that LINLI_TEST_DB asks for."""
    said = os.environ.get("LINLI_TEST_DB", "sqlite")
    if said not in KINDS:
        message = f"LINLI_TEST_DB is {said!r}; it may be {', '.join(KINDS)}"
        raise pytest.UsageError(message)
    return KINDS[said]


def left_to_the_other(items: Iterable[pytest.Item]) -> set[pytest.Item]:
    """Return of each pair of `dealt` tests the one to leave out: in turn the one on SQLite and the one on PostgreSQL.

    Nothing is left out where one database is tested alone.
    """
    pairs: dict[str, dict[str, pytest.Item]] = {}
    for item in items:
        kind = getattr(item, "callspec", None) and item.callspec.params.get("database_url")  # type: ignore[attr-defined]
        if kind and item.get_closest_marker("dealt"):
            pairs.setdefault(re.sub(rf"(?<=[\[-]){kind}(?=[\]-])", "", item.nodeid, count=1), {})[kind] = item
    whole = [pair for pair in pairs.values() if len(pair) == len(KINDS["both"])]
    return {pair[KINDS["both"][turn % 2]] for turn, pair in enumerate(whole)}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deal what does not depend on the database between them."""
    if left_out := left_to_the_other(items):
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=list(left_out))


def migrate(url: str, data: Path) -> None:
    """Bring the database up to date as an operator would: by `flask db upgrade`, in a process of its own."""
    environment = {**os.environ, "DATABASE_URL": url, "PORTAL_DATA": str(data)}
    command = [sys.executable, "-W", "ignore", "-m", "flask", "--app", "wsgi", "db", "upgrade"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        message = f"flask db upgrade failed on {url}:\n{done.stderr[-3000:]}"
        raise RuntimeError(message)


class Stable:
    """One database whose address never changes; `renew` gives it back as it was after the migrations."""

    def __init__(self, url: str, renew: Callable[[], None], close: Callable[[], None]) -> None:
        self.url = url
        self.renew = renew
        self.close = close


def fleeting_folder() -> Path:
    """Make a folder in memory, where there is room for it: a test's database dies with the test and needs no disk."""
    is_roomy = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    return Path(tempfile.mkdtemp(prefix="linli-sqlite-", dir=MEMORY if is_roomy else None))


def sqlite_stable(folder: Path) -> Stable:
    """Migrate a file once; each test gets a copy of it under one name."""
    template, used = folder / "template.db", folder / "portal.db"
    migrate(f"sqlite:///{template}", folder)

    def renew() -> None:
        for path in folder.glob("portal.db*"):  # the journal files too
            path.unlink()
        shutil.copyfile(template, used)

    return Stable(f"sqlite:///{used}", renew, lambda: shutil.rmtree(folder))


def postgresql_stable(server: PostgresServer, folder: Path) -> Stable:
    """Migrate a template once; each test gets a copy of it under one name, or the last one emptied."""
    server.run("CREATE DATABASE linli_template")
    migrate(server.url("linli_template"), folder)
    renewer: Renewer | None = None

    def renew() -> None:
        nonlocal renewer
        if renewer:
            with contextlib.suppress(psycopg.OperationalError):  # a test may have shut its database
                if renewer.renew():
                    return
            renewer.close()
        server.run(
            "DROP DATABASE IF EXISTS linli WITH (FORCE)",
            "CREATE DATABASE linli TEMPLATE linli_template STRATEGY FILE_COPY",
        )
        renewer = Renewer(server.address("linli"))

    def close() -> None:
        if renewer:
            renewer.close()

    return Stable(server.url("linli"), renew, close)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    with PostgresServer() as server:
        yield server


@pytest.fixture(scope="session")
def _stables() -> Iterator[dict[str, Stable]]:
    stables: dict[str, Stable] = {}
    yield stables
    for stable in stables.values():
        stable.close()


@pytest.fixture(params=[pytest.param(kind, marks=MARKS[kind]) for kind in wanted()])
def database_url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, _stables: dict[str, Stable]
) -> str:
    """Give the address of an empty, migrated database; the same address each time, a fresh database each time.

    So an app may be kept between tests, with its connections to PostgreSQL, as long as they idle; those to SQLite must
    be closed at the end of each.
    """
    kind = request.param
    if kind not in _stables:
        if kind == "sqlite":
            _stables[kind] = sqlite_stable(fleeting_folder())
        else:
            folder = tmp_path_factory.mktemp(kind)
            _stables[kind] = postgresql_stable(request.getfixturevalue("postgres_server"), folder)
    _stables[kind].renew()
    return _stables[kind].url


@pytest.fixture
def renew(database_url: str, _stables: dict[str, Stable]) -> Callable[[], None]:
    """Give the function that makes this test's database empty again; whoever holds it open lets go before."""
    return next(stable.renew for stable in _stables.values() if stable.url == database_url)
