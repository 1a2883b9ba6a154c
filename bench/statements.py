"""How many statements the three acts send, and whether one of them reads a growing table from end to end."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import pysqlite3.dbapi2 as sqlite
from flask import Flask
from sqlalchemy import Engine, event

from bench import acts
from bench.load import Ask
from bench.site import Site
from portal.kernel.db import db, writing

GROWING = frozenset({
    "people", "users", "memberships", "sign_ins", "tasks", "shifts", "assignments", "scans", "engagements",
    "verifications", "accounts", "postings", "entries", "events", "fanouts", "notices", "request_results",
})  # fmt: skip
Sent = list[tuple[str, Any]]


def count(app: Flask, lab: Site, passes: dict[int, acts.Pass]) -> tuple[dict[str, float], list[str]]:
    """Return the figures, and each statement that scans."""
    viewer = passes[lab.viewers[0]]
    alone = next(title for title in lab.titles if sum(title in other for other in lab.titles) == 1)
    signed = {"Cookie": viewer.cookie, "Accept-Language": "en"}
    client = app.test_client(use_cookies=False)
    with app.app_context():
        engines = {db.engine, writing(db.engine)}
    # From here on in no context: within one, all requests would share who is signed in, and count it once.
    _shown(client, "/tasks", signed)  # what is done once in a process is none of a page's cost
    with _heard(engines) as whole:
        _shown(client, "/tasks", signed)
    with _heard(engines) as narrow:
        page = _shown(client, f"/tasks?{urlencode({'q': alone})}", signed)
    if page.count('class="slip-title"') != 1:
        raise RuntimeError(f"the list for {alone!r} does not hold one row")
    with _heard(engines) as detail:
        _shown(client, f"/tasks/{lab.first_open}", signed)
    with _heard(engines) as claim:
        _send(client, next(acts.claims(passes, lab)))
    for engine in engines:
        engine.dispose()
    scans = _scans(lab, [*whole, *detail, *claim])
    figures = {
        "list_statements": len(whole), "list_statements_grown": abs(len(whole) - len(narrow)),
        "detail_statements": len(detail), "claim_statements": len(claim), "scans": len(scans),
    }  # fmt: skip
    return figures, scans


def _shown(client: Any, path: str, headers: dict[str, str]) -> str:
    answer = client.get(path, headers=headers)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} was answered {answer.status_code}")
    return str(answer.text)


def _send(client: Any, ask: Ask) -> None:
    head, _, body = ask.raw.decode().partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    answer = client.post(first.split()[1], data=body, headers=[line.split(": ", 1) for line in lines])
    if answer.status_code != 303:
        raise RuntimeError(f"a claim was answered {answer.status_code}")


@contextmanager
def _heard(engines: set[Engine]) -> Iterator[Sent]:
    sent: Sent = []

    def hear(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        sent.append((statement, parameters))

    for engine in engines:
        event.listen(engine, "before_cursor_execute", hear)
    try:
        yield sent
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", hear)


def _scans(lab: Site, sent: Sent) -> list[str]:
    connection = sqlite.connect(lab.database)
    found = []
    for statement, parameters in sent:
        for *_, step in connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters):
            table = re.match(r"SCAN (\w+?)(_\d+)?\b", step)
            if table and table[1] in GROWING:
                found.append(f"{step}: {' '.join(statement.split())[:160]}")
    connection.close()
    return found
