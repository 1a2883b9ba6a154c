"""A site with a history, the same each time but for today's date: people, tasks, visits, words on them, the books.

Everything goes through the schema itself, in bulk; the books are numbered and chained as the portal does it.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import insert

from portal.app import create_app
from portal.attendance.models import Engagement, Scan
from portal.hours.models import Verification
from portal.kernel import events
from portal.kernel.db import Base, db, write
from portal.kernel.once import RequestResult
from portal.ledger import rules as books
from portal.ledger.models import Account, ChainHead, Entry, Posting
from portal.notices.models import Fanout
from portal.orgs.models import Membership, Organisation, Team
from portal.people.models import Community, Person, RoleGrant, SignIn, User
from portal.tasks.models import DOMAINS, Assignment, Shift, Task

SEED = 4
CHUNK = 10_000
OPEN, TAKEN_BY_BENCH = 300, 40  # tasks to come, and those of them that the bench takes places in
VIEWERS = 40
TEAMS = 20
A_SHIFT = 20  # people who came to each past shift
ROOMY = 100_000
MEI = 1  # signs the hours
ACTS = (
    "Phone class for elders", "Walk with a neighbour", "Carry shopping upstairs", "Story hour", "Hot lunch round",
    "Repair table", "Garden day", "包饺子", "Chess afternoon", "Help with letters", "Choir", "陪老人散步",
)  # fmt: skip
PLACES = ("Activity room", "Health station", "Courtyard 3", "Library corner", "12号楼门厅", "Kitchen, ground floor")


@dataclass(frozen=True)
class Site:
    """What was made, by number: the first member who looks, the first who takes places, the tasks to come."""

    data: Path
    database: Path
    now: datetime
    hours: int
    members: int
    first_open: int
    titles: tuple[str, ...]

    @property
    def viewers(self) -> range:
        return range(2, 2 + VIEWERS)

    @property
    def claimers(self) -> range:
        return range(2 + VIEWERS, 1 + self.members)

    @property
    def roomy(self) -> range:
        """The shifts that the bench takes places in, a day apart each; a task and its shift have the same number."""
        return range(self.first_open + OPEN - TAKEN_BY_BENCH, self.first_open + OPEN)


def token(member: int) -> str:
    """Return the secret of a member's sign-in."""
    return sha256(f"{SEED}:{member}".encode()).hexdigest()


def app_on(data: Path) -> Flask:
    """Return the application on a folder."""
    return create_app({"PORTAL_DATA": str(data), "SITE_URL": "http://127.0.0.1"})


