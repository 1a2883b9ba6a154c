"""A site with a history, the same each time but for today's date: people, tasks, visits, words on them, the books.

Everything goes through the schema itself, in bulk; the books are numbered and chained as the portal does it.
"""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import insert

from bench import history
from bench.site import A_SHIFT, MEI, OPEN, SEED, TEAMS, Site, owned, past, token
from portal.app import create_app
from portal.kernel.db import Base, db, write
from portal.orgs.models import Membership, Organisation, Team
from portal.people.models import Community, Person, RoleGrant, SignIn, User
from portal.tasks.models import DOMAINS, Shift, Task

CHUNK = 10_000
ROOMY = 100_000
ACTS = (
    "Phone class for elders", "Walk with a neighbour", "Carry shopping upstairs", "Story hour", "Hot lunch round",
    "Repair table", "Garden day", "包饺子", "Chess afternoon", "Help with letters", "Choir", "陪老人散步",
)  # fmt: skip
PLACES = ("Activity room", "Health station", "Courtyard 3", "Library corner", "12号楼门厅", "Kitchen, ground floor")


def app_on(data: Path) -> Flask:
    """Return the application on a folder."""
    return create_app({"PORTAL_DATA": str(data), "SITE_URL": "http://127.0.0.1"})


def build(data: Path, hours: int) -> Site:
    """Make the site with so many recorded visits, a tenth as many members, in an empty folder."""
    app = app_on(data)
    now = datetime.now(UTC).replace(microsecond=0)
    members, shifts = max(hours // 10, 160), -(-hours // A_SHIFT)
    luck = random.Random(SEED)
    titles = tuple(f"{luck.choice(ACTS)} {number}" for number in range(1, OPEN + 1))
    site = Site(data, data / "portal.db", now, hours, members, shifts + 1, titles)
    with app.app_context():
        upgrade()
        for model, rows in _tables(site, luck):
            _load(model, rows)
        db.session.remove()
        db.engine.dispose()
    _settle(site.database)
    return site


def _load(model: type[Base], rows: Iterator[dict[str, Any]]) -> None:
    while piece := list(islice(rows, CHUNK)):
        with write() as tx:
            tx.execute(insert(model), piece)


def _settle(database: Path) -> None:
    """Give the reference its own chain, gather the statistics of the planner, fold the journal into the file."""
    connection = sqlite.connect(database, isolation_level=None)
    connection.execute("CREATE TABLE bench_chain (id INTEGER PRIMARY KEY, said TEXT NOT NULL, hash TEXT NOT NULL)")
    connection.execute("INSERT INTO bench_chain (said, hash) VALUES ('begin', ?)", ("0" * 64,))
    connection.execute("PRAGMA analysis_limit=400")  # as the portal's own worker does it
    connection.execute("ANALYZE")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _tables(site: Site, luck: random.Random) -> history.Tables:
    yield Community, iter([{
        "id": 1, "slug": "bench", "name_en": "Happiness Lane", "name_zh": "幸福里", "zone": "Asia/Shanghai",
        "station_phone": "5550 0123", "is_demo": False, "founded_at": site.now - timedelta(days=900),
    }])  # fmt: skip
    yield from _people(site)
    yield from _tasks(site, luck)
    yield from history.visits(site)
    yield from history.books(site)
    yield from history.facts(site)


def _people(site: Site) -> history.Tables:
    began, everybody = site.now - timedelta(days=800), range(1, 1 + site.members)
    yield Person, ({
        "id": n, "community_id": 1, "name": f"Member {n}", "sort_key": f"member {n:07}", "initials": "m",
        "public_no": f"L{n:08}", "birth_date": date(1950 + n % 50, 5, 4), "status": "active",
        "email": f"member{n}@example.org" if n % 5 == 0 else None, "skills": [], "languages": [], "availability": [],
        "is_large": False, "made_at": began,
    } for n in everybody)  # fmt: skip
    yield User, ({
        "id": n, "community_id": 1, "person_id": n, "user_name": f"member{n}", "password_hash": "-", "is_closed": False,
        "made_at": began,
    } for n in everybody)  # fmt: skip
    yield RoleGrant, iter([{
        "community_id": 1, "user_id": MEI, "role": "social_worker", "scope_kind": "community", "scope_id": 1,
        "granted_at": began,
    }])  # fmt: skip
    yield SignIn, ({
        "token_hash": sha256(token(n).encode()).digest(), "user_id": n, "device": "a phone", "started_at": site.now,
        "seen_at": site.now, "expires_at": site.now + timedelta(days=1),
    } for n in everybody)  # fmt: skip
    yield Organisation, iter([{"id": 1, "community_id": 1, "name": "Lane Association", "about": "", "added_at": began}])
    yield Team, ({
        "id": n, "community_id": 1, "organisation_id": 1, "name": f"Team {n}", "about": "", "founded_at": began,
    } for n in range(1, TEAMS + 1))  # fmt: skip
    yield Membership, ({
        "community_id": 1, "team_id": 1 + n % TEAMS, "person_id": n, "role": "leader" if n <= TEAMS else "member",
        "joined_on": began.date(),
    } for n in everybody)  # fmt: skip


def _task(site: Site, number: int, title: str, luck: random.Random) -> dict[str, Any]:
    return {
        "id": number, "community_id": 1, "team_id": 1 + number % TEAMS, "title": title, "kind": "request",
        "description": "Come to the door, somebody meets you there.\n\nWe stay together and are done in two hours.",
        "domain": luck.choice(DOMAINS), "risk": "low", "place": luck.choice(PLACES), "bring": "", "minimum_age": 0,
        "made_at": site.now, "published_at": site.now,
    }  # fmt: skip


def _tasks(site: Site, luck: random.Random) -> history.Tables:
    """Past tasks with a shift each, then those to come: a few a day, at last the roomy ones, one a day."""
    named = enumerate(site.titles, start=site.first_open)
    yield Task, (_task(site, n, f"{luck.choice(ACTS)} {n}", luck) for n in range(1, site.first_open))
    yield Task, (_task(site, n, title, luck) for n, title in named)
    yield Shift, (_shift(site, n, began, A_SHIFT, A_SHIFT) for n, began in past(site))
    yield (
        Shift,
        (
            _shift(site, n, site.now + timedelta(days=1 + i / 9), 20, 1 if i in owned() else 0)
            for i, n in enumerate(range(site.first_open, site.roomy[0]))
        ),
    )
    yield Shift, (_shift(site, n, site.now + timedelta(days=40 + i), ROOMY, 0) for i, n in enumerate(site.roomy))


def _shift(site: Site, number: int, starts_at: datetime, capacity: int, taken: int) -> dict[str, Any]:
    return {
        "id": number, "community_id": 1, "task_id": number, "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=2), "capacity": capacity, "taken": taken, "made_at": site.now,
    }  # fmt: skip
