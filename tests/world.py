"""The cast and a small neighbourhood: Ana volunteers, Ben leads, Mei is the social worker, Oskar runs the organisation.

The clock stands at 14:06 on Tuesday 24 November 2026 in Shanghai; `clock.tick(timedelta(...))` moves it.
"""

import secrets
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from flask import Flask, current_app
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.orm import close_all_sessions
from werkzeug.test import TestResponse

from portal.app import create_app
from portal.kernel import clock
from portal.kernel.actor import Actor, Grant
from portal.kernel.db import db, read, write
from portal.kernel.passwords import hash_password
from portal.orgs import steps as orgs
from portal.people import actions as people_actions
from portal.people import queries
from portal.people import steps as people
from portal.people.models import Community, Person, User
from portal.tasks import steps as tasks
from tests.furnished import Furniture, take

NOW = datetime(2026, 11, 24, 6, 6, tzinfo=UTC)
PASSWORD = "correct horse demo 42"
HASH = hash_password(PASSWORD)
T = TypeVar("T")
ZONE = "Asia/Shanghai"
CAST: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "ana": ("Ana", ()),
    "lin": ("Lin", ()),
    "ben": ("Ben", ()),
    "oskar": ("Oskar", (("organisation_admin", "organisation"),)),
    "mei": ("Mei", (("social_worker", "community"),)),
    "sara": ("Sara", (("supervisor", "community"),)),
    "guo": ("Guo", (("committee", "community"),)),
    "pei": ("Pei", (("purchaser", "community"),)),
    "hua": ("Hua", (("partner", "community"),)),
    "ada": ("Ada", (("site_admin", "community"),)),
}


class Browser(FlaskClient):
    """A test client that sends forms as a browser would, with CSRF token and a fresh request id."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Ask in an application context of the request's own, as a server would; the test's own reading ends first."""
        db.session.remove()
        with self.application.app_context():
            return super().open(*args, buffered=True, **kwargs)

    def send(self, path: str, request_id: str | None = None, **fields: Any) -> TestResponse:
        """POST the fields; pass request_id to send the same form again."""
        with self.session_transaction() as session:
            raw = session.setdefault("csrf_token", secrets.token_hex(20))
        token = URLSafeTimedSerializer(self.application.secret_key, salt="wtf-csrf-token").dumps(raw)
        chosen = request_id or secrets.token_urlsafe(9)
        return self.post(path, data={"csrf_token": token, "request_id": chosen, **fields})


class Neighbourhood:
    """One community with the cast, and short words for what tests need."""

    def __init__(self, app: Flask, slug: str = "happiness-lane") -> None:
        self.app, self.slug, self.now = app, slug, clock.now()
        self.people: dict[str, Person] = {}
        self.users: dict[str, User] = {}
        with write() as tx:
            self.community: Community = people.found_community(
                tx, slug, name_en="Happiness Lane", name_zh="幸福里", zone=ZONE, station_phone="5550 0123", now=self.now
            )
            self.organisation = orgs.add_organisation(tx, self.community.id, f"Lane Association {slug}", self.now)
            self.team = orgs.found_team(
                tx, self.community.id, "Lantern Team", self.now, organisation_id=self.organisation.id
            )
            for key, (name, roles) in CAST.items():
                self._add(tx, key, name, roles)
            today = clock.today(ZONE)
            orgs.begin_membership(tx, self.community.id, self.team.id, self.people["ben"].id, "leader", today, self.now)
            orgs.begin_membership(tx, self.community.id, self.team.id, self.people["ana"].id, "member", today, self.now)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "app"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state, app=current_app._get_current_object())  # type: ignore[attr-defined]

    def _add(self, tx: Any, key: str, name: str, roles: tuple[tuple[str, str], ...]) -> None:
        person = people.add_person(
            tx, self.community.id, name, self.now, birth_date=date(1988, 5, 4), status="active",
            email=f"{key}.{self.slug}@example.org",
        )  # fmt: skip
        prefix = "" if self.slug == "happiness-lane" else f"{self.slug}-"
        user = people.add_user(tx, person, HASH, self.now, user_name=f"{prefix}{key}")
        scopes = {"community": self.community.id, "organisation": self.organisation.id}
        for role, scope in roles:
            people.grant_role(tx, user, role, scope, scopes[scope], self.now)
        self.people[key], self.users[key] = person, user

    def person(
        self, name: str, *, birth_date: date | None = date(1990, 1, 1), status: str = "active", **more: Any
    ) -> Person:
        """Add a person with a sign-in under their name in small letters."""
        with write() as tx:
            person = people.add_person(
                tx, self.community.id, name, clock.now(), birth_date=birth_date, status=status, **more
            )
            key = f"{name.lower().replace(' ', '-')}-{person.id}"
            self.users[name] = people.add_user(tx, person, HASH, clock.now(), user_name=key)
            self.people[name] = person
        return person

    def silent(self, name: str, *, birth_date: date | None = date(1944, 3, 1), **more: Any) -> Person:
        """Add an approved person without a sign-in, 82 years old unless said otherwise."""
        with write() as tx:
            person = people.add_person(
                tx, self.community.id, name, clock.now(), birth_date=birth_date, status="active", **more
            )
            self.people[name] = person
        return person

    def leads(self, who: str, team: str) -> None:
        """Found another team of the community, led by somebody of the cast."""
        with write() as tx:
            found = orgs.found_team(tx, self.community.id, team, clock.now())
            person, today = self.people[who].id, clock.today(ZONE)
            orgs.begin_membership(tx, self.community.id, found.id, person, "leader", today, clock.now())

    def actor(self, who: str) -> Actor:
        """Return the actor of a person, with the grants they hold now."""
        token = self._token(who)
        found = queries.actor_by_token(read(), token, clock.now())
        assert found is not None
        return found.actor

    def _token(self, who: str) -> str:
        user = self.users[who]
        return people_actions.sign_in(Actor(user.id, user.person_id, user.community_id), user.id, "a test", "")

    def client(self, who: str | None = None, language: str = "en") -> Browser:
        """Return a browser, signed in as somebody of the cast (without the cost of a password)."""
        self.app.test_client_class = Browser
        browser = self.app.test_client()
        browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
        assert isinstance(browser, Browser)
        if who:
            token = self._token(who)
            with browser.session_transaction() as session:
                session["_user_id"], session["_fresh"] = token, True
                session.permanent = True
        return browser

    def program(self) -> Actor:
        """Return the actor of jobs and the command line."""
        return Actor.program(self.community.id, "worker", ZONE)

    def task(self, title: str = "Phone class for elders", **more: Any) -> Any:
        """Publish a task of Ben's team."""
        values = {"kind": "offer", "domain": "ageing", "risk": "low", "place": "Activity room", **more}
        team = values.pop("team", self.team)
        draft = tasks.TaskDraft(team_id=team.id, title=title, description="Help elders with their phones.", **values)
        with write() as tx:
            return tasks.publish(tx, self.community.id, draft, self.users["ben"].id, clock.now())

    def shift(
        self, task: Any = None, *, capacity: int = 5, starts_in: timedelta = timedelta(minutes=-6),
        hours: float = 2, **more: Any,
    ) -> Any:  # fmt: skip
        """Add a shift; unless told otherwise it began six minutes ago and lasts two hours."""
        chosen = task or self.task(**more)
        starts = clock.now() + starts_in
        with write() as tx:
            return tasks.add_shift(tx, chosen, starts, starts + timedelta(hours=hours), capacity, clock.now())

    def assignment(self, shift: Any, who: str = "ana") -> Any:
        """Take a place in a shift for somebody."""
        with write() as tx:
            return tasks.take_place(
                tx, shift.community_id, shift.id, self.people[who].id, self.users[who].id, clock.now()
            )

    def accompany(self, *shifts: Any) -> None:
        """Give two adults of different homes a place in each shift, so that minors may take one."""
        for shift in shifts:
            for who in ("oskar", "hua"):
                self.assignment(shift, who)


