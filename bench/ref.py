"""The reference: the same list, task and claim on the same file, as bare as Flask, Jinja and SQLAlchemy Core allow.

Its pages show what the portal's show, in two thirds of the bytes or more. It knows one language, no rules of age or
clash, no repeat of a form, no other page. What the portal takes beyond it is the price of what the portal does more.
"""

import hmac
import os
import secrets
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
from flask import Flask, Response, abort, redirect, request, session
from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    create_engine,
    event,
    insert,
    select,
    update,
)  # fmt: skip

KEY, CSRF = "reference", "c" * 40
ROWS = 50
NAV = (
    ("Tasks", "/tasks", "board"), ("My tasks", "/assignments", "mine"), ("My hours", "/statement", "ruler"),
    ("Help", "/help", "help"),
)  # fmt: skip
HOURS = tuple(number * 6.25 for number in range(17))
CLAIM_URL = "/shifts/"
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
ZONE = timedelta(hours=8)
app = Flask("reference", static_folder=None, template_folder=str(Path(__file__).with_name("pages")))
app.secret_key = KEY


def engine_on(database: str | Path) -> Engine:
    """Return an engine on the file whose writes begin as such and whose commits survive a power cut."""
    made = create_engine(
        f"sqlite:///{database}", module=sqlite, pool_size=24, connect_args={"timeout": 10, "isolation_level": None}
    )
    event.listen(made, "connect", _set_up)
    event.listen(made, "begin", _begin)
    return made


