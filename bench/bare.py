"""What one process can do without a web: bare transactions on the file, the reference's, the portal's own action."""

import gc
import itertools
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from statistics import median

import pysqlite3.dbapi2 as sqlite
from flask import Flask

from bench import acts, ref
from bench.site import Site
from portal.kernel.actor import Actor
from portal.tasks import actions

Pairs = Iterator[tuple[int, int]]


@dataclass(frozen=True)
class Rates:
    """Acts a second: four bare statements in a transaction, the same in the reference, and claim_shift().

    pairs: what each slice of claim_shift() is to the slice of the reference beside it; waited: share of the time for a
    core.
    """

    bare: float
    reference: float
    call: float
    pairs: tuple[float, ...]
    waited: float


def copy(site: Site, folder: Path) -> Site:
    """Copy the site into a folder of its own, so that nothing else writes to it."""
    (folder / "keys").mkdir(parents=True)
    shutil.copyfile(site.database, folder / "portal.db")
    shutil.copyfile(site.data / "keys" / "site.key", folder / "keys" / "site.key")
    return Site(folder, folder / "portal.db", site.now, site.hours, site.members, site.first_open, site.titles)


def measure(app: Flask, lab: Site, slices: int, seconds: float) -> Rates:
    """Return the medians over slices that take turns; the first of each is dropped. seconds: how long one lasts."""
    connection = sqlite.connect(lab.database, isolation_level=None, timeout=10)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-16000"):
        connection.execute(f"PRAGMA {pragma}")
    shifts = f"BETWEEN {lab.roomy[0]} AND {lab.roomy[-1]}"
    engine = ref.engine_on(lab.database)
    bare, reference, call = [], [], []
    gc.collect()
    gc.freeze()  # what the bench itself keeps would be looked through again and again
    began, waited = time.perf_counter(), _waited_seconds()
    ways: list[tuple[list[float], Callable[[int, int], object]]] = [
        (bare, lambda person, shift: _take(connection, person, shift)),
        (reference, lambda person, shift: ref.take_place(engine, person, person, 1, shift)),
        (call, _claim),
    ]
    for number in range(slices + 1):
        for rates, act in ways if number % 2 else reversed(ways):  # none always comes after the same one
            with app.app_context():
                rates.append(_rate(_pairs(lab), act, seconds))
            acts.free(connection, shifts)
    engine.dispose()
    connection.close()
    share = (_waited_seconds() - waited) / (time.perf_counter() - began)
    pairs = tuple(ours / theirs for ours, theirs in zip(call[1:], reference[1:], strict=True))
    return Rates(median(bare[1:]), median(reference[1:]), median(call[1:]), pairs, share)


def _waited_seconds() -> float:
    """Return how long this process was ready to run while others had the cores."""
    return int(Path("/proc/self/schedstat").read_text().split()[1]) / 1e9


def _pairs(lab: Site) -> Pairs:
    return ((person, shift) for shift in lab.roomy for person in lab.claimers)


def _rate(pairs: Pairs, act: Callable[[int, int], object], seconds: float) -> float:
    began, count = time.perf_counter(), 0
    while (now := time.perf_counter()) - began < seconds:
        act(*next(pairs))
        count += 1
    return count / (now - began)


def _take(connection: sqlite.Connection, person: int, shift: int) -> None:
    """Do what any claim must: one guarded update, the place, and a link of a chain, safe against a power cut."""
    now = f"{datetime.now(UTC).replace(tzinfo=None)}"
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE shifts SET taken = taken + 1 WHERE id = ? AND taken < capacity", (shift,))
    connection.execute(
        "INSERT INTO assignments (community_id, shift_id, person_id, is_walk_in, claimed_at, claimed_by_user_id)"
        " VALUES (1, ?, ?, 0, ?, ?)",
        (shift, person, now, person),
    )
    before = connection.execute("SELECT hash FROM bench_chain ORDER BY id DESC LIMIT 1").fetchone()[0]
    chained = sha256(f"{before}{person}".encode()).hexdigest()
    connection.execute("INSERT INTO bench_chain (said, hash) VALUES (?, ?)", (f"{person} took one", chained))
    connection.execute("COMMIT")


_numbers = itertools.count(1)


def _claim(person: int, shift: int) -> None:
    actor = Actor(person, person, 1, zone="Asia/Shanghai")
    actions.claim_shift(actor, shift, request_id=f"call{next(_numbers):012}")