def build(data: Path, hours: int) -> Site:
    """Make the site with so many recorded visits, a tenth as many members, in an empty folder."""
    app = app_on(data)
    now = datetime.now(UTC).replace(microsecond=0)
    members, past = max(hours // 10, 160), -(-hours // A_SHIFT)
    luck = random.Random(SEED)
    titles = tuple(f"{luck.choice(ACTS)} {number}" for number in range(1, OPEN + 1))
    site = Site(data, data / "portal.db", now, hours, members, past + 1, titles)
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
    connection.execute("ANALYZE")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _tables(site: Site, luck: random.Random) -> Iterator[tuple[type[Base], Iterator[dict[str, Any]]]]:
    yield Community, iter([{
        "id": 1, "slug": "bench", "name_en": "Happiness Lane", "name_zh": "幸福里", "zone": "Asia/Shanghai",
        "station_phone": "5550 0123", "is_demo": False, "founded_at": site.now - timedelta(days=900),
    }])  # fmt: skip
    yield from _people(site)
    yield from _tasks(site, luck)
    yield from _visits(site)
    yield from _books(site)
    yield from _facts(site)


def _people(site: Site) -> Iterator[tuple[type[Base], Iterator[dict[str, Any]]]]:
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


def _tasks(site: Site, luck: random.Random) -> Iterator[tuple[type[Base], Iterator[dict[str, Any]]]]:
    """Past tasks with a shift each, then those to come: a few a day, at last the roomy ones, one a day."""
    named = enumerate(site.titles, start=site.first_open)
    yield Task, (_task(site, n, f"{luck.choice(ACTS)} {n}", luck) for n in range(1, site.first_open))
    yield Task, (_task(site, n, title, luck) for n, title in named)
    yield Shift, (_shift(site, n, began, A_SHIFT, A_SHIFT) for n, began in _past(site))
    yield (
        Shift,
        (
            _shift(site, n, site.now + timedelta(days=1 + i / 9), 20, 1 if i in _owned() else 0)
            for i, n in enumerate(range(site.first_open, site.roomy[0]))
        ),
    )
    yield Shift, (_shift(site, n, site.now + timedelta(days=40 + i), ROOMY, 0) for i, n in enumerate(site.roomy))


def _owned() -> range:
    """The places in the list whose shifts have a viewer already: far behind the first fifty."""
    return range(200, 200 + VIEWERS)


def _past(site: Site) -> Iterator[tuple[int, datetime]]:
    count = site.first_open - 1
    for number in range(1, count + 1):
        yield number, site.now - timedelta(days=1 + 700 * (count - number) / count)


def _shift(site: Site, number: int, starts_at: datetime, capacity: int, taken: int) -> dict[str, Any]:
    return {
        "id": number, "community_id": 1, "task_id": number, "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=2), "capacity": capacity, "taken": taken, "made_at": site.now,
    }  # fmt: skip


def _came(site: Site) -> Iterator[tuple[int, int, int, datetime]]:
    """Return each visit as number, shift, person and start."""
    began = dict(_past(site))
    for number in range(1, site.hours + 1):
        shift = 1 + (number - 1) // A_SHIFT
        yield number, shift, 1 + number % site.members, began[shift]


def _visits(site: Site) -> Iterator[tuple[type[Base], Iterator[dict[str, Any]]]]:
    two_hours = timedelta(hours=2)
    yield Assignment, ({
        "community_id": 1, "shift_id": shift, "person_id": person, "is_walk_in": False, "claimed_at": began,
        "claimed_by_user_id": person,
    } for _, shift, person, began in _came(site))  # fmt: skip
    yield Assignment, ({
        "community_id": 1, "shift_id": site.first_open + place, "person_id": person, "is_walk_in": False,
        "claimed_at": site.now, "claimed_by_user_id": person,
    } for place, person in zip(_owned(), site.viewers, strict=True))  # fmt: skip
    yield Scan, ({
        "id": 2 * number - (direction == "in"), "community_id": 1, "shift_id": shift, "person_id": person,
        "direction": direction, "method": "code", "grade": 3, "at": began if direction == "in" else began + two_hours,
    } for number, shift, person, began in _came(site) for direction in ("in", "out"))  # fmt: skip
    yield Engagement, ({
        "id": number, "community_id": 1, "shift_id": shift, "team_id": 1 + shift % TEAMS, "person_id": person,
        "in_scan_id": 2 * number - 1, "out_scan_id": 2 * number, "started_at": began, "ended_at": began + two_hours,
        "grade": 3, "flags": [], "state": "verified" if _is_verified(site, number) else "pending",
    } for number, shift, person, began in _came(site))  # fmt: skip


def _is_verified(site: Site, number: int) -> bool:
    """The last twentieth, at most 500, still waits for a word."""
    return number <= site.hours - min(site.hours // 20, 500)


def _books(site: Site) -> Iterator[tuple[type[Base], Iterator[dict[str, Any]]]]:
    credited = [(n, person, began) for n, _, person, began in _came(site) if _is_verified(site, n)]
    yield Verification, ({
        "id": number, "community_id": 1, "engagement_id": number, "person_id": person, "step": "credit",
        "team_id": 1 + (1 + (number - 1) // A_SHIFT) % TEAMS, "minutes": 120, "credited_minutes": 120, "grade": 3,
        "reason": "", "rule_pack": "hours-1", "by_user_id": MEI, "at": began + timedelta(days=1),
    } for number, person, began in credited)  # fmt: skip
    yield Account, _accounts(site, [person for _, person, _ in credited])
    chain = _chain(site, credited)
    yield Posting, iter(chain)
    yield Entry, ({
        "posting_id": number, "account_id": account, "minutes": minutes,
    } for number, person, _ in credited for account, minutes in _legs(site, person))  # fmt: skip
    head = {"community_id": 1, "seq": len(chain), "hash": books.START_HASH, "recorded_at": site.now}
    if chain:
        head |= {"hash": chain[-1]["hash"], "recorded_at": chain[-1]["recorded_at"]}
    yield ChainHead, iter([head])


def _legs(site: Site, person: int) -> tuple[tuple[int, int], ...]:
    """Accounts: 1 and 2 are where hours and credits come from, then everybody's hours, then everybody's credits."""
    return (1, -120), (2 + person, 120), (2, -120), (2 + site.members + person, 120)


def _accounts(site: Site, credited: Sequence[int]) -> Iterator[dict[str, Any]]:
    sums = dict.fromkeys(range(1, 1 + site.members), 0)
    for person in credited:
        sums[person] += 120
    sources = (
        (1, "recognition", "community", -120 * len(credited)),
        (2, "issuance", "community", -120 * len(credited)),
    )
    own = ((2 + n, "recognised", f"person:{n}", minutes) for n, minutes in sums.items())
    spendable = ((2 + site.members + n, "member", f"person:{n}", minutes) for n, minutes in sums.items())
    for number, kind, owner, balance in (*sources, *own, *spendable):
        yield {
            "id": number, "community_id": 1, "kind": kind, "owner": owner, "balance_minutes": balance,
            "floor_minutes": books.FLOORS[kind], "opened_at": site.now,
        }  # fmt: skip


def _chain(site: Site, credited: Sequence[tuple[int, int, datetime]]) -> list[dict[str, Any]]:
    chain, before = [], books.START_HASH
    for seq, (number, person, began) in enumerate(credited, start=1):
        act, at = ("hours.verified", f"verification:{number}"), began + timedelta(days=1)
        made = books.posting_hash(before, (1, seq), act, at, None, _legs(site, person))
        chain.append({
            "id": number, "community_id": 1, "seq": seq, "kind": act[0], "source": act[1], "recorded_at": at,
            "previous_hash": before, "hash": made,
        })  # fmt: skip
        before = made
    return chain


def _facts(site: Site) -> Iterator[tuple[type[Base], Iterator[dict[str, Any]]]]:
    """What was recorded of each visit, all of it told, and the forms that were sent."""
    yield events.Event, ({
        "id": 2 * number - (name == "shift.claimed"), "community_id": 1, "name": name, "subject": f"shift:{shift}",
        "actor_user_id": person, "via": "web", "at": began, "keys": {"person_id": person},
    } for number, shift, person, began in _came(site) for name in ("shift.claimed", "engagement.closed"))  # fmt: skip
    yield Fanout, ({"event_id": number, "at": site.now} for number in range(1, 2 * site.hours + 1))
    yield RequestResult, ({
        "actor_key": f"user:{person}", "request_id": f"{number:016}", "act": "shift.claim", "target": f"shift:{shift}",
        "body_hash": sha256(b"None").hexdigest(), "result": {"assignment_id": number, "shift_id": shift}, "at": began,
    } for number, shift, person, began in _came(site))  # fmt: skip
