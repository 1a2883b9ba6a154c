"""SIGKILL, of server processes one after the other and of the whole site, while people check in, out and are verified.

What somebody was told stays; what broke off is sent again with the same request id and happens once.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.attendance import queries, rules
from portal.attendance import steps as attendance
from portal.attendance.models import Engagement, Scan
from portal.hours.models import Verification
from portal.kernel import clock
from portal.kernel.db import write
from portal.kernel.once import RequestResult
from portal.ledger.models import Posting
from portal.tasks import queries as tasks
from portal.tasks.steps import take_place
from tests.faults.kept import Kept, weigh
from tests.races.crowd import Crowd, Guest, rows
from tests.races.history import CLIENTS, Order, Rush, Try, deal, send, slowest
from tests.races.server import ROOT, Site

SEED = 50
ROUNDS = 5  # each in and out
HANG_UP = 10  # one press in ten: the answer is never heard
VISIT = timedelta(minutes=95)
GROUPS = CLIENTS - 1  # one client is Mei, who verifies


class Door:
    """A shift that runs now, people with a place in it, and visits of theirs that wait for Mei."""

    def __init__(self, crowd: Crowd, people: int) -> None:
        world = crowd.world
        self.crowd, self.guests, self.mei = crowd, crowd.guests(people), crowd.cast("mei")
        self.key = queries.ticket_key(crowd.app.config["SITE_KEY"])
        self.shift_id = world.shift(capacity=people, starts_in=timedelta(hours=-1), hours=20).id
        now = clock.now()
        with write() as tx:
            for guest in self.guests:
                take_place(tx, world.community.id, self.shift_id, guest.person_id, guest.user_id, now)
        self._number = 0
        # no visit at a time when the same person already has one: that would be an overlap, and credit neither
        self._spans = iter([timedelta(days=day, hours=hour) for day in range(-40, -1) for hour in (0, 3)])

    def scans(self, rounds: int) -> list[list[Order]]:
        """Return a hand for each of seven clients: everybody in and out, so many rounds, each with a fresh ticket."""
        hands: list[list[Order]] = []
        for group in deal(self.guests, GROUPS):
            steps = [(way, guest) for _ in range(rounds) for way in ("in", "out") for guest in group]
            hands.append([self._scan(guest, way) for way, guest in steps])
        return hands

    def _scan(self, guest: Guest, way: str) -> Order:
        self._number += 1
        nonce = f"{self._number:024x}"
        ticket = rules.Ticket(self.shift_id, way, "code", guest.user_id, 1, clock.now(), nonce)
        said = {"ticket": rules.write_ticket(self.key, ticket), "leave": "1" if way == "out" else ""}
        order = guest.press(nonce, "/scans", way, request_id=f"scan-{nonce}", **said)
        return replace(order, hangs_up=self._number % HANG_UP == 0)

    def verifications(self, count: int) -> list[Order]:
        """Record so many whole visits of the last weeks, and return Mei's presses on them one by one."""
        world, made = self.crowd.world, []
        task = world.task()
        needed = -(-count // len(self.guests))
        shifts = [world.shift(task, starts_in=next(self._spans)) for _ in range(needed)]
        with write() as tx:
            for shift in shifts:
                line = tasks.shift_line(tx, world.community.id, shift.id)
                start, end = line.starts_at, line.starts_at + VISIT
                chosen = self.guests[: count - len(made)]
                made += [attendance.record(tx, line, guest.person_id, start, end).id for guest in chosen]
        return [self._verification(f"visit-{number}", number) for number in made]

    def _verification(self, key: str, engagement_id: int) -> Order:
        said = {"engagement": engagement_id, "decision": "verify"}
        return self.mei.press(key, "/hours/verifications", request_id=key, **said)


class Killer:
    """Kills a process of the site at evenly spread moments of a rush, and once, half-way, the whole site."""

    def __init__(self, site: Site, kills: int, orders: int) -> None:
        self._site, self._random, self.killed = site, random.Random(SEED), 0
        self._moments = [orders * (2 * number + 1) // (2 * kills) for number in reversed(range(kills))]
        self._whole_at: int | None = orders // 2

    def __call__(self, rush: Rush) -> None:
        done = rush.answered()
        if self._whole_at is not None and done >= self._whole_at:
            self._whole_at = None
            self._site.kill()
            self._site.start()
        if self._moments and done >= self._moments[-1] and (pids := self._site.web_workers()):
            self._moments.pop()
            os.kill(self._random.choice(pids), signal.SIGKILL)
            self.killed += 1


def run(door: Door, site: Site, name: str, kills: int, seconds: float) -> list[Try]:
    """Return the tries of one batch: scans by seven clients, verifications by the eighth, kills meanwhile."""
    hands = door.scans(ROUNDS)
    hands.append(door.verifications(sum(map(len, hands)) // GROUPS))
    killer = Killer(site, kills, sum(map(len, hands)))
    tries = send(door.crowd.data / name, site.port, hands, seconds, killer)
    assert killer.killed == kills
    return tries


def check(door: Door, tries: list[Try]) -> tuple[Kept, Kept]:
    """Hold the database against what the clients were told; returns what was weighed, of scans and of verifications."""
    refused = [(one.order.key, one.status, one.said) for one in tries if one.status not in {0, 303}]
    assert refused == []
    told = {(one.order.key, one.location) for one in tries if one.is_ok}
    asked = {one.order.key for one in tries}
    assert sorted(key for key, _ in told) == sorted(asked), "one answer for each, however often it was sent"
    behind = clock.now().timestamp() - time.monotonic()
    scans = [one for one in tries if one.order.path == "/scans"]
    written = rows(select(Scan.ticket_id, Scan.id, Scan.at, Scan.direction).where(Scan.ticket_id.is_not(None)))
    made_at = {row.ticket_id: row.at.timestamp() - behind for row in written}
    weighed = weigh(scans, [row.ticket_id for row in written], made_at)
    numbers = {row.ticket_id: row.id for row in written}
    assert [one for one in scans if one.is_ok and one.location != f"/scans/{numbers[one.order.key]}"] == []
    _check_visits(door, scans)
    presses = [one for one in tries if one.order.path != "/scans"]
    of_visit = Engagement.id == Verification.engagement_id
    words = rows(
        select(Verification.id, Verification.engagement_id, Verification.at, Engagement.state).join(
            Engagement, of_visit
        )
    )
    said_at = {f"visit-{row.engagement_id}": row.at.timestamp() - behind for row in words}
    verified = weigh(presses, [f"visit-{row.engagement_id}" for row in words], said_at)
    posted = sorted(row.source for row in rows(select(Posting.source)))
    # Visits that are too much alike wait for a second person: nothing is credited on Mei's word alone.
    assert {row.state for row in words} <= {"verified", "seconding"}
    assert posted == sorted(f"verification:{row.id}" for row in words if row.state == "verified")
    assert posted
    assert rows(select(func.count()).select_from(RequestResult))[0][0] == len(numbers) + len(words)
    return weighed, verified


def _check_visits(door: Door, scans: list[Try]) -> None:
    """Every check-in is a visit of its own, ended by the check-out that followed it."""
    wanted = sum(one.order.meant[1] == "in" for one in scans if one.is_ok)
    columns = Engagement.in_scan_id, Engagement.out_scan_id, Engagement.ended_at
    visits = rows(select(*columns).where(Engagement.shift_id == door.shift_id))
    assert len(visits) == wanted
    assert all(visit.ended_at is not None and visit.in_scan_id < visit.out_scan_id for visit in visits)
    ends = [number for visit in visits for number in (visit.in_scan_id, visit.out_scan_id)]
    assert len(set(ends)) == len(ends) == len([one for one in scans if one.is_ok])


def audit(crowd: Crowd) -> dict[str, object]:
    """Ask the operator's own command whether the books hold."""
    environ = {**os.environ, "DATABASE_URL": crowd.database_url, "PORTAL_DATA": str(crowd.data)}
    command = [sys.executable, "-W", "ignore", "-m", "flask", "--app", "wsgi", "ledger", "audit", "--json"]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def batches(crowd: Crowd, *, scans: int, kills: int, count: int, seconds: float) -> tuple[Kept, Kept, list[Try]]:
    """Run so many batches of scans and kills on one site, then weigh everything."""
    door, tries = Door(crowd, scans // (2 * ROUNDS)), []
    with Site(crowd.database_url, crowd.data) as site:
        for number in range(count):
            tries += run(door, site, f"rush-{number}", kills, seconds)
    assert audit(crowd)["holds"] is True
    return *check(door, tries), tries


@pytest.mark.row("reliability-9-confirmed")
def test_five_kills_during_a_thousand_check_ins(crowd):
    count, kills = (1_000, 5) if crowd.database_kind == "SQLite" else (300, 2)  # all of it on both in `make proof`
    scans, words, tries = batches(crowd, scans=count, kills=kills, count=1, seconds=240)

    print(f"scans: {scans.figure()}\nverifications: {words.figure()}\n{slowest(tries)}")
    assert (scans.acknowledged, scans.lost, scans.doubled) == (count, [], [])
    assert (words.lost, words.doubled) == ([], [])
    assert min(scans.broken, scans.repeated) > 0, "nothing broke off after it was done: the test says nothing"


@pytest.mark.proof
@pytest.mark.row("reliability-9-confirmed")
def test_fifty_kills_during_twenty_thousand_check_ins(crowd, proof):
    scans, words, tries = batches(crowd, scans=2_000, kills=5, count=10, seconds=400)

    what = f"SIGKILL: 50 of a server process and 10 of the site during 20,000 scans, {crowd.database_kind}"
    proof(what, scans.figure())
    proof(f"{what}: verifications meanwhile", f"{words.figure()}; {slowest(tries)}; audit holds")
    assert (scans.acknowledged, scans.lost, scans.doubled) == (20_000, [], [])
    assert (words.lost, words.doubled) == ([], [])
    assert min(scans.broken, scans.repeated) > 0, "nothing broke off after it was done: the test says nothing"
