"""The three acts that are timed: what is sent to either side, and whether what came back is true."""

import itertools
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pysqlite3.dbapi2 as sqlite
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

from bench import load, ref
from bench.load import Ask, Round
from bench.site import Site, token

ROWS = 50
RAW_TOKEN = "a" * 40
_numbers = itertools.count(1)  # no request id is sent twice in a run


@dataclass(frozen=True)
class Pass:
    """What a signed-in browser holds: its cookie, and the token that its forms carry."""

    cookie: str
    token: str


def product_passes(app: Flask, members: range) -> dict[int, Pass]:
    """Sign members in as the portal would, without the cost of a password."""
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    form_token = str(URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(RAW_TOKEN))
    said = {"_fresh": True, "_permanent": True, "csrf_token": RAW_TOKEN}
    name = app.config["SESSION_COOKIE_NAME"]
    return {n: Pass(f"{name}={signer.dumps(said | {'_user_id': token(n)})}", form_token) for n in members}


def reference_passes(members: range) -> dict[int, Pass]:
    signer = SecureCookieSessionInterface().get_signing_serializer(ref.app)
    assert signer is not None
    return {n: Pass(f"session={signer.dumps({'user': n, 'csrf': ref.CSRF})}", ref.CSRF) for n in members}


def lists(passes: dict[int, Pass], site: Site) -> Iterator[Ask]:
    for viewer in itertools.cycle(site.viewers):
        yield Ask(load.get("/tasks", passes[viewer].cookie), None)


def details(passes: dict[int, Pass], site: Site) -> Iterator[Ask]:
    pairs = zip(itertools.cycle(site.viewers), itertools.cycle(range(ROWS)), strict=False)
    for viewer, place in pairs:
        yield Ask(load.get(f"/tasks/{site.first_open + place}", passes[viewer].cookie), place)


def claims(passes: dict[int, Pass], site: Site) -> Iterator[Ask]:
    """Everybody once in one shift, then everybody once in the next, which is on another day."""
    for shift in site.roomy:
        for member in site.claimers:
            made = passes[member]
            body = f"csrf_token={made.token}&request_id=bench{next(_numbers):012}"
            yield Ask(load.post(f"/shifts/{shift}/assignments", made.cookie, body), (member, shift))


def check_list(made: Round, site: Site) -> list[str]:
    """Return what is wrong with the lists that were sampled: each must show the first fifty titles, in order."""
    wanted = [site.titles[place] for place in range(ROWS)]
    wrong = _wrong_statuses(made, 200)
    for _, answer in made.sample:
        shown = re.findall(r'class="slip-title">(?:<a [^>]*>)?([^<]+)', answer.text())
        if [title.strip() for title in shown] != wanted:
            wrong.append(f"a list shows {len(shown)} titles, not the {ROWS} that can be taken")
    return wrong


def check_detail(made: Round, site: Site) -> list[str]:
    """Return what is wrong with the tasks that were sampled: each must show its title and let a place be taken."""
    wrong = _wrong_statuses(made, 200)
    for place, answer in made.sample:
        assert isinstance(place, int)
        page = answer.text()
        if site.titles[place] not in page or f'action="/shifts/{site.first_open + place}/assignments"' not in page:
            wrong.append(f"the page of task {site.first_open + place} lacks its title or its button")
    return wrong


def check_claims(made: Round, site: Site) -> list[str]:
    """Return what is wrong with the places that were taken: each must be in the database, nobody's twice; end them."""
    wrong = _wrong_statuses(made, 303)
    connection = sqlite.connect(site.database, isolation_level=None, timeout=30)
    shifts = f"BETWEEN {site.roomy[0]} AND {site.roomy[-1]}"
    found = {
        number: (person, shift)
        for number, person, shift in connection.execute(
            f"SELECT id, person_id, shift_id FROM assignments WHERE shift_id {shifts} AND ended_at IS NULL"
        )
    }
    said = {int(place.rpartition("/")[2]): about for about, place in made.went_to if "/assignments/" in place}
    taken = connection.execute(f"SELECT sum(taken) FROM shifts WHERE id {shifts}").fetchone()[0]
    if said != found:
        differ = len(said.items() ^ found.items())
        wrong.append(f"{len(said)} places were promised, {len(found)} are in the database, {differ} differ")
    if taken != len(found):
        wrong.append(f"the shifts count {taken} places as taken, but {len(found)} are")
    free(connection, shifts)
    connection.close()
    return wrong


def is_told(site: Site, patience: float = 60) -> bool:
    """Wait until everybody has been told what happened; False when that takes longer (seconds)."""
    connection, until = sqlite.connect(site.database, timeout=30), time.monotonic() + patience
    untold = "SELECT 1 FROM events LEFT JOIN fanouts ON event_id = events.id WHERE event_id IS NULL LIMIT 1"
    while (waits := connection.execute(untold).fetchone()) and time.monotonic() < until:
        time.sleep(0.2)
    connection.close()
    return not waits


def free(connection: sqlite.Connection, shifts: str) -> None:
    """End the places, so that the next round finds what this one found."""
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(
        f"UPDATE assignments SET ended_at = ?, end_reason = 'withdrawn' WHERE shift_id {shifts} AND ended_at IS NULL",
        (f"{datetime.now(UTC).replace(tzinfo=None)}",),
    )
    connection.execute(f"UPDATE shifts SET taken = 0 WHERE id {shifts}")
    connection.execute("COMMIT")


def _wrong_statuses(made: Round, wanted: int) -> list[str]:
    return [
        f"{count} answers were {status}, not {wanted}" for status, count in made.statuses.items() if status != wanted
    ]
