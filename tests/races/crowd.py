"""A real site's people by the hundred, signed in on the site's own database at the real time of day."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from itsdangerous import URLSafeTimedSerializer

from portal.app import create_app
from portal.kernel import clock
from portal.kernel.db import db, write
from portal.people import queries as people_queries
from portal.people import steps as people
from portal.people.models import SignIn
from tests.races.history import Order
from tests.world import HASH, Neighbourhood


@dataclass(frozen=True)
class Guest:
    """Somebody who is signed in on a browser: the cookie it sends, and the token its forms carry."""

    user_id: int
    person_id: int
    cookie: str
    csrf_token: str

    def press(self, key: str, path: str, *meant: object, request_id: str = "", **fields: Any) -> Order:
        """Return the order to send a form; without a request id it has none."""
        said = {"csrf_token": self.csrf_token, "request_id": request_id, **fields}
        return Order(key, path, self.cookie, urlencode(said, doseq=True), (self, *meant))

    def look(self, key: str, path: str) -> Order:
        """Return the order to open a page."""
        return Order(key, path, self.cookie, None, (self,))


@dataclass(frozen=True)
class Crowd:
    """The neighbourhood on the site's database, its data folder, and ways to fill it."""

    world: Neighbourhood
    database_url: str
    data: Path

    @property
    def app(self) -> Flask:
        return self.world.app

    @property
    def database_kind(self) -> str:
        """The database's name, for figures."""
        return "SQLite" if self.database_url.startswith("sqlite") else "PostgreSQL"

    def guests(self, count: int) -> list[Guest]:
        """Add people with a sign-in each, all in one transaction."""
        now, made = clock.now(), []
        born = (now - timedelta(days=12_000)).date()
        with write() as tx:
            for number in range(count):
                name = f"Neighbour {number + 1}"
                community_id = self.world.community.id
                person = people.add_person(tx, community_id, name, now, birth_date=born, status="active")
                user = people.add_user(tx, person, HASH, now, user_name=f"n{person.id}")
                made.append(self._sign_in(tx, user.id, person.id))
        return made

    def cast(self, who: str) -> Guest:
        """Sign somebody of the cast in."""
        with write() as tx:
            return self._sign_in(tx, self.world.users[who].id, self.world.people[who].id)

    def _sign_in(self, tx: Any, user_id: int, person_id: int) -> Guest:
        now, token, raw = clock.now(), secrets.token_urlsafe(32), secrets.token_hex(20)
        tx.add(
            SignIn(
                token_hash=people_queries.hash_token(token), user_id=user_id, device="a test", started_at=now,
                seen_at=now, expires_at=now + timedelta(hours=12),
            )
        )  # fmt: skip
        signer = self.app.session_interface.get_signing_serializer(self.app)
        said = signer.dumps({"_user_id": token, "_fresh": True, "_permanent": True, "csrf_token": raw})
        token_of_forms = URLSafeTimedSerializer(self.app.secret_key, salt="wtf-csrf-token").dumps(raw)
        return Guest(user_id, person_id, f"{self.app.config['SESSION_COOKIE_NAME']}={said}", token_of_forms)


def rows(query: Any) -> list[Any]:
    """Read from the database as it is now."""
    db.session.remove()
    found = list(db.session.execute(query).all())
    db.session.remove()
    return found


@pytest.fixture
def crowd(database_url: str, tmp_path: Path) -> Iterator[Crowd]:
    """An empty site's neighbourhood, at the real time of day, as a server of its own will see it too."""
    app = create_app({"PORTAL_DATA": str(tmp_path), "DATABASE_URL": database_url})
    with app.app_context():
        yield Crowd(Neighbourhood(app), database_url, tmp_path)
        db.session.remove()
        db.engine.dispose()