def _set_up(connection: Any, _record: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-16000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    is_write = connection.get_execution_options().get("is_write")
    connection.connection.cursor().execute("BEGIN IMMEDIATE" if is_write else "BEGIN")


engine = engine_on(os.environ.get("BENCH_DATABASE", ":memory:"))
tables = MetaData()
users = Table("users", tables, Column("id", Integer), Column("person_id", Integer), Column("community_id", Integer))
people = Table("people", tables, Column("id", Integer), Column("name", String))
teams = Table("teams", tables, Column("id", Integer), Column("name", String))
memberships = Table(
    "memberships", tables, Column("team_id", Integer), Column("person_id", Integer), Column("role", String),
    Column("left_on", String),
)  # fmt: skip
tasks = Table(
    "tasks", tables, Column("id", Integer), Column("community_id", Integer), Column("team_id", Integer),
    Column("title", String), Column("description", String), Column("place", String), Column("domain", String),
    Column("risk", String),
)  # fmt: skip
shifts = Table(
    "shifts", tables, Column("id", Integer), Column("community_id", Integer), Column("task_id", Integer),
    Column("starts_at", DateTime), Column("ends_at", DateTime), Column("capacity", Integer), Column("taken", Integer),
    Column("cancelled_at", DateTime),
)  # fmt: skip
assignments = Table(
    "assignments", tables, Column("id", Integer, primary_key=True), Column("community_id", Integer),
    Column("shift_id", Integer), Column("person_id", Integer), Column("is_walk_in", Integer),
    Column("claimed_at", DateTime), Column("claimed_by_user_id", Integer),
)  # fmt: skip
chain = Table(
    "bench_chain", tables, Column("id", Integer, primary_key=True), Column("said", String), Column("hash", String)
)


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


USER = (
    select(users, people.c.name).join(people, people.c.id == users.c.person_id).where(users.c.id == bindparam("user"))
)
LINES = (
    select(
        shifts.c.id, tasks.c.id, tasks.c.title, tasks.c.place, shifts.c.starts_at, shifts.c.ends_at,
        shifts.c.capacity - shifts.c.taken, teams.c.name,
    )
    .join_from(shifts, tasks, tasks.c.id == shifts.c.task_id).join(teams, teams.c.id == tasks.c.team_id)
    .where(shifts.c.cancelled_at.is_(None)).order_by(shifts.c.starts_at, shifts.c.id).limit(ROWS)
)  # fmt: skip
OPEN = LINES.where(
    shifts.c.community_id == bindparam("community"), shifts.c.starts_at > bindparam("now"),
    shifts.c.taken < shifts.c.capacity,
)  # fmt: skip
OF_TASK = LINES.where(shifts.c.task_id == bindparam("task"))
TASK = select(tasks).where(tasks.c.id == bindparam("task"), tasks.c.community_id == bindparam("community"))
LEADERS = (
    select(people.c.name).join(memberships, memberships.c.person_id == people.c.id)
    .where(memberships.c.team_id == bindparam("team"), memberships.c.role == "leader", memberships.c.left_on.is_(None))
)  # fmt: skip
TAKE = (
    update(shifts)
    .where(shifts.c.id == bindparam("shift"), shifts.c.taken < shifts.c.capacity, shifts.c.cancelled_at.is_(None))
    .values(taken=shifts.c.taken + 1)
)
PLACE = insert(assignments)
HEAD = select(chain.c.hash).order_by(chain.c.id.desc()).limit(1)
CHAIN = insert(chain)


def _user(connection: Connection) -> Any:
    return connection.execute(USER, {"user": session.get("user", 0)}).one_or_none() or abort(403)


def _shown(row: Any) -> tuple[Any, ...]:
    shift_id, task_id, title, place, starts_at, ends_at, left, team = row
    at, until = starts_at + ZONE, ends_at + ZONE
    when = f"{DAYS[at.weekday()]} {at.day}, {at.hour:02}:{at.minute:02}"
    return shift_id, task_id, title, place, team, left, when, f"{until.hour:02}:{until.minute:02}"


def _page(name: str, user: Any, title: str, **values: Any) -> Response:
    template = app.jinja_env.get_template(name)
    frame = {"name": user.name, "title": title, "nav": NAV, "csrf": session["csrf"], "here": request.full_path}
    shown = template.render(frame, claim_url=CLAIM_URL, **values)
    return Response(shown, mimetype="text/html")


@app.get("/healthz")
def healthz() -> str:
    return "ok"


@app.get("/tasks")
def list_tasks() -> Response:
    with engine.connect() as connection:
        user = _user(connection)
        found = connection.execute(OPEN, {"community": user.community_id, "now": _now()})
        rows = [_shown(row) for row in found]
    return _page("list.html", user, "What I can take now", rows=rows)


@app.get("/tasks/<int:task_id>")
def show_task(task_id: int) -> Response:
    with engine.connect() as connection:
        user = _user(connection)
        wanted = {"task": task_id, "community": user.community_id}
        task = connection.execute(TASK, wanted).one_or_none() or abort(404)
        rows = [_shown(row) for row in connection.execute(OF_TASK, wanted)]
        leaders = connection.scalars(LEADERS, {"team": task.team_id}).all()
    team = rows[0][4] if rows else ""
    return _page(
        "task.html", user, task.title, task=task, rows=rows, leaders=leaders, team=team, hours=HOURS,
        request_id=lambda: secrets.token_urlsafe(12),
    )  # fmt: skip


def take_place(on: Engine, user_id: int, person_id: int, community_id: int, shift_id: int) -> int | None:
    """Take a place in a transaction; return its number, None when the shift is full."""
    with on.connect().execution_options(is_write=True) as tx:
        if tx.execute(TAKE, {"shift": shift_id}).rowcount == 0:
            return None
        place = {
            "community_id": community_id, "shift_id": shift_id, "person_id": person_id, "is_walk_in": 0,
            "claimed_at": _now(), "claimed_by_user_id": user_id,
        }  # fmt: skip
        number = int(tx.execute(PLACE, place).inserted_primary_key[0])
        said = f"{user_id} took {number}"
        chained = sha256((tx.execute(HEAD).scalar_one() + said).encode()).hexdigest()
        tx.execute(CHAIN, {"said": said, "hash": chained})
        tx.commit()
        return number


@app.post("/shifts/<int:shift_id>/assignments")
def create_assignment(shift_id: int) -> Any:
    if not hmac.compare_digest(request.form.get("csrf_token", ""), session["csrf"]):
        abort(400)
    with engine.connect() as connection:
        user = _user(connection)
    number = take_place(engine, user.id, user.person_id, user.community_id, shift_id) or abort(409)
    return redirect(f"/assignments/{number}", 303)
