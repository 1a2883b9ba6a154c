"""Small lists, and short words for taking them in."""

from typing import Any

from sqlalchemy import func, select

from portal.exchange import actions, queries
from portal.exchange.models import ExternalRef, ImportedRow, ImportRun
from portal.exchange.reading import Reading, Said, open_upload, read_upload
from portal.kernel import clock
from portal.kernel.db import db, write
from portal.kernel.events import Event
from portal.kernel.tables import write_csv
from portal.orgs.models import Organisation, Team
from portal.tasks.models import Shift, Task

HEADERS = (
    "id", "title", "organisation", "description", "category", "place", "start date", "end date", "start time",
    "end time", "hours", "wanted", "status", "frequency",
)  # fmt: skip
WHEN = {"start_date": "2026-11-28", "start_time": "14:00", "end_time": "16:00"}
TABLES = (ImportRun, ImportedRow, ExternalRef, Task, Shift, Organisation, Team, Event)


def row(number: Any = 7, **given: Any) -> dict[str, str]:
    usual = {"id": number, "title": f"Park day {number}", "organisation": "Greens", "description": "Plant trees."}
    return {name: str(value) for name, value in {**usual, "category": "Environment", **given}.items()}


def written(*rows: dict[str, str]) -> bytes:
    return write_csv(HEADERS, [[each.get(name.replace(" ", "_"), "") for name in HEADERS] for each in rows])


def reading(*rows: dict[str, str], content: bytes | None = None, **said: Any) -> Reading:
    """Read rows (or the content of a file) as they would be imported today."""
    upload = open_upload("list.csv", content if content is not None else written(*rows))
    found = read_upload(upload, Said(**said), clock.today("Asia/Shanghai"))
    assert isinstance(found, Reading), found
    return found


def take_in(world: Any, *rows: dict[str, str], who: str = "mei", **more: Any) -> actions.Ran:
    return actions.run_import(world.actor(who), reading(*rows, **more))


def tasks() -> list[Task]:
    """Return all tasks as the database has them now, in the order in which they were kept."""
    db.session.remove()
    return list(db.session.scalars(select(Task).order_by(Task.id)))


def task(title: str = "Park day 7") -> Task:
    return next(each for each in tasks() if each.title == title)


def shifts() -> list[Shift]:
    db.session.remove()
    return list(db.session.scalars(select(Shift).order_by(Shift.id)))


def sizes() -> dict[str, int]:
    """Return how many rows each table has that an import writes."""
    db.session.remove()
    return {table.__tablename__: db.session.scalar(select(func.count()).select_from(table)) for table in TABLES}


def outcomes(run_id: int) -> list[tuple[int, str, str | None]]:
    db.session.remove()
    query = select(ImportedRow.line, ImportedRow.outcome, ImportedRow.undone).where(ImportedRow.run_id == run_id)
    return [tuple(each) for each in db.session.execute(query.order_by(ImportedRow.line))]


def reasons(run_id: int) -> list[tuple[int, str]]:
    db.session.remove()
    return [(each.line, each.text % each.params) for each in queries.refused_lines(db.session(), run_id)]


def remarks(run_id: int, line: int) -> list[str]:
    db.session.remove()
    mine = ImportedRow.run_id == run_id, ImportedRow.line == line
    kept = db.session.scalar(select(ImportedRow.remarks).where(*mine))
    return [each["text"] % each["params"] for each in kept]


def change(number: int, **values: Any) -> None:
    """Change a task as somebody here would."""
    with write() as tx:
        found = tx.get_one(Task, number)
        for name, value in values.items():
            setattr(found, name, value)