Furnisher = Callable[[Callable[[Neighbourhood], T]], tuple[Neighbourhood, T]]

_apps: dict[str, tuple[Flask, set[Path]]] = {}
_furniture: dict[tuple[str, str], Furniture] = {}


def compiled(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Return where the tests of a run keep compiled templates, those of other processes too."""
    folder = tmp_path_factory.getbasetemp().parent / "templates"
    folder.mkdir(exist_ok=True)
    return FileSystemBytecodeCache(str(folder))


@pytest.fixture
def app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on an empty, migrated database, inside an application context, at 14:06."""
    if database_url not in _apps:
        data: Path = tmp_path_factory.mktemp("data")
        made = create_app({"PORTAL_DATA": str(data), "DATABASE_URL": database_url})
        made.config["TESTING"] = True
        made.config["PROPAGATE_EXCEPTIONS"] = False
        made.jinja_env.bytecode_cache = compiled(tmp_path_factory)
        _apps[database_url] = made, set(data.iterdir())
    chosen, kept = _apps[database_url]
    with clock.freeze(NOW), chosen.app_context():
        yield chosen
        leave(chosen)
    # Letters of this test go; files stay, as furniture that is put back for a later test names them.
    for path in set(chosen.config["SETTINGS"].data.iterdir()) - kept - {chosen.config["SETTINGS"].files}:
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def leave(app: Flask) -> None:
    """Close what would hold on to a file that goes; a new connection to PostgreSQL reads the catalogue anew."""
    close_all_sessions()  # of threads too
    if db.engine.dialect.name == "sqlite" or db.engine.pool.checkedout():
        db.engine.dispose()


def stand(app: Flask, database_url: str, furnish: Callable[[Neighbourhood], T]) -> tuple[Neighbourhood, T]:
    """Write the neighbourhood, furnished by a function, into the empty database; return it and what that returned."""
    key = (database_url, f"{furnish.__module__}.{furnish.__qualname__}")
    if key not in _furniture:
        world = Neighbourhood(app)
        made = world, furnish(world)
        _furniture[key] = take(made)
        return made
    return _furniture[key].put_back()


def bare(_world: Neighbourhood) -> None:
    """Furnish nothing."""


@pytest.fixture
def world(app: Flask, database_url: str) -> Neighbourhood:
    """The neighbourhood with its cast."""
    return stand(app, database_url, bare)[0]


@pytest.fixture
def furnished(app: Flask, database_url: str, renew: Callable[[], None]) -> Furnisher[Any]:
    """Give the function that furnishes a neighbourhood: on a database made empty again at each call."""

    def furnish(by: Callable[[Neighbourhood], T]) -> tuple[Neighbourhood, T]:
        leave(app)
        renew()
        return stand(app, database_url, by)

    return furnish


def grants_of(*pairs: tuple[str, str, int | None]) -> tuple[Grant, ...]:
    """Return grants for actors of rule tests."""
    return tuple(Grant(*pair) for pair in pairs)
